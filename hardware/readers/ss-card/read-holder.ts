import { checkIdNumber } from '../../../domain/id-number.ts'
import { failed, ok, type Result } from '../../../domain/result.ts'
import type { DeviceError } from '../../device.ts'
import type { CardFault, CardHolder } from '../card-reader.ts'
import { kindOfNumber } from '../document-number.ts'
import type { CardPort } from './card-port.ts'
import {
  HOLDER_FILE,
  recordsIn,
  SOCIAL_SECURITY_APPLICATION,
  textOfRecord,
  type SsCommand,
  type SsResponse,
} from './frames.ts'
import { statusOf } from './status.ts'

/** How reading a card ended. `because` is for the log and holds no personal data. */
export type ReadOutcome =
  | { readonly is: 'holder'; readonly holder: CardHolder }
  | { readonly is: 'fault'; readonly fault: CardFault; readonly because: string }
  | { readonly is: 'trouble'; readonly error: DeviceError }

type Stop = Exclude<ReadOutcome, { is: 'holder' }>

/** Lengths of EF06 records as published: tag, length, and 18 or 30 bytes of text. */
const NUMBER_RECORD = { record: 1, expectedBytes: 0x14 } as const
const NAME_RECORD = { record: 2, expectedBytes: 0x20 } as const

/** A card that says "more" again and again is not followed for ever: 256 bytes are the most a record has. */
const MOST_ROUNDS = 8

/** Selects the application and the holder's file, and reads number and name (hardware-protocols 7). */
export async function readHolder(port: CardPort): Promise<ReadOutcome> {
  for (const [what, command] of [
    ['application', { is: 'selectApplication', name: SOCIAL_SECURITY_APPLICATION }],
    ['EF06', { is: 'selectFile', fileId: HOLDER_FILE }],
  ] as const) {
    const selected = await exchange(port, what, command)
    if (!selected.ok) return selected.error
    selected.value.fill(0)
  }
  const number = await readText(port, 'EF06 record 1', NUMBER_RECORD)
  if (!number.ok) return number.error
  const name = await readText(port, 'EF06 record 2', NAME_RECORD)
  if (!name.ok) return name.error
  return holderOf(number.value.toUpperCase(), name.value)
}

/**
 * The number is a citizen's, or that of a HK, Macao or Taiwan resident: only these tell a date of birth that can be
 * trusted. The validity is on another part of the card and not read.
 */
function holderOf(idNumber: string, name: string): ReadOutcome {
  if (name === '' || name.includes('\ufffd')) return unreadable('EF06 record 2: no text')
  const kind = kindOfNumber(idNumber)
  const isBirthInside = kind === 'residentCard' || kind === 'hmtResidencePermit'
  if (!isBirthInside || !/^\d{17}[\dX]$/.test(idNumber)) {
    return { is: 'fault', fault: 'card-unsupported', because: 'EF06 record 1: not the number of a citizen' }
  }
  const check = checkIdNumber(idNumber, kind)
  if (!check.ok)
    return { is: 'fault', fault: 'card-invalid', because: `EF06 record 1: number ${check.error}` }
  return {
    is: 'holder',
    holder: {
      documentKind: 'socialSecurityCard',
      name,
      idNumber,
      birthDate: idNumber.slice(6, 14),
      validFrom: null,
      validTo: null,
    },
  }
}

async function readText(
  port: CardPort,
  what: string,
  place: { readonly record: number; readonly expectedBytes: number },
): Promise<Result<string, Stop>> {
  const data = await exchange(port, what, { is: 'readRecord', ...place })
  if (!data.ok) return data
  const record = recordsIn(data.value)?.[0]
  const text = record === undefined ? '' : textOfRecord(record).trim()
  data.value.fill(0)
  return text === '' ? failed(unreadable(`${what}: no record in the answer`)) : ok(text)
}

/** One command and all of its data: gets the rest where there is more, and asks again where the length was wrong. */
async function exchange(port: CardPort, what: string, first: SsCommand): Promise<Result<Uint8Array, Stop>> {
  const pieces: Uint8Array[] = []
  const stopWith = (stop: Stop): Result<Uint8Array, Stop> => {
    for (const piece of pieces) piece.fill(0)
    return failed(stop)
  }
  let command = first
  let hasCorrected = false
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const answer = await port.command(command)
    if (!answer.ok) {
      if (answer.error.code === 'card-gone') return stopWith(unreadable(`${what}: the card was pulled`))
      return stopWith({ is: 'trouble', error: answer.error })
    }
    const { data, sw } = answer.value
    pieces.push(data)
    const { meaning } = statusOf(sw)
    if (meaning.is === 'good') return ok(joined(pieces))
    if (meaning.is === 'more') command = { is: 'getResponse', expectedBytes: meaning.bytes }
    else if (meaning.is === 'wrong-length' && !hasCorrected) {
      hasCorrected = true
      command = expecting(command, meaning.bytes)
    } else return stopWith(badNews(what, answer.value))
  }
  return stopWith(unreadable(`${what}: the answer has no end`))
}

/** The same command for so many bytes; one that names no length is asked again as it is. */
function expecting(command: SsCommand, expectedBytes: number): SsCommand {
  if (command.is === 'readRecord' || command.is === 'getResponse') return { ...command, expectedBytes }
  return command
}

function badNews(what: string, { sw }: SsResponse): Stop {
  const { meaning, words } = statusOf(sw)
  const told = `${what}: SW ${sw.toString(16).toUpperCase()}, ${words.en}`
  if (meaning.is !== 'refused') return unreadable(told)
  const because = `${told}; third-generation cards mostly refuse without PSAM or PIN`
  return { is: 'fault', fault: 'card-unsupported', because }
}

function unreadable(because: string): Stop {
  return { is: 'fault', fault: 'card-unreadable', because }
}

/** One array of all pieces, which are wiped. */
function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
    piece.fill(0)
  }
  return whole
}
