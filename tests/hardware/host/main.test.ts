import { fork, type ChildProcess } from 'node:child_process'
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

interface Started {
  readonly child: ChildProcess
  readonly told: Promise<unknown>
  /** Its exit code, once everything it wrote has been read. */
  readonly ended: Promise<number | null>
  stderr(): string
}

function start(env: Readonly<Record<string, string>>): Started {
  const child = fork(MAIN, ['run'], {
    env: { ...process.env, JIAOHAO_DEVICES: join(folder, 'devices.yaml'), KIOSK_PORT: '0', ...env },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  children.push(child)
  let errors = ''
  child.stderr?.on('data', (chunk) => (errors += String(chunk)))
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const read = new Promise<void>((resolve) => child.stderr?.once('end', resolve))
  return {
    child,
    told: new Promise((resolve) => child.once('message', resolve)),
    ended: read.then(() => exited),
    stderr: () => errors,
  }
}

test('says when it is ready, and ends with 0 on a signal', async () => {
  const { child, told, ended, stderr } = start({})
  const ready = (await told) as { type: string; address: string }
  expect(ready.type).toBe('ready')
  const health = (await (await fetch(`${ready.address}/healthz`)).json()) as { hostId: string }
  expect(health.hostId).toBe('K01')
  child.kill('SIGTERM')
  expect(await ended).toBe(0)
  expect(stderr()).toBe('')
})

test('ends with 0 when the process that started it is gone', async () => {
  const { child, told, ended } = start({})
  await told
  child.disconnect()
  expect(await ended).toBe(0)
})

test('mistakes in settings and file come together, without a stack, and end with 1', async () => {
  await writeFile(join(folder, 'devices.yaml'), 'host: { hostId: K01, kind: kiosk }\ndevices: []\n')
  const { told, ended, stderr } = start({ KIOSK_PORT: 'eighty' })
  expect(await told).toMatchObject({
    type: 'failed',
    message: expect.stringContaining('KIOSK_PORT') as string,
  })
  expect(await ended).toBe(1)
  expect(stderr()).toContain('hallServer')
  expect(stderr()).toContain('devices.yaml:1')
  expect(stderr()).not.toMatch(/^\s+at /m)
})

test('a port in use is one clear sentence', async () => {
  const holder = createServer()
  await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve))
  const { port } = holder.address() as AddressInfo
  const { told, ended, stderr } = start({ KIOSK_PORT: String(port) })
  expect(await told).toMatchObject({ type: 'failed' })
  expect(await ended).toBe(1)
  expect(stderr().trim().split('\n')).toHaveLength(1)
  expect(stderr()).toContain(`KIOSK_PORT: ${String(port)}`)
  expect(stderr()).toContain('in use')
  await new Promise((resolve) => holder.close(resolve))
})
