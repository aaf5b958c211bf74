import { ok, type Result } from '../../../domain/result.ts'
import type { DeviceError, Driver, DriverDeps } from '../../device.ts'
import type { Transport } from '../../transport/transport.ts'
import { createGradeDesk } from '../grade-desk.ts'
import { PADS_SHARE } from '../pad-line.ts'
import type { RatingPad } from '../rating-pad.ts'
import { ff68Dialect } from './dialect.ts'
import { encodeInvite, encodeStars, readPad } from './frames.ts'
import { openFf68Line } from './line.ts'
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
  sharing: PADS_SHARE,
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
  const desk = createGradeDesk()
  const line = openFf68Line(transport, options, clock, (frame) => {
    const said = readPad(frame)
    desk.key(said.kind === 'rated' ? (grades[said.value] ?? undefined) : undefined)
  })

  return Promise.resolve(
    ok({
      family: 'rating-pad',
      onGrade: desk.onGrade,
      async invite() {
        desk.invited()
        if (stars !== null) await line.send(encodeStars(address, stars))
        return (await line.send(encodeInvite(address))) ? 'sent' : 'failed'
      },
      check: line.check,
      probe: line.probe,
      counters: () => ({ ...desk.counters(), ...line.counters() }),
      close() {
        line.close()
        return Promise.resolve()
      },
    }),
  )
}
