import {
  appendFileSync,
  chmodSync,
  chownSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findPostgres, startPostgres } from '../../tools/local-postgres.ts'
import { runSql } from './postgres.ts'

/** A PostgreSQL server, another one that has every commit before it is confirmed, and one address for whichever leads. */
export interface Pair {
  /** Of a database on the one that leads. */
  address(database: string): string
  /** The first one loses its power; the second one takes its place. */
  failOver(): Promise<void>
}

/**
 * Runs `use` with a pair in a folder of its own, and ends and removes all of it afterwards.
 *
 * @throws where PostgreSQL is not there: ask `noPostgres` first
 */
export async function withPair(use: (pair: Pair) => Promise<void>): Promise<void> {
  const found = await findPostgres()
  if (!found.ok) throw new Error(found.error)
  const folder = mkdtempSync(join(tmpdir(), 'jiaohao-pair-'))
  // Started by root the database runs as somebody else, who must come in.
  chmodSync(folder, 0o755)
  const [first, second] = [join(folder, 'first'), join(folder, 'second')]
  const ends: (() => Promise<void>)[] = []
  const ending = <E extends { stop(): Promise<void> }>(one: E): E => {
    ends.push(() => one.stop())
    return one
  }
  try {
    const primary = ending(await startPostgres(found.value, { folder: first, port: 0 }))
    await primary.stop()
    copyAsItIs(first, second)
    chmodSync(join(second, 'pg'), 0o700)
    await primary.start()
    const { port, username, password } = new URL(primary.address('postgres'))
    const from = `host=127.0.0.1 port=${port} user=${username} password=${password} application_name=second`
    appendFileSync(join(second, 'pg/postgresql.auto.conf'), `primary_conninfo = '${from}'\n`)
    writeFileSync(join(second, 'pg/standby.signal'), '')
    const follower = ending(await startPostgres(found.value, { folder: second, port: 0 }))
    await runSql(primary.address('postgres'), `ALTER SYSTEM SET synchronous_standby_names = 'second'`)
    await runSql(primary.address('postgres'), 'SELECT pg_reload_conf()')
    const line = ending(await oneAddress(primary.port))
    await use({
      address(database) {
        const address = new URL(primary.address(database))
        address.port = String(line.port)
        return address.href
      },
      async failOver() {
        await primary.crash()
        await runSql(follower.address('postgres'), 'SELECT pg_promote()')
        line.leadTo(follower.port)
      },
    })
  } finally {
    for (const end of ends.toReversed()) await end()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** With the same owners: the program refuses files of somebody else. */
function copyAsItIs(from: string, to: string): void {
  cpSync(from, to, { recursive: true })
  for (const path of ['', ...(readdirSync(from, { recursive: true }) as string[])]) {
    const { uid, gid } = statSync(join(from, path))
    chownSync(join(to, path), uid, gid)
  }
}

/** An address that leads to one port or another; connections to the old one end. */
async function oneAddress(firstPort: number) {
  let port = firstPort
  const sockets = new Set<Socket>()
  const keep = (socket: Socket): void => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  }
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1')
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      keep(one)
      one.on('error', () => other.destroy())
      one.on('close', () => other.destroy())
      one.pipe(other)
    }
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const cut = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    port: (server.address() as AddressInfo).port,
    leadTo(next: number) {
      port = next
      cut()
    },
    async stop() {
      cut()
      await new Promise((done) => server.close(done))
    },
  }
}
