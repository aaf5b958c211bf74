import type { Said } from './dialect.ts'
import type { Framer, FramerEvent } from './framer.ts'

/** A framer whose frames are told (`Dialect`); what is discarded passes through as it is. */
export function saying<Frame>(framer: Framer<Frame>, say: (frame: Frame) => Said): Framer<Said> {
  const told = (events: readonly FramerEvent<Frame>[]): FramerEvent<Said>[] =>
    events.map((event) => (event.type === 'frame' ? { type: 'frame', frame: say(event.frame) } : event))
  const { end } = framer
  return {
    push: (chunk) => told(framer.push(chunk)),
    pendingBytes: () => framer.pendingBytes(),
    reset: (why) => told(framer.reset(why)),
    ...(end === undefined ? {} : { end: () => told(end.call(framer)) }),
  }
}
