import { createHash } from 'node:crypto'

const LONGEST = 64

/**
 * The requestId of something that follows from a request, e.g. `<id>-paper`: always the same for the same two, so that
 * doing it again has no second effect. Too long ones become a digest.
 */
export function derivedRequestId(requestId: string, suffix: string): string {
  const whole = `${requestId}-${suffix}`
  return whole.length <= LONGEST ? whole : createHash('sha256').update(whole, 'utf8').digest('hex')
}
