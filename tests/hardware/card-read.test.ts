import { describe, expect, it } from 'vitest'
import { ok } from '../../domain/result.ts'
import { encodeReadData, encodeTextBlock, type SamResponse } from '../../hardware/readers/sam-v/frames.ts'
import { samVOptions } from '../../hardware/readers/sam-v/options.ts'
import { readCardOnce } from '../../hardware/readers/sam-v/read-card.ts'
import type { SamPort } from '../../hardware/readers/sam-v/sam-port.ts'
import { SYNTHETIC_PEOPLE } from '../../hardware/sim/synthetic-people.ts'
import { createReaderRig, person } from '../support/reader-rig.ts'

describe('a card is laid on the reader', () => {
  it.each(SYNTHETIC_PEOPLE.filter(({ personId }) => personId !== 'wrong-check-digit'))(
    'reads the card of $personId once',
    async ({ personId, card }) => {
      const { sim, open, clock, told, events } = createReaderRig()
      const { reader } = await open()
      reader.setReading(true)
      await clock.advance(1000)
      expect(told()).toEqual([])
      sim.placeCard(person(personId))
      await clock.advance(400)
      expect(events).toMatchObject([
        { type: 'card-found' },
        {
          type: 'card-read',
          holder: {
            documentKind: card.kind,
            idNumber: card.idNumber,
            birthDate: card.birthDate,
            validTo: card.validTo === '长期' ? 'longTerm' : card.validTo,
          },
        },
      ])
      told()
      await clock.advance(60_000)
      expect(told()).toEqual([])
    },
  )

  it('reads the next person at once, and the same card again when it was lifted and laid after a while', async () => {
    const { sim, open, clock, told } = createReaderRig()
    const { reader } = await open()
    reader.setReading(true)
    sim.placeCard(person('resident'))
    await clock.advance(500)
    expect(told()).toEqual(['card-found', 'read 张测试'])
    sim.placeCard(person('elder'))
    await clock.advance(500)
    expect(told()).toEqual(['card-found', 'read 李样例'])
    sim.removeCard()
    await clock.advance(6000)
    sim.placeCard(person('elder'))
    await clock.advance(500)
    expect(told()).toEqual(['card-found', 'read 李样例'])
  })

  it('tells a resting card once, even on a reader that finds it again and again', async () => {
    const { sim, open, clock, told } = createReaderRig()
    sim.setFaults({ findsAgain: 'always' })
    const { reader } = await open()
    reader.setReading(true)
    sim.placeCard(person('resident'))
    await clock.advance(60_000)
    expect(told()).toEqual(['card-found', 'read 张测试'])
    expect(reader.counters()['repeatsSuppressed']).toBeGreaterThan(100)
    sim.removeCard()
    await clock.advance(5500)
    sim.placeCard(person('resident'))
    await clock.advance(500)
    expect(told()).toEqual(['card-found', 'read 张测试'])
  })

  it('reads a card again that a hand lifted and laid down, however soon', async () => {
    const { sim, open, clock, told } = createReaderRig()
    const { reader } = await open()
    reader.setReading(true)
    sim.placeCard(person('resident'))
    await clock.advance(500)
    expect(told()).toEqual(['card-found', 'read 张测试'])
    sim.removeCard()
    await clock.advance(1500)
    sim.placeCard(person('resident'))
    await clock.advance(900)
    expect(told()).toEqual(['card-found', 'read 张测试'])
  })

  it('does not take one missed find for a lifted card', async () => {
    const { sim, open, clock, told } = createReaderRig()
    sim.setFaults({ findsAgain: 'always' })
    const { reader } = await open()
    reader.setReading(true)
    sim.placeCard(person('resident'))
    await clock.advance(500)
    expect(told()).toEqual(['card-found', 'read 张测试'])
    sim.setFaults({ sw3: { findCard: 0x80 } })
    await clock.advance(500)
    sim.setFaults({ sw3: {} })
    await clock.advance(1000)
    expect(told().filter((line) => line.startsWith('read'))).toEqual([])
  })

  it('is not misled by a reader that is blind to the first find', async () => {
    const { sim, open, clock, told } = createReaderRig()
    sim.setFaults({ isFirstFindBlind: true })
    const { reader } = await open()
    reader.setReading(true)
    sim.placeCard(person('resident'))
    await clock.advance(900)
    expect(told()).toEqual(['card-found', 'read 张测试'])
  })

  it('selects anyway where the option says so', async () => {
    const { sim, open, clock, told } = createReaderRig({ selectOnFindFail: true })
    sim.setFaults({ sw3: { findCard: 0x80 } })
    const { reader } = await open()
    reader.setReading(true)
    await clock.advance(2000)
    expect(told()).toEqual([])
    expect(sim.state().requests.selectCard).toBeGreaterThan(1)
  })
})

