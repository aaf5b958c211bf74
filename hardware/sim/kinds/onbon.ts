import { commonUnit, type SimKind, type SwitchOf } from '../sim-kind.ts'
import { createSimSign, type SimSignFaults } from '../sim-sign.ts'

const SIGN_SWITCHES: readonly SwitchOf<SimSignFaults>[] = [
  {
    key: 'isBusy',
    label: { zh: '控制卡忙', en: 'Card busy' },
    on: { refusal: { errorCode: 3, howOften: 'always' } },
    off: { refusal: null },
    isOn: ({ refusal }) => refusal?.errorCode === 3,
  },
  {
    key: 'hasNoFont',
    label: { zh: '控制卡没有字库', en: 'No such font on the card' },
    on: { refusal: { errorCode: 12, howOften: 'always' } },
    off: { refusal: null },
    isOn: ({ refusal }) => refusal?.errorCode === 12,
  },
]

/** Onbon font cards: the lines on the LEDs. */
export const onbonSim: SimKind = {
  drivers: ['onbon-bx5k6k'],
  create({ options }, { clock }) {
    const sim = createSimSign({ clock, screen: screenOf(options) })
    return {
      sim,
      unit(base) {
        const { face, ...common } = commonUnit(base, {
          switches: SIGN_SWITCHES,
          read: () => sim.faults(),
          change: (faults) => sim.setFaults(faults),
        })
        return {
          ...common,
          reset: () => sim.reset(),
          onChange(listener) {
            sim.onShown(listener)
            base.wire.onFaults(listener)
          },
          view: () => ({
            ...face(),
            kind: 'sign',
            counterId: base.counterId,
            lines: sim.shown().flatMap((area) => area.lines),
          }),
        }
      },
    }
  },
}

function screenOf(options: unknown): number {
  const isTold = typeof options === 'object' && options !== null && 'screen' in options
  return isTold && typeof options.screen === 'number' ? options.screen : 1
}
