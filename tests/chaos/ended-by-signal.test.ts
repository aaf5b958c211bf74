import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ROOT } from '../support/demo.ts'
import { noPostgres, postgresNote } from '../support/postgres.ts'
import { runCommand, type Command } from '../support/start-command.ts'
import { pause } from './pause.ts'

let folder = ''
let command: Command | null = null
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jiaohao-signal-'))
  // Started by root a database is somebody else, who has to get through.
  chmodSync(folder, 0o711)
})
afterEach(() => {
  command?.kill()
  rmSync(folder, { recursive: true, force: true })
})

/** Processes and mounts that have to do with the folder, by what the system shows of them. */
function remains(): string[] {
  const seen = (path: string): string => {
    try {
      return readFileSync(path, 'utf8')
    } catch {
      // Ended meanwhile.
      return ''
    }
  }
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => (seen(`/proc/${pid}/environ`) + seen(`/proc/${pid}/cmdline`)).includes(folder))
    .map((pid) => `${pid} ${seen(`/proc/${pid}/cmdline`).replaceAll('\0', ' ')}`)
  const mounts = seen('/proc/mounts')
    .split('\n')
    .filter((line) => line.includes(folder))
  return [...processes, ...mounts, ...readdirSync(folder)]
}

/** Exit codes; the answer of npm's shell is its own affair. */
const CODES = { 'Ctrl-C': 130, SIGTERM: 143 } as const

/** Runs a command until `isUnderWay`, ends it as said, and looks what is left. */
async function endedBy(
  signal: keyof typeof CODES,
  script: string,
  args: readonly string[],
  isUnderWay: (left: readonly string[]) => boolean,
): Promise<void> {
  command = runCommand(script, args, { TMPDIR: folder })
  const { ended, child } = command
  let isEnded = false
  void ended.then(() => (isEnded = true))
  while (!isEnded && !isUnderWay(remains())) await pause(50)
  expect(isEnded, command.text()).toBe(false)
  if (signal === 'Ctrl-C') command.interrupt()
  else child.kill('SIGTERM')
  expect(await ended).toBe(CODES[signal])
  expect(remains()).toEqual([])
  expect(command.leftBehind()).toEqual([])
}

const has = (what: RegExp) => (left: readonly string[]) => left.some((line) => what.test(line))
const SERVER = has(/server\/main\.ts/)
const HOST = has(/hardware\/main\.ts/)
const DATABASE = has(/postgres.* -D /)

const isLinux = process.platform === 'linux'
const note = isLinux ? '' : ' (skipped: only Linux shows what is left)'

describe.skipIf(!isLinux)(`ended by its operator, nothing is left of${note}`, { timeout: 120_000 }, () => {
  it('chaos by Ctrl-C, with a kiosk at work', () =>
    endedBy('Ctrl-C', 'tests/chaos/main.ts', ['--only', 'kills'], (left) => SERVER(left) && HOST(left)))

  it('chaos on a small disk of its own, by SIGTERM', () =>
    endedBy('SIGTERM', 'tests/chaos/main.ts', ['--only', 'disk-full'], SERVER))

  it.skipIf(noPostgres !== null)(`chaos on a database, by SIGTERM${postgresNote}`, () =>
    endedBy('SIGTERM', 'tests/chaos/main.ts', ['--only', 'kills', '--engine', 'postgres'], SERVER),
  )

  it.skipIf(noPostgres !== null)(`chaos whose database is just being made${postgresNote}`, () =>
    endedBy('SIGTERM', 'tests/chaos/main.ts', ['--engine', 'postgres'], has(/initdb -D /)),
  )

  it.skipIf(noPostgres !== null)(`soak on a database, by SIGTERM${postgresNote}`, () =>
    endedBy('SIGTERM', 'tests/soak/main.ts', ['--engine', 'postgres'], DATABASE),
  )

  it('soak, when it is only npm that is told to end', async () => {
    const shell = spawn('sh', ['-c', '"$0" "$@" || exit 1', process.execPath, 'tests/soak/main.ts'], {
      cwd: ROOT,
      env: { ...process.env, TMPDIR: folder, npm_lifecycle_event: 'soak' },
      stdio: 'ignore',
    })
    const started = has(/soak\/main\.ts/)
    while (!started(remains()) || readdirSync(folder).length === 0) await pause(50)
    shell.kill('SIGTERM')
    while (remains().length > 0) await pause(50)
  })

  it.skipIf(noPostgres !== null)(`bench on a database, by Ctrl-C${postgresNote}`, () =>
    endedBy(
      'Ctrl-C',
      'tests/bench/main.ts',
      ['--only', 'shared', '--folder', folder],
      (left) => DATABASE(left) && SERVER(left),
    ),
  )
})
