import { failed, ok, type Result } from '../../../domain/result.ts'
import { createInputEventFramer, EV_KEY, KEY_VALUE, type InputEvent } from '../../codec/input-events.ts'
import type { DeviceError, Driver, DriverDeps } from '../../device.ts'
import type { Transport } from '../../transport/transport.ts'
import type { CallPad, PadPress } from '../call-pad.ts'
import { createKeyEntry } from '../key-entry.ts'
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
  const counts = { presses: 0, unknownKeys: 0, bounces: 0, discardedBytes: 0 }
  const listeners = new Set<(press: PadPress) => void>()
  const framer = createInputEventFramer(options.bits)
  const entry = createKeyEntry(options)
  const lastEventAt = new Map<number, number>()
  let isClosed = false
  let cancelSilence = (): void => {}

  function take({ type, code, value, atMs }: InputEvent): void {
    if (type !== EV_KEY || value === KEY_VALUE.repeat) return
    const before = lastEventAt.get(code)
    lastEventAt.set(code, atMs)
    if (value !== KEY_VALUE.down) return
    if (before !== undefined && Math.abs(atMs - before) < options.debounceMs) {
      counts.bounces += 1
      return
    }
    const press = entry.press(options.keys.get(code) ?? 'none', clock.now())
    if (press === null) return
    if (press === 'none') {
      counts.unknownKeys += 1
      return
    }
    counts.presses += 1
    for (const listener of [...listeners]) listener(press)
  }

  const stops = [
    transport.onData((chunk) => {
      cancelSilence()
      for (const event of framer.push(chunk)) {
        if (event.type === 'frame') take(event.frame)
        else counts.discardedBytes += event.bytes.length
      }
      if (framer.pendingBytes() === 0) return
      cancelSilence = clock.after(SILENCE_MS, () => {
        for (const event of framer.reset('silence'))
          if (event.type === 'discarded') counts.discardedBytes += event.bytes.length
      })
    }),
    transport.onClosed(close),
  ]

  function close(): void {
    isClosed = true
    cancelSilence()
  }

  return Promise.resolve(
    ok({
      family: 'pad',
      onPress(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
      show: () => Promise.resolve(isClosed ? 'failed' : 'sent'),
      beep: () => Promise.resolve(),
      check: () => Promise.resolve(isClosed ? CLOSED : ok(undefined)),
      probe() {
        if (isClosed) return Promise.resolve(CLOSED)
        const { presses, unknownKeys } = counts
        const heard = {
          zh: `已打开；收到 ${presses} 次按键，未定义的键 ${unknownKeys} 次`,
          en: `open; ${presses} presses heard, ${unknownKeys} of keys without a meaning`,
        }
        return Promise.resolve(ok({ lines: [heard], isUnproven: presses + unknownKeys === 0 }))
      },
      counters: () => ({ ...counts }),
      close() {
        close()
        for (const stop of stops) stop()
        return Promise.resolve()
      },
    }),
  )
}

const CLOSED = failed<DeviceError>({ code: 'closed', detail: 'the device is gone' })
