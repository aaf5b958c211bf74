import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { localTime } from '../../domain/calendar.ts'
import { ROOT } from '../support/demo.ts'
import { readDayOnDisk } from '../support/day-on-disk.ts'
import { connectDeskTo, connectHostTo, newRequestId, type HostClient } from '../support/hall-client.ts'
import { startServer, type ServerProcess } from '../support/server-process.ts'

const folder = mkdtempSync(join(tmpdir(), 'jiaohao-read-only-'))
const servers: ServerProcess[] = []
const mounted: string[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.kill()
})
afterAll(() => {
  for (const place of mounted) spawnSync('umount', [place])
  rmSync(folder, { recursive: true, force: true })
})

function hallFile(): string {
  const farMinute = (localTime(Date.now()).minuteOfDay + 720) % 1440
  const farTime = [Math.floor(farMinute / 60), farMinute % 60].map((part) => String(part).padStart(2, '0'))
  const demo = readFileSync(join(ROOT, 'examples/hall.yaml'), 'utf8')
  const file = join(folder, 'hall.yaml')
  writeFileSync(file, demo.replace(/^dayStartsAt: .*$/m, `dayStartsAt: '${farTime.join(':')}'`))
  return file
}

/**
 * From now on every write of the process to a file fails, or none: its system refuses to let a file have more than one
 * byte. Permissions would do nothing where tests are run by root, and a disk in use cannot be mounted read-only.
 */
function limitWrites({ pid }: ServerProcess, isLimited: boolean): { readonly fault: string | null } {
  const limit = isLimited ? '1:' : 'unlimited:'
  const { status, error, stderr } = spawnSync('prlimit', [`--pid=${pid}`, `--fsize=${limit}`], {
    encoding: 'utf8',
  })
  return { fault: status === 0 ? null : (error?.message ?? stderr.trim()) }
}
const noLimits = spawnSync('prlimit', ['--version']).error?.message ?? null
const noLimitsNote = noLimits === null ? '' : ` (skipped: ${noLimits})`

/** A system tells a process of such a refusal by a signal too, which ends whoever does not listen. */
const LISTENING = `data:text/javascript,process.on('SIGXFSZ',()=>{})`

const wish = { serviceCode: 'id-renew', queueClass: 'ordinary', personDigest: null } as const
async function take(host: HostClient, requestId: string): Promise<number> {
  const { ticket } = await host.must('ticket:issue', { ...wish, requestId })
  return ticket?.number ?? 0
}

describe.skipIf(noLimits !== null)(`a disk that takes no more writes${noLimitsNote}`, () => {
  it('is said in health, answered with what may be asked again, and gone on from', async () => {
    const data = join(folder, 'data')
    const server = await startServer({
      JIAOHAO_DATA: data,
      JIAOHAO_HALL: hallFile(),
      NODE_OPTIONS: `--import=${LISTENING}`,
    })
    servers.push(server)
    const host = await connectHostTo(server.address)
    const desk = await connectDeskTo(server.address)
    await desk.must('desk:sign-in', { staffNo: '1001', counterId: 'c1', takeOver: true })
    await desk.must('counter:open', { requestId: newRequestId() })
    const health = async () => {
      const answer = await fetch(`${server.address}/healthz`)
      return { code: answer.status, ...((await answer.json()) as { status: string; seq: number }) }
    }
    const numbers: number[] = []
    for (let person = 0; person < 5; person += 1) numbers.push(await take(host, newRequestId()))

    expect(limitWrites(server, true)).toEqual({ fault: null })
    const [requestId, callId] = [newRequestId(), newRequestId()]
    const refused = { ok: false, error: { code: 'storage-failed' } }
    expect(await host.ask('ticket:issue', { ...wish, requestId })).toMatchObject(refused)
    expect(await desk.ask('ticket:call-next', { requestId: callId })).toMatchObject(refused)
    // A no cannot be kept either, and so is not given.
    expect(await desk.ask('ticket:recall', { requestId: newRequestId(), ticketId: 'nobody' })).toMatchObject(
      refused,
    )
    expect(await health()).toMatchObject({ code: 503, status: 'degraded', seq: numbers.length + 1 })

    expect(limitWrites(server, false)).toEqual({ fault: null })
    await expect.poll(async () => (await health()).status, { timeout: 15_000 }).toBe('ok')
    numbers.push(await take(host, requestId))
    expect((await desk.must('ticket:call-next', { requestId: callId })).ticket?.number).toBe(1)
    expect(numbers).toEqual([1, 2, 3, 4, 5, 6])
    host.close()
    desk.close()
    expect(await server.stop()).toBe(0)
    const onDisk = await readDayOnDisk(join(data, 'hall.db'), 'demo')
    expect(onDisk.tickets.map(({ number }) => number)).toEqual(numbers)
    expect(onDisk.rebuilt).toEqual(onDisk.tickets)
  })
})

function readOnlyDisk(place: string): string | null {
  mkdirSync(place)
  const { status, error, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'ro,size=1m', 'tmpfs', place], {
    encoding: 'utf8',
  })
  if (status === 0) mounted.push(place)
  return status === 0 ? null : (error?.message ?? stderr.trim()) || 'mount failed'
}
const place = join(folder, 'read-only')
const noMount = readOnlyDisk(place)

describe.skipIf(noMount !== null)(
  `a disk that is mounted read-only${noMount === null ? '' : ` (skipped: ${noMount})`}`,
  () => {
    it('is told before the server starts, in words', async () => {
      await expect(
        startServer({ JIAOHAO_DATA: join(place, 'data'), JIAOHAO_HALL: hallFile() }),
      ).rejects.toThrow(/目录无法读写 \/ the folder cannot be read and written: .*(EROFS|read-only)/)
    })
  },
)
