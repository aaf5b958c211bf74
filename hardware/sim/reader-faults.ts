import type { SamCommand } from '../readers/sam-v/frames.ts'

export type HowOften = 'never' | 'once' | 'always'

/** Everything that can be made to go wrong at the reader. Plain data, so that the bench can send it. */
export interface ReaderFaults {
  /** Random bytes before every answer. */
  readonly hasNoise: boolean
  /** Answers are cut into pieces of so many bytes; 0 sends them whole. */
  readonly pieceBytes: number
  /** Every answer has a second good frame glued to its end. */
  readonly isGlued: boolean
  readonly wrongChecksum: HowOften
  /** Half of the answer, then silence. */
  readonly halfFrame: HowOften
  /** A header with length FFFF in front of the answer. */
  readonly hugeLength: HowOften
  /** Answers come so much later, in milliseconds. */
  readonly delayMs: number
  /** Pause between pieces, in milliseconds. */
  readonly pieceGapMs: number
  /** Nothing is answered at all. */
  readonly isMute: boolean
  /** Answers are garbled as by a wrong baud rate. */
  readonly isGarbled: boolean
  /** Status words answered instead of the true outcome, by command. */
  readonly sw3: Partial<Readonly<Record<SamCommand, number>>>
  /** The card is lifted between find and select. */
  readonly liftBeforeSelect: HowOften
  /** The card is lifted between select and read. */
  readonly liftBeforeRead: HowOften
  /** The answer stays away until the next question, and then comes in front of its answer. */
  readonly lateAnswer: HowOften
  /** What stands in front of every answer: nothing, two AA too many, or a broken preamble. */
  readonly preamble: 'plain' | 'extra-aa' | 'broken'
  /** 11 FF is answered as 12 FF: good, but with data. */
  readonly isStatusLong: boolean
  /** The plug is pulled in the middle of the answer to this command; once. */
  readonly unplugDuring: SamCommand | null
  /** The first find after a card arrives says that there is none. */
  readonly isFirstFindBlind: boolean
  /**
   * When a card that lies there is found again: most readers only after it was lifted, some until it was read, a few
   * always.
   */
  readonly findsAgain: 'after-lift' | 'until-read' | 'always'
}

/** A sound reader of the common kind. */
export const NO_READER_FAULTS: ReaderFaults = {
  hasNoise: false,
  pieceBytes: 0,
  isGlued: false,
  wrongChecksum: 'never',
  halfFrame: 'never',
  hugeLength: 'never',
  delayMs: 0,
  pieceGapMs: 0,
  isMute: false,
  isGarbled: false,
  sw3: {},
  liftBeforeSelect: 'never',
  liftBeforeRead: 'never',
  lateAnswer: 'never',
  preamble: 'plain',
  isStatusLong: false,
  unplugDuring: null,
  isFirstFindBlind: false,
  findsAgain: 'after-lift',
}
