import { afterEach, describe, expect, it } from 'vitest'
import { failed, ok, type Result } from '../../domain/result.ts'
import type { SimDevice } from '../../hardware/sim/sim-link.ts'
import { serveSimOnTcp } from '../../hardware/sim/sim-link.ts'
import { parseAddress } from '../../hardware/transport/address.ts'
import { createWire, shareLines } from '../../hardware/transport/open-transport.ts'
import { createSharedLine } from '../../hardware/transport/shared-line.ts'
import type { Transport, TransportError } from '../../hardware/transport/transport.ts'
import { createWireEnds } from '../../hardware/transport/wire-ends.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { realClock, until } from '../support/real-clock.ts'

const TURN_LIMIT_MS = 1000

/** A line in memory: what was written when, and hands that speak on it or tear it. */
function createRig() {
  const clock = createFakeClock()
  const startMs = clock.now()
  const written: string[] = []
  const count = { opens: 0, closes: 0 }
  let answer: () => Promise<Result<void, TransportError>> = () => Promise.resolve(ok(undefined))
  let ends = createWireEnds(() => {})
  const shared = createSharedLine(
    () => {
      if (answer === refuses) return Promise.resolve(failed(GONE))
      count.opens += 1
      ends = createWireEnds(() => {})
      const mine = ends
      const transport: Transport = {
        address: 'memory://line',
        write(bytes) {
          const error = mine.endedWith()
          if (error !== undefined) return Promise.resolve(failed(error))
          written.push(`${clock.now() - startMs} ${[...bytes].join(' ')}`)
          return Promise.resolve(ok(undefined))
        },
        inTurn: (work) => work(),
        onData: mine.onData,
        onClosed: mine.onClosed,
        close() {
          if (mine.endedWith() === undefined) count.closes += 1
          mine.end({ code: 'closed', detail: 'closed by the host' })
          return Promise.resolve()
        },
      }
      return Promise.resolve(ok(transport))
    },
    clock,
    TURN_LIMIT_MS,
  )
  const refuses = (): Promise<Result<void, TransportError>> => Promise.resolve(failed(GONE))
  return {
    clock,
    written,
    count,
    shared,
    say: (...bytes: number[]) => ends.deliver(Uint8Array.from(bytes)),
    unplug: () => ends.end(GONE),
    refuse: () => (answer = refuses),
    pause: (ms: number) => new Promise<void>((resolve) => clock.after(ms, resolve)),
  }
}

const GONE: TransportError = { code: 'closed', detail: 'pulled' }

async function open(unit: { open(): Promise<Result<Transport, TransportError>> }): Promise<Transport> {
  const opened = await unit.open()
  if (!opened.ok) throw new Error(opened.error.detail)
  return opened.value
}

