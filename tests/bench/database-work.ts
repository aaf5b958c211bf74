import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'

/** What a PostgreSQL server of this machine has done and holds. */
export interface DatabaseWork {
  /** Processor time of all its processes so far, microseconds; null where the system does not tell. */
  readonly processorUs: number | null
  readonly transactions: number
  /** Connections of hall servers. */
  readonly connections: number
  /** Of all that is kept, without the requests of the day, bytes. */
  readonly keptBytes: number
  readonly bytes: number
}

/** Ticks of /proc, the same on every Linux that Node runs on. */
const TICK_US = 10_000

/** Asks the database of an address, and the system for the processes of its server, whose data lie in `folder`. */
export async function databaseWork(address: string, folder: string): Promise<DatabaseWork> {
  const client = new pg.Client({ connectionString: address, application_name: 'bench' })
  await client.connect()
  try {
    const { rows } = await client.query<Record<string, string>>(
      `SELECT (SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()) AS done,
        (SELECT count(*) FROM pg_stat_activity WHERE application_name = 'jiaohao') AS connected,
        (SELECT coalesce(sum(pg_total_relation_size(oid)), 0) FROM pg_class
          WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'request') AS kept,
        (SELECT coalesce(sum(pg_total_relation_size(oid)), 0) FROM pg_class
          WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace) AS size`,
    )
    const [row = {}] = rows
    return {
      processorUs: processorOf(folder),
      transactions: Number(row['done']),
      connections: Number(row['connected']),
      keptBytes: Number(row['kept']),
      bytes: Number(row['size']),
    }
  } finally {
    await client.end()
  }
}

function processorOf(folder: string): number | null {
  if (process.platform !== 'linux') return null
  const [server = ''] = readFileSync(join(folder, 'pg', 'postmaster.pid'), 'utf8').split('\n')
  const own = statOf(server)
  if (own === null) return null
  // Those that have ended already are counted with the server, which waited for them.
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => statOf(pid) ?? [])
    .filter(({ parent }) => parent === server)
  return children.reduce((sum, { ticks }) => sum + ticks, own.ticks + own.ofEnded) * TICK_US
}

/** Null for a process that is gone. */
function statOf(
  pid: string,
): { readonly parent: string; readonly ticks: number; readonly ofEnded: number } | null {
  try {
    // The name of the program may hold blanks; what follows it does not.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    const of = (at: number): number => Number(fields[at])
    return { parent: fields[1] ?? '', ticks: of(11) + of(12), ofEnded: of(13) + of(14) }
  } catch (error) {
    if (error instanceof Error && 'code' in error) return null
    throw error
  }
}
