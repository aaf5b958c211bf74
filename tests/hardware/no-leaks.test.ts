import { describe, expect, it } from 'vitest'
import { ok } from '../../domain/result.ts'
import type { Device } from '../../hardware/device.ts'
import { serveSimOnTcp, type SimDevice } from '../../hardware/sim/sim-link.ts'
import { superviseDevice } from '../../hardware/supervisor.ts'
import { parseAddress } from '../../hardware/transport/address.ts'
import { createFileOpener } from '../../hardware/transport/device-file.ts'
import { createWire, shareLines, type Wire } from '../../hardware/transport/open-transport.ts'
import type { Transport } from '../../hardware/transport/transport.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { createFakeLog } from '../support/fake-log.ts'
import { noPtyBecause, openSimPty, ptyTitle } from '../support/pty.ts'
import { realClock, until } from '../support/real-clock.ts'
import { createMemoryWire } from '../support/wire.ts'

const echo: SimDevice = {
  connect: (send) => ({ receive: (bytes) => send(Uint8Array.from(bytes)), closed() {} }),
}

/** A device that does nothing but hold its wire. */
function holdWire(transport: Transport): Device {
  const stop = transport.onData(() => {})
  return {
    family: 'reader',
    probe: () => Promise.resolve(ok({ lines: [] })),
    check: () => Promise.resolve(ok(undefined)),
    counters: () => ({}),
    close: () => Promise.resolve(void stop()),
  }
}

/** What keeps this process busy, counted by kind. */
function busyWith(): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1
  return counts
}

async function exchangeOnce(wire: Pick<Wire, 'open'>): Promise<void> {
  const opened = await wire.open()
  if (!opened.ok) throw new Error(opened.error.detail)
  const transport = opened.value
  let heard = 0
  transport.onData((chunk) => (heard += chunk.length))
  await transport.inTurn(() => transport.write(Uint8Array.of(1, 2, 3)))
  await until('the answer', () => heard === 3)
  await transport.close()
}

describe('nothing is left behind', () => {
  it('by two hundred openings of a TCP wire, alone and shared', async () => {
    const link = await serveSimOnTcp(echo, 0)
    const address = parseAddress(link.address)
    if (!address.ok) throw new Error(address.error)
    const alone = createWire(address.value, { baudRate: 9600 }, realClock)
    const shared = shareLines(createWire)(address.value, { baudRate: 9600, turnaroundMs: 0 }, realClock)
    await exchangeOnce(alone)
    await until('the first socket is gone', () => (busyWith()['TCPSocketWrap'] ?? 0) === 0)
    const before = busyWith()
    for (let round = 0; round < 100; round += 1) {
      await exchangeOnce(alone)
      await exchangeOnce(shared)
    }
    await until('the sockets are gone', () => (busyWith()['TCPSocketWrap'] ?? 0) === 0)
    await until('the timers are gone', () => (busyWith()['Timeout'] ?? 0) <= (before['Timeout'] ?? 0) + 1)
    await link.close()
  })

  it.skipIf(noPtyBecause !== undefined)(
    ptyTitle('by twenty openings of a serial port and of a device file'),
    async () => {
      for (let round = 0; round < 20; round += 1) {
        const link = await openSimPty(echo)
        const address = parseAddress(link.address)
        if (!address.ok) throw new Error(address.error)
        const wire =
          round % 2 === 0
            ? createWire(address.value, { baudRate: 9600 }, realClock)
            : { open: createFileOpener({ text: 'file:', path: link.path }, realClock) }
        await exchangeOnce(wire)
        await link.close()
      }
      await until('the terminals are gone', () => (busyWith()['ProcessWrap'] ?? 0) === 0)
      await until('no read or write is on its way', () => (busyWith()['FSReqPromise'] ?? 0) === 0)
    },
  )

  it('by two hundred losses of a supervised device', async () => {
    const clock = createFakeClock()
    const wire = createMemoryWire(echo)
    let open = 0
    const supervised = superviseDevice(
      {
        name: 'held',
        driver: 'fake',
        family: 'reader',
        counterId: null,
        wire: { open: wire.open, isPresent: () => Promise.resolve(true) },
        openDevice(transport, guarded) {
          open += 1
          // What a driver leaves running must not pile up either: it is told to close.
          const cancel = guarded.after(3_600_000, () => {})
          const device = holdWire(transport)
          return Promise.resolve(
            ok({
              ...device,
              close: () => {
                open -= 1
                cancel()
                return device.close()
              },
            }),
          )
        },
      },
      { clock, log: createFakeLog() },
    )
    for (let round = 0; round < 200; round += 1) {
      await clock.advance(20_000)
      expect(supervised.state()).toBe('ready')
      wire.unplug()
      wire.plug()
    }
    await clock.advance(20_000)
    expect(supervised.counters()).toMatchObject({ opens: 201, losses: 200 })
    // One for the next check, one of the driver.
    expect([open, clock.pendingTimers()]).toEqual([1, 2])
    await supervised.close()
    expect([open, clock.pendingTimers()]).toEqual([0, 0])
  })
})
