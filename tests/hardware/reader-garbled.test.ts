import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ReaderFaults } from '../../hardware/sim/reader-faults.ts'
import { createReaderRig, person } from '../support/reader-rig.ts'

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

describe('bytes go wrong on the wire', () => {
  it.each<[string, Partial<ReaderFaults>]>([
    ['noise before every answer', { hasNoise: true }],
    ['answers byte by byte', { pieceBytes: 1 }],
    ['answers in pieces of seven', { pieceBytes: 7 }],
    ['two frames in one chunk', { isGlued: true }],
    ['a header of length FFFF once', { hugeLength: 'once' }],
    ['a header of length FFFF before every answer', { hugeLength: 'always' }],
    ['all of it', { hasNoise: true, pieceBytes: 3, isGlued: true, hugeLength: 'always' }],
  ])('%s: the card is read all the same', async (_what, faults) => {
    const { told } = await layWith(faults)
    expect(told()).toEqual(['card-found', 'read 张测试'])
  })

  it.each<[string, Partial<ReaderFaults>]>([
    ['wrong checksums', { wrongChecksum: 'always' }],
    ['frames that stop half way', { halfFrame: 'always' }],
    ['bytes as by a wrong baud rate', { isGarbled: true }],
  ])('%s: no card is told, and the watchdog hears of it', async (_what, faults) => {
    const { told, reader, sim, clock } = await layWith(faults)
    expect(told()).toEqual([])
    expect(await reader.check()).toMatchObject({ ok: false, error: { code: 'bad-answer' } })
    sim.setFaults({ wrongChecksum: 'never', halfFrame: 'never', isGarbled: false })
    sim.placeCard(person('elder'))
    await clock.advance(4000)
    expect(told()).toEqual(['card-found', 'read 李样例'])
  })

  it('does not open on a wrong baud rate, and says that bytes came', async () => {
    const { sim, tryOpen } = createReaderRig()
    sim.setFaults({ isGarbled: true })
    expect((await tryOpen()).opened).toMatchObject({ ok: false, error: { code: 'bad-answer' } })
  })

  it('opens although the first answer is spoiled', async () => {
    const { sim, tryOpen } = createReaderRig()
    sim.setFaults({ wrongChecksum: 'once' })
    expect((await tryOpen()).opened.ok).toBe(true)
  })

  it('sends once more when the reader got our bytes wrong, and then gives up', async () => {
    const { sim, reader, clock } = await layWith({ sw3: { samStatus: 0x10 } })
    reader.setReading(false)
    await clock.advance(1000)
    const before = sim.state().requests.samStatus ?? 0
    expect(await reader.check()).toMatchObject({ ok: false, error: { code: 'bad-answer' } })
    expect(sim.state().requests.samStatus).toBe(before + 2)
    expect(reader.counters()['resends']).toBe(1)
  })

  it('whatever comes, it neither throws nor hangs nor invents a card, and works again afterwards', async () => {
    const howOften = fc.constantFrom('never' as const, 'once' as const, 'always' as const)
    const anyFaults = fc.record({
      hasNoise: fc.boolean(),
      pieceBytes: fc.nat({ max: 40 }),
      isGlued: fc.boolean(),
      wrongChecksum: howOften,
      halfFrame: howOften,
      hugeLength: howOften,
      delayMs: fc.constantFrom(0, 300, 1200),
      isMute: fc.boolean(),
      isGarbled: fc.boolean(),
      liftBeforeRead: howOften,
      sw3: fc.dictionary(
        fc.constantFrom('samStatus', 'findCard', 'selectCard', 'readCard'),
        fc.nat({ max: 255 }).filter((sw3) => sw3 !== 0x90 && sw3 !== 0x9f),
        { maxKeys: 2 },
      ),
      findsAgain: fc.constantFrom('after-lift' as const, 'until-read' as const, 'always' as const),
    })
    await fc.assert(
      fc.asyncProperty(anyFaults, async (faults) => {
        const { sim, open, clock, told, events } = createReaderRig()
        const { reader } = await open()
        reader.setReading(true)
        sim.setFaults(faults)
        sim.placeCard(person('resident'))
        await clock.advance(15_000)
        for (const event of events) {
          if (event.type === 'card-read') expect(event.holder.idNumber).toBe(person('resident').card.idNumber)
        }
        told()
        sim.removeCard()
        sim.setFaults({
          hasNoise: false,
          pieceBytes: 0,
          isGlued: false,
          wrongChecksum: 'never',
          halfFrame: 'never',
          hugeLength: 'never',
          delayMs: 0,
          isMute: false,
          isGarbled: false,
          liftBeforeRead: 'never',
          sw3: {},
        })
        await clock.advance(15_000)
        told()
        sim.placeCard(person('elder'))
        await clock.advance(2000)
        expect(told()).toEqual(['card-found', 'read 李样例'])
        await reader.close()
        await clock.advance(5000)
        expect(clock.pendingTimers()).toBe(0)
      }),
      { numRuns: 40 },
    )
  })
})
