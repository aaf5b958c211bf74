import { describe, expect, it } from 'vitest'
import { encodeCardNews } from '../../hardware/codec/apdu-wire.ts'
import { ssCardDriver } from '../../hardware/readers/ss-card/driver.ts'
import { ssCardOptions } from '../../hardware/readers/ss-card/options.ts'
import { SYNTHETIC_PEOPLE } from '../../hardware/sim/synthetic-people.ts'
import type { SsCardFaults } from '../../hardware/sim/sim-ss-card.ts'
import { createSsCardRig, person } from '../support/reader-rig.ts'

/** The same rig, and every byte the reader sends written down. */
async function openWithEars() {
  const rig = createSsCardRig()
  const heard: number[] = []
  const connect = rig.sim.connect.bind(rig.sim)
  rig.sim.connect = (send, hangUp) =>
    connect((bytes) => {
      heard.push(...bytes)
      send(bytes)
    }, hangUp)
  await rig.clock.settle()
  return { ...rig, transport: { heard } }
}

async function putIn(personId: string, faults: Partial<SsCardFaults> = {}) {
  const rig = createSsCardRig()
  const { reader } = await rig.open()
  reader.setReading(true)
  rig.sim.setFaults(faults)
  rig.sim.placeCard(person(personId))
  await rig.clock.advance(20_000)
  return { ...rig, reader }
}

describe('a social-security card is put in', () => {
  it.each<[string, Partial<SsCardFaults>]>([
    ['answers fetched by GET RESPONSE', { flow: 'get-response' }],
    ['answers given at once', { flow: 'direct' }],
    ['a length that has to be corrected', { flow: 'wrong-length' }],
  ])('%s: number and name are read, the date from the number, no validity', async (_what, faults) => {
    const { events, sim } = await putIn('resident', faults)
    expect(events).toEqual([
      { type: 'card-found' },
      {
        type: 'card-read',
        holder: {
          documentKind: 'socialSecurityCard',
          name: '张测试',
          idNumber: person('resident').card.idNumber,
          birthDate: '19900315',
          validFrom: null,
          validTo: null,
        },
      },
    ])
    expect(sim.state().commands.selectFile).toBe(1)
    expect(sim.state().commands.readRecord).toBe(faults.flow === 'wrong-length' ? 3 : 2)
  })

  it('is read once while it stays in, also when reading is switched off and on', async () => {
    const { told, clock, reader, sim } = await putIn('hmt')
    expect(told()).toEqual(['card-found', 'read 陈样本'])
    reader.setReading(false)
    reader.setReading(true)
    await clock.advance(60_000)
    expect(told()).toEqual([])
    sim.removeCard()
    sim.placeCard(person('hmt'))
    await clock.advance(100)
    expect(told()).toEqual(['card-found', 'read 陈样本'])
  })

  it('is left alone until somebody wants a card, and then read at once', async () => {
    const { open, sim, clock, told } = createSsCardRig()
    const { reader } = await open()
    sim.placeCard(person('elder'))
    await clock.advance(10_000)
    expect(told()).toEqual([])
    expect(sim.state().commands).toEqual({})
    reader.setReading(true)
    await clock.advance(100)
    expect(told()).toEqual(['card-found', 'read 李样例'])
  })

  it('was in already when the wire opened', async () => {
    const { open, sim, clock, told } = createSsCardRig()
    sim.placeCard(person('elder'))
    const { reader } = await open()
    reader.setReading(true)
    await clock.advance(100)
    expect(told()).toEqual(['card-found', 'read 李样例'])
  })

  it('is of nobody with a citizen’s number: the citizen is asked for another document', async () => {
    const { told } = await putIn('foreign-2023')
    expect(told()).toEqual(['card-found', 'card-unsupported'])
  })

  it('has a wrong check digit: it is not believed', async () => {
    const { told, sim } = await putIn('wrong-check-digit')
    expect(told()).toEqual(['card-found', 'card-invalid'])
    expect(sim.state().commands.selectApplication).toBe(1)
  })
})

