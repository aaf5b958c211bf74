import type { Said } from './dialect.ts'
import type { Framer } from './framer.ts'
import { mapFrames } from './map-frames.ts'

/** A framer whose frames are told (`Dialect`). */
export function saying<Frame>(framer: Framer<Frame>, say: (frame: Frame) => Said): Framer<Said> {
  return mapFrames(framer, say)
}
