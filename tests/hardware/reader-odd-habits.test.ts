import { describe, expect, it } from 'vitest'
import { encodeRequest } from '../../hardware/readers/sam-v/frames.ts'
import type { ReaderFaults } from '../../hardware/sim/reader-faults.ts'
import { createSimReader } from '../../hardware/sim/sim-reader.ts'
import { toHex } from '../support/bytes.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { createFixedRandom, createReaderRig, person } from '../support/reader-rig.ts'

async function layWith(faults: Partial<ReaderFaults>) {
  const rig = createReaderRig()
  const { reader } = await rig.open()
  reader.setReading(true)
  await rig.clock.advance(50)
  rig.sim.setFaults(faults)
  rig.sim.placeCard(person('resident'))
  await rig.clock.advance(8000)
  return { ...rig, reader }
}

describe('what some readers do', () => {
  it.each<[string, Partial<ReaderFaults>]>([
    ['two AA too many in front of the preamble', { preamble: 'extra-aa' }],
    ['a broken preamble in front of the true one', { preamble: 'broken' }],
    ['the broken preamble, byte by byte, with noise', { preamble: 'broken', pieceBytes: 1, hasNoise: true }],
  ])('%s: the card is read all the same', async (_what, faults) => {
    const { told, reader } = await layWith(faults)
    expect(told()).toEqual(['card-found', 'read 张测试'])
    expect(reader.counters()['discardedBytes']).toBeGreaterThan(0)
  })

  it('status answered with the SAM number: the watchdog is content', async () => {
    const { reader } = await layWith({ isStatusLong: true })
    reader.setReading(false)
    expect(await reader.check()).toEqual({ ok: true, value: undefined })
  })

  it('a card lifted between find and select: the citizen is asked to lay it again', async () => {
    const { told, sim, clock } = await layWith({ liftBeforeSelect: 'once' })
    expect(told()).toEqual(['card-found', 'card-unreadable'])
    sim.placeCard(person('resident'))
    await clock.advance(1000)
    expect(told()).toEqual(['card-found', 'read 张测试'])
  })

  it('an answer that comes with the next question: no card is told twice, and the next one is read', async () => {
    const { told, sim, clock, reader } = await layWith({ lateAnswer: 'once' })
    expect(told().filter((line) => line.startsWith('read')).length).toBeLessThanOrEqual(1)
    sim.removeCard()
    await clock.advance(3000)
    told()
    sim.placeCard(person('elder'))
    await clock.advance(1000)
    expect(told()).toEqual(['card-found', 'read 李样例'])
    expect((await reader.check()).ok).toBe(true)
  })

  it('every answer one question late: the citizen is asked to lay the card again, and is never taken for read', async () => {
    const { told } = await layWith({ lateAnswer: 'always' })
    expect(told()).toEqual(['card-found', 'card-unreadable'])
  })

  it('a card left lying on a reader that finds it again is told once, until it was away', async () => {
    const { told, sim, clock } = await layWith({ findsAgain: 'always' })
    await clock.advance(60_000)
    expect(told()).toEqual(['card-found', 'read 张测试'])
    sim.removeCard()
    await clock.advance(2000)
    sim.placeCard(person('resident'))
    await clock.advance(1000)
    expect(told()).toEqual(['card-found', 'read 张测试'])
  })
})

describe('the simulator on commands this project never sends', () => {
  it.each([
    ['set baud', 0x60, 0x04, 'AAAAAA9669000400009094'],
    ['a rate that is none', 0x60, 0x07, 'AAAAAA9669000400002125'],
    ['appended address', 0x30, 0x03, 'AAAAAA9669000400009195'],
    ['fingerprints', 0x30, 0x10, 'AAAAAA9669000400002327'],
    ['nonsense', 0x77, 0x01, 'AAAAAA9669000400002420'],
  ])('%s', (_what, cmd, para, answer) => {
    const sim = createSimReader({ clock: createFakeClock(), random: createFixedRandom() })
    const heard: string[] = []
    const connection = sim.connect(
      (bytes) => heard.push(toHex(bytes)),
      () => {},
    )
    connection.receive(encodeRequest(cmd, para))
    expect(heard).toEqual([answer])
  })
})
