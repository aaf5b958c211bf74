import type { DiscardReason, Framer, FramerEvent } from '../../codec/framer.ts'
import { decodeFrame, END, START } from './frames.ts'
import type { SignFrame } from './frames.ts'

/** Nothing an area carries comes near; a stream without an end mark is not kept for ever. */
const MAX_FRAME_BYTES = 2048

/**
 * Finds the frames of an Onbon card, or of its host. Any run of A5 is one start; because A5 and 5A are escaped inside,
 * an A5 in the middle always begins the next frame, and what went before it was cut short.
 */
export function createSignFramer(): Framer<SignFrame> {
  let held: number[] = []
  let isInFrame = false

  function discardHeld(why: DiscardReason): FramerEvent<SignFrame>[] {
    const bytes = Uint8Array.from(held)
    held = []
    return bytes.length === 0 ? [] : [{ type: 'discarded', bytes, why }]
  }

  function takeByte(byte: number): FramerEvent<SignFrame>[] {
    if (byte === START) {
      const events = discardHeld('malformed')
      isInFrame = true
      return events
    }
    if (!isInFrame) return [{ type: 'discarded', bytes: Uint8Array.of(byte), why: 'noise' }]
    if (byte === END) {
      isInFrame = false
      const frame = decodeFrame(Uint8Array.from(held))
      if (!frame.ok) return discardHeld(frame.error)
      held = []
      return [{ type: 'frame', frame: frame.value }]
    }
    held.push(byte)
    if (held.length <= MAX_FRAME_BYTES) return []
    isInFrame = false
    return discardHeld('bad-length')
  }

  return {
    push: (chunk) => [...chunk].flatMap(takeByte),
    pendingBytes: () => held.length,
    reset(why) {
      isInFrame = false
      return discardHeld(why)
    },
  }
}
