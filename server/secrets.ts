import { createHash } from 'node:crypto'
import type { NewId } from '../domain/ports.ts'

/** A new key of 32 bytes, hex, made of the randomness of four identifiers (80 bits each). */
export function newKey(newId: NewId): string {
  return createHash('sha256').update(`${newId()}.${newId()}.${newId()}.${newId()}`).digest('hex')
}
