import { failed, ok, type Result } from '../../domain/result.ts'
import type { Engine, Storage, StorageFault } from './engine.ts'
import { firstHall } from './migrations/001-first-hall.ts'
import { snapshots } from './migrations/002-snapshots.ts'
import { nodeShare } from './migrations/003-node-share.ts'

/** Numbered from 1; only ever added to. A file that has been shipped is never changed again. */
const MIGRATIONS: readonly string[] = [firstHall, snapshots, nodeShare]

/** The version this program works with. */
export const KNOWN_SCHEMA = MIGRATIONS.length

export type SchemaFault =
  StorageFault | { readonly code: 'newer-schema'; readonly found: number; readonly known: number }

/**
 * Brings the tables of a database to the version this program knows, each step in one transaction. Processes that start
 * on one database at the same time take turns. Only as far as `upTo` where the tables of an older backup are wanted first.
 */
export async function migrate(
  engine: Engine,
  upTo: number = KNOWN_SCHEMA,
): Promise<Result<undefined, SchemaFault>> {
  for (;;) {
    const step = await (engine.nodes
      ? unwrapped(engine.nodes.alone('schema', (storage) => nextStep(engine, storage, upTo)))
      : nextStep(engine, engine, upTo))
    if (!step.ok) return step
    if (step.value === 'up-to-date') return ok(undefined)
  }
}

async function nextStep(
  engine: Engine,
  storage: Storage,
  upTo: number,
): Promise<Result<'up-to-date' | 'done', SchemaFault>> {
  const version = await engine.schemaVersion()
  if (!version.ok) return version
  const found = version.value
  const known = KNOWN_SCHEMA
  if (found > known) return failed({ code: 'newer-schema', found, known })
  const script = MIGRATIONS[found]
  if (script === undefined || found >= upTo) return ok('up-to-date')
  const done = await storage.commit([
    ...statementsOf(script).map((sql) => ({ sql, params: [] })),
    engine.setSchemaVersion(found + 1),
  ])
  return done.ok ? ok('done') : done
}

async function unwrapped<T>(
  running: Promise<Result<Result<T, SchemaFault>, StorageFault>>,
): Promise<Result<T, SchemaFault>> {
  const outer = await running
  return outer.ok ? outer.value : outer
}

/** No migration holds a semicolon inside a literal. */
function statementsOf(script: string): string[] {
  return script
    .split(';')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
}
