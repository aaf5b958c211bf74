import type { Framer, FramerEvent } from './framer.ts'

/** A framer whose frames are made into something else; what is discarded passes through as it is. */
export function mapFrames<From, To>(framer: Framer<From>, map: (frame: From) => To): Framer<To> {
  const mapped = (events: readonly FramerEvent<From>[]): FramerEvent<To>[] =>
    events.map((event) => (event.type === 'frame' ? { type: 'frame', frame: map(event.frame) } : event))
  const { end } = framer
  return {
    push: (chunk) => mapped(framer.push(chunk)),
    pendingBytes: () => framer.pendingBytes(),
    reset: (why) => mapped(framer.reset(why)),
    ...(end === undefined ? {} : { end: () => mapped(end.call(framer)) }),
  }
}