describe('reading is off until somebody wants a card', () => {
  it('leaves a card unread, and sends nothing', async () => {
    const { sim, open, clock, told } = createReaderRig()
    await open()
    sim.placeCard(person('resident'))
    await clock.advance(10_000)
    expect(told()).toEqual([])
    expect(sim.state().requests).toEqual({ samStatus: 1 })
  })

  it('stops polling when switched off, and does not tell the card it was reading', async () => {
    const { sim, open, clock, told } = createReaderRig()
    const { reader } = await open()
    sim.setFaults({ delayMs: 200 })
    reader.setReading(true)
    sim.placeCard(person('resident'))
    await clock.advance(500)
    expect(told()).toEqual(['card-found'])
    reader.setReading(false)
    await clock.advance(1000)
    expect(told()).toEqual([])
    const asked = sim.state().requests
    expect(asked.readCard).toBe(1)
    await clock.advance(10_000)
    expect(sim.state().requests).toEqual(asked)
    expect(clock.pendingTimers()).toBe(0)
  })

  it('polls once per interval however often it is switched', async () => {
    const { sim, open, clock } = createReaderRig()
    const { reader } = await open()
    for (let turn = 0; turn < 5; turn += 1) {
      reader.setReading(true)
      reader.setReading(true)
      reader.setReading(false)
    }
    reader.setReading(true)
    await clock.advance(4000)
    expect(sim.state().requests.findCard).toBe(11)
  })
})

describe('the watchdog asks whether the reader is there', () => {
  it('asks the SAM for its state, between two passes and never inside one', async () => {
    const { sim, open, clock, told } = createReaderRig()
    const { reader } = await open()
    expect(await reader.check()).toEqual({ ok: true, value: undefined })
    expect(sim.state().requests.samStatus).toBe(2)

    sim.setFaults({ delayMs: 900 })
    reader.setReading(true)
    sim.placeCard(person('resident'))
    await clock.advance(1000)
    const checking = reader.check()
    await clock.advance(5000)
    expect(await checking).toEqual({ ok: true, value: undefined })
    expect(told()).toEqual(['card-found', 'read 张测试'])
    expect(reader.counters()).toMatchObject({ unexpectedFrames: 0, timeouts: 0 })
  })

  it('tells the SAM number in words, and nothing of cards', async () => {
    const { sim, open } = createReaderRig()
    const { reader } = await open()
    sim.placeCard(person('resident'))
    const report = await reader.probe()
    expect(report.ok && report.value.lines.map(({ en }) => en)).toEqual([
      'The security module (SAM) reports that it is sound.',
      'SAM number: 05.03-20260101-0000000001-0000000002',
    ])
    expect(sim.state().requests.findCard).toBeUndefined()
  })
})

describe('nothing of the card stays behind', () => {
  it('logs no name and no number, whatever happens', async () => {
    const { sim, open, clock, log, told } = createReaderRig()
    const { reader } = await open()
    reader.setReading(true)
    for (const { personId } of SYNTHETIC_PEOPLE) {
      for (const spoil of ['none', 'damaged', 'forged', 'other-card'] as const) {
        sim.placeCard(person(personId), spoil)
        await clock.advance(900)
        sim.removeCard()
        await clock.advance(900)
      }
    }
    expect(told().length).toBeGreaterThan(SYNTHETIC_PEOPLE.length)
    for (const { card } of SYNTHETIC_PEOPLE) {
      expect(log.text()).not.toContain(card.idNumber)
      if (card.name) expect(log.text()).not.toContain(card.name)
    }
  })

  it('wipes the bytes of text and photo as soon as they are decoded', async () => {
    const text = encodeTextBlock(person('resident').card)
    const data = encodeReadData(text, new Uint8Array(1024).fill(7))
    const answers: Record<string, SamResponse> = {
      findCard: { sw1: 0, sw2: 0, sw3: 0x9f, data: new Uint8Array(4) },
      selectCard: { sw1: 0, sw2: 0, sw3: 0x90, data: new Uint8Array(8) },
      readCard: { sw1: 0, sw2: 0, sw3: 0x90, data },
    }
    const port: SamPort = {
      ask: (command) => Promise.resolve(ok(answers[command] as SamResponse)),
      lastAnswerAtMs: () => undefined,
      counters: () => ({ exchanges: 0, resends: 0, timeouts: 0, discardedBytes: 0, unexpectedFrames: 0 }),
      close() {},
    }
    const outcome = await readCardOnce(port, samVOptions.parse({}), () => {})
    expect(outcome).toMatchObject({ is: 'holder', holder: { name: '张测试' } })
    expect(data.every((byte) => byte === 0)).toBe(true)
  })
})
