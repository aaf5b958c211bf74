/** What a framer hands out: whole frames, and the rubbish between them (a field engineer's first clue). */
export type FramerEvent<Frame> =
  | { readonly type: 'frame'; readonly frame: Frame }
  | { readonly type: 'discarded'; readonly bytes: Uint8Array; readonly why: DiscardReason }

export type DiscardReason =
  | 'noise' // bytes before a frame's start mark
  | 'bad-checksum'
  | 'bad-length'
  | 'malformed' // checksum right, content wrong
  | 'silence' // a frame begun and never ended
  | 'stale' // drained before a new command

/**
 * Finds frames in a byte stream: a pure accumulator without clock or I/O. Feeding the same bytes whole, one by one or
 * in any split gives the same frames. Memory is bounded whatever comes in.
 */
export interface Framer<Frame> {
  push(chunk: Uint8Array): FramerEvent<Frame>[]
  /** Bytes held back because they may still become a frame. */
  pendingBytes(): number
  /**
   * For protocols whose frames may end in silence or with the message that carried them (a scanner without a terminator, a
   * smart card's answer): the sender has stopped, and what is held back is as whole as it gets. Absent where a frame tells
   * its own end.
   */
  end?(): FramerEvent<Frame>[]
  /** Forgets what is held back, and hands it out as discarded. */
  reset(why: 'silence' | 'stale'): FramerEvent<Frame>[]
}
