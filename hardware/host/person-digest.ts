import { createHmac } from 'node:crypto'

/**
 * What the hall server gets instead of a document number: HMAC-SHA256 under the key of the business day, hex. A plain
 * hash would not do, because 18-digit numbers can be tried out (domain guide section 8).
 *
 * @param keyHex 32 bytes in hex
 */
export function personDigestOf(keyHex: string, idNumber: string): string {
  return createHmac('sha256', Buffer.from(keyHex, 'hex')).update(idNumber.toUpperCase(), 'utf8').digest('hex')
}