describe('a line shared by several devices', () => {
  it('is opened once, closed with the last of them, and opened again', async () => {
    const { shared, count } = createRig()
    const units = [shared.addUnit(0), shared.addUnit(0), shared.addUnit(0)]
    const transports = await Promise.all(units.map(open))
    expect(count).toEqual({ opens: 1, closes: 0 })
    await transports[0]?.close()
    await transports[0]?.close()
    await transports[1]?.close()
    expect(count).toEqual({ opens: 1, closes: 0 })
    await transports[2]?.close()
    expect(count).toEqual({ opens: 1, closes: 1 })
    await open(shared.addUnit(0))
    expect(count.opens).toBe(2)
  })

  it('lets everybody hear everything, and wipes it afterwards', async () => {
    const { shared, say } = createRig()
    const heard: Uint8Array[] = []
    const told: number[][] = []
    for (const unit of [shared.addUnit(0), shared.addUnit(0)]) {
      const transport = await open(unit)
      transport.onData((chunk) => {
        heard.push(chunk)
        told.push([...chunk])
        chunk[0] = 99
      })
    }
    say(1, 2, 3)
    expect(told).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ])
    expect(heard.map((chunk) => [...chunk])).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ])
  })

  it('gives turns in the order asked, with the larger gap between two neighbours', async () => {
    const { shared, clock, written, pause } = createRig()
    const [quick, slow] = [await open(shared.addUnit(20)), await open(shared.addUnit(50))]
    const exchange = (transport: Transport, byte: number): Promise<void> =>
      transport.inTurn(async () => {
        await transport.write(Uint8Array.of(byte))
        await pause(100)
      })
    void exchange(quick, 1)
    void exchange(quick, 2)
    void exchange(slow, 3)
    void exchange(quick, 4)
    await clock.advance(1000)
    expect(written).toEqual(['0 1', '120 2', '270 3', '420 4'])
  })

  it('speaks between turns, never into the middle of one, and before those that wait', async () => {
    const { shared, clock, written, pause } = createRig()
    const [sign, pad] = [await open(shared.addUnit(10)), await open(shared.addUnit(10))]
    for (const byte of [1, 2, 3]) {
      void sign.inTurn(async () => {
        await sign.write(Uint8Array.of(byte, 0))
        await pause(100)
        await sign.write(Uint8Array.of(byte, 1))
      })
    }
    await clock.advance(50)
    void pad.write(Uint8Array.of(7))
    void pad.write(Uint8Array.of(8))
    await clock.advance(1000)
    expect(written).toEqual([
      '0 1 0',
      '100 1 1',
      '110 7',
      '120 2 0',
      '220 2 1',
      '230 8',
      '240 3 0',
      '340 3 1',
    ])
  })

  it('takes a turn that is held too long away, and refuses what the late one still writes', async () => {
    const { shared, clock, written } = createRig()
    const [stuck, other] = [await open(shared.addUnit(0)), await open(shared.addUnit(0))]
    let wake = (): void => {}
    const late = stuck.inTurn(async () => {
      await new Promise<void>((resolve) => (wake = resolve))
      return stuck.write(Uint8Array.of(1))
    })
    void other.inTurn(() => other.write(Uint8Array.of(2)))
    const again = stuck.inTurn(() => stuck.write(Uint8Array.of(3)))
    await clock.advance(TURN_LIMIT_MS - 1)
    expect(written).toEqual([])
    await clock.advance(1)
    expect(written).toEqual(['1000 2'])
    wake()
    await clock.settle()
    expect(await late).toMatchObject({ ok: false, error: { code: 'timeout' } })
    expect(await again).toMatchObject({ ok: true })
    expect(written).toEqual(['1000 2', '1000 3'])
    expect(clock.pendingTimers()).toBe(0)
  })

  it('forgets a device that closes while it waits or while it speaks', async () => {
    const { shared, clock, written } = createRig()
    const [first, second, third] = [
      await open(shared.addUnit(0)),
      await open(shared.addUnit(0)),
      await open(shared.addUnit(0)),
    ]
    void first.inTurn(() => new Promise(() => {}))
    const waiting = second.inTurn(() => second.write(Uint8Array.of(2)))
    const after = third.inTurn(() => third.write(Uint8Array.of(3)))
    await second.close()
    expect(await waiting).toMatchObject({ ok: false, error: { code: 'closed' } })
    await first.close()
    expect(await after).toMatchObject({ ok: true })
    expect(written).toEqual(['0 3'])
    expect(clock.pendingTimers()).toBe(0)
  })

  it('goes on after work that throws', async () => {
    const { shared, written } = createRig()
    const [first, second] = [await open(shared.addUnit(0)), await open(shared.addUnit(0))]
    const thrown = first.inTurn(() => Promise.reject(new Error('bug')))
    const after = second.inTurn(() => second.write(Uint8Array.of(2)))
    await expect(thrown).rejects.toThrow('bug')
    await after
    expect(written).toEqual(['0 2'])
  })

  it('is lost for all when its plug is pulled, and comes back for all', async () => {
    const { shared, unplug, count } = createRig()
    const units = [shared.addUnit(0), shared.addUnit(0)]
    const ends: string[] = []
    for (const unit of units) (await open(unit)).onClosed(({ detail }) => ends.push(detail))
    unplug()
    expect(ends).toEqual(['pulled', 'pulled'])
    const transports = await Promise.all(units.map(open))
    expect(count.opens).toBe(2)
    expect(await transports[1]?.write(Uint8Array.of(1))).toEqual({ ok: true, value: undefined })
  })

  it('tells all why it cannot be opened', async () => {
    const { shared, refuse } = createRig()
    refuse()
    const units = [shared.addUnit(0), shared.addUnit(0)]
    expect(await Promise.all(units.map((unit) => unit.open()))).toEqual([
      { ok: false, error: GONE },
      { ok: false, error: GONE },
    ])
  })

  it('stays open while one device fails, and is opened anew when all of them do', async () => {
    const { shared, count } = createRig()
    const [one, two] = [shared.addUnit(0), shared.addUnit(0)]
    const ends: string[] = []
    ;(await open(one)).onClosed(({ code }) => ends.push(`one ${code}`))
    ;(await open(two)).onClosed(({ code }) => ends.push(`two ${code}`))
    one.tell('works')
    two.tell('fails')
    two.tell('fails')
    expect([ends, count.closes]).toEqual([[], 0])
    one.tell('fails')
    expect(ends).toEqual(['one closed', 'two closed'])
    expect(count.closes).toBe(1)
    await open(one)
    expect(count.opens).toBe(2)
    // Nobody has been judged on the new line yet but one.
    one.tell('fails')
    expect(count.closes).toBe(1)
  })

  it('ends one device’s wire when its driver throws on what it reads, and no other', async () => {
    const { shared, say, written } = createRig()
    const [broken, sound] = [await open(shared.addUnit(0)), await open(shared.addUnit(0))]
    const ends: TransportError[] = []
    const heard: number[] = []
    broken.onData(() => {
      throw new Error('bug')
    })
    broken.onClosed((error) => ends.push(error))
    sound.onData((chunk) => heard.push(...chunk))
    say(5)
    expect(ends).toMatchObject([{ code: 'failed', detail: expect.stringContaining('bug') }])
    expect(heard).toEqual([5])
    await sound.write(Uint8Array.of(6))
    expect(written).toEqual(['0 6'])
  })
})

