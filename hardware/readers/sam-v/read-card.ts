import { failed, ok, type Result } from '../../../domain/result.ts'
import type { DeviceError } from '../../device.ts'
import type { CardFault, CardHolder } from '../card-reader.ts'
import {
  decodeHolder,
  formatSw3,
  meaningOf,
  photoOfReadData,
  SW3,
  textOfReadData,
  type SamCommand,
  type SamResponse,
} from './frames.ts'
import type { SamVOptions } from './options.ts'
import type { SamPort } from './sam-port.ts'

/** How one pass of find, select, read ended. */
export type PassOutcome =
  | { readonly is: 'no-card' }
  /** `photo` is the undecoded photo where the options name a helper for it, else null; whoever gets it wipes it. */
  | { readonly is: 'holder'; readonly holder: CardHolder; readonly photo: Uint8Array | null }
  /** `because` is for the log and holds no personal data. */
  | {
      readonly is: 'fault'
      readonly fault: CardFault
      readonly because: string
      readonly isWorthRepeating: boolean
    }
  /** The reader or the wire failed; `hasCard` when that happened after a card was found. */
  | { readonly is: 'trouble'; readonly error: DeviceError; readonly hasCard: boolean }

/**
 * One full pass: find, select, read. Find alone is not enough after a failure, because the SAM forgets the card.
 *
 * @param onFound called as soon as the reader says that a card lies there
 */
export async function readCardOnce(
  port: SamPort,
  options: SamVOptions,
  onFound: () => void,
): Promise<PassOutcome> {
  const find = await port.ask('findCard', options.findDeadlineMs)
  if (!find.ok) return { is: 'trouble', error: find.error, hasCard: false }
  const isFound = find.value.sw3 === SW3.cardFound
  if (!isFound) {
    const meaning = meaningOf(find.value.sw3)
    const isBlindSelect = meaning.is === 'no-card' && options.selectOnFindFail
    if (meaning.is === 'no-card' && !isBlindSelect) return { is: 'no-card' }
    if (!isBlindSelect) return badNews('findCard', find.value, meaning.is === 'card-trouble')
  }
  if (isFound) onFound()

  const select = await port.ask('selectCard', options.findDeadlineMs)
  if (!select.ok) return { is: 'trouble', error: select.error, hasCard: isFound }
  if (select.value.sw3 !== SW3.done) {
    const isCardAbsent = select.value.sw3 === SW3.selectFailed || select.value.sw3 === SW3.noCard
    return !isFound && isCardAbsent ? { is: 'no-card' } : badNews('selectCard', select.value, true)
  }
  if (!isFound) onFound()

  const read = await port.ask('readCard', options.readDeadlineMs)
  if (!read.ok) return { is: 'trouble', error: read.error, hasCard: true }
  if (read.value.sw3 !== SW3.done) return badNews('readCard', read.value, true)
  return decodeAndWipe(read.value, options.photoHelper !== null)
}

/** Asks for the SAM's own state; fails when it calls itself broken. */
export async function askSamStatus(port: SamPort, deadlineMs: number): Promise<Result<void, DeviceError>> {
  const status = await port.ask('samStatus', deadlineMs)
  if (!status.ok) return status
  if (status.value.sw3 === SW3.done) return ok(undefined)
  return failed(deviceErrorOf('samStatus', status.value.sw3))
}

/** What a bad SW3 says about the reader itself, whatever the command. */
export function deviceErrorOf(command: SamCommand, sw3: number): DeviceError {
  const detail = `${command}: ${formatSw3(sw3)}`
  switch (meaningOf(sw3).is) {
    case 'reader-broken':
      return { code: 'out-of-service', detail }
    case 'request-refused':
      return { code: 'refused', detail }
    default:
      return { code: 'bad-answer', detail }
  }
}

function badNews(command: SamCommand, response: SamResponse, hasCard: boolean): PassOutcome {
  const meaning = meaningOf(response.sw3)
  const because = `${command}: ${formatSw3(response.sw3)}`
  if (meaning.is === 'card-trouble')
    return { is: 'fault', fault: meaning.fault, because, isWorthRepeating: true }
  if (meaning.is === 'no-card')
    return { is: 'fault', fault: 'card-unreadable', because, isWorthRepeating: true }
  return { is: 'trouble', error: deviceErrorOf(command, response.sw3), hasCard }
}

/** What stays is the holder; the photo goes with the wipe, unless somebody can decode it. */
function decodeAndWipe(response: SamResponse, wantsPhoto: boolean): PassOutcome {
  const text = textOfReadData(response.data)
  const holder = text.ok ? decodeHolder(text.value) : text
  const photo = wantsPhoto && holder.ok ? photoOfReadData(response.data) : null
  response.data.fill(0)
  if (holder.ok) return { is: 'holder', holder: holder.value, photo }
  const isTorn = holder.error === 'malformed' || holder.error === 'wrong-length'
  return {
    is: 'fault',
    fault: isTorn ? 'card-unreadable' : 'card-invalid',
    because: `card text: ${holder.error}`,
    isWorthRepeating: isTorn,
  }
}
