import { fork, spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
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
