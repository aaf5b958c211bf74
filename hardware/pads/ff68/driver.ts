import { ok, type Result } from '../../../domain/result.ts'
import type { DeviceError, Driver, DriverDeps } from '../../device.ts'
import type { Transport } from '../../transport/transport.ts'
import type { CallPad } from '../call-pad.ts'
import type { KeyMeaning } from '../key-entry.ts'
import { CLOSED, PADS_SHARE } from '../pad-line.ts'
import { createPressDesk } from '../press-desk.ts'
import { createShownFace } from '../shown-face.ts'
import { ff68Dialect } from './dialect.ts'
import { encodeBeep, encodeShow, readPad } from './frames.ts'
import { openFf68Line } from './line.ts'
import { ff68PadOptions, type Ff68PadOptions } from './options.ts'

/** Call pads of the FF68 family, many on one RS-485 line (hardware-protocols section 5). */
export const ff68PadDriver: Driver<Ff68PadOptions, CallPad> = {
  name: 'ff68-pad',
  family: 'pad',
  title: { zh: 'FF68 叫号器（RS-485）', en: 'FF68 call pad (RS-485)' },
  serialDefaults: { baudRate: 9600 },
  options: ff68PadOptions,
  sharing: PADS_SHARE,
  dialects: [ff68Dialect],
  open: openFf68Pad,
}

/** Opens a pad. Nothing is asked of it: it speaks only when a key is pressed. */
export function openFf68Pad(
  transport: Transport,
  options: Ff68PadOptions,
  { clock }: DriverDeps,
): Promise<Result<CallPad, DeviceError>> {
  const { address, keysCommand, resendMs } = options
  const counts = { shown: 0, beeps: 0 }
  const desk = createPressDesk(options, clock, () => void beep())

  const line = openFf68Line(transport, options, clock, (frame) => {
    const said = readPad(frame, keysCommand)
    if (said.kind === 'keys') for (const code of said.codes) desk.key(meaningOf(code))
    else desk.passOver()
  })

  function meaningOf(code: number): KeyMeaning {
    if (code <= 9) return `${code}`
    return options.keys[code] ?? 'none'
  }

  const face = createShownFace(clock, resendMs, ({ waiting, ticketNo }) =>
    line.send(encodeShow(address, { waiting, ticket: digitsOf(ticketNo) })),
  )

  async function beep(): Promise<void> {
    counts.beeps += 1
    await line.send(encodeBeep(address))
  }

  const stopClosed = transport.onClosed(face.close)

  return Promise.resolve(
    ok({
      family: 'pad',
      onPress: desk.onPress,
      async show(wanted) {
        counts.shown += 1
        return (await face.show(wanted)) ? 'sent' : 'failed'
      },
      beep,
      check: line.check,
      async probe() {
        if (!(await line.send(encodeBeep(address)))) return CLOSED
        const beeped = {
          zh: `已让 ${address} 号叫号器蜂鸣一声：听到即说明去的方向通`,
          en: `pad ${address} was told to beep: hearing it proves the way there`,
        }
        const heard = await line.probe()
        return heard.ok ? ok({ ...heard.value, lines: [beeped, ...heard.value.lines] }) : heard
      },
      counters: () => ({ ...desk.counters(), ...counts, ...line.counters() }),
      close() {
        face.close()
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
