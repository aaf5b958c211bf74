import { describe, expect, it, test } from 'vitest'
import type { DevicesTested } from '../../../domain/device-health.ts'
import { failed } from '../../../domain/result.ts'
import { startDawnTest, type DawnTest } from '../../../hardware/host/dawn-test.ts'
import type { SupervisedDevice } from '../../../hardware/supervisor.ts'
import { devicesOf } from '../../support/device-reports.ts'
import { withDeviceHost } from '../../support/device-host.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import {
  createFakeDisplay,
  createFakePrinter,
  createFakeReader,
  createFakeSupervised,
} from '../../support/fake-devices.ts'
import { createFakeLog } from '../../support/fake-log.ts'
import { withHallServer } from '../../support/hall-server.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
/** Asia/Shanghai. */
const at = (clock: string, day = '2026-11-02'): number => Date.parse(`${day}T${clock}:00+08:00`)
const HALF_PAST_SEVEN = 7 * 60 + 30

interface RigOptions {
  readonly startsAt?: string
  readonly minute?: number | null
  readonly printsSample?: boolean
  readonly isBusy?: (device: SupervisedDevice) => boolean
}

/** A reader, a printer and a sign of one host, and a clock moved by hand. */
function dawnRig({ startsAt = '07:00', minute = HALF_PAST_SEVEN, ...options }: RigOptions = {}) {
  const clock = createFakeClock(at(startsAt))
  const log = createFakeLog()
  const reader = createFakeReader()
  const printer = createFakePrinter()
  const display = createFakeDisplay()
  const supervised = {
    reader: createFakeSupervised('reader', reader),
    printer: createFakeSupervised('printer', printer),
    sign: createFakeSupervised('sign-1', display, 'c1'),
  }
  const tests: DevicesTested[] = []
  const dawn: DawnTest = startDawnTest({
    hostId: 'K01',
    settings: { at: minute, printsSample: options.printsSample ?? false },
    devices: Object.values(supervised),
    clock,
    log,
    hallNow: clock.now,
    isBusy: options.isBusy ?? (() => false),
    tested: (tested) => void tests.push(tested),
  })
  return { clock, log, reader, printer, display, supervised, tests, dawn }
}

