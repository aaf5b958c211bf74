import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { connectBoardTo, connectHostTo } from '../support/hall-client.ts'
import { noPostgres, postgresNote } from '../support/postgres.ts'
import { runCommand, type Command } from '../support/start-command.ts'

const issue = { serviceCode: 'id-renew', queueClass: 'ordinary', personDigest: null } as const
const running: Command[] = []
const folders: string[] = []
afterEach(() => {
  for (const command of running.splice(0)) command.kill()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'jiaohao-cluster-'))
  folders.push(folder)
  return folder
}

function cluster(args: readonly string[]): Command {
  const command = runCommand('tools/cluster.ts', args, { PORT: '0', LOG_LEVEL: 'silent' })
  running.push(command)
  return command
}

describe.skipIf(noPostgres !== null)(`npm run cluster${postgresNote}`, () => {
  it('starts a database and two servers of one hall; Ctrl-C ends all, and the next start goes on', async () => {
    const folder = newFolder()
    const first = cluster(['--bare', '--folder', folder])
    await first.says(/PostgreSQL\s+postgres:/)
    const [one = '', two = ''] = first.text().match(/http:\/\/127\.0\.0\.1:\d+/g) ?? []
    const host = await connectHostTo(one)
    const board = await connectBoardTo(two)
    const { seq } = await board
      .follow()
      .then(({ kind }) => ({ seq: kind === 'snapshot' ? board.state().seq : 0 }))
    expect((await host.must('ticket:issue', issue)).ticket?.ticketNo).toBe('A001')
    await board.caughtUp(seq + 1)
    expect(Object.values(board.state().tickets)).toHaveLength(1)
    host.close()
    board.close()
    first.interrupt()
    expect(await first.ended).toBe(0)
    expect(first.leftBehind()).toEqual([])

    const second = cluster(['--bare', '--folder', folder, '--nodes', '1'])
    await second.says(/PostgreSQL\s+postgres:/)
    const [again = ''] = second.text().match(/http:\/\/127\.0\.0\.1:\d+/g) ?? []
    const later = await connectHostTo(again)
    expect((await later.must('ticket:issue', issue)).ticket?.ticketNo).toBe('A002')
    later.close()
    second.interrupt()
    expect(await second.ended).toBe(0)
    expect(second.leftBehind()).toEqual([])
  })

  it('interrupted while it starts leaves nothing behind', async () => {
    const command = cluster(['--bare', '--folder', newFolder()])
    await command.says(/^PostgreSQL: /m)
    command.interrupt()
    await command.ended
    expect(command.leftBehind()).toEqual([])
  })

  it.each([
    [['--nodes', '0'], '应为 1 到 9'],
    [['--database-port', 'x'], '应为端口号'],
    [['--knoten', '2'], 'npm run cluster'],
  ])('says what it wants when it gets %j', async (args, words) => {
    const command = cluster(args)
    expect(await command.ended).toBe(1)
    expect(command.text()).toContain(words)
  })
})
