import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { localTime } from '../../domain/calendar.ts'
import { ROOT } from '../support/demo.ts'
import { readDayOnDisk } from '../support/day-on-disk.ts'
import { connectHostTo, newRequestId, type HostClient } from '../support/hall-client.ts'
import { startServer, type ServerProcess } from '../support/server-process.ts'

const DISK_BYTES = 8 * 1024 * 1024

/** A small disk of its own in memory; null with the reason where this user may not have one. */
function smallDisk(folder: string): string | null {
  mkdirSync(folder)
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_BYTES}`, 'tmpfs', folder], {
    encoding: 'utf8',
  })
  if (mounted.status === 0) return null
  return (mounted.error?.message ?? mounted.stderr.trim()) || 'mount failed'
}

const folder = mkdtempSync(join(tmpdir(), 'jiaohao-full-'))
const disk = join(folder, 'disk')
const noDisk = smallDisk(disk)
const note = noDisk === null ? '' : ` (skipped: a small disk cannot be mounted: ${noDisk})`
afterAll(() => {
  if (noDisk === null) spawnSync('umount', [disk])
  rmSync(folder, { recursive: true, force: true })
})

/** Takes all the room there is, but for some bytes. */
function fill(leftBytes: number): void {
  const { bavail, bsize } = statfsSync(disk)
  writeFileSync(join(disk, 'filler'), Buffer.alloc(Math.max(0, bavail * bsize - leftBytes)))
}
const makeRoom = (): void => rmSync(join(disk, 'filler'))

describe.skipIf(noDisk !== null)(`a disk that is really full${note}`, () => {
  const servers: ServerProcess[] = []
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.kill()
  })

  it('refuses, says so in health, loses nothing, and goes on when there is room again', async () => {
    const farMinute = (localTime(Date.now()).minuteOfDay + 720) % 1440
    const farTime = [Math.floor(farMinute / 60), farMinute % 60].map((part) => String(part).padStart(2, '0'))
    const demo = readFileSync(join(ROOT, 'examples/hall.yaml'), 'utf8')
    writeFileSync(
      join(folder, 'hall.yaml'),
      demo.replace(/^dayStartsAt: .*$/m, `dayStartsAt: '${farTime.join(':')}'`),
    )
    const data = join(disk, 'data')
    const server = await startServer({ JIAOHAO_DATA: data, JIAOHAO_HALL: join(folder, 'hall.yaml') })
    servers.push(server)
    const host = await connectHostTo(server.address)
    const health = async () => {
      const answer = await fetch(`${server.address}/healthz`)
      return { code: answer.status, ...((await answer.json()) as { status: string; seq: number }) }
    }

    const numbers: number[] = []
    for (let person = 0; person < 20; person += 1) numbers.push(await take(host, newRequestId()))
    fill(64 * 1024)
    const refused = await takeUntilRefused(host, numbers)
    expect(refused.code).toBe('storage-failed')
    expect(await health()).toMatchObject({ code: 503, status: 'degraded', seq: numbers.length })
    // Whoever asks meanwhile is refused as well; nobody is told a number that is not on disk.
    const meanwhile = await host.ask('ticket:issue', { ...wish, requestId: newRequestId() })
    expect(meanwhile).toMatchObject({ ok: false, error: { code: 'storage-failed' } })

    makeRoom()
    await expect.poll(async () => (await health()).status, { timeout: 15_000 }).toBe('ok')
    // The one that was refused asks again under the same id, and is the next.
    numbers.push(await take(host, refused.requestId))
    for (let person = 0; person < 5; person += 1) numbers.push(await take(host, newRequestId()))
    expect(numbers).toEqual(numbers.map((_, at) => at + 1))
    host.close()
    expect(await server.stop()).toBe(0)
    const onDisk = await readDayOnDisk(join(data, 'hall.db'), 'demo')
    expect(onDisk.tickets.map(({ number }) => number)).toEqual(numbers)
    expect(onDisk.rebuilt).toEqual(onDisk.tickets)
  })
})

const wish = { serviceCode: 'id-renew', queueClass: 'ordinary', personDigest: null } as const

async function take(host: HostClient, requestId: string): Promise<number> {
  const { ticket } = await host.must('ticket:issue', { ...wish, requestId })
  return ticket?.number ?? 0
}

async function takeUntilRefused(
  host: HostClient,
  numbers: number[],
): Promise<{ readonly requestId: string; readonly code: string }> {
  for (let person = 0; person < 1000; person += 1) {
    const requestId = newRequestId()
    const answer = await host.ask('ticket:issue', { ...wish, requestId })
    if (!answer.ok) return { requestId, code: answer.error.code }
    numbers.push(answer.value.ticket?.number ?? 0)
  }
  throw new Error('the disk never got full')
}
