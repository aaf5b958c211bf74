import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const DOMAIN = resolve(import.meta.dirname, '../../domain')

/**
 * What this program adds facts up by: a hash over the source of `domain/`. Two programs with the same one make the same
 * state of the same facts, so a snapshot of one can be used by the other.
 */
export function programOfFacts(): string {
  const hash = createHash('sha256')
  const names = readdirSync(DOMAIN, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  )
  for (const name of names.toSorted()) hash.update(`${name}\n`).update(readFileSync(join(DOMAIN, name)))
  return hash.digest('hex')
}
