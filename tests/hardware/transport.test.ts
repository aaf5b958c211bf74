import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { serveSimOnTcp, type SimDevice, type SimLink } from '../../hardware/sim/sim-link.ts'
import { parseAddress } from '../../hardware/transport/address.ts'
import { createWire } from '../../hardware/transport/open-transport.ts'
import type { LoadSerialPackage } from '../../hardware/transport/serial.ts'
import type { TransportError } from '../../hardware/transport/transport.ts'
import { createWireEnds } from '../../hardware/transport/wire-ends.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { noPtyBecause, openSimPty, ptyTitle } from '../support/pty.ts'
import { realClock, until } from '../support/real-clock.ts'

/** Sends back what it gets, and can hang up. */
function createEcho(): SimDevice & { hangUpAll(): void } {
  const hangUps: (() => void)[] = []
  return {
    connect(send, hangUp) {
      hangUps.push(hangUp)
      return { receive: (bytes) => send(Uint8Array.from(bytes)), closed() {} }
    },
    hangUpAll() {
      for (const hangUp of hangUps) hangUp()
    },
  }
}

const toClose: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of toClose.splice(0).reverse()) await close()
})

function wireTo(addressText: string, clock = realClock, load?: LoadSerialPackage) {
  const address = parseAddress(addressText)
  if (!address.ok) throw new Error(address.error)
  return load === undefined
    ? createWire(address.value, { baudRate: 115_200 }, clock)
    : createWire(address.value, { baudRate: 115_200 }, clock, { serial: load })
}

async function openWire(addressText: string) {
  const opened = await wireTo(addressText).open()
  if (!opened.ok) throw new Error(`${opened.error.code}: ${opened.error.detail}`)
  const transport = opened.value
  toClose.push(() => transport.close())
  const got: number[] = []
  const ends: TransportError[] = []
  transport.onData((chunk) => got.push(...chunk))
  transport.onClosed((error) => ends.push(error))
  return { transport, got, ends }
}

const kinds: [string, (sim: SimDevice) => Promise<SimLink>, string | undefined][] = [
  ['TCP', (sim) => serveSimOnTcp(sim, 0), undefined],
  [ptyTitle('a serial port'), openSimPty, noPtyBecause],
]

describe.each(kinds)('a wire over %s', (_title, serve, skippedBecause) => {
  const test = it.skipIf(skippedBecause !== undefined)

  async function echoWire() {
    const echo = createEcho()
    const link = await serve(echo)
    toClose.push(() => link.close())
    return { echo, link, ...(await openWire(link.address)) }
  }

  test('carries all bytes both ways', async () => {
    const { transport, got } = await echoWire()
    const all = Uint8Array.from({ length: 256 }, (_, byte) => byte)
    expect(await transport.write(all)).toEqual({ ok: true, value: undefined })
    await until('all bytes came back', () => got.length === 256)
    expect(got).toEqual([...all])
  })

  test('wipes a chunk after its listeners had it', async () => {
    const { transport } = await echoWire()
    const kept: Uint8Array[] = []
    transport.onData((chunk) => kept.push(chunk))
    await transport.write(Uint8Array.of(1, 2, 3))
    await until('the bytes came back', () => kept.reduce((sum, chunk) => sum + chunk.length, 0) === 3)
    await new Promise((resolve) => setImmediate(resolve))
    expect(kept.every((chunk) => chunk.every((byte) => byte === 0))).toBe(true)
  })

  test('tells its end once when the other side hangs up, and then refuses to write', async () => {
    const { echo, transport, ends } = await echoWire()
    await transport.write(Uint8Array.of(1))
    echo.hangUpAll()
    await until('the end was told', () => ends.length > 0)
    await transport.close()
    await transport.close()
    expect(ends.map(({ code }) => code)).toEqual(['closed'])
    expect(await transport.write(Uint8Array.of(2))).toMatchObject({ ok: false, error: { code: 'closed' } })
    const late: TransportError[] = []
    transport.onClosed((error) => late.push(error))
    expect(late).toHaveLength(1)
  })

  test('tells its end once when closed from here, and can be opened again', async () => {
    const { link, transport, ends } = await echoWire()
    await transport.close()
    expect(ends).toHaveLength(1)
    const again = await openWire(link.address)
    await again.transport.write(Uint8Array.of(7))
    await until('the new wire works', () => again.got.length === 1)
  })

  test('is not there while unplugged, and comes back at the same address', async () => {
    const { link, ends } = await echoWire()
    await link.unplug()
    await until('the end was told', () => ends.length === 1)
    const opened = await wireTo(link.address).open()
    expect(opened.ok ? 'open' : opened.error.code).toMatch(/^(refused|not-found)$/)
    await link.plug()
    const again = await openWire(link.address)
    await again.transport.write(Uint8Array.of(7))
    await until('the new wire works', () => again.got.length === 1)
  })
})

