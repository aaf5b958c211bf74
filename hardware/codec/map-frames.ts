import type { Framer, FramerEvent } from './framer.ts'

/** The same framer, whose frames are turned into something else: what a dialect needs of a driver's own framer. */
export function mapFrames<Frame, Other>(framer: Framer<Frame>, turn: (frame: Frame) => Other): Framer<Other> {
  const mapped = (events: readonly FramerEvent<Frame>[]): FramerEvent<Other>[] =>
    events.map((event) => (event.type === 'frame' ? { type: 'frame', frame: turn(event.frame) } : event))
  const { end } = framer
  return {
    push: (chunk) => mapped(framer.push(chunk)),
    pendingBytes: () => framer.pendingBytes(),
    ...(end ? { end: () => mapped(end()) } : {}),
    reset: (why) => mapped(framer.reset(why)),
  }
}
