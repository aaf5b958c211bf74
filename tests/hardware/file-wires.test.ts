import { spawn, spawnSync } from 'node:child_process'
import {
  closeSync,
  constants,
  mkdtempSync,
  openSync,
  existsSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { SimDevice } from '../../hardware/sim/sim-link.ts'
import { createFileOpener } from '../../hardware/transport/device-file.ts'
import type { Transport, TransportError } from '../../hardware/transport/transport.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { noPtyBecause, openSimPty, ptyTitle } from '../support/pty.ts'
import { realClock, until } from '../support/real-clock.ts'

const noFifoBecause =
  process.platform === 'win32' || spawnSync('mkfifo', ['--version'], { stdio: 'ignore' }).status !== 0
    ? 'no mkfifo here'
    : undefined

const toClose: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of toClose.splice(0).reverse()) await close()
})

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'device-file-'))
  toClose.push(() => rmSync(path, { recursive: true, force: true }))
  return path
}

async function open(path: string, clock = realClock) {
  const opened = await createFileOpener({ text: `file:${path}`, path }, clock)()
  if (!opened.ok) throw new Error(`${opened.error.code}: ${opened.error.detail}`)
  const transport: Transport = opened.value
  toClose.push(() => transport.close())
  const got: number[] = []
  const ends: TransportError[] = []
  transport.onData((chunk) => got.push(...chunk))
  transport.onClosed((error) => ends.push(error))
  return { transport, got, ends }
}

describe(`a device file${noFifoBecause === undefined ? '' : ` (skipped: ${noFifoBecause})`}`, () => {
  const test = it.skipIf(noFifoBecause !== undefined)

  function makeFifo(): string {
    const path = join(folder(), 'lp0')
    spawnSync('mkfifo', [path])
    return path
  }

  test('is heard without holding a thread, and closes at once though nothing ever comes', async () => {
    const path = makeFifo()
    // More than the threads of the process: blocking reads would hold them all, and the last opening would wait for ever.
    const wires = []
    for (let count = 0; count < 6; count += 1) wires.push(await open(makeFifo()))
    const { transport, got, ends } = await open(path)
    const far = openSync(path, constants.O_RDWR | constants.O_NONBLOCK)
    toClose.push(() => closeSync(far))
    writeSync(far, Uint8Array.of(1, 2, 3))
    await until('the bytes came', () => got.length === 3)
    expect(got).toEqual([1, 2, 3])
    await transport.close()
    for (const wire of wires) await wire.transport.close()
    expect(ends.map(({ detail }) => detail)).toEqual(['closed by the host'])
    expect(await transport.write(Uint8Array.of(1))).toMatchObject({ ok: false, error: { code: 'closed' } })
  })

  test('that is none is refused', async () => {
    const path = join(folder(), 'text')
    writeFileSync(path, 'words')
    expect(await createFileOpener({ text: 'file:', path }, realClock)()).toMatchObject({
      ok: false,
      error: { code: 'failed', detail: expect.stringContaining('is no device') },
    })
    expect(await createFileOpener({ text: 'file:', path: `${path}-2` }, realClock)()).toMatchObject({
      ok: false,
      error: { code: 'not-found' },
    })
  })
})

describe(ptyTitle('a device file on a terminal'), () => {
  const test = it.skipIf(noPtyBecause !== undefined)

  test('carries bytes both ways, and is lost when its plug is pulled', async () => {
    const echo: SimDevice = {
      connect: (send) => ({ receive: (bytes) => send(Uint8Array.from(bytes)), closed() {} }),
    }
    const link = await openSimPty(echo)
    toClose.push(() => link.close())
    const { transport, got, ends } = await open(link.path)
    const all = Uint8Array.from({ length: 256 }, (_, byte) => byte)
    expect(await transport.write(all)).toEqual({ ok: true, value: undefined })
    await until('all bytes came back', () => got.length === 256)
    expect(got).toEqual([...all])
    await link.unplug()
    await until('the end was told', () => ends.length > 0)
    expect(ends.map(({ code }) => code)).toEqual(['closed'])
    await link.plug()
    const again = await open(link.path)
    await again.transport.write(Uint8Array.of(5))
    await until('it works again', () => again.got.length === 1)
  })

  test('that takes nothing fails the write in time, and what is left of it never goes out', async () => {
    const path = join(folder(), 'lp0')
    const far = spawn('socat', ['-u', `PTY,link=${path},raw,echo=0`, 'STDOUT'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    toClose.push(() => void far.kill())
    await until('the terminal is there', () => existsSync(path))
    const clock = createFakeClock()
    const { transport } = await open(path, clock)
    let result: unknown
    void transport.write(new Uint8Array(8_000_000).fill(7)).then((told) => (result = told))
    for (let step = 0; result === undefined && step < 1000; step += 1) await clock.advance(10)
    expect(result).toMatchObject({ ok: false, error: { code: 'timeout' } })
    await clock.advance(100)
    let taken = 0
    far.stdout.on('data', (chunk: Buffer) => (taken += chunk.length))
    await until('what was written came', () => taken > 0)
    await clock.advance(1000)
    expect(taken).toBeLessThan(8_000_000)
    await transport.close()
    expect(clock.pendingTimers()).toBe(0)
  })
})