describe('a TCP wire', () => {
  async function listen(onSocket: (socket: Socket) => void): Promise<Server> {
    const server = createServer(onSocket)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return server
  }

  it('gives up writing to a device that takes nothing', async () => {
    const sockets: Socket[] = []
    const server = await listen((socket) => {
      socket.pause()
      sockets.push(socket)
    })
    const clock = createFakeClock()
    const opened = await wireTo(`tcp://127.0.0.1:${(server.address() as AddressInfo).port}`, clock).open()
    if (!opened.ok) throw new Error(opened.error.detail)
    const writing = opened.value.write(new Uint8Array(32_000_000))
    await clock.advance(5000)
    expect(await writing).toMatchObject({ ok: false, error: { code: 'timeout' } })
    await opened.value.close()
    for (const socket of sockets) socket.destroy()
    server.close()
  })

  it('says that nobody listens', async () => {
    const server = await listen(() => {})
    const { port } = server.address() as AddressInfo
    await new Promise((resolve) => server.close(resolve))
    expect(await wireTo(`tcp://127.0.0.1:${port}`).open()).toMatchObject({
      ok: false,
      error: { code: 'refused' },
    })
  })
})

describe(ptyTitle('a serial wire that hangs up while it is read'), () => {
  it.skipIf(noPtyBecause !== undefined)(
    'tells it every time, where the package alone tells it half the times',
    async () => {
      for (let round = 0; round < 8; round += 1) {
        const link = await openSimPty(createEcho())
        const { transport, ends } = await openWire(link.address)
        if (round % 2 === 0) await transport.write(Uint8Array.of(1))
        await link.close()
        await until('the end was told', () => ends.length === 1)
        expect(ends[0]?.code).toBe('closed')
      }
    },
  )
})

describe('a serial wire', () => {
  it('says that there is no such port, and that it is not plugged in', async () => {
    const wire = wireTo('serial:///dev/ttyNoSuchPort')
    expect(await wire.open()).toMatchObject({ ok: false, error: { code: 'not-found' } })
    expect(await wire.isPresent()).toBe(false)
  })

  it('disables only itself, in plain words, where the package has no binary for this machine', async () => {
    const load: LoadSerialPackage = () =>
      Promise.reject(new Error('No native build was found\nfor this machine'))
    const opened = await wireTo('serial:COM3', realClock, load).open()
    expect(opened).toEqual({
      ok: false,
      error: {
        code: 'failed',
        detail: 'serial ports cannot be used on this machine: No native build was found',
      },
    })
  })

  it('closes within a second though the port hangs', async () => {
    const clock = createFakeClock()
    const opened = await wireTo('serial:///dev/ttyFake', clock, hangingPackage()).open()
    if (!opened.ok) throw new Error(opened.error.detail)
    const ends: TransportError[] = []
    opened.value.onClosed((error) => ends.push(error))
    let isClosed = false
    const closing = opened.value.close().then(() => {
      isClosed = true
    })
    await clock.advance(999)
    expect(isClosed).toBe(false)
    await clock.advance(1)
    await closing
    expect(ends).toHaveLength(1)
  })
})

/** A serial package whose ports open and never close. */
function hangingPackage(): LoadSerialPackage {
  class HangingPort {
    isOpen = false
    open(done: (error: Error | null) => void): void {
      this.isOpen = true
      done(null)
    }
    on(): void {}
    close(): void {}
  }
  return () => Promise.resolve({ SerialPort: HangingPort } as never)
}

describe.each(kinds)('a driver that throws on what it reads over %s', (_title, serve, skippedBecause) => {
  it.skipIf(skippedBecause !== undefined)('loses its own wire, and the process goes on', async () => {
    const link = await serve(createEcho())
    toClose.push(() => link.close())
    const { transport, ends } = await openWire(link.address)
    transport.onData(() => {
      throw new Error('bug in a driver')
    })
    await transport.write(Uint8Array.of(1))
    await until('the end was told', () => ends.length > 0)
    expect(ends).toMatchObject([{ code: 'failed', detail: expect.stringContaining('bug in a driver') }])
    const again = await openWire(link.address)
    await again.transport.write(Uint8Array.of(7))
    await until('the next wire works', () => again.got.length === 1)
  })
})

it('a listener that throws at the end of a wire does not keep it from the others', () => {
  const ends = createWireEnds(() => {})
  const told: TransportError[] = []
  ends.onClosed(() => {
    throw new Error('bug in a driver')
  })
  ends.onClosed((error) => told.push(error))
  ends.end({ code: 'closed', detail: 'pulled' })
  expect(told).toMatchObject([
    { code: 'failed', detail: expect.stringMatching(/^pulled; then a driver failed: Error: bug/) },
  ])
})