describe('the self-test before opening', () => {
  it('asks every device at the hour, prints nothing, and does so once a day', async () => {
    const { clock, printer, tests, dawn } = dawnRig()
    await clock.advance(29 * MINUTE)
    expect(tests).toEqual([])
    await clock.advance(MINUTE)
    expect(tests).toEqual([
      {
        testedAt: at('07:30'),
        results: [
          { device: 'reader', isOk: true, code: null },
          { device: 'printer', isOk: true, code: null },
          { device: 'sign-1', isOk: true, code: null },
        ],
      },
    ])
    expect(dawn.last()).toEqual(tests[0])
    await clock.advance(23 * HOUR + 59 * MINUTE)
    expect(tests).toHaveLength(1)
    await clock.advance(MINUTE)
    expect(tests.map(({ testedAt }) => testedAt)).toEqual([at('07:30'), at('07:30', '2026-11-03')])
    expect(printer.papers).toEqual([])
    dawn.close()
    expect(clock.pendingTimers()).toBe(0)
  })

  it('dawn-test-finds-dead-printer: a lost printer has failed at once, the others are still asked', async () => {
    const { clock, supervised, tests, log } = dawnRig()
    supervised.printer.lose()
    await clock.advance(30 * MINUTE)
    expect(tests[0]?.results).toEqual([
      { device: 'reader', isOk: true, code: null },
      { device: 'printer', isOk: false, code: 'closed' },
      { device: 'sign-1', isOk: true, code: null },
    ])
    const lines = log.lines.filter(({ event }) => event === 'self-test-device')
    expect(lines.map(({ level, fields }) => [level, fields['device'], fields['code']])).toEqual([
      ['info', 'reader', null],
      ['warn', 'printer', 'closed'],
      ['info', 'sign-1', null],
    ])
    expect(log.lines.at(-1)).toMatchObject({ event: 'self-test-done', fields: { tested: 3, failed: 1 } })
  })

  it('finds what an open wire does not tell: no answer, an answer of rubbish, a driver that throws or hangs', async () => {
    const { clock, reader, printer, display, tests } = dawnRig()
    reader.probe = () => Promise.reject(new Error('a bug'))
    printer.probe = () => Promise.resolve(failed({ code: 'bad-answer', detail: 'FF FF' }))
    display.probe = () => new Promise(() => {})
    await clock.advance(31 * MINUTE)
    expect(tests[0]?.results.map(({ isOk, code }) => [isOk, code])).toEqual([
      [false, 'failed'],
      [false, 'bad-answer'],
      [false, 'no-answer'],
    ])
  })

  it('tells of paper before anybody wants a number: out is a failure, near its end a hint', async () => {
    const { clock, printer, tests } = dawnRig()
    printer.setConditions(['nearEnd'])
    await clock.advance(30 * MINUTE)
    expect(tests[0]?.results[1]).toEqual({ device: 'printer', isOk: true, code: 'nearEnd' })
    printer.setConditions(['nearEnd', 'paperOut'])
    await clock.advance(24 * HOUR)
    expect(tests[1]?.results[1]).toEqual({ device: 'printer', isOk: false, code: 'paperOut' })
  })

  it('prints one small paper where the devices file wants it, and believes the printer', async () => {
    const { clock, printer, tests } = dawnRig({ printsSample: true })
    await clock.advance(30 * MINUTE)
    expect(printer.linesOf(0).join(' ')).toContain('不是号票 Not a ticket')
    expect(printer.linesOf(0).join(' ')).toContain('K01 2026-11-02 07:30')
    expect(tests[0]?.results[1]).toMatchObject({ isOk: true })
    printer.setOutcome({ outcome: 'unknown' })
    await clock.advance(24 * HOUR)
    expect(tests[1]?.results[1]).toMatchObject({ isOk: false, code: 'paper-unknown' })
    printer.setOutcome({ outcome: 'failed', conditions: ['cutterError'] })
    await clock.advance(24 * HOUR)
    expect(tests[2]?.results[1]).toMatchObject({ isOk: false, code: 'cutterError' })
    expect(printer.papers).toHaveLength(3)
  })

  it('waits while a card or a paper is in work, and leaves a device alone that is in use for too long', async () => {
    let busy: string | null = 'reader'
    const { clock, tests } = dawnRig({ isBusy: ({ name }) => name === busy })
    await clock.advance(32 * MINUTE)
    expect(tests).toEqual([])
    busy = 'printer'
    await clock.advance(4 * MINUTE)
    expect(tests).toEqual([])
    await clock.advance(2 * MINUTE)
    expect(tests[0]?.results.map(({ isOk, code }) => [isOk, code])).toEqual([
      [true, null],
      [false, 'busy'],
      [true, null],
    ])
  })

  it.each<[string, RigOptions]>([
    ['is off', { minute: null }],
    ['was missed: the host was started after it', { startsAt: '07:31' }],
    ['is this very minute, when the host starts', { startsAt: '07:30' }],
  ])('does not run today when it %s', async (_why, options) => {
    const { clock, tests, dawn } = dawnRig(options)
    await clock.advance(16 * HOUR)
    expect(tests).toEqual([])
    dawn.close()
  })

  it('runs the next day after a late start', async () => {
    const { clock, tests } = dawnRig({ startsAt: '09:00' })
    await clock.advance(22 * HOUR + 30 * MINUTE)
    expect(tests.map(({ testedAt }) => testedAt)).toEqual([at('07:30', '2026-11-03')])
  })

  it('goes by the hall’s time, and does not make up for an hour that passed while the machine slept', async () => {
    const clock = createFakeClock(at('03:00'))
    const log = createFakeLog()
    const tests: DevicesTested[] = []
    let aheadMs = 0
    startDawnTest({
      hostId: 'K01',
      settings: { at: HALF_PAST_SEVEN, printsSample: false },
      devices: [createFakeSupervised('reader', createFakeReader())],
      clock,
      log,
      hallNow: () => clock.now() + aheadMs,
      isBusy: () => false,
      tested: (tested) => void tests.push(tested),
    })
    aheadMs = 4 * HOUR
    await clock.advance(30 * MINUTE)
    expect(tests.map(({ testedAt }) => testedAt)).toEqual([at('07:30')])
    aheadMs += 24 * HOUR + HOUR
    await clock.advance(20 * MINUTE)
    expect(tests).toHaveLength(1)
    expect(log.lines.at(-1)).toMatchObject({ event: 'self-test-missed', fields: { day: '2026-11-03' } })
  })
})

test('dawn-test-finds-dead-printer: before the doors open, staff and the device page know that no number can be printed', () =>
  withHallServer({ clock: createFakeClock(at('07:29')) }, async (server) => {
    const { clock } = server
    const guide = await server.openGuide()
    await guide.follow()
    await withDeviceHost({ clock, hallServer: server.address() }, async ({ host, supervised, until }) => {
      supervised.printer.lose()
      await until(() => guide.state().devices['K01/printer'] !== undefined, 'the loss')
      await clock.advance(MINUTE)
      await until(() => guide.state().deviceTests['K01'] !== undefined, 'the self-test')
      expect(guide.state().deviceTests['K01']).toEqual({
        testedAt: at('07:30'),
        results: [
          { device: 'reader', isOk: true, code: null },
          { device: 'printer', isOk: false, code: 'closed' },
          { device: 'sign-1', isOk: true, code: null },
        ],
      })
      expect(guide.state().devices['K01/printer']).toMatchObject({ state: 'lost', code: 'closed' })
      const [hosted] = (await devicesOf(server)).hosts
      expect(hosted?.tested?.results[1]).toEqual({ device: 'printer', isOk: false, code: 'closed' })
      expect(hosted?.devices.map(({ name, state }) => [name, state])).toEqual([
        ['reader', 'ready'],
        ['printer', 'lost'],
        ['sign-1', 'ready'],
      ])
      const own = await devicesOf({ get: (path) => fetch(`${host.address}${path}`) })
      expect(own.hosts).toEqual([
        expect.objectContaining({ hostId: 'K01', isOnline: true, tested: hosted?.tested }),
      ])
    })
  }))
