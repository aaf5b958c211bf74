/** One way of cutting the same bytes into chunks. */
export interface Feeding {
  /** For a report: `whole`, `byte by byte`, `split at 3, 17`. */
  readonly name: string
  readonly chunks: readonly Uint8Array[]
}

const RANDOM_SPLITS = 10
const MOST_CUTS = 12

/**
 * The ways a wire may cut a message: whole, byte by byte, and in ten random splits.
 *
 * @param random 0 up to 1
 */
export function feedingsOf(bytes: Uint8Array, random: () => number): Feeding[] {
  const splits = Array.from({ length: RANDOM_SPLITS }, () => randomSplit(bytes, random))
  return [
    { name: 'whole', chunks: [bytes] },
    { name: 'byte by byte', chunks: Array.from(bytes, (byte) => Uint8Array.of(byte)) },
    ...splits,
  ]
}

function randomSplit(bytes: Uint8Array, random: () => number): Feeding {
  const inner = bytes.length - 1
  const count = inner < 1 ? 0 : 1 + Math.floor(random() * Math.min(MOST_CUTS, inner))
  const places = new Set(Array.from({ length: count }, () => 1 + Math.floor(random() * inner)))
  const cuts = [...places].sort((a, b) => a - b)
  return {
    name: `split at ${cuts.join(', ')}`,
    chunks: [0, ...cuts].map((from, index) => bytes.subarray(from, cuts[index] ?? bytes.length)),
  }
}

/** Dice that fall the same way for the same seed (mulberry32): numbers from 0 up to 1. */
export function createSeededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
