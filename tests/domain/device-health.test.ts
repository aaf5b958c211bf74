import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { apply } from '../../domain/apply.ts'
import { factFor } from '../../domain/audience.ts'
import { CALM_MS, CHANGES_A_MINUTE, watchFlapping, type FlapMemory } from '../../domain/device-flapping.ts'
import {
  deviceFace,
  deviceFacts,
  deviceFigures,
  devicesReport,
  faultyFirst,
  noteOf,
  type DeviceNote,
  type DeviceReport,
  type DeviceView,
} from '../../domain/device-health.ts'
import { DEVICE_GAUGES } from '../../domain/device-samples.ts'
import { emptyState } from '../../domain/hall-state.ts'
import { DAY, hallOf, MORNING } from '../support/arbitrary-hall.ts'
import { command, createDay, guide, system } from '../support/hall-in-test.ts'

const report: DeviceReport = {
  name: 'printer',
  driver: 'escpos',
  family: 'printer',
  counterId: null,
  state: 'ready',
  since: MORNING,
  lastGoodAt: MORNING,
  code: null,
  conditions: [],
  counters: { papersPrinted: 12 },
}
const well: DeviceNote = { device: 'printer', family: 'printer', state: 'ready', code: null, conditions: [] }
const lost: DeviceNote = { ...well, state: 'lost', code: 'no-answer' }
const view = (change: Partial<DeviceView>): DeviceView => ({
  ...report,
  isFlapping: false,
  counterNo: null,
  ...change,
})

describe('the face of a device', () => {
  it.each<[string, Partial<DeviceView>]>([
    ['well', {}],
    ['connecting', { state: 'connecting' }],
    ['lost', { state: 'lost', code: 'closed' }],
    ['lost', { state: 'lost', isFlapping: true }],
    ['attention', { conditions: ['nearEnd'] }],
    ['attention', { isFlapping: true }],
    ['unknown', { state: 'unknown', isFlapping: true, conditions: ['paperOut'] }],
  ])('is %s for %j', (face, change) => expect(deviceFace(view(change))).toBe(face))

  it('puts those that need a hand first, and keeps the order of the file otherwise', () => {
    const devices = [
      view({ name: 'a' }),
      view({ name: 'b', conditions: ['nearEnd'] }),
      view({ name: 'c', state: 'connecting' }),
      view({ name: 'd', state: 'lost' }),
      view({ name: 'e' }),
      view({ name: 'f', state: 'lost' }),
    ]
    expect(faultyFirst(devices).map(({ name }) => name)).toEqual(['d', 'f', 'b', 'c', 'a', 'e'])
    const host = { hostId: 'K01', place: null, isOnline: true, since: 0, devices, tested: null }
    const away = { ...host, devices: [view({ state: 'unknown' })] }
    expect(deviceFigures({ hosts: [host, away] })).toEqual({ known: 7, faults: 3, unknown: 1 })
  })
})

describe('what a host may report', () => {
  it.each<[string, unknown]>([
    ['free words for a code', { ...report, code: 'card of Zhang San' }],
    ['free words for a condition', { ...report, conditions: ['430101198001011237 held'] }],
    ['a digit string as a counter', { ...report, counters: { '430101198001011237': 1 } }],
    ['a counter that is no number', { ...report, counters: { reads: '1' } }],
    ['an unknown key', { ...report, holder: 'x' }],
    [
      'more counters than labels are good for',
      { ...report, counters: Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`c${i}`, i])) },
    ],
  ])('is not %s', (_what, device) => {
    expect(devicesReport.safeParse({ devices: [report] }).success).toBe(true)
    expect(devicesReport.safeParse({ devices: [device] }).success).toBe(false)
  })

  it('is not a name twice, nor more devices than a machine has ports', () => {
    expect(devicesReport.safeParse({ devices: [report, report] }).success).toBe(false)
    const many = Array.from({ length: 65 }, (_, i) => ({ ...report, name: `p${i}` }))
    expect(devicesReport.safeParse({ devices: many }).success).toBe(false)
    expect(devicesReport.safeParse({ devices: many.slice(1) }).success).toBe(true)
  })

  it('says nothing for the journal while a device is opened for the first time', () => {
    expect(noteOf({ ...report, state: 'connecting' })).toBeNull()
    expect(noteOf(report)).toEqual(well)
  })
})

