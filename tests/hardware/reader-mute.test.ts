import { describe, expect, it } from 'vitest'
import { createReaderRig, person } from '../support/reader-rig.ts'

describe('a reader that says nothing, or too late', () => {
  it('does not open', async () => {
    const { sim, tryOpen, clock } = createReaderRig()
    sim.setFaults({ isMute: true })
    const { opened } = await tryOpen()
    expect(opened).toMatchObject({ ok: false, error: { code: 'no-answer' } })
    expect(clock.pendingTimers()).toBe(0)
  })

  it('falls silent while in use: the watchdog hears of it, and again when it speaks', async () => {
    const { sim, open, clock, told } = createReaderRig()
    const { reader } = await open()
    reader.setReading(true)
    await clock.advance(1000)
    sim.setFaults({ isMute: true })
    await clock.advance(5000)
    expect(await reader.check()).toMatchObject({ ok: false, error: { code: 'no-answer' } })
    sim.setFaults({ isMute: false })
    sim.placeCard(person('resident'))
    await clock.advance(2000)
    expect(told()).toEqual(['card-found', 'read 张测试'])
    expect((await reader.check()).ok).toBe(true)
  })

  it('falls silent with a card on it: the citizen is asked to lay it again', async () => {
    const { sim, open, clock, told } = createReaderRig()
    const { reader } = await open()
    reader.setReading(true)
    sim.setFaults({ delayMs: 100 })
    sim.placeCard(person('resident'))
    await clock.advance(150)
    sim.setFaults({ isMute: true })
    await clock.advance(20_000)
    expect(told()).toEqual(['card-found', 'card-unreadable'])
  })

  it('answers slowly but within its deadlines, in dribbles: works', async () => {
    const { sim, open, clock, told } = createReaderRig()
    const { reader } = await open()
    sim.setFaults({ delayMs: 800, pieceBytes: 100, pieceGapMs: 50 })
    reader.setReading(true)
    sim.placeCard(person('resident'))
    await clock.advance(6000)
    expect(told()).toEqual(['card-found', 'read 张测试'])
  })

  it('answers later than the deadline: the late answer is not taken for the answer to another question', async () => {
    const { sim, open, clock, told } = createReaderRig()
    const { reader } = await open()
    reader.setReading(true)
    sim.placeCard(person('resident'))
    // The answer to the first find comes while the next question is open.
    sim.setFaults({ delayMs: 1300 })
    await clock.advance(1000)
    sim.setFaults({ delayMs: 0 })
    await clock.advance(10_000)
    expect(told().filter((event) => event.startsWith('read')).length).toBeLessThanOrEqual(1)
    expect((await reader.check()).ok).toBe(true)
    sim.removeCard()
    await clock.advance(6000)
    told()
    sim.placeCard(person('elder'))
    await clock.advance(1000)
    expect(told()).toEqual(['card-found', 'read 李样例'])
  })

  it('sends a late status answer into a select: it is ignored', async () => {
    const { sim, open, clock, told } = createReaderRig()
    const { reader } = await open()
    sim.setFaults({ isGlued: true })
    reader.setReading(true)
    sim.placeCard(person('resident'))
    await clock.advance(1000)
    expect(told()).toEqual(['card-found', 'read 张测试'])
    expect(reader.counters()['unexpectedFrames']).toBeGreaterThan(0)
  })

  it('never answers the watchdog: the question ends by itself', async () => {
    const { sim, open, clock } = createReaderRig()
    const { reader } = await open()
    sim.setFaults({ isMute: true })
    const checking = reader.check()
    await clock.advance(1000)
    expect(await checking).toMatchObject({ ok: false, error: { code: 'no-answer' } })
  })
})
