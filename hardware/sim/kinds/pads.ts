import type { BenchKey } from '../../../domain/wire/bench.ts'
import { KEY } from '../../pads/ff68/frames.ts'
import { flag, gearUnit, type SimKind } from '../sim-kind.ts'
import { createSimKeys } from '../sim-keys.ts'
import { createSimPad, type SimPadFaults } from '../sim-pad.ts'
import { createSimRatingPad } from '../sim-rating-pad.ts'
import { numberOption } from './option-of.ts'

const PAD_KEYS: readonly (BenchKey & { readonly codes: readonly number[] })[] = [
  padKey('call', '呼叫', 'Call', [KEY.call]),
  padKey('recall', '重呼', 'Recall', [KEY.recall]),
  padKey('ok', '确定', 'OK', [KEY.ok]),
  padKey('skip', '6+确定 过号', '6+OK skip', [6, KEY.ok]),
  padKey('suspend', '0+确定 挂起', '0+OK suspend', [0, KEY.ok]),
  padKey('call-back', '3+确定 恢复', '3+OK call back', [3, KEY.ok]),
  padKey('pause', '暂停', 'Pause', [KEY.pause]),
  padKey('rate', '评价', 'Evaluate', [KEY.rate]),
  padKey('cancel', '取消', 'Cancel', [KEY.cancel]),
  padKey('transfer-2', '2+转移', '2+transfer', [2, KEY.transfer]),
]

function padKey(key: string, zh: string, en: string, codes: readonly number[]) {
  return { key, label: { zh, en }, takesText: false, codes }
}

/** FF68 call pads: the digits of the display, and the beeps. */
export const ff68PadSim: SimKind = {
  drivers: ['ff68-pad'],
  create({ options }, { clock }) {
    const sim = createSimPad({
      clock,
      address: numberOption(options, 'address', 1),
      keysCommand: numberOption(options, 'keysCommand', 1),
    })
    return {
      sim,
      unit: (base) =>
        gearUnit<SimPadFaults>(base, {
          title: { zh: '叫号器', en: 'Call pad' },
          switches: [flag('isDeafToAcks', '听不到应答（重发）', 'Hears no acknowledgement')],
          read: sim.faults,
          change: sim.setFaults,
          shows() {
            const face = sim.shown()
            return [
              face === null
                ? { look: 'dark', label: { zh: '等候', en: 'Waiting' }, text: '' }
                : { look: 'text', label: { zh: '等候', en: 'Waiting' }, text: String(face.waiting ?? '') },
              { look: 'text', label: { zh: '号码', en: 'Ticket' }, text: face?.ticket ?? '' },
              { look: 'text', label: { zh: '蜂鸣', en: 'Beeps' }, text: String(sim.beeps()) },
              { look: 'text', label: { zh: '无人应答', en: 'Unanswered' }, text: String(sim.givenUp()) },
            ]
          },
          keys: PAD_KEYS.map(({ key, label, takesText }) => ({ key, label, takesText })),
          pressKey(key) {
            const pressed = PAD_KEYS.find((one) => one.key === key)
            if (pressed) sim.press(pressed.codes)
          },
          reset: sim.reset,
          onChange: sim.onChange,
        }),
    }
  },
}

/** FF68 evaluators: four keys, an invitation, stars. */
export const ff68RatingSim: SimKind = {
  drivers: ['ff68-rating-pad'],
  create({ options }, { clock }) {
    const sim = createSimRatingPad({ clock, address: numberOption(options, 'address', 1) })
    return {
      sim,
      unit: (base) =>
        gearUnit<{ readonly isDeaf: boolean }>(base, {
          title: { zh: '评价器', en: 'Evaluator' },
          switches: [flag('isDeaf', '听不到应答（重发）', 'Hears no acknowledgement')],
          read: () => ({ isDeaf: sim.isDeafToAcks() }),
          change: ({ isDeaf }) => sim.setDeafToAcks(isDeaf ?? false),
          shows: () => [
            {
              look: sim.isInviting() ? 'lit' : 'dark',
              label: { zh: '请评价', en: 'Please rate' },
              text: '',
            },
            { look: 'text', label: { zh: '星', en: 'Stars' }, text: String(sim.stars()) },
          ],
          keys: [1, 2, 3, 4].map((no) => ({
            key: String(no - 1),
            label: { zh: `第 ${no} 键`, en: `Key ${no}` },
            takesText: false,
          })),
          pressKey: (key) => sim.press(Number(key)),
          reset: sim.reset,
          onChange: sim.onChange,
        }),
    }
  },
}

const CAPS: Readonly<Record<string, string>> = {
  KPDOT: '.',
  KPENTER: '回车',
  KPPLUS: '+',
  KPMINUS: '−',
  KPASTERISK: '×',
  KPSLASH: '÷',
  BACKSPACE: '退格',
}

const NUMBER_PAD = ['KP7', 'KP8', 'KP9', 'KP4', 'KP5', 'KP6', 'KP1', 'KP2', 'KP3', 'KP0', 'KPDOT', 'KPENTER', 'KPPLUS', 'KPMINUS', 'KPASTERISK', 'KPSLASH', 'BACKSPACE'] // prettier-ignore

/** USB number pads: keys only. */
export const evdevPadSim: SimKind = {
  drivers: ['evdev-pad'],
  create({ options }, { clock }) {
    const sim = createSimKeys({ clock, longBytes: numberOption(options, 'bits', 64) === 32 ? 4 : 8 })
    let faults: KeyFaults = { bounces: false, isHeld: false }
    let changed = (): void => {}
    return {
      sim,
      unit: (base) =>
        gearUnit<KeyFaults>(base, {
          title: { zh: 'USB 数字小键盘', en: 'USB number pad' },
          switches: [flag('bounces', '按键抖动', 'Keys bounce'), flag('isHeld', '按住不放', 'Keys are held')],
          read: () => faults,
          change(change) {
            faults = { ...faults, ...change }
            changed()
          },
          shows: () => [],
          keys: NUMBER_PAD.map((key) => ({
            key,
            label: { zh: CAPS[key] ?? key.slice(2), en: key },
            takesText: false,
          })),
          pressKey(key) {
            if (NUMBER_PAD.includes(key))
              sim.press(key, faults.bounces ? 'bounces' : faults.isHeld ? 'held' : 'clean')
          },
          reset: () => undefined,
          onChange(listener) {
            changed = listener
          },
        }),
    }
  },
}

interface KeyFaults {
  readonly bounces: boolean
  readonly isHeld: boolean
}
