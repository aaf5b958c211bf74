import type { Framer, FramerEvent } from './framer.ts'

/**
 * Builds a framer for messages that carry neither start mark nor length: all bytes up to `end` are one message. Bytes are
 * wiped as they leave.
 *
 * @param maxBytes the longest message; of a longer one everything up to `end` is discarded
 * @param decode makes the frame, or null where the bytes are none; the bytes are a copy that belongs to the frame
 */
export function createMessageFramer<Frame>(
  maxBytes: number,
  decode: (bytes: Uint8Array) => Frame | null,
): Framer<Frame> {
  const held = new Uint8Array(maxBytes)
  let length = 0
  let isTooLong = false

  function take(): Uint8Array {
    const bytes = held.slice(0, length)
    held.fill(0, 0, length)
    length = 0
    return bytes
  }

  return {
    push(chunk) {
      if (chunk.length === 0) return []
      if (!isTooLong && length + chunk.length <= maxBytes) {
        held.set(chunk, length)
        length += chunk.length
        return []
      }
      isTooLong = true
      const bytes = joined(take(), chunk)
      return [{ type: 'discarded', bytes, why: 'bad-length' }]
    },
    pendingBytes: () => length,
    end(): FramerEvent<Frame>[] {
      isTooLong = false
      if (length === 0) return []
      const bytes = take()
      const frame = decode(bytes)
      return [frame === null ? { type: 'discarded', bytes, why: 'malformed' } : { type: 'frame', frame }]
    },
    reset(why) {
      isTooLong = false
      return length === 0 ? [] : [{ type: 'discarded', bytes: take(), why }]
    },
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length)
  both.set(first)
  both.set(second, first.length)
  return both
}