describe('a card that keeps its data to itself', () => {
  it.each<[string, Partial<SsCardFaults>]>([
    ['needs authentication (6982), as third-generation cards mostly do', { recordSw: 0x6982 }],
    ['has no file of the holder (6A82)', { fileSw: 0x6a82 }],
    ['has no such record (6A83)', { recordSw: 0x6a83 }],
    ['does not know the command (6D00)', { recordSw: 0x6d00 }],
  ])('%s: the citizen is asked for another document, without a second try', async (_what, faults) => {
    const { told, sim, log } = await putIn('resident', faults)
    expect(told()).toEqual(['card-found', 'card-unsupported'])
    expect(sim.state().commands.selectApplication).toBe(1)
    expect(log.text()).toContain('third-generation cards mostly refuse')
  })

  it('is a bank card: the same', async () => {
    const { open, sim, clock, told } = createSsCardRig()
    const { reader } = await open()
    reader.setReading(true)
    sim.placeCard(person('resident'), 'other-card')
    await clock.advance(1000)
    expect(told()).toEqual(['card-found', 'card-unsupported'])
  })
})

describe('reading goes wrong', () => {
  it('the card is pulled in the middle: the citizen is asked to put it in again', async () => {
    const { told, sim, clock } = await putIn('resident', { pullMidway: 'once' })
    expect(told()).toEqual(['card-found', 'card-unreadable'])
    sim.placeCard(person('resident'))
    await clock.advance(1000)
    expect(told()).toEqual(['card-found', 'read 张测试'])
  })

  it('dirty contacts: tried once more, then the citizen is asked to put it in again', async () => {
    const { told, sim } = await putIn('resident', { recordSw: 0x6581 })
    expect(told()).toEqual(['card-found', 'card-unreadable'])
    expect(sim.state().commands.selectApplication).toBe(2)
  })

  it('the card says nothing: told as unreadable, and the reader still counts as sound', async () => {
    const { told, reader } = await putIn('resident', { isCardMute: true })
    expect(told()).toEqual(['card-found', 'card-unreadable'])
    expect(await reader.check()).toEqual({ ok: true, value: undefined })
  })

  it('a late answer is not taken for the next one', async () => {
    const { events, reader } = await putIn('resident', { lateAnswer: 'once', flow: 'direct' })
    expect(events).toMatchObject([{ type: 'card-found' }, { type: 'card-read', holder: { name: '张测试' } }])
    expect(reader.counters()).toMatchObject({ unexpectedAnswers: 1, retries: 1 })
  })

  it('the reader falls silent: the watchdog hears of it, and opening fails', async () => {
    const { reader, sim, clock, tryOpen } = await putIn('resident')
    sim.setFaults({ isMute: true })
    const checking = reader.check()
    await clock.advance(2000)
    expect(await checking).toMatchObject({ ok: false, error: { code: 'no-answer' } })
    await reader.close()
    expect((await tryOpen()).opened).toMatchObject({ ok: false, error: { code: 'no-answer' } })
    expect(clock.pendingTimers()).toBe(0)
  })

  it('the plug is pulled in the middle: the citizen does not wait in vain', async () => {
    const { open, sim, clock, told, wire } = createSsCardRig()
    const { reader } = await open()
    reader.setReading(true)
    sim.setFaults({ isCardMute: true })
    sim.placeCard(person('resident'))
    await clock.advance(500)
    expect(told()).toEqual(['card-found'])
    wire.unplug()
    await clock.advance(10)
    expect(told()).toEqual(['card-unreadable'])
    await clock.advance(10_000)
    expect(told()).toEqual([])
    expect(clock.pendingTimers()).toBe(0)
  })

  it('half a message and then silence: given up after the pause, and the next card is read', async () => {
    const { open, sim, clock, told, wire } = createSsCardRig()
    const whole = encodeCardNews({ is: 'answer', response: Uint8Array.of(0x90, 0x00) })
    // The first answer of every connection is cut in half.
    const connect = sim.connect.bind(sim)
    let isCut = false
    sim.connect = (send, hangUp) =>
      connect((bytes) => {
        const isAnswer = bytes.length > 3 && bytes[2] === 2
        if (isCut || !isAnswer) return send(bytes)
        isCut = true
        send(whole.subarray(0, 3))
      }, hangUp)
    const { reader } = await open()
    reader.setReading(true)
    sim.placeCard(person('resident'))
    await clock.advance(3000)
    expect(told()).toEqual(['card-found', 'read 张测试'])
    expect(reader.counters()).toMatchObject({ retries: 1, discardedBytes: 3 })
    expect(wire.written().length).toBeGreaterThan(0)
  })
})

