import { fork, spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

const MAIN = resolve(import.meta.dirname, '../../../hardware/main.ts')
const DEVICES = 'host: { hostId: K01, kind: kiosk, hallServer: "http://127.0.0.1:9" }\ndevices: []\n'

let folder: string
let children: ChildProcess[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jiaohao-main-'))
  await writeFile(join(folder, 'devices.yaml'), DEVICES)
  children = []
})

afterEach(async () => {
  for (const child of children) if (child.exitCode === null) child.kill('SIGKILL')
  await rm(folder, { recursive: true, force: true })
})

function environment(env: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return {
    ...process.env,
    JIAOHAO_DEVICES: join(folder, 'devices.yaml'),
    KIOSK_PORT: '0',
    JIAOHAO_HOST_DATA: join(folder, 'kept'),
    ...env,
  }
}

/** As `npm start` and the tests start it: with a channel to its parent. */
function startChild(env: Readonly<Record<string, string>>) {
  const child = fork(MAIN, ['run'], { env: environment(env), stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  children.push(child)
  return {
    child,
    told: new Promise<unknown>((resolve) => child.once('message', resolve)),
    ended: new Promise<number | null>((resolve) => child.once('exit', resolve)),
  }
}

/** As a technician starts it: what it says, and its exit code. */
function runAlone(env: Readonly<Record<string, string>>): Promise<{ code: number | null; stderr: string }> {
  const child = spawn(process.execPath, [MAIN, 'run'], {
    env: environment(env),
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  children.push(child)
  let stderr = ''
  child.stderr.on('data', (chunk) => (stderr += String(chunk)))
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, stderr })))
}

test('says when it is ready, and ends with 0 on a signal', async () => {
  const { child, told, ended } = startChild({})
  const ready = (await told) as { type: string; address: string }
  expect(ready.type).toBe('ready')
  const health = (await (await fetch(`${ready.address}/healthz`)).json()) as { hostId: string }
  expect(health.hostId).toBe('K01')
  child.kill('SIGTERM')
  expect(await ended).toBe(0)
})

test('ends with 0 when the process that started it is gone', async () => {
  const { child, told, ended } = startChild({})
  await told
  child.disconnect()
  expect(await ended).toBe(0)
})

test('mistakes in settings and file come together, without a stack, and end with 1', async () => {
  await writeFile(join(folder, 'devices.yaml'), 'host: { hostId: K01, kind: kiosk }\ndevices: []\n')
  const { code, stderr } = await runAlone({ KIOSK_PORT: 'eighty' })
  expect(code).toBe(1)
  expect(stderr).toContain('KIOSK_PORT')
  expect(stderr).toContain('hallServer')
  expect(stderr).toContain('devices.yaml:1')
  expect(stderr).not.toMatch(/^\s+at /m)
  const { told, ended } = startChild({ KIOSK_PORT: 'eighty' })
  expect(await told).toEqual({ type: 'failed', message: stderr.trim() })
  expect(await ended).toBe(1)
})

test('a second host on the same folder does not start, and says who has it; after a kill -9 the next one has it', async () => {
  const kept = join(folder, 'kept')
  const ownerOf = async (): Promise<{ pid: number }> =>
    JSON.parse(await readFile(join(kept, 'owner.json'), 'utf8')) as { pid: number }
  const first = startChild({})
  expect(await first.told).toMatchObject({ type: 'ready' })
  await symlink(kept, join(folder, 'other-name'))
  await writeFile(join(folder, 'signs.yaml'), DEVICES.replace('kiosk', 'signs'))
  const [second, byOtherName, other, signs] = await Promise.all([
    runAlone({}),
    runAlone({ JIAOHAO_HOST_DATA: join(folder, 'other-name') }),
    startChild({ JIAOHAO_HOST_DATA: join(folder, 'other') }).told,
    startChild({ JIAOHAO_DEVICES: join(folder, 'signs.yaml') }).told,
  ])
  expect([second.code, byOtherName.code]).toEqual([1, 1])
  expect(second.stderr.trim().split('\n')).toHaveLength(1)
  expect(second.stderr).toContain(`JIAOHAO_HOST_DATA: ${kept} 另一个设备主机正在使用`)
  expect(second.stderr).toContain(`process ${String(first.child.pid)}, since 20`)
  expect((await ownerOf()).pid).toBe(first.child.pid)
  // Another folder, and a computer that only drives signs and keeps nothing, are nobody's business.
  expect([other, signs]).toMatchObject([{ type: 'ready' }, { type: 'ready' }])

  first.child.kill('SIGKILL')
  await first.ended
  const next = startChild({})
  expect(await next.told).toMatchObject({ type: 'ready' })
  expect((await ownerOf()).pid).toBe(next.child.pid)
}, 60_000)

test.skipIf(process.platform !== 'linux').each([
  ['below a file', () => join(folder, 'devices.yaml', 'kept'), 'ENOTDIR'],
  ['where nothing can be made', () => '/proc/jiaohao/kept', 'ENOENT'],
])(
  'a folder %s is told in words (elsewhere than on Linux skipped: other words)',
  async (_where, place, reason) => {
    const { code, stderr } = await runAlone({ JIAOHAO_HOST_DATA: place() })
    expect(code).toBe(1)
    expect(stderr.trim()).toBe(
      `环境变量 environment JIAOHAO_HOST_DATA: ${place()} 目录无法读写；the folder cannot be read and written: ${reason}`,
    )
  },
)

test('a port in use is one clear sentence', async () => {
  const holder = createServer()
  await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve))
  const { port } = holder.address() as AddressInfo
  const { code, stderr } = await runAlone({ KIOSK_PORT: String(port) })
  expect(code).toBe(1)
  expect(stderr.trim().split('\n')).toHaveLength(1)
  expect(stderr).toContain(`KIOSK_PORT: ${String(port)}`)
  expect(stderr).toContain('in use')
  await new Promise((resolve) => holder.close(resolve))
})
