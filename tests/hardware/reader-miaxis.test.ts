import { describe, expect, it } from 'vitest'
import { samVMiaxisDriver } from '../../hardware/readers/sam-v/miaxis-driver.ts'
import { miaxisOptions } from '../../hardware/readers/sam-v/options.ts'
import type { MiaxisFaults } from '../../hardware/sim/sim-miaxis.ts'
import { toHex } from '../support/bytes.ts'
import { createMiaxisRig, person } from '../support/reader-rig.ts'

async function layWith(faults: Partial<MiaxisFaults>) {
  const rig = createMiaxisRig()
  const { reader } = await rig.open()
  reader.setReading(true)
  await rig.clock.advance(50)
  rig.sim.setFaults(faults)
  rig.sam.placeCard(person('resident'))
  await rig.clock.advance(8000)
  return { ...rig, reader }
}

describe('a Miaxis HID reader', () => {
  it('hangs on HID, and on TCP and serial for simulators', () => {
    expect(samVMiaxisDriver.wires).toEqual(['hid', 'tcp', 'serial'])
    expect(miaxisOptions.parse({})).toMatchObject({ silenceMs: 1000, photoHelper: null })
    expect(miaxisOptions.safeParse({ speed: 1 }).success).toBe(false)
  })

  it('is asked in reports of 64 bytes, one per command', async () => {
    const { open, wire } = createMiaxisRig()
    await open()
    const written = wire.written()
    expect(written).toHaveLength(64)
    expect(toHex(written).replace(/(00)+$/, '')).toBe('8800000B00B1AAAAAA9669000311FFEDB905')
  })

  it.each<[string, Partial<MiaxisFaults>]>([
    ['a sound reader', {}],
    ['one that counts packets with the high byte first', { indexOrder: 'big' }],
    ['one whose reports carry a report id', { hasReportId: true }],
    ['a slow one: 24 packets at 0.1 s', { packetGapMs: 100 }],
  ])('%s: the card is read', async (_what, faults) => {
    const { told, reader } = await layWith(faults)
    expect(told()).toEqual(['card-found', 'read 张测试'])
    expect(reader.counters()).toMatchObject({ packetsOutOfOrder: 0, reportBytesDiscarded: 0 })
    expect(reader.counters()['reports']).toBeGreaterThan(24)
  })

  it('loses a packet once: the citizen is asked to lay the card again', async () => {
    const { told, reader, sam, clock } = await layWith({ lostPacket: 'once' })
    expect(told()).toEqual(['card-found', 'card-unreadable'])
    expect(reader.counters()['packetsOutOfOrder']).toBeGreaterThan(0)
    sam.removeCard()
    await clock.advance(1500)
    sam.placeCard(person('resident'))
    await clock.advance(2000)
    expect(told()).toEqual(['card-found', 'read 张测试'])
  })

  it('loses a packet once, and finds resting cards again: the second try tells the card', async () => {
    const rig = createMiaxisRig()
    const { reader } = await rig.open()
    // The SAM did its part and counts the card as read: only a reader that finds it all the same can try again.
    rig.sam.setFaults({ findsAgain: 'always' })
    rig.sim.setFaults({ lostPacket: 'once' })
    reader.setReading(true)
    rig.sam.placeCard(person('elder'))
    await rig.clock.advance(6000)
    expect(rig.told()).toEqual(['card-found', 'read 李样例'])
    expect(reader.counters()['retries']).toBe(1)
  })

  it('pauses too long between two packets: the answer counts as broken off', async () => {
    const { told, reader } = await layWith({ packetGapMs: 1200 })
    expect(told()).toEqual(['card-found', 'card-unreadable'])
    expect(reader.counters()['timeouts']).toBeGreaterThan(0)
  })

  it('sends the packets of an older answer into the next: they are passed over', async () => {
    const { told, sim, sam, clock, reader } = await layWith({ packetGapMs: 300 })
    // 24 packets at 0.3 s outlast the deadline of the read: the rest comes while the next command is asked.
    told()
    sim.setFaults({ packetGapMs: 0 })
    sam.removeCard()
    await clock.advance(4000)
    sam.placeCard(person('elder'))
    await clock.advance(1500)
    expect(told()).toEqual(['card-found', 'read 李样例'])
    expect(reader.counters()['packetsOutOfOrder']).toBeGreaterThan(0)
  })

  it('does not open while it is mute, and leaves nothing behind', async () => {
    const { sam, tryOpen, clock } = createMiaxisRig()
    sam.setFaults({ isMute: true })
    expect((await tryOpen()).opened).toMatchObject({ ok: false, error: { code: 'no-answer' } })
    expect(clock.pendingTimers()).toBe(0)
  })

  it('closes without a timer or listener left', async () => {
    const { open, clock, wire, sam } = createMiaxisRig()
    const { reader, transport } = await open()
    reader.setReading(true)
    await clock.advance(700)
    await reader.close()
    await clock.advance(5000)
    expect(clock.pendingTimers()).toBe(0)
    const before = wire.written().length
    sam.placeCard(person('resident'))
    await clock.advance(2000)
    expect(wire.written()).toHaveLength(before)
    await transport.close()
  })
})
