import type { Said } from '../../../hardware/codec/dialect.ts'
import type { Framer, FramerEvent } from '../../../hardware/codec/framer.ts'
import { mutate, randomPieces } from './mutate.ts'
import type { Parser } from './parsers.ts'
import { countSteps } from './step-limit.ts'

/** What came of many frames through one parser. */
export interface FuzzReport {
  readonly cases: number
  /** Cases of which at least one frame was made: what lies behind sums and lengths was reached. */
  readonly understood: number
  readonly failures: readonly FuzzFailure[]
}

export interface FuzzFailure {
  readonly parser: string
  readonly hex: string
  readonly why: string
}

/** So much work a byte may cost, in steps of `countSteps`. */
const STEPS_PER_BYTE = 60
const STEPS_ALWAYS = 2000
const CLEAN_EVERY = 8
const MOST_FAILURES = 5

/**
 * Feeds mutated frames to two framers that live through all of it, one whole and one in random pieces: they must say the
 * same, hold back no more than the cap, take a bounded number of steps, and understand a clean frame afterwards.
 */
export function fuzz(parser: Parser, cases: number, random: () => number): FuzzReport {
  if (parser.seeds.length === 0) throw new Error(`${parser.name} has no seeds`)
  const pair = createPair(parser)
  const failures: FuzzFailure[] = []
  let understood = 0
  try {
    for (let done = 0; done < cases && failures.length < MOST_FAILURES; done += 1) {
      const mutated = mutate(parser.seeds, random)
      const bytes = parser.mend !== null && random() < 0.5 ? parser.mend(mutated) : mutated
      const clean =
        done % CLEAN_EVERY === 0 ? parser.clean[Math.floor(random() * parser.clean.length)] : undefined
      const why = pair.feed(bytes, randomPieces(bytes, random), clean)
      if (why.fault !== null)
        failures.push({ parser: parser.name, hex: Buffer.from(bytes).toString('hex'), why: why.fault })
      else if (why.isUnderstood) understood += 1
    }
  } finally {
    pair.remove()
  }
  return { cases, understood, failures }
}

/** The same for bytes that once made a parser fail: whole, byte by byte, and before every clean frame. */
export function replayKept(parser: Parser, bytes: Uint8Array): string | null {
  const pair = createPair(parser)
  try {
    const pieces = Array.from(bytes, (byte) => Uint8Array.of(byte))
    const wrong = [undefined, ...parser.clean].map((clean) => pair.feed(bytes, pieces, clean).fault)
    return wrong.find((fault) => fault !== null) ?? null
  } finally {
    pair.remove()
  }
}

function createPair(parser: Parser) {
  const steps = countSteps()
  let whole = parser.create()
  let pieced = parser.create()

  function feedOne(framer: Framer<Said>, chunks: readonly Uint8Array[]): FramerEvent<Said>[] {
    const events: FramerEvent<Said>[] = []
    for (const chunk of chunks) {
      // A copy, wiped behind the call as a port does.
      const copy = Uint8Array.from(chunk)
      const limit = STEPS_ALWAYS + STEPS_PER_BYTE * (copy.length + framer.pendingBytes())
      events.push(...steps.within(limit, () => framer.push(copy)))
      copy.fill(0)
      const pending = framer.pendingBytes()
      if (pending > parser.capBytes) throw new Error(`${pending} bytes held back`)
    }
    if (framer.end) events.push(...framer.end())
    return events
  }

  function reset(framer: Framer<Said>): FramerEvent<Said>[] {
    const events = framer.reset('silence')
    if (framer.pendingBytes() !== 0) throw new Error('bytes held back behind a reset')
    if (framer.reset('stale').length > 0) throw new Error('two resets, and both give bytes')
    return events
  }

  function understands(framer: Framer<Said>, clean: Uint8Array): void {
    feedOne(framer, [parser.initialise])
    const fresh = parser.create()
    feedOne(fresh, [parser.initialise])
    const expected = print(feedOne(fresh, [clean]))
    const got = print(feedOne(framer, [clean]))
    if (got !== expected) throw new Error(`a clean frame afterwards gives ${got} instead of ${expected}`)
  }

  return {
    feed(bytes: Uint8Array, pieces: readonly Uint8Array[], clean: Uint8Array | undefined) {
      try {
        const events = feedOne(whole, [bytes])
        const other = feedOne(pieced, pieces)
        const all = [...events, ...reset(whole)]
        const [one, two] = [print(all), print([...other, ...reset(pieced)])]
        if (one !== two) throw new Error(`whole: ${one}; in pieces: ${two}`)
        const discarded = all.reduce(
          (sum, event) => sum + (event.type === 'frame' ? 0 : event.bytes.length),
          0,
        )
        if (discarded > bytes.length) throw new Error(`${discarded} bytes discarded of ${bytes.length}`)
        if (clean !== undefined) for (const framer of [whole, pieced]) understands(framer, clean)
        return { fault: null, isUnderstood: events.some(({ type }) => type === 'frame') }
      } catch (error) {
        whole = parser.create()
        pieced = parser.create()
        return {
          fault: error instanceof Error ? (error.stack ?? error.message) : String(error),
          isUnderstood: false,
        }
      }
    },
    remove: () => steps.remove(),
  }
}

/** Frames, and the bytes discarded between them in one piece: what may not depend on how the bytes were cut. */
function print(events: readonly FramerEvent<Said>[]): string {
  let text = ''
  let isRubbish = false
  for (const event of events) {
    if (event.type === 'discarded') {
      text += `${isRubbish ? '' : '-'}${hex(event.bytes)}`
      isRubbish = true
    } else {
      const { words, encoded } = event.frame
      text += `[${words.zh}|${words.en}|${encoded === null ? '' : hex(encoded)}]`
      isRubbish = false
    }
  }
  return text
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex')
}
