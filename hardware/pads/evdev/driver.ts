import { ok, type Result } from '../../../domain/result.ts'
import { createInputEventFramer, EV_KEY, KEY_VALUE, type InputEvent } from '../../codec/input-events.ts'
import type { DeviceError, Driver, DriverDeps, ProbeReport } from '../../device.ts'
import type { Transport } from '../../transport/transport.ts'
import type { CallPad } from '../call-pad.ts'
import { hearFrames } from '../pad-line.ts'
import { createPressDesk } from '../press-desk.ts'
import { keyboardDialect } from './dialect.ts'
import { evdevPadOptions, type EvdevPadOptions } from './options.ts'

/**
 * USB number pads as call pads (hardware-protocols section 5, advice a), read from `/dev/input/by-id/...-event-kbd`.
 *
 * The desktop reads the same keys, and taking a device for oneself (EVIOCGRAB) needs native code. So hide the pad from
 * the desktop by a udev rule, e.g. in /etc/udev/rules.d/70-jiaohao-pad.rules with the ids of the pad:
 *
 *   SUBSYSTEM=="input", ATTRS{idVendor}=="1a2c", ATTRS{idProduct}=="0e24", ENV{LIBINPUT_IGNORE_DEVICE}="1", MODE="0660", GROUP="jiaohao"
 */
export const evdevPadDriver: Driver<EvdevPadOptions, CallPad> = {
  name: 'evdev-pad',
  family: 'pad',
  title: { zh: 'USB 数字小键盘（Linux 输入设备）', en: 'USB number pad (Linux input device)' },
  serialDefaults: { baudRate: 115_200 },
  options: evdevPadOptions,
  wires: ['file', 'tcp'],
  dialects: [keyboardDialect],
  open: openEvdevPad,
}

/** A record is read whole: a part of one, and then nothing, is a reader out of step. */
const SILENCE_MS = 200

/** Opens a number pad. It can show nothing and has no sound. */
export function openEvdevPad(
  transport: Transport,
  options: EvdevPadOptions,
  { clock }: DriverDeps,
): Promise<Result<CallPad, DeviceError>> {
  const counts = { bounces: 0 }
  // It has no sound to refuse with.
  const desk = createPressDesk(options, clock, () => {})
  const lastEventAt = new Map<number, number>()

  function take({ type, code, value, atMs }: InputEvent): void {
    if (type !== EV_KEY || value === KEY_VALUE.repeat) return
    const before = lastEventAt.get(code)
    lastEventAt.set(code, atMs)
    if (value !== KEY_VALUE.down) return
    if (before !== undefined && Math.abs(atMs - before) < options.debounceMs) counts.bounces += 1
    else desk.key(options.keys.get(code) ?? 'none')
  }

  const framer = createInputEventFramer(options.bits)
  const hearing = hearFrames(transport, framer, { silenceMs: SILENCE_MS, clock }, take)

  function report(): ProbeReport {
    const { presses, unknownKeys } = desk.counters()
    const heard = {
      zh: `已打开；收到 ${presses} 次按键，未定义的键 ${unknownKeys} 次`,
      en: `open; ${presses} presses heard, ${unknownKeys} of keys without a meaning`,
    }
    return { lines: [heard], isUnproven: presses + unknownKeys === 0 }
  }

  return Promise.resolve(
    ok({
      family: 'pad',
      onPress: desk.onPress,
      show: () => Promise.resolve(hearing.isClosed() ? 'failed' : 'sent'),
      beep: () => Promise.resolve(),
      check: hearing.check,
      probe: () => hearing.probe(report),
      counters: () => ({ ...desk.counters(), ...counts, discardedBytes: hearing.discardedBytes() }),
      close() {
        hearing.close()
        return Promise.resolve()
      },
    }),
  )
}
