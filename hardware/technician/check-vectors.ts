import type { Dialect, Said } from '../codec/dialect.ts'
import type { Framer, FramerEvent } from '../codec/framer.ts'
import { createSeededRandom, feedingsOf } from './feedings.ts'
import type { Direction, Vector } from './vector-file.ts'

/** What came of one vector. */
export type Verdict =
  | { readonly is: 'agreed' }
  /** `why` tells what was decoded instead; never personal data, because `Said.words` holds none. */
  | { readonly is: 'disagreed'; readonly why: string }
  /** There is no dialect of this name: nothing was checked. */
  | { readonly is: 'unknown' }

/** All that one feeding of the bytes gave. */
interface Outcome {
  readonly events: readonly FramerEvent<Said>[]
  readonly pendingBytes: number
}

/**
 * Holds one vector against the dialects of its device name. The bytes go into a fresh framer whole, byte by byte and in
 * ten random splits, and all of them must come to the same:
 *
 * - `accept`: one or more frames that use every byte to the last; only noise in front of the first is forgiven. From the
 *   host, what the encoder makes of the decoded meanings is, put together, the very bytes that came in.
 * - `reject`: no frame at all.
 * - `timeout`: no frame, and bytes held back that may still become one. The sender's silence is not told to the framer.
 * - `reject-first-accept-second`: something is thrown away as bad, then one frame uses the bytes to the last.
 *
 * A device that has a dialect, but none that reads this direction, disagrees: its driver does not know the frame. Several
 * dialects may bear one name (a pad and an evaluator on one bus); then it is enough that one of them agrees.
 *
 * @param seed of the random splits
 */
export function checkVector(vector: Vector, dialects: readonly Dialect[], seed: number): Verdict {
  const named = [...new Set(dialects.filter(({ device }) => device === vector.device))]
  if (named.length === 0) return { is: 'unknown' }
  const reasons: string[] = []
  for (const dialect of named) {
    const why = faultOf(vector, dialect, seed)
    if (why === null) return { is: 'agreed' }
    if (!reasons.includes(why)) reasons.push(why)
  }
  return { is: 'disagreed', why: reasons.join(' | ') }
}

/** A fresh framer of a dialect for what is sent in this direction; null where there is none. */
export function framerFor(dialect: Dialect, direction: Direction): Framer<Said> | null {
  if (direction === 'host->device') return dialect.toDevice?.() ?? null
  return (direction === 'device->host' ? dialect.toHost?.() : dialect.data?.()) ?? null
}

function faultOf(vector: Vector, dialect: Dialect, seed: number): string | null {
  let first: string | undefined
  for (const { name, chunks } of feedingsOf(vector.bytes, createSeededRandom(seed))) {
    const framer = framerFor(dialect, vector.direction)
    if (framer === null) return `nothing reads ${vector.direction} of this device`
    let outcome: Outcome
    try {
      outcome = feed(framer, chunks, vector.expect !== 'timeout')
    } catch (error) {
      return `${name}: the framer threw: ${error instanceof Error ? error.message : String(error)}`
    }
    const fault = judge(vector, outcome)
    const told = describe(outcome)
    if (fault !== null) return `${name}: ${fault}; decoded: ${told}`
    const print = fingerprint(outcome)
    first ??= print
    if (print !== first) return `${name}: decoded otherwise than whole: ${told}`
  }
  return null
}

function feed(framer: Framer<Said>, chunks: readonly Uint8Array[], hasEnded: boolean): Outcome {
  // A copy each, because a framer may not rely on its chunk after the call.
  const events = chunks.flatMap((chunk) => {
    const copy = chunk.slice()
    const told = framer.push(copy)
    copy.fill(0)
    return told
  })
  if (hasEnded && framer.end) events.push(...framer.end())
  return { events, pendingBytes: framer.pendingBytes() }
}

/** Why an outcome is not what was expected; null when it is. */
function judge({ expect, direction, bytes }: Vector, { events, pendingBytes }: Outcome): string | null {
  const said = events.flatMap((event) => (event.type === 'frame' ? [event.frame] : []))
  if (expect === 'reject') return said.length === 0 ? null : 'a frame was accepted'
  if (expect === 'timeout') {
    if (said.length > 0) return 'a frame was accepted'
    return pendingBytes > 0 ? null : 'nothing is held back for the rest of the frame'
  }
  if (said.length === 0) return 'no frame'
  if (pendingBytes > 0) return `${pendingBytes} bytes held back at the end`
  const firstFrameAt = events.findIndex(({ type }) => type === 'frame')
  if (events.some(({ type }, index) => type === 'discarded' && index > firstFrameAt)) {
    return 'bytes were discarded after a frame'
  }
  const before = events.flatMap((event) => (event.type === 'discarded' ? [event] : []))
  if (expect === 'accept' && before.some(({ why }) => why !== 'noise')) return 'bytes were discarded'
  if (expect === 'reject-first-accept-second') {
    if (before.length === 0) return 'nothing was thrown away'
    if (said.length > 1) return `${said.length} frames instead of one`
  }
  const skipped = before.reduce((sum, event) => sum + event.bytes.length, 0)
  return direction === 'host->device' ? encodingFault(said, bytes.subarray(skipped)) : null
}

/** Compares what the encoder makes of the decoded meanings with what came in. */
function encodingFault(said: readonly Said[], expected: Uint8Array): string | null {
  if (said.some(({ encoded }) => encoded === null)) return 'nothing here makes such a frame'
  const encoded = Buffer.concat(said.map((one) => one.encoded ?? new Uint8Array()))
  return encoded.equals(expected) ? null : `the encoder makes ${hexOf(encoded)}`
}

/** What has to be the same however the bytes are cut: the frames and the bytes thrown away between them. */
function fingerprint({ events, pendingBytes }: Outcome): string {
  const parts = events.map((event) =>
    event.type === 'discarded'
      ? `-${hexOf(event.bytes)}`
      : ` [${event.frame.words.en}/${event.frame.encoded === null ? '' : hexOf(event.frame.encoded)}] `,
  )
  // Rubbish may be handed out in one piece or in several.
  return `${parts.join('').replaceAll(/(?<=[0-9A-F])-/g, '')} ${pendingBytes}`
}

function describe({ events, pendingBytes }: Outcome): string {
  const parts = events.map((event) =>
    event.type === 'frame' ? `"${event.frame.words.en}"` : `${event.bytes.length} bytes ${event.why}`,
  )
  if (pendingBytes > 0) parts.push(`${pendingBytes} bytes held back`)
  return parts.length === 0 ? 'nothing' : parts.join(', ')
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex').toUpperCase()
}