describe('devices at one address of the devices file', () => {
  const toClose: (() => Promise<void>)[] = []
  afterEach(async () => {
    for (const close of toClose.splice(0).reverse()) await close()
  })

  it('share one connection where their drivers can, and have their own where not', async () => {
    let connections = 0
    const echo: SimDevice = {
      connect(send) {
        connections += 1
        return { receive: (bytes) => send(Uint8Array.from(bytes)), closed: () => (connections -= 1) }
      },
    }
    const link = await serveSimOnTcp(echo, 0)
    toClose.push(() => link.close())
    const address = parseAddress(link.address)
    if (!address.ok) throw new Error(address.error)
    const create = shareLines(createWire)
    const heard: string[] = []
    const openOne = async (name: string, turnaroundMs: number | null): Promise<Transport> => {
      const transport = await open(create(address.value, { baudRate: 9600, turnaroundMs }, realClock))
      toClose.push(() => transport.close())
      transport.onData((chunk) => heard.push(`${name} ${chunk.join(' ')}`))
      return transport
    }
    const one = await openOne('one', 5)
    const two = await openOne('two', 5)
    await openOne('alone', null)
    await until('two connections', () => connections === 2)
    await Promise.all([one.write(Uint8Array.of(1)), two.inTurn(() => two.write(Uint8Array.of(2)))])
    await until('both heard both', () => heard.length >= 4)
    expect(heard.toSorted()).toEqual(['one 1', 'one 2', 'two 1', 'two 2'])
    await one.close()
    await two.close()
    await until('the shared connection is closed', () => connections === 1)
  })
})