describe('what stays and what is said', () => {
  it('logs no name and no number, whatever happens', async () => {
    const { open, sim, clock, log, told } = createSsCardRig()
    const { reader } = await open()
    reader.setReading(true)
    for (const { personId } of SYNTHETIC_PEOPLE) {
      for (const spoil of ['none', 'damaged', 'forged', 'other-card'] as const) {
        sim.placeCard(person(personId), spoil)
        await clock.advance(300)
        sim.removeCard()
        await clock.advance(100)
      }
    }
    expect(told().length).toBeGreaterThan(SYNTHETIC_PEOPLE.length * 4)
    for (const { card } of SYNTHETIC_PEOPLE) {
      expect(log.text()).not.toContain(card.idNumber)
      if (card.name) expect(log.text()).not.toContain(card.name)
    }
  })

  it('probes without touching the card, and tells of third-generation cards', async () => {
    const { open, sim } = createSsCardRig()
    const { reader } = await open()
    sim.placeCard(person('resident'))
    const report = await reader.probe()
    const told = report.ok ? report.value.lines.map(({ en }) => en).join(' ') : ''
    expect(told).toContain('There is a card in it')
    expect(told).toContain('third-generation')
    expect(sim.state().commands).toEqual({})
  })

  it('is told from its wire, command by command, without number or name', async () => {
    const { open, sim, wire, clock, transport } = await openWithEars()
    const { reader } = await open()
    reader.setReading(true)
    sim.placeCard(person('resident'))
    await clock.advance(100)
    const dialect = ssCardDriver.dialectOf?.(ssCardOptions.parse({}))
    const asked = dialect?.toDevice?.().push(wire.written()) ?? []
    const heard = dialect?.toHost?.().push(Uint8Array.from(transport.heard)) ?? []
    const words = [...asked, ...heard].map((event) =>
      event.type === 'frame' ? event.frame.words.en : event.why,
    )
    expect(words).toEqual([
      'is there a card?',
      'select the social-security application',
      'get the other 19 bytes',
      'select file EF06',
      'read record 1, up to 20 bytes',
      'get the other 20 bytes',
      'read record 2, up to 32 bytes',
      'get the other 32 bytes',
      'no card in the reader',
      'no card in the reader',
      'a card is in the reader',
      'SW 6113 19 more bytes',
      'SW 9000 done, 19 bytes',
      'SW 9000 done',
      'SW 6114 20 more bytes',
      'SW 9000 done, 20 bytes',
      'SW 6120 32 more bytes',
      'SW 9000 done, 32 bytes',
    ])
    const kept = heard.map((event) => (event.type === 'frame' ? (event.frame.recordable ?? null) : null))
    expect(kept.filter((bytes) => bytes !== null)).toHaveLength(7)
    const text = Buffer.concat(kept.map((bytes) => bytes ?? new Uint8Array())).toString('latin1')
    expect(text).not.toContain(person('resident').card.idNumber)
    expect(text).toContain('11010519491231002X')
  })

  it('is optional, and hangs on PC/SC', () => {
    expect(ssCardDriver.wires).toEqual(['pcsc', 'tcp'])
    expect(ssCardDriver.isPersonal).toBe(true)
    expect(ssCardOptions.safeParse({ cardDeadlineMs: 1 }).error?.issues[0]?.message).toMatch(
      /不能小于.*at least/,
    )
  })
})
