/** Numbers that look random and are the same for the same seed and name: mulberry32. */
export interface Random {
  /** A whole number, both ends included. */
  between(least: number, most: number): number
  /** True in `share` of the cases. */
  chance(share: number): boolean
  pick<T>(from: readonly [T, ...T[]]): T
}

export function createRandom(seed: number, name: string): Random {
  let state = seed | 0
  for (const letter of name) state = Math.imul(state ^ letter.charCodeAt(0), 0x01000193)
  function next(): number {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const between = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1))
  return {
    between,
    chance: (share) => next() < share,
    pick: (from) => from[between(0, from.length - 1)] ?? from[0],
  }
}
