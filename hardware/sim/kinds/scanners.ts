import type { BenchKey } from '../../../domain/wire/bench.ts'
import { AROUND, type Ending } from '../../scanners/serial/frames.ts'
import { flag, gearUnit, type SimKind, type SwitchOf } from '../sim-kind.ts'
import {
  createSimHidPosScanner,
  createSimSerialScanner,
  createSimWedgeScanner,
  type SimScannerSetting,
} from '../sim-scanner.ts'
import { numberOption, textOption } from './option-of.ts'

const SCAN: BenchKey = { key: 'scan', label: { zh: '扫码', en: 'Scan' }, takesText: true }
const TITLE = { zh: '扫码器', en: 'Code scanner' }

const SETTINGS: readonly SwitchOf<SimScannerSetting>[] = [
  {
    key: 'gb18030',
    label: { zh: '国标编码', en: 'GB18030' },
    on: { encoding: 'gb18030' },
    off: { encoding: 'utf8' },
    isOn: ({ encoding }) => encoding === 'gb18030',
  },
  ...(['lf', 'crlf', 'stx-etx', 'idle'] as const).map((ending): SwitchOf<SimScannerSetting> => ({
    key: ending,
    label: { zh: `结尾 ${ending}`, en: `Ends with ${ending}` },
    on: { ending },
    off: { ending: 'cr' },
    isOn: (setting) => setting.ending === ending,
  })),
]

/** Serial scanners: any text, end and encoding. */
export const serialScannerSim: SimKind = {
  drivers: ['serial-scanner'],
  create({ options }) {
    const sim = createSimSerialScanner({
      ending: endingOf(textOption(options, 'ending', 'auto')),
      isTriggered: textOption(options, 'trigger', 'none') !== 'none',
    })
    return {
      sim,
      unit: (base) =>
        gearUnit<SimScannerSetting>(base, {
          title: TITLE,
          switches: SETTINGS,
          read: sim.setting,
          change: sim.set,
          shows: () => [
            { look: sim.isLooking() ? 'lit' : 'dark', label: { zh: '扫描光', en: 'Light' }, text: '' },
          ],
          keys: [SCAN],
          pressKey: (_key, text) => sim.scan(text),
          reset: () => undefined,
          onChange: sim.onChange,
        }),
    }
  },
}

function endingOf(text: string): Ending {
  return text in AROUND ? (text as Ending) : 'cr'
}

/** Scanners in HID-POS mode. */
export const hidPosSim: SimKind = {
  drivers: ['hid-pos-scanner'],
  create() {
    const sim = createSimHidPosScanner()
    return {
      sim,
      unit: (base) =>
        gearUnit<Record<string, never>>(base, {
          title: TITLE,
          switches: [],
          read: () => ({}),
          change: () => undefined,
          shows: () => [],
          keys: [SCAN],
          pressKey: (_key, text) => sim.scan(text),
          reset: () => undefined,
          onChange: () => undefined,
        }),
    }
  },
}

interface Typing {
  readonly isSlow: boolean
}

/** Scanners that type. */
export const wedgeSim: SimKind = {
  drivers: ['wedge-scanner'],
  create({ options }, { clock }) {
    const sim = createSimWedgeScanner({
      clock,
      longBytes: numberOption(options, 'bits', 64) === 32 ? 4 : 8,
    })
    let typing: Typing = { isSlow: false }
    let hasNoKey = false
    let changed = (): void => {}
    return {
      sim,
      unit: (base) =>
        gearUnit<Typing>(base, {
          title: { zh: '扫码器（模拟键盘）', en: 'Code scanner (keyboard wedge)' },
          switches: [flag('isSlow', '像人打字一样慢', 'As slow as a person')],
          read: () => typing,
          change(change) {
            typing = { ...typing, ...change }
            changed()
          },
          shows: () =>
            hasNoKey ? [{ look: 'text', label: null, text: '有键盘上没有的字 no key for a character' }] : [],
          keys: [SCAN],
          pressKey(_key, text) {
            hasNoKey = !sim.scan(text, typing.isSlow ? 120 : 5)
            changed()
          },
          reset: () => undefined,
          onChange(listener) {
            changed = listener
          },
        }),
    }
  },
}
