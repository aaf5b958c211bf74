import type { Clock } from '../../domain/ports.ts'
import { ok, type Result } from '../../domain/result.ts'
import { openPicture, type DatabasePlace, type Reader, type StorageFault } from './engine.ts'
import { openSharedEngine } from './shared-engine.ts'

/** A database as it was at one moment, and the version of its tables. */
export interface Moment extends Reader {
  readonly schema: number
}

const STATEMENT_MS = 60_000

/** Reads a database over a connection of its own, at one moment, whether a server works on it or not. */
export async function atOneMomentOf<T>(
  place: DatabasePlace,
  clock: Clock,
  use: (moment: Moment) => Promise<T>,
): Promise<Result<T, StorageFault>> {
  if ('address' in place) {
    const engine = openSharedEngine({ address: place.address, clock, statementMs: STATEMENT_MS })
    try {
      const schema = await engine.schemaVersion()
      if (!schema.ok) return schema
      return await engine.atOneMoment(({ read }) => use({ read, schema: schema.value }))
    } finally {
      await engine.close()
    }
  }
  const picture = await openPicture(place.file)
  if (!picture.ok) return picture
  try {
    const schema = await picture.value.schemaVersion()
    return schema.ok ? ok(await use({ read: picture.value.read, schema: schema.value })) : schema
  } finally {
    await picture.value.close()
  }
}
