import type { Words } from '../../domain/model.ts'
import type { Framer } from './framer.ts'

/** One frame, told. */
export interface Said {
  /** What it means, for the technician. Never personal data: a card's reply says its kind and length only. */
  readonly words: Words
  /**
   * The bytes that the encoder of this protocol makes of the decoded meaning: never a copy of what came in. Null where
   * nothing in this house ever makes such a frame.
   */
  readonly encoded: Uint8Array | null
  /**
   * What a recording keeps of it (`npm run device -- record`): the same frame with everything that may belong to a person
   * replaced by invented content of the same shape, sums made right. Null: nothing of it may be kept. Absent: it is kept
   * as it was, except for a personal driver and for scanners, where an absent one means null.
   */
  readonly recordable?: Uint8Array | null
}

/**
 * One protocol as read from the side of the wire, under the name it has in vector files: the checker of vectors, `watch`,
 * `record` and the fuzz tests need nothing else of a driver.
 */
export interface Dialect {
  /** E.g. `led-alpha`, as in `tests/vectors` and golden vector files. */
  readonly device: string
  /** A fresh framer for what the host sends; null where the host sends nothing. */
  readonly toDevice: (() => Framer<Said>) | null
  /** A fresh framer for what the device sends; null for mute devices. */
  readonly toHost: (() => Framer<Said>) | null
  /** For plain data without a direction, such as a document number. */
  readonly data?: () => Framer<Said>
}
