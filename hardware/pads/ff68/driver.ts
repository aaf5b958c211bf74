import { failed, ok, type Result } from '../../../domain/result.ts'
import type { DeviceError, Driver, DriverDeps } from '../../device.ts'
import type { Transport } from '../../transport/transport.ts'
import type { CallPad, PadFace, PadPress } from '../call-pad.ts'
import { createKeyEntry, type KeyMeaning } from '../key-entry.ts'
import { ff68Dialect } from './dialect.ts'
import { encodeBeep, encodeShow, readPad, type PadFrame } from './frames.ts'
import { LINE_SHARING, openPadLine } from './line.ts'
import { ff68PadOptions, type Ff68PadOptions } from './options.ts'

/** Call pads of the FF68 family, many on one RS-485 line (hardware-protocols section 5). */
export const ff68PadDriver: Driver<Ff68PadOptions, CallPad> = {
  name: 'ff68-pad',
  family: 'pad',
  title: { zh: 'FF68 叫号器（RS-485）', en: 'FF68 call pad (RS-485)' },
  serialDefaults: { baudRate: 9600 },
  options: ff68PadOptions,
  sharing: LINE_SHARING,
  dialects: [ff68Dialect],
  open: openFf68Pad,
}

/** Opens a pad. Nothing is asked of it: it speaks only when a key is pressed. */
export function openFf68Pad(
  transport: Transport,
  options: Ff68PadOptions,
  { clock }: DriverDeps,
): Promise<Result<CallPad, DeviceError>> {
  const counts = { presses: 0, unknownKeys: 0, shown: 0, beeps: 0 }
  const listeners = new Set<(press: PadPress) => void>()
  const entry = createKeyEntry(options)
  let face: PadFace | null = null
  let isClosed = false
  let cancelResend = (): void => {}

  function take(frame: PadFrame): void {
    const said = readPad(frame, options.keysCommand)
    if (said.kind !== 'keys') {
      counts.unknownKeys += 1
      return
    }
    for (const code of said.codes) {
      const press = entry.press(meaningOf(code), clock.now())
      if (press === null) continue
      if (press === 'none') {
        counts.unknownKeys += 1
        void beep()
        continue
      }
      counts.presses += 1
      for (const listener of [...listeners]) listener(press)
    }
  }

  function meaningOf(code: number): KeyMeaning {
    if (code <= 9) return `${code}`
    return options.keys[code] ?? 'none'
  }

  async function sendFace(): Promise<boolean> {
    cancelResend()
    if (face === null || isClosed) return false
    const digits = { waiting: face.waiting, ticket: digitsOf(face.ticketNo) }
    const left = await line.send(encodeShow(options.address, digits))
    if (!isClosed) {
      cancelResend()
      cancelResend = clock.after(options.resendMs, () => void sendFace())
    }
    return left
  }

  async function beep(): Promise<void> {
    counts.beeps += 1
    await line.send(encodeBeep(options.address))
  }

  const line = openPadLine(transport, options, { clock }, take)
  const stopClosed = transport.onClosed(() => {
    isClosed = true
    cancelResend()
  })

  return Promise.resolve(
    ok({
      family: 'pad',
      onPress(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
      async show(wanted) {
        face = wanted
        counts.shown += 1
        return (await sendFace()) ? 'sent' : 'failed'
      },
      beep,
      check: line.check,
      async probe() {
        if (!(await line.send(encodeBeep(options.address))))
          return failed({ code: 'closed', detail: 'the wire is gone' })
        const beeped = {
          zh: `已让 ${options.address} 号叫号器蜂鸣一声：听到即说明去的方向通`,
          en: `pad ${options.address} was told to beep: hearing it proves the way there`,
        }
        const heard = line.report()
        return ok({ ...heard, lines: [beeped, ...heard.lines] })
      },
      counters: () => ({ ...counts, ...line.counters() }),
      close() {
        isClosed = true
        cancelResend()
        stopClosed()
        line.close()
        return Promise.resolve()
      },
    }),
  )
}

/** The display has three digits for a ticket and no letters: `A1024` shows as `024`. */
function digitsOf(ticketNo: string | null): string | null {
  const digits = ticketNo?.replace(/\D/g, '').slice(-3) ?? ''
  return digits === '' ? null : digits
}
