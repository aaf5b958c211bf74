import { failed, ok, type Result } from '../../../domain/result.ts'
import type { DeviceError, Driver, DriverDeps } from '../../device.ts'
import type { Transport } from '../../transport/transport.ts'
import type { Grade, RatingPad } from '../rating-pad.ts'
import { ff68Dialect } from './dialect.ts'
import { encodeInvite, encodeStars, readPad } from './frames.ts'
import { LINE_SHARING, openPadLine } from './line.ts'
import { ff68RatingOptions, type Ff68RatingOptions } from './options.ts'

/**
 * Evaluators of the FF68 family, on the same line as the pads (hardware-protocols section 5). The acknowledgement of a
 * pad's evaluate key is byte for byte the invitation of an evaluator: the two must have different addresses.
 */
export const ff68RatingDriver: Driver<Ff68RatingOptions, RatingPad> = {
  name: 'ff68-rating-pad',
  family: 'rating-pad',
  title: { zh: 'FF68 评价器（RS-485）', en: 'FF68 evaluator (RS-485)' },
  serialDefaults: { baudRate: 9600 },
  options: ff68RatingOptions,
  sharing: LINE_SHARING,
  dialects: [ff68Dialect],
  open: openFf68Rating,
}

/** Opens an evaluator. Nothing is asked of it: it speaks only when a key is pressed. */
export function openFf68Rating(
  transport: Transport,
  options: Ff68RatingOptions,
  { clock }: DriverDeps,
): Promise<Result<RatingPad, DeviceError>> {
  const { address, grades, stars } = options
  const counts = { grades: 0, unknownKeys: 0, invitations: 0 }
  const listeners = new Set<(grade: Grade) => void>()

  const line = openPadLine(transport, options, { clock }, (frame) => {
    const said = readPad(frame)
    const grade = said.kind === 'rated' ? (grades[said.value] ?? null) : null
    if (grade === null) {
      counts.unknownKeys += 1
      return
    }
    counts.grades += 1
    for (const listener of [...listeners]) listener(grade)
  })

  return Promise.resolve(
    ok({
      family: 'rating-pad',
      onGrade(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
      async invite() {
        counts.invitations += 1
        if (stars !== null) await line.send(encodeStars(address, stars))
        return (await line.send(encodeInvite(address))) ? 'sent' : 'failed'
      },
      check: line.check,
      async probe() {
        const { ok: isOpen } = await line.check()
        return isOpen ? ok(line.report()) : failed({ code: 'closed', detail: 'the wire is gone' })
      },
      counters: () => ({ ...counts, ...line.counters() }),
      close() {
        line.close()
        return Promise.resolve()
      },
    }),
  )
}
