import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { joinOnLine } from '../../hardware/sim/shared-wire.ts'
import type { SimDevice } from '../../hardware/sim/sim-link.ts'
import { SOUND_WIRE, withWireFaults, type WireFaults } from '../../hardware/sim/wire-faults.ts'
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts'

const SAID = [0x10, 0x20, 0x30, 0x40, 0x50, 0x60]

/** A device that says `SAID` whenever it hears anything, on a wire of our choice. */
function rig(change: Partial<WireFaults>, random: () => number = () => 0.5) {
  const clock = createFakeClock()
  const heard: number[][] = []
  const chunks: number[][] = []
  let hungUp = 0
  const device: SimDevice = {
    connect: (send) => ({
      receive(bytes) {
        heard.push([...bytes])
        send(Uint8Array.from(SAID))
      },
      closed: () => undefined,
    }),
  }
  const wire = withWireFaults(device, { clock, random })
  wire.setFaults(change)
  const connection = wire.connect(
    (bytes) => chunks.push([...bytes]),
    () => {
      hungUp += 1
      connection.closed()
    },
  )
  return { clock, wire, connection, heard, chunks, hungUp: () => hungUp }
}

const ask = (connection: { receive(bytes: Uint8Array): void }): void => connection.receive(Uint8Array.of(1))

describe('a wire that can be made bad', () => {
  it('passes bytes at once and unchanged while nothing is wrong', () => {
    const { connection, chunks, clock } = rig({})
    ask(connection)
    expect(chunks).toEqual([SAID])
    expect(clock.pendingTimers()).toBe(0)
  })

  it('puts rubbish around what is said, and leaves it whole', () => {
    const { connection, chunks } = rig({ hasNoise: true })
    ask(connection)
    expect(chunks[0]?.length).toBeGreaterThan(SAID.length + 1)
    expect(chunks[0]?.join()).toContain(SAID.join())
  })

  it('cuts it into pieces that come one after another', async () => {
    const { connection, chunks, clock } = rig({ isSplit: true })
    ask(connection)
    await clock.advance(100)
    expect(chunks.length).toBeGreaterThan(1)
    expect(chunks.flat()).toEqual(SAID)
  })

  it('glues two answers into one chunk', async () => {
    const { connection, chunks, clock } = rig({ isGlued: true })
    ask(connection)
    ask(connection)
    expect(chunks).toEqual([])
    await clock.advance(1000)
    expect(chunks).toEqual([[...SAID, ...SAID]])
  })

  it('turns one bit over, once', () => {
    const { connection, chunks, wire } = rig({ corrupts: 'once' })
    ask(connection)
    ask(connection)
    const flipped = (chunks[0] ?? []).reduce((bits, byte, at) => bits + ones(byte ^ (SAID[at] ?? 0)), 0)
    expect(flipped).toBe(1)
    expect(chunks[1]).toEqual(SAID)
    expect(wire.faults().corrupts).toBe('never')
  })

  it('says half, and then nothing', async () => {
    const { connection, chunks, clock } = rig({ halves: 'once' })
    ask(connection)
    await clock.advance(10_000)
    expect(chunks).toEqual([SAID.slice(0, 3)])
  })

  it('comes late, and slowly', async () => {
    const late = rig({ lateMs: 1500 })
    ask(late.connection)
    await late.clock.advance(1499)
    expect(late.chunks).toEqual([])
    await late.clock.advance(1)
    expect(late.chunks).toEqual([SAID])
    const slow = rig({ bytesPerSecond: 2 })
    ask(slow.connection)
    await slow.clock.advance(1600)
    expect(slow.chunks.flat()).toEqual(SAID.slice(0, 3))
    await slow.clock.advance(1500)
    expect(slow.chunks.flat()).toEqual(SAID)
  })

  it('lets nothing through in one direction or the other', () => {
    const mute = rig({ isMute: true })
    ask(mute.connection)
    expect([mute.heard.length, mute.chunks.length]).toEqual([1, 0])
    const deaf = rig({ isDeaf: true })
    ask(deaf.connection)
    expect([deaf.heard.length, deaf.chunks.length]).toEqual([0, 0])
  })

  it('loses its plug in the middle of what is said, once', () => {
    const { connection, chunks, hungUp, wire } = rig({ unplugsMidway: true })
    ask(connection)
    expect(chunks).toEqual([SAID.slice(0, 3)])
    expect(hungUp()).toBe(1)
    expect(wire.faults().unplugsMidway).toBe(false)
  })

  it('floods, until it is told to stop or is closed', async () => {
    const { connection, chunks, wire, clock } = rig({ floodBytesPerSecond: 10_000 })
    await clock.advance(1000)
    expect(chunks.flat().length).toBeGreaterThan(9000)
    wire.setFaults({ floodBytesPerSecond: 0 })
    const soFar = chunks.length
    await clock.advance(1000)
    expect(chunks.length).toBe(soFar)
    wire.setFaults({ floodBytesPerSecond: 10_000 })
    connection.closed()
    expect(clock.pendingTimers()).toBe(0)
  })

  it('never changes the order of bytes, whatever is switched on the way', async () => {
    const step = fc.record({
      lateMs: fc.constantFrom(0, 30),
      isSplit: fc.boolean(),
      bytesPerSecond: fc.constantFrom(null, 500),
      waitMs: fc.nat(20),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const { connection, chunks, wire, clock } = rig({})
        for (const { waitMs, ...faults } of steps) {
          wire.setFaults({ ...SOUND_WIRE, ...faults })
          ask(connection)
          await clock.advance(waitMs)
        }
        await clock.advance(5000)
        expect(chunks.flat()).toEqual(steps.flatMap(() => SAID))
      }),
      { numRuns: 40 },
    )
  })
})

describe('several devices on one line', () => {
  function line(): {
    clock: FakeClock
    say: ((bytes: number[]) => void)[]
    chunks: number[][]
    heard: number[][]
  } {
    const clock = createFakeClock()
    const chunks: number[][] = []
    const heard: number[][] = []
    const say: ((bytes: number[]) => void)[] = []
    const device = (index: number): SimDevice => ({
      connect(send) {
        say[index] = (bytes) => send(Uint8Array.from(bytes))
        return { receive: (bytes) => heard.push([index, ...bytes]), closed: () => undefined }
      },
    })
    const connection = joinOnLine([device(0), device(1)], clock).connect(
      (bytes) => chunks.push([...bytes]),
      () => undefined,
    )
    connection.receive(Uint8Array.of(7))
    return { clock, say, chunks, heard }
  }

  it('all hear the host, and the host hears each of them', async () => {
    const { clock, say, chunks, heard } = line()
    expect(heard).toEqual([
      [0, 7],
      [1, 7],
    ])
    say[0]?.([1, 2])
    say[0]?.([3])
    await clock.advance(5)
    say[1]?.([4])
    await clock.advance(5)
    expect(chunks).toEqual([[1, 2, 3], [4]])
  })

  it('two that speak at once are not understood', async () => {
    const { clock, say, chunks } = line()
    say[0]?.([0xf0, 0xff])
    say[1]?.([0x0f])
    await clock.advance(5)
    expect(chunks).toEqual([[0x00, 0xff]])
  })
})

function ones(byte: number): number {
  return byte.toString(2).replaceAll('0', '').length
}
