/** Numbers that look random and are the same for the same seed. Draws from 0 up to, but not including, 1. */
export type Random = () => number

/**
 * A stream of its own for every seed text. Streams of different texts have nothing to do with each other, so that a
 * citizen's life does not change because another policy made somebody else draw once more.
 */
export function createRandom(seed: string): Random {
  let state = hashOf(seed)
  return () => {
    // A Weyl sequence, each step scrambled until every bit of it matters.
    state = (state + 0x9e3779b9) >>> 0
    return scramble(state) / 4_294_967_296
  }
}

export function uniform(random: Random, from: number, to: number): number {
  return from + (to - from) * random()
}

export function chance(random: Random, probability: number): boolean {
  return random() < probability
}

/** One of the values, each as likely as its weight; `undefined` only of an empty list. */
export function pickWeighted<T>(random: Random, choices: readonly (readonly [T, number])[]): T | undefined {
  let left = random() * choices.reduce((sum, [, weight]) => sum + weight, 0)
  for (const [value, weight] of choices) {
    left -= weight
    if (left < 0) return value
  }
  return choices.at(-1)?.[0]
}

/** Time until the next event of a steady stream with so many events per unit. */
export function exponential(random: Random, rate: number): number {
  return -Math.log(1 - random()) / rate
}

/** Log-normal around 1: mean 1, and `spread` the standard deviation of its logarithm. */
export function logNormal(random: Random, spread: number): number {
  return Math.exp(spread * standardNormal(random) - (spread * spread) / 2)
}

/** A stand-in for a person's keyed digest: 64 hexadecimal digits. */
export function hexDigits(random: Random, count: number): string {
  return Array.from({ length: count }, () => Math.floor(random() * 16).toString(16)).join('')
}

function standardNormal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random()))
  return radius * Math.cos(2 * Math.PI * random())
}

function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return scramble(hash >>> 0)
}

function scramble(value: number): number {
  let mixed = value
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}
