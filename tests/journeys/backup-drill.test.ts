import { spawn } from 'node:child_process'
import { mkdtempSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { localTime } from '../../domain/calendar.ts'
import { ROOT } from '../support/demo.ts'
import { connectBoardTo, connectHostTo } from '../support/hall-client.ts'
import { startServer, type ServerProcess } from '../support/server-process.ts'

const KIOSKS = 3
const BEFORE_BACKUP = 60

/** The commands of a step of the drill, as the manual of that language gives them. */
function stepOf(manual: string, name: string): string {
  const text = readFileSync(join(ROOT, 'docs', manual), 'utf8')
  const found = new RegExp(`<!-- drill: ${name} -->\\s+\`\`\`sh\\n([\\s\\S]*?)\`\`\``).exec(text)?.[1]
  if (found === undefined) throw new Error(`${manual} has no step ${name}`)
  return found.replaceAll(/^ +/gm, '')
}

interface Ran {
  readonly code: number | null
  readonly text: string
}

/** Runs commands as a person would paste them into a shell in the project's folder. */
function inShell(commands: string, variables: Readonly<Record<string, string>>): Promise<Ran> {
  const child = spawn('sh', ['-e', '-c', commands], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (part: string) => (text += part))
  }
  return new Promise((done) => child.once('close', (code) => done({ code, text })))
}

const isPosix = process.platform !== 'win32'
const hasCurl = isPosix && (await inShell('command -v curl', {})).code === 0
const reason = hasCurl ? '' : ' (skipped: the manual is for a POSIX shell with curl)'

describe.skipIf(!hasCurl)(`the restore drill of the manual${reason}`, () => {
  let folder = ''
  const servers: ServerProcess[] = []
  const start = async (env: Record<string, string>): Promise<ServerProcess> => {
    const server = await startServer({ JIAOHAO_HALL: join(folder, 'hall.yaml'), ...env })
    servers.push(server)
    return server
  }

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'jiaohao-drill-'))
    mkdirSync(join(folder, 'backups'))
    // The demo hall with its day line half a day away, so that no run crosses it.
    const farMinute = (localTime(Date.now()).minuteOfDay + 720) % 1440
    const farTime = [Math.floor(farMinute / 60), farMinute % 60].map((part) => String(part).padStart(2, '0'))
    const demo = readFileSync(join(ROOT, 'examples/hall.yaml'), 'utf8')
    writeFileSync(
      join(folder, 'hall.yaml'),
      demo.replace(/^dayStartsAt: .*$/m, `dayStartsAt: '${farTime.join(':')}'`),
    )
  })
  afterAll(async () => {
    for (const server of servers) await server.kill()
    rmSync(folder, { recursive: true, force: true })
  })

  it('says the same in both languages', () => {
    for (const step of ['backup', 'restore', 'look']) {
      expect(stepOf('operations.zh-CN.md', step)).toBe(stepOf('operations.md', step))
    }
  })

  it('brings back everything acknowledged before the backup, taken under load, after kill -9', async () => {
    const data = join(folder, 'data')
    const backups = join(folder, 'backups')
    const server = await start({ JIAOHAO_DATA: data })
    const acknowledged: string[] = []
    let isOver = false
    const kiosks = Array.from({ length: KIOSKS }, async (_, index) => {
      const host = await connectHostTo(server.address, index % 2 === 0 ? 'K01' : 'K02')
      const lost = whenLost(host.socket)
      const work = async (): Promise<void> => {
        while (!isOver) {
          const answer = host.must('ticket:issue', {
            serviceCode: 'id-renew',
            queueClass: 'ordinary',
            personDigest: null,
          })
          // The server is killed in the middle of one of these.
          const issued = await Promise.race([answer, lost])
          if (issued === 'lost') return
          acknowledged.push(issued.ticket?.ticketNo ?? '')
        }
      }
      await work().finally(() => host.close())
    })
    await expect.poll(() => acknowledged.length, { timeout: 30_000 }).toBeGreaterThan(BEFORE_BACKUP)

    const before = [...acknowledged]
    const backup = await inShell(stepOf('operations.md', 'backup'), { JIAOHAO_DATA: data, BACKUPS: backups })
    expect(backup).toMatchObject({ code: 0 })
    // The hall went on meanwhile.
    expect(acknowledged.length).toBeGreaterThan(before.length)
    await server.kill()
    isOver = true
    await Promise.all(kiosks)

    const [name = '', ...others] = readdirSync(backups)
    expect(others).toEqual([])
    expect(statSync(join(backups, name)).mode & 0o077).toBe(0)
    const restored = join(folder, 'restored')
    const variables = { BACKUP: join(backups, name), NEW: restored }
    const restore = await inShell(stepOf('operations.md', 'restore'), variables)
    expect(restore).toMatchObject({ code: 0 })
    expect(restore.text).toContain('行完好 rows whole')

    const second = await start({ JIAOHAO_DATA: restored })
    const port = new URL(second.address).port
    const look = await inShell(stepOf('operations.md', 'look'), { PORT: port })
    expect(look).toMatchObject({ code: 0 })
    expect(look.text).toContain('"status":"ok"')
    const board = await connectBoardTo(second.address)
    await board.follow()
    const there = new Set(Object.values(board.state().tickets).map(({ ticketNo }) => ticketNo))
    board.close()
    expect(before.filter((ticketNo) => !there.has(ticketNo))).toEqual([])
    // The next number follows the last one of the backup.
    const host = await connectHostTo(second.address, 'K01')
    const next = await host.must('ticket:issue', {
      serviceCode: 'id-renew',
      queueClass: 'ordinary',
      personDigest: null,
    })
    host.close()
    expect(next.ticket?.number).toBe(there.size + 1)
    expect(await second.stop()).toBe(0)

    // What was killed is whole too, and so is what has been restored and gone on from.
    for (const place of [data, restored]) {
      const verify = await inShell('npm run -s journal -- verify --json', { JIAOHAO_DATA: place })
      expect(verify).toMatchObject({ code: 0 })
      expect(JSON.parse(verify.text)).toMatchObject({
        isWell: true,
        halls: [{ hallId: 'demo', damage: null }],
      })
    }
    // And nothing is ever restored over something.
    const again = await inShell(stepOf('operations.md', 'restore'), variables)
    expect(again.code).toBe(1)
    expect(again.text).toContain('目标不是空的')
  })
})

function whenLost(socket: { once(event: 'disconnect', run: () => void): unknown }): Promise<'lost'> {
  return new Promise((lost) => socket.once('disconnect', () => lost('lost')))
}
