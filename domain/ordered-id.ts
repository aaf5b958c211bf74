const TIME_DIGITS = 12
const RANDOM_DIGITS = 20

/**
 * An identifier of 32 hex digits: the millisecond it was made in, then 80 bits of `randomHex` (20 digits or more). Those
 * made about the same time stand together in every index, so that a commit touches few pages of the disk; nobody can
 * guess one. A clock that is wrong costs nothing but that order.
 */
export function orderedId(at: number, randomHex: string): string {
  const time = Math.max(0, Math.trunc(at)).toString(16).padStart(TIME_DIGITS, '0').slice(-TIME_DIGITS)
  return time + randomHex.slice(0, RANDOM_DIGITS)
}
