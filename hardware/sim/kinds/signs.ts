import { commonUnit } from '../sim-kind.ts'
import type { BenchUnit, SimKind, SwitchOf, UnitBase } from '../sim-kind.ts'
import { flag } from '../sim-kind.ts'
import { createSimAlpha } from '../sim-alpha.ts'
import type { SimAlphaFaults } from '../sim-alpha.ts'
import { createSimCd5220 } from '../sim-cd5220.ts'
import type { SimFace } from '../sim-face.ts'
import { createSimNumberBoard } from '../sim-number-board.ts'
import { createSimTemplateSign } from '../sim-template.ts'
import type { SimTemplateFaults } from '../sim-template.ts'

interface Faulty<State> {
  readonly switches: readonly SwitchOf<State>[]
  read(): State
  change(state: Partial<State>): void
}

const NO_SWITCHES: Faulty<object> = { switches: [], read: () => ({}), change: () => undefined }

/** A sign on the bench: its lines on the LEDs, its own faults beside those of its wire. */
function faceUnit<State>(base: UnitBase, sim: SimFace, faulty: Faulty<State>): BenchUnit {
  const { face, ...common } = commonUnit(base, faulty)
  return {
    ...common,
    reset: () => sim.reset(),
    onChange(listener) {
      sim.onShown(listener)
      base.wire.onFaults(listener)
    },
    view: () => ({ ...face(), kind: 'sign', counterId: base.counterId, lines: sim.lines() }),
  }
}

const ALPHA_SWITCHES: readonly SwitchOf<SimAlphaFaults>[] = [flag('refuses', '拒收', 'Refuses')]

/** Alpha and BetaBrite signs. */
export const alphaSim: SimKind = {
  drivers: ['alpha'],
  create({ options }, { clock }) {
    const address = textOf(options, 'address') ?? '00'
    const sim = createSimAlpha({
      clock,
      // A sign has a number of its own, whatever group it is called by.
      sign: address === '00' ? '01' : address.replaceAll('?', '0'),
      acknowledges: memberOf(options, 'acknowledges') === true,
    })
    return {
      sim,
      unit: (base) =>
        faceUnit(base, sim, {
          switches: ALPHA_SWITCHES,
          read: () => sim.faults(),
          change: (faults) => sim.setFaults(faults),
        }),
    }
  },
}

/** Number boards on RS-485. */
export const numberBoardSim: SimKind = {
  drivers: ['number-board'],
  create({ options }) {
    const boardId = memberOf(options, 'boardId')
    const sim = createSimNumberBoard(typeof boardId === 'number' ? { boardId } : {})
    return { sim, unit: (base) => faceUnit(base, sim, NO_SWITCHES) }
  },
}

/** CD5220 displays. */
export const cd5220Sim: SimKind = {
  drivers: ['cd5220'],
  create() {
    const sim = createSimCd5220()
    return { sim, unit: (base) => faceUnit(base, sim, NO_SWITCHES) }
  },
}

const TEMPLATE_SWITCHES: readonly SwitchOf<SimTemplateFaults>[] = [flag('refuses', '拒收', 'Refuses')]

/** The sign that its templates describe. */
export const templateSignSim: SimKind = {
  drivers: ['template-sign'],
  create({ options }, { clock }) {
    const sim = createSimTemplateSign(options, { clock })
    return {
      sim,
      unit: (base) =>
        faceUnit(base, sim, {
          switches: TEMPLATE_SWITCHES,
          read: () => sim.faults(),
          change: (faults) => sim.setFaults(faults),
        }),
    }
  },
}

function memberOf(options: unknown, name: string): unknown {
  if (typeof options !== 'object' || options === null) return undefined
  return (options as Readonly<Record<string, unknown>>)[name]
}

function textOf(options: unknown, name: string): string | undefined {
  const value = memberOf(options, name)
  return typeof value === 'string' ? value : undefined
}
