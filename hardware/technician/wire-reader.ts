import type { Said } from '../codec/dialect.ts'
import type { DiscardReason, Framer, FramerEvent } from '../codec/framer.ts'

/** One frame or piece of rubbish with the very bytes that were on the wire. */
export type Read =
  | { readonly type: 'frame'; readonly said: Said; readonly bytes: Uint8Array }
  | { readonly type: 'discarded'; readonly why: DiscardReason; readonly bytes: Uint8Array }

/** Reads one direction of a wire. */
export interface WireReader {
  push(chunk: Uint8Array): Read[]
  /** The sender has stopped: ends a frame that ends in silence. */
  end(): Read[]
  /** Nothing more will come of what is held back. */
  giveUp(): Read[]
  pendingBytes(): number
  /** Frames of this dialect may end in silence. */
  readonly endsInSilence: boolean
}

/**
 * Finds out which bytes a frame was made of, which a framer does not tell: it is fed byte by byte, so that a frame's last
 * byte is known, and everything before it that is neither rubbish nor held back is the frame.
 *
 * @param createFramer gives a fresh framer each time
 */
export function createWireReader(createFramer: () => Framer<Said>): WireReader {
  const framer = createFramer()
  let held: Uint8Array = new Uint8Array()

  /** The bytes told by these events, in their order. */
  function read(events: readonly FramerEvent<Said>[]): Read[] {
    const told = held.slice(0, Math.max(0, held.length - framer.pendingBytes()))
    held = held.slice(told.length)
    const reads: Read[] = []
    let at = 0
    events.forEach((event, index) => {
      if (event.type === 'discarded') {
        reads.push({ type: 'discarded', why: event.why, bytes: event.bytes })
        at += event.bytes.length
        return
      }
      const later = events.slice(index + 1)
      const length = later.some(({ type }) => type === 'frame')
        ? firstFrameLength(told.subarray(at))
        : told.length - at - bytesIn(later)
      reads.push({ type: 'frame', said: event.frame, bytes: told.slice(at, at + Math.max(0, length)) })
      at += length
    })
    return reads
  }

  /** Several frames came free at once (the last byte showed that their beginning was rubbish): looks again. */
  function firstFrameLength(bytes: Uint8Array): number {
    const fresh = createFramer()
    for (let index = 0; index < bytes.length; index += 1) {
      const events = fresh.push(bytes.slice(index, index + 1))
      if (events.some(({ type }) => type === 'frame')) return index + 1
    }
    return bytes.length
  }

  return {
    push(chunk) {
      const reads: Read[] = []
      for (const byte of chunk) {
        const longer = new Uint8Array(held.length + 1)
        longer.set(held)
        longer[held.length] = byte
        held = longer
        reads.push(...read(framer.push(Uint8Array.of(byte))))
      }
      return reads
    },
    end: () => read(framer.end?.() ?? []),
    giveUp: () => read(framer.reset('silence')),
    pendingBytes: () => framer.pendingBytes(),
    endsInSilence: framer.end !== undefined,
  }
}

function bytesIn(events: readonly FramerEvent<Said>[]): number {
  return events.reduce((sum, event) => sum + (event.type === 'discarded' ? event.bytes.length : 0), 0)
}
