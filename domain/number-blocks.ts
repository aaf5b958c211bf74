import type { HallState } from './hall-state.ts'

/** Numbers of one letter that one device host may give out while the hall server is away. */
export interface NumberBlock {
  readonly blockId: string
  readonly hostId: string
  readonly letter: string
  /** First and last, both included. */
  readonly from: number
  readonly to: number
  /** Hall time, milliseconds UTC. */
  readonly leasedAt: number
  /** Numbers from here on were given back; null while it is on loan. */
  returnedFrom: number | null
  /** Numbers of it that became tickets. */
  used: number[]
}

/** How blocks are sized: see `offline` in the hall's file. */
export interface BlockSizes {
  readonly coversHours: number
  readonly least: number
  readonly most: number
}

/** The block of an id that came from outside. */
export function findBlock(state: Pick<HallState, 'blocks'>, blockId: string): NumberBlock | undefined {
  return Object.hasOwn(state.blocks, blockId) ? state.blocks[blockId] : undefined
}

/** The id of the block that a request leased for a letter: the asker finds it in its copy of the hall. */
export function blockIdOf(requestId: string, letter: string): string {
  return `${requestId}-${letter}`
}

/** The next number of a letter's ordinary series. It steps over what hosts hold, so that it never meets their numbers. */
export function nextNumber(state: Pick<HallState, 'lastNumbers' | 'blocks'>, letter: string): number {
  let number = (state.lastNumbers[letter] ?? 0) + 1
  // Blocks of a letter are leased upwards, and an object keeps the order in which they were put.
  for (const block of Object.values(state.blocks)) {
    if (block.letter === letter && number >= block.from && number <= block.to) number = block.to + 1
  }
  return number
}

/** Where the next block of a letter begins: in a range of its own, above everything of that letter so far. */
export function nextBlockFrom(
  state: Pick<HallState, 'lastNumbers' | 'blocks'>,
  letter: string,
  firstNumber: number,
): number {
  const leased = Object.values(state.blocks)
    .filter((block) => block.letter === letter)
    .map((block) => block.to)
  return Math.max(firstNumber - 1, state.lastNumbers[letter] ?? 0, ...leased) + 1
}

const HOUR_MS = 60 * 60_000
/** How far back a kiosk's recent use is looked at. */
export const RECENT_USE_MS = 2 * HOUR_MS

/**
 * How many numbers of a letter a host should hold: enough for `coversHours` at the rate of recent use, within `least` and
 * `most`. The last hour and the last two are looked at, and the busier counts.
 *
 * @param takenAt when numbers of that letter were taken at this kiosk, milliseconds UTC, in any order
 */
export function wantedNumbers(sizes: BlockSizes, takenAt: readonly number[], now: number): number {
  const within = (ms: number): number => takenAt.filter((at) => at > now - ms && at <= now).length
  const perHour = Math.max(within(HOUR_MS), within(RECENT_USE_MS) / 2)
  return Math.min(sizes.most, Math.max(sizes.least, Math.ceil(perHour * sizes.coversHours)))
}
