import type { ChildProcess } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startHostProcess, type HostProcess } from '../../electron/host-process.ts'
import { createUtilityProcesses, isRunning } from '../support/electron-standin.ts'

/** The shell's keeper of the device host, with hosts that misbehave. */
describe('the keeper of the device host', () => {
  let folder = ''
  let keeper: HostProcess | undefined
  const hosts: ChildProcess[] = []
  let told: string[] = []

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'jiaohao-host-'))
    told = []
  })
  afterEach(async () => {
    for (const host of hosts.splice(0)) if (isRunning(host)) host.kill('SIGKILL')
    await keeper?.close()
    await rm(folder, { recursive: true })
  })

  /** Starts a host that runs these lines; `starts` counts how many there were before it. */
  async function keep(lines: string): Promise<HostProcess> {
    const module = join(folder, 'host.mjs')
    const count = join(folder, 'starts')
    await writeFile(
      module,
      `import { appendFileSync, readFileSync } from 'node:fs'
      appendFileSync(${JSON.stringify(count)}, '.')
      const starts = readFileSync(${JSON.stringify(count)}, 'utf8').length - 1
      const { parentPort } = process
      ${lines}`,
    )
    keeper = startHostProcess({ utilityProcess: createUtilityProcesses(process.env, hosts) }, module, {
      onReady: (address) => told.push(`ready ${address}`),
      onLost: (why) => told.push(why === null ? 'lost' : `lost: ${why}`),
    })
    return keeper
  }
  const serve = `parentPort.postMessage({ type: 'ready', address: 'http://127.0.0.1:1' })`

  test('starts one that dies at once again and again until it serves', async () => {
    await keep(`if (starts < 2) process.exit(3); ${serve}`)
    await expect.poll(() => told, { timeout: 10_000 }).toEqual(['lost', 'lost', 'ready http://127.0.0.1:1'])
    expect(hosts).toHaveLength(3)
  })

  test('tells why one cannot start, tries again after a while, and believes no nonsense', async () => {
    const nonsense = `for (const said of [null, 'ready', 7, { type: 'ready' }, { type: 'ready', address: 5 }, { type: 'failed' }, { type: 'failed', message: 7 }]) parentPort.postMessage(said)`
    await keep(
      `${nonsense}
      if (starts === 0) { parentPort.postMessage({ type: 'failed', message: 'port in use' }); process.exit(1) }
      ${serve}`,
    )
    await expect.poll(() => told, { timeout: 10_000 }).toEqual(['lost: port in use'])
    await expect
      .poll(() => told, { timeout: 20_000 })
      .toEqual(['lost: port in use', 'ready http://127.0.0.1:1'])
    expect(hosts).toHaveLength(2)
  })

  test('asks the host to close and waits for it, and starts no other', async () => {
    const running = await keep(
      `parentPort.on('message', ({ data }) => { if (data.type === 'close') process.exit(0) }); ${serve}`,
    )
    await expect.poll(() => told, { timeout: 10_000 }).toHaveLength(1)
    await running.close()
    expect(hosts.map((host) => host.exitCode)).toEqual([0])
    expect(told).toEqual(['ready http://127.0.0.1:1'])
  })

  test('kills one that does not close', async () => {
    const running = await keep(serve)
    await expect.poll(() => told, { timeout: 10_000 }).toHaveLength(1)
    await running.close()
    expect(hosts.map((host) => host.signalCode)).toEqual(['SIGTERM'])
  })

  test('can be closed while it waits to start the next', async () => {
    const running = await keep('process.exit(3)')
    await expect.poll(() => told, { timeout: 10_000 }).toEqual(['lost'])
    await running.close()
    expect(hosts.filter(isRunning)).toEqual([])
  })
})
