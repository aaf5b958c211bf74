import type { DiscardReason, Framer, FramerEvent } from '../../codec/framer.ts'
import { createScanningFramer } from '../../codec/scan.ts'
import { MAX_CODE_BYTES, readScanText, type CodeEncoding, type ScanText } from '../scan-text.ts'

/*
 * What a serial or USB-CDC scanner says, and the few commands it takes (hardware-protocols section 6). A code is its own
 * bytes and an end: CR as most leave the factory, LF, CR LF, or STX before and ETX behind; else it ends in silence.
 */

const STX = 0x02
const ETX = 0x03
const LF = 0x0a
const CR = 0x0d
const SYN = 0x16

/** Ends that a code may have; `idle` has none. */
export const ENDINGS = ['cr', 'lf', 'crlf', 'stx-etx', 'idle'] as const
export type Ending = (typeof ENDINGS)[number]

/** The bytes around a code, for simulators. */
export const AROUND: Readonly<
  Record<Ending, readonly [before: readonly number[], behind: readonly number[]]>
> = {
  cr: [[], [CR]],
  lf: [[], [LF]],
  crlf: [[], [CR, LF]],
  'stx-etx': [[STX], [ETX]],
  idle: [[], []],
}

/** One code as it came. */
export interface ScannedCode extends ScanText {
  /** By a mark, or because nothing more came. */
  readonly endedBy: 'mark' | 'silence'
  readonly bytes: number
}

/**
 * Finds codes, whatever their end is. Marks without a code between them say nothing and are passed over, so that CR LF
 * is one end. A code of more than 4 KB is discarded up to its end; so are bytes that are no text.
 *
 * @param ending only this end counts; `auto` takes any
 */
export function createCodeFramer(ending: Ending | 'auto' = 'auto'): Framer<ScannedCode> {
  const takesLines = ending !== 'stx-etx' && ending !== 'idle'
  const takesMarked = ending === 'auto' || ending === 'stx-etx'
  let held = new Uint8Array(256)
  let length = 0
  let isMarked = false
  let isTooLong = false

  function take(): Uint8Array {
    const bytes = held.slice(0, length)
    held.fill(0, 0, length)
    length = 0
    return bytes
  }

  function hold(byte: number): FramerEvent<ScannedCode>[] {
    if (length === held.length) {
      if (length >= MAX_CODE_BYTES) {
        isTooLong = true
        return [{ type: 'discarded', bytes: Uint8Array.from([...take(), byte]), why: 'bad-length' }]
      }
      const wider = new Uint8Array(held.length * 2)
      wider.set(held)
      held.fill(0)
      held = wider
    }
    held[length] = byte
    length += 1
    return []
  }

  function finish(endedBy: ScannedCode['endedBy']): FramerEvent<ScannedCode>[] {
    isMarked = false
    isTooLong = false
    if (length === 0) return []
    const bytes = take()
    const read = readScanText(bytes)
    const frame = read && { ...read, endedBy, bytes: bytes.length }
    if (frame === null) return [{ type: 'discarded', bytes, why: 'malformed' }]
    bytes.fill(0)
    return [{ type: 'frame', frame }]
  }

  function isEnd(byte: number): boolean {
    if (isMarked) return byte === ETX
    if (!takesLines) return false
    if (ending === 'cr') return byte === CR
    return byte === LF || (byte === CR && ending === 'auto') || (byte === CR && ending === 'crlf')
  }

  function takeByte(byte: number): FramerEvent<ScannedCode>[] {
    if (isEnd(byte)) return finish('mark')
    // Within a marked code too: its end was lost.
    if (takesMarked && byte === STX) {
      const before = drop('malformed')
      isMarked = true
      return before
    }
    if (isTooLong || (ending === 'stx-etx' && !isMarked))
      return [{ type: 'discarded', bytes: Uint8Array.of(byte), why: isTooLong ? 'bad-length' : 'noise' }]
    // The second half of CR LF where CR alone is the end.
    if (ending === 'cr' && byte === LF && length === 0) return []
    return hold(byte)
  }

  function drop(why: 'noise' | 'malformed' | 'silence' | 'stale'): FramerEvent<ScannedCode>[] {
    isMarked = false
    isTooLong = false
    return length === 0 ? [] : [{ type: 'discarded', bytes: take(), why }]
  }

  return {
    push: (chunk) => joined([...chunk].flatMap(takeByte)),
    pendingBytes: () => length + (isMarked ? 1 : 0),
    /** The silence behind a code without an end; one whose own end is known was cut short. */
    end: () => (isMarked || (ending !== 'auto' && ending !== 'idle') ? drop('silence') : finish('silence')),
    reset: (why) => drop(why),
  }
}

/** Rubbish that came byte by byte, told in one piece; a stuck line gives a whole chunk of it at once. */
function joined(events: readonly FramerEvent<ScannedCode>[]): FramerEvent<ScannedCode>[] {
  const out: FramerEvent<ScannedCode>[] = []
  let rubbish: { readonly why: DiscardReason; readonly pieces: Uint8Array[] } | undefined
  const flush = (): void => {
    if (rubbish === undefined) return
    const { why, pieces } = rubbish
    out.push({ type: 'discarded', bytes: Uint8Array.from(Buffer.concat(pieces)), why })
    // It may be part of a code that stands for a person.
    for (const piece of pieces) piece.fill(0)
    rubbish = undefined
  }
  for (const event of events) {
    if (event.type === 'frame') {
      flush()
      out.push(event)
      continue
    }
    if (rubbish?.why !== event.why) flush()
    rubbish ??= { why: event.why, pieces: [] }
    rubbish.pieces.push(event.bytes)
  }
  flush()
  return out
}

/**
 * A code as a scanner sends it, for simulators. GB18030 bytes are given by the caller: encoding them is no business of a
 * host.
 */
export function encodeCode(code: Uint8Array, ending: Ending): Uint8Array {
  const [before, behind] = AROUND[ending]
  return Uint8Array.from([...before, ...code, ...behind])
}

/** What a host may say: nothing that enters set-up, ever. */
export type ScannerCommand = 'trigger-on' | 'trigger-off'

const TRIGGER_ON = 0x54
const TRIGGER_OFF = 0x55

/** SYN T CR and SYN U CR (Honeywell, Datalogic). */
export function encodeCommand(command: ScannerCommand): Uint8Array {
  return Uint8Array.of(SYN, command === 'trigger-on' ? TRIGGER_ON : TRIGGER_OFF, CR)
}

/** Finds the commands of a host. */
export function createCommandFramer(): Framer<ScannerCommand> {
  return createScanningFramer<ScannerCommand>(
    3,
    (bytes) => {
      const [first, second, third] = bytes
      if (first !== SYN) return { is: 'rubbish', why: 'noise' }
      if (second === undefined) return { is: 'incomplete' }
      if (second !== TRIGGER_ON && second !== TRIGGER_OFF) return { is: 'rubbish', why: 'malformed' }
      if (third === undefined) return { is: 'incomplete' }
      return third === CR ? { is: 'frame', length: 3 } : { is: 'rubbish', why: 'malformed' }
    },
    (bytes) => (bytes[1] === TRIGGER_ON ? 'trigger-on' : 'trigger-off'),
  )
}

export type { CodeEncoding }
