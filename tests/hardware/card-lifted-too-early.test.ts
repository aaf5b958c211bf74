import { describe, expect, it } from 'vitest'
import { createReaderRig, person } from '../support/reader-rig.ts'

async function readingRig(rawOptions: object = {}) {
  const rig = createReaderRig(rawOptions)
  const { reader } = await rig.open()
  reader.setReading(true)
  await rig.clock.advance(100)
  return { ...rig, reader }
}

describe('a card is lifted too early', () => {
  it('asks for it again when it goes between select and read', async () => {
    const { sim, clock, told } = await readingRig()
    sim.setFaults({ liftBeforeRead: 'once' })
    sim.placeCard(person('resident'))
    await clock.advance(1000)
    expect(told()).toEqual(['card-found', 'card-unreadable'])

    await clock.advance(30_000)
    expect(told()).toEqual([])

    sim.placeCard(person('resident'))
    await clock.advance(1000)
    expect(told()).toEqual(['card-found', 'read 张测试'])
  })

  it.each([
    ['selectCard', 0x81],
    ['selectCard', 0x80],
    ['readCard', 0x41],
    ['readCard', 0x47],
    ['readCard', 0x3f],
    ['readCard', 0x81],
  ] as const)('%s answering SW3 %i ends as card-unreadable, once', async (command, sw3) => {
    const { sim, clock, told } = await readingRig()
    sim.setFaults({ sw3: { [command]: sw3 } })
    sim.placeCard(person('resident'))
    await clock.advance(20_000)
    expect(told()).toEqual(['card-found', 'card-unreadable'])
  })

  it('tries once more in full, and says nothing of it when that works', async () => {
    const { sim, clock, told, reader } = await readingRig()
    sim.setFaults({ findsAgain: 'until-read', wrongChecksum: 'never', liftBeforeRead: 'never' })
    sim.placeCard(person('elder'), 'none')
    sim.setFaults({ halfFrame: 'once' })
    await clock.advance(5000)
    expect(told()).toEqual(['card-found', 'read 李样例'])
    expect(reader.counters()['discardedBytes']).toBeGreaterThan(0)
  })

  it('does not complain when a card that was read is lifted in the middle of being found again', async () => {
    const { sim, clock, told } = await readingRig()
    sim.setFaults({ findsAgain: 'always' })
    sim.placeCard(person('resident'))
    await clock.advance(2000)
    expect(told()).toEqual(['card-found', 'read 张测试'])
    sim.setFaults({ liftBeforeRead: 'once' })
    await clock.advance(5000)
    expect(told()).toEqual([])
  })

  it('says the same fault once while a bad card rests on a reader that finds it always', async () => {
    const { sim, clock, told } = await readingRig()
    sim.setFaults({ findsAgain: 'always' })
    sim.placeCard(person('resident'), 'damaged')
    await clock.advance(20_000)
    expect(told()).toEqual(['card-found', 'card-unreadable'])
    sim.removeCard()
    await clock.advance(800)
    sim.placeCard(person('resident'), 'damaged')
    await clock.advance(800)
    expect(told()).toEqual(['card-found', 'card-unreadable'])
  })
})
