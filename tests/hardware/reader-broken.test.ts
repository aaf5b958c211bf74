import { describe, expect, it } from 'vitest'
import { openSamV } from '../../hardware/readers/sam-v/driver.ts'
import { encodeResponse } from '../../hardware/readers/sam-v/frames.ts'
import { samVOptions } from '../../hardware/readers/sam-v/options.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { createFakeLog } from '../support/fake-log.ts'
import { createReaderRig, person } from '../support/reader-rig.ts'
import { createMemoryWire } from '../support/wire.ts'

describe('a reader that calls itself broken', () => {
  it.each([0x60, 0x66])('does not open on SW3 %i of the status', async (sw3) => {
    const { sim, tryOpen } = createReaderRig()
    sim.setFaults({ sw3: { samStatus: sw3 } })
    expect((await tryOpen()).opened).toMatchObject({ ok: false, error: { code: 'out-of-service' } })
  })

  it('opens on a reader that answers its status with the SAM number', async () => {
    const clock = createFakeClock()
    const wire = createMemoryWire({
      connect: (send) => ({
        receive: () => send(encodeResponse(0x90, new Uint8Array(16))),
        closed() {},
      }),
    })
    const transport = await wire.open()
    if (!transport.ok) throw new Error('no wire')
    const opened = await openSamV(transport.value, samVOptions.parse({}), { clock, log: createFakeLog() })
    expect(opened.ok).toBe(true)
  })

  it.each([
    [0x60, 'out-of-service'],
    [0x66, 'out-of-service'],
    [0x21, 'refused'],
    [0x23, 'refused'],
    [0x24, 'refused'],
    [0x77, 'bad-answer'],
  ])('says SW3 %i to find: no card event, and the watchdog hears %s', async (sw3, code) => {
    const { sim, open, clock, told } = createReaderRig()
    const { reader } = await open()
    sim.setFaults({ sw3: { findCard: sw3 } })
    reader.setReading(true)
    sim.placeCard(person('resident'))
    await clock.advance(5000)
    expect(told()).toEqual([])
    expect(await reader.check()).toMatchObject({ ok: false, error: { code } })
  })

  it.each([
    [0x60, 'out-of-service'],
    [0x23, 'refused'],
  ])('says SW3 %i to the read: the citizen hears of it, and the watchdog too', async (sw3, code) => {
    const { sim, open, clock, told } = createReaderRig()
    const { reader } = await open()
    sim.setFaults({ sw3: { readCard: sw3 }, delayMs: 100 })
    reader.setReading(true)
    sim.placeCard(person('resident'))
    await clock.advance(350)
    expect(told()).toEqual(['card-found', 'card-unreadable'])
    expect(await reader.check()).toMatchObject({ ok: false, error: { code } })
    expect(sim.state().requests.readCard).toBe(1)
  })

  it('logs the trouble once, not at every poll', async () => {
    const { sim, open, clock, log } = createReaderRig()
    const { reader } = await open()
    sim.setFaults({ sw3: { findCard: 0x60 } })
    reader.setReading(true)
    await clock.advance(20_000)
    expect(log.lines.filter(({ event }) => event === 'reader-trouble')).toHaveLength(1)
  })
})
