import { failed, ok, type Result } from '../../domain/result.ts'
import type { Engine, StorageFault } from './engine.ts'
import { firstHall } from './migrations/001-first-hall.ts'

/** Numbered from 1; only ever added to. A file that has been shipped is never changed again. */
const MIGRATIONS: readonly string[] = [firstHall]

export type SchemaFault =
  StorageFault | { readonly code: 'newer-schema'; readonly found: number; readonly known: number }

/** Brings the tables of a database to the version this program knows, each step in one transaction. */
export async function migrate(engine: Engine): Promise<Result<undefined, SchemaFault>> {
  const version = await engine.schemaVersion()
  if (!version.ok) return version
  const found = version.value
  const known = MIGRATIONS.length
  if (found > known) return failed({ code: 'newer-schema', found, known })
  for (const [index, script] of MIGRATIONS.entries()) {
    if (index < found) continue
    const done = await engine.commit([
      ...statementsOf(script).map((sql) => ({ sql, params: [] })),
      engine.setSchemaVersion(index + 1),
    ])
    if (!done.ok) return done
  }
  return ok(undefined)
}

/** No migration holds a semicolon inside a literal. */
function statementsOf(script: string): string[] {
  return script
    .split(';')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
}