describe('what the journal is told of devices', () => {
  const day = () => createDay(hallOf({ letters: ['A'], counters: [[{ queue: 0, weight: 1 }]] }))
  const note = (hall: ReturnType<typeof day>, ...notes: DeviceNote[]) => {
    const before = hall.entries.length
    hall.must(command('device:note', system, { hostId: 'k01', notes }))
    return hall.entries.slice(before).map(({ fact }) => fact)
  }

  it('is changes only: a day on which all works has no line', () => {
    const hall = day()
    expect(note(hall, well)).toEqual([])
    expect(note(hall, lost)).toEqual([{ type: 'deviceChanged', hostId: 'k01', ...lost }])
    expect(note(hall, lost)).toEqual([])
    hall.wait(5000)
    expect(note(hall, { ...lost, code: 'not-found' })).toHaveLength(1)
    expect(hall.state.devices['k01/printer']).toEqual({
      ...lost,
      code: 'not-found',
      hostId: 'k01',
      since: MORNING + 5000,
    })
    expect(note(hall, well)).toHaveLength(1)
    expect(note(hall, well)).toEqual([])
    expect(note(hall, { ...well, state: 'removed' })).toHaveLength(1)
    expect(hall.state.devices).toEqual({})
    expect(note(hall, { ...well, state: 'removed' })).toEqual([])
  })

  it('is of hosts of the hall only, by the hall itself only', () => {
    const hall = day()
    const elsewhere = hall.ask(command('device:note', system, { hostId: 'k99', notes: [lost] }))
    expect(elsewhere.decided).toMatchObject({ ok: false, error: { code: 'unknown-host' } })
    const byGuide = hall.ask(command('device:note', guide, { hostId: 'k01', notes: [lost] }))
    expect(byGuide.decided).toMatchObject({ ok: false, error: { code: 'not-allowed' } })
  })

  it('knows one self-test by the time it began, and an older one changes nothing', () => {
    const hall = day()
    const test = (testedAt: number) =>
      hall.must(
        command('device:note-test', system, {
          hostId: 'k01',
          testedAt,
          results: [{ device: 'printer', isOk: false, code: 'paperOut' }],
        }),
      )
    test(MORNING)
    test(MORNING)
    test(MORNING - 1)
    expect(hall.entries).toHaveLength(1)
    expect(hall.state.deviceTests['k01']).toEqual({
      testedAt: MORNING,
      results: [{ device: 'printer', isOk: false, code: 'paperOut' }],
    })
    test(MORNING + 1)
    expect(hall.entries).toHaveLength(2)
  })

  it('is for staff: boards and device hosts hear that something happened, not what', () => {
    const state = emptyState('test', DAY)
    const [changed] = deviceFacts(state, 'k01', [lost])
    if (!changed) throw new Error('no fact')
    apply(state, { seq: 1, at: MORNING, fact: changed })
    expect(factFor('desk', changed)).toEqual(changed)
    expect(factFor('board', changed)).toEqual({ type: 'hidden' })
    expect(factFor('kiosk-host', changed)).toEqual({ type: 'hidden' })
  })
})

