import type { DiscardReason, Framer, FramerEvent } from './framer.ts'

/** What the start of the held bytes turns out to be. */
export type ScanVerdict =
  | { readonly is: 'incomplete' } // may still become a frame
  | { readonly is: 'frame'; readonly length: number } // a whole good frame of this many bytes
  | { readonly is: 'rubbish'; readonly why: DiscardReason } // its first byte is not the start of a frame

/**
 * Builds a framer from one pure question: what do the bytes at hand begin with? Rubbish costs exactly one byte, so a
 * true frame hidden in a false one is still found. Bytes are wiped as they leave, because some carry personal data.
 *
 * @param maxFrameBytes the longest frame `judge` can ask for; it bounds the memory held
 * @param judge must answer `frame` or `rubbish` once it sees `maxFrameBytes` bytes
 * @param decode makes the frame from its bytes; the bytes are a copy that belongs to the frame
 */
export function createScanningFramer<Frame>(
  maxFrameBytes: number,
  judge: (bytes: Uint8Array) => ScanVerdict,
  decode: (bytes: Uint8Array) => Frame,
): Framer<Frame> {
  const held = new Uint8Array(maxFrameBytes)
  let start = 0
  let end = 0

  /** Takes whole frames and rubbish from the front until the rest is incomplete. */
  function drainInto(events: FramerEvent<Frame>[]): void {
    let rubbishFrom = start
    let rubbishWhy: DiscardReason = 'noise'
    const flush = (): void => {
      if (rubbishFrom === start) return
      events.push({ type: 'discarded', bytes: held.slice(rubbishFrom, start), why: rubbishWhy })
      held.fill(0, rubbishFrom, start)
      rubbishFrom = start
    }
    while (start < end) {
      const verdict = judge(held.subarray(start, end))
      if (verdict.is === 'incomplete') break
      if (verdict.is === 'rubbish') {
        if (verdict.why !== rubbishWhy) flush()
        rubbishWhy = verdict.why
        start += 1
        continue
      }
      flush()
      events.push({ type: 'frame', frame: decode(held.slice(start, start + verdict.length)) })
      held.fill(0, start, start + verdict.length)
      start += verdict.length
      rubbishFrom = start
    }
    flush()
  }

  function moveToFront(): void {
    held.copyWithin(0, start, end)
    held.fill(0, end - start, end)
    end -= start
    start = 0
  }

  return {
    push(chunk) {
      const events: FramerEvent<Frame>[] = []
      let taken = 0
      while (taken < chunk.length) {
        moveToFront()
        const take = Math.min(chunk.length - taken, held.length - end)
        if (take === 0) throw new Error('judge left a full buffer undecided')
        held.set(chunk.subarray(taken, taken + take), end)
        end += take
        taken += take
        drainInto(events)
      }
      return events
    },
    pendingBytes: () => end - start,
    reset(why) {
      if (start === end) return []
      const bytes = held.slice(start, end)
      held.fill(0)
      start = 0
      end = 0
      return [{ type: 'discarded', bytes, why }]
    },
  }
}
