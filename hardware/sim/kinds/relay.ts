import { flag, gearUnit, type BenchUnit, type SimKind, type SwitchOf, type UnitBase } from '../sim-kind.ts'
import { createSimCoils, createSimLcus, type SimRelay, type SimRelayFaults } from '../sim-relay.ts'

const DEAD = flag<SimRelayFaults>('isDead', '没有反应', 'Dead')
const BUSY: SwitchOf<SimRelayFaults> = {
  key: 'isBusy',
  label: { zh: '继电器板忙', en: 'Board busy' },
  on: { exception: 6 },
  off: { exception: null },
  isOn: ({ exception }) => exception !== null,
}

/** A lamp on an LCUS board; the others of the board are devices of their own. */
export const lcusSim: SimKind = {
  drivers: ['lcus'],
  create({ options }) {
    const sim = createSimLcus({ channels: 255 })
    return { sim, unit: (base) => lampUnit(base, sim, [DEAD], numberOf(options, 'channel', 1)) }
  },
}

/** A lamp on a Modbus board; the other coils of the board are devices of their own. */
export const modbusCoilSim: SimKind = {
  drivers: ['modbus-coil'],
  create({ options }) {
    const coil = numberOf(options, 'coil', 0)
    const sim = createSimCoils({ unit: numberOf(options, 'unit', 1), coils: [coil], isWhole: false })
    return { sim, unit: (base) => lampUnit(base, sim, [DEAD, BUSY], coil) }
  },
}

function lampUnit(
  base: UnitBase,
  sim: SimRelay,
  switches: readonly SwitchOf<SimRelayFaults>[],
  channel: number,
): BenchUnit {
  return gearUnit(base, {
    switches,
    read: () => sim.faults(),
    change: (faults) => sim.setFaults(faults),
    title: { zh: '灯', en: 'Lamp' },
    shows() {
      const isLit = sim.isLit(channel)
      return [{ look: isLit ? 'lit' : 'dark', label: null, text: isLit ? '亮 on' : '灭 off' }]
    },
    reset: () => sim.reset(),
    onChange: (listener) => void sim.onChange(listener),
  })
}

function numberOf(options: unknown, key: string, otherwise: number): number {
  const value =
    typeof options === 'object' && options !== null ? (options as Record<string, unknown>)[key] : undefined
  return typeof value === 'number' ? value : otherwise
}