describe('a device that comes and goes', () => {
  /** Plays looks at a device and answers what was told, as `time state`. */
  function played(looks: readonly (readonly [at: number, note: DeviceNote])[]): [number, string][] {
    let memory: FlapMemory | null = null
    const told: [number, string][] = []
    for (const [at, note] of looks) {
      const verdict = watchFlapping(memory, note, at)
      memory = verdict.memory
      if (verdict.tell) told.push([at, verdict.tell.state])
    }
    return told
  }

  it('is told change by change, then once as flapping, then not until it has been calm for a minute', () => {
    const looks = Array.from({ length: 40 }, (_, i): [number, DeviceNote] => [
      i * 2000,
      i % 2 === 0 ? well : lost,
    ])
    const last = 39 * 2000
    const calm: [number, DeviceNote][] = [
      [last + CALM_MS - 1, lost],
      [last + CALM_MS, lost],
      [last + CALM_MS + 1, lost],
    ]
    const told = played([...looks, ...calm])
    expect(told).toEqual([
      [0, 'ready'],
      ...Array.from({ length: CHANGES_A_MINUTE }, (_, i) => [(i + 1) * 2000, i % 2 === 0 ? 'lost' : 'ready']),
      [(CHANGES_A_MINUTE + 1) * 2000, 'flapping'],
      [last + CALM_MS, 'lost'],
    ])
  })

  it('is told of a slow change whenever it happens', () => {
    const looks = Array.from({ length: 20 }, (_, i): [number, DeviceNote] => [
      i * 15_000,
      i % 2 === 0 ? well : lost,
    ])
    expect(played(looks)).toHaveLength(20)
  })

  it('never floods: within any minute at most the allowed changes and one word of flapping; in the end the truth', () => {
    const anyNote = fc.constantFrom(well, lost, { ...well, conditions: ['nearEnd'] })
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 30_000 }), anyNote), { minLength: 1, maxLength: 120 }),
        (steps) => {
          let memory: FlapMemory | null = null
          let now = 0
          let lastTold: DeviceNote | null = null
          const told: number[] = []
          const look = (note: DeviceNote): number | null => {
            const verdict = watchFlapping(memory, note, now)
            memory = verdict.memory
            if (verdict.tell) {
              lastTold = verdict.tell
              told.push(now)
            }
            return verdict.lookAgainAt
          }
          for (const [wait, note] of steps) {
            now += wait
            look(note)
          }
          const last = steps.at(-1)?.[1] ?? well
          const again = look(last)
          if (again !== null) {
            now = again
            look(last)
          }
          expect(lastTold).toEqual(last)
          for (const at of told) {
            const within = told.filter((other) => other >= at && other < at + 60_000)
            expect(within.length).toBeLessThanOrEqual(CHANGES_A_MINUTE + 2)
          }
        },
      ),
    )
  })
})

describe('the figures of devices', () => {
  it('are bounded by host, device and counter, and say nothing that is not known', () => {
    const host = {
      hostId: 'K01',
      place: null,
      isOnline: true,
      since: MORNING,
      devices: [view({ lastGoodAt: null }), view({ name: 'reader', family: 'reader', state: 'unknown' })],
      tested: null,
    }
    const figures = Object.fromEntries(
      DEVICE_GAUGES.map((gauge) => [gauge.name, gauge.samples({ at: MORNING, hosts: [host] })]),
    )
    expect(figures['jiaohao_device_up']?.map(({ labels, value }) => [labels['device'], value])).toEqual([
      ['printer', 1],
      ['reader', 0],
    ])
    expect(figures['jiaohao_device_last_good_timestamp_seconds']).toEqual([
      {
        labels: { host: 'K01', device: 'reader', driver: 'escpos', family: 'reader' },
        value: MORNING / 1000,
      },
    ])
    expect(figures['jiaohao_device_count']?.[0]).toEqual({
      labels: { host: 'K01', device: 'printer', what: 'papersPrinted' },
      value: 12,
    })
    for (const gauge of DEVICE_GAUGES)
      for (const { labels } of gauge.samples({ at: MORNING, hosts: [host] }))
        expect(Object.keys(labels)).toEqual([...gauge.labelNames])
  })
})
