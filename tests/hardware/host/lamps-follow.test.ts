import { expect, test } from 'vitest'
import { followLamps } from '../../../hardware/host/follow-lamps.ts'
import type { SwitchOutcome } from '../../../hardware/lamps/lamp.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import {
  createFakeDisplay,
  createFakeLamp,
  createFakePrinter,
  createFakeReader,
  createFakeSupervised,
} from '../../support/fake-devices.ts'
import { createFakeLog } from '../../support/fake-log.ts'
import { hallDay } from '../../support/hall-day.ts'
import { demoHall } from '../../support/hall-server.ts'

function createRig(counterId: string | null = 'c1') {
  const clock = createFakeClock()
  const log = createFakeLog()
  const hall = demoHall()
  const day = hallDay(hall, clock.now())
  const listeners = new Set<() => void>()
  const known = { isKnown: true }
  const lamp = createFakeLamp()
  const supervised = createFakeSupervised('lamp-1', lamp, counterId)
  const fault = createFakeLamp()
  const faultLamp = createFakeSupervised('lamp-fault', fault)
  const reader = createFakeSupervised('reader', createFakeReader())
  const paper = createFakePrinter()
  const printer = createFakeSupervised('printer', paper)
  const saidBySign: { conditions: readonly 'notShown'[]; tell: () => void } = {
    conditions: [],
    tell: () => {},
  }
  const sign = createFakeSupervised('sign-1', {
    ...createFakeDisplay(),
    conditions: () => saidBySign.conditions,
    onConditions(listener: () => void) {
      saidBySign.tell = listener
      return () => {}
    },
  })
  const stop = followLamps(
    [
      { device: supervised, lights: 'waiting' },
      { device: faultLamp, lights: 'fault' },
    ],
    {
      link: {
        hall: () => (known.isKnown ? hall : null),
        state: () => (known.isKnown ? day.state : null),
        onChange(listener) {
          listeners.add(listener)
          return () => listeners.delete(listener)
        },
      },
      devices: [supervised, faultLamp, reader, printer, sign],
      clock,
      log,
    },
  )
  return {
    clock,
    log,
    day,
    lamp,
    fault,
    supervised,
    reader,
    printer,
    paper,
    /** What the sign says of itself. */
    signSays(conditions: readonly 'notShown'[]): void {
      saidBySign.conditions = conditions
      saidBySign.tell()
    },
    known,
    stop,
    async tell(run: () => void): Promise<void> {
      run()
      for (const listener of listeners) listener()
      await clock.settle()
    },
  }
}

test('the lamp at a counter burns while somebody waits for it and it is open', async () => {
  const { day, lamp, tell } = createRig()
  await tell(() => day.issue('A001', 'A002'))
  expect(lamp.isLit()).toBe(false)
  await tell(() => day.open('c1'))
  expect(lamp.isLit()).toBe(true)
  await tell(() => day.call('A001', 'c1'))
  expect(lamp.isLit()).toBe(true)
  await tell(() => {
    day.pass('A001')
    day.call('A002', 'c1')
  })
  expect(lamp.isLit()).toBe(false)
  await tell(() => day.issue('A003'))
  expect(lamp.isLit()).toBe(true)
  await tell(() => day.pause('c1'))
  expect(lamp.isLit()).toBe(false)
})

test('the fault lamp burns while another device is lost the printer has no paper or a sign shows nothing, not while paper runs low', async () => {
  const { fault, reader, printer, paper, signSays, clock, supervised } = createRig()
  expect(fault.isLit()).toBe(false)
  signSays(['notShown'])
  expect(fault.isLit()).toBe(true)
  signSays([])
  expect(fault.isLit()).toBe(false)
  reader.lose()
  expect(fault.isLit()).toBe(true)
  reader.reopen()
  expect(fault.isLit()).toBe(false)
  paper.setConditions(['nearEnd'])
  expect(fault.isLit()).toBe(false)
  paper.setConditions(['nearEnd', 'paperOut'])
  expect(fault.isLit()).toBe(true)
  printer.reopen(createFakePrinter())
  expect(fault.isLit()).toBe(false)
  // The other lamp is a device like any other.
  supervised.lose()
  await clock.settle()
  expect(fault.isLit()).toBe(true)
})

test('a lamp whose relay did not take it is set again soon, and all are set again now and then', async () => {
  const { day, lamp, tell, clock, stop } = createRig()
  lamp.setOutcome('failed' satisfies SwitchOutcome)
  await tell(() => {
    day.issue('A001')
    day.open('c1')
  })
  expect(lamp.isLit()).toBe(false)
  lamp.setOutcome('switched')
  await clock.advance(5000)
  expect(lamp.isLit()).toBe(true)
  // Its board lost its power, and cannot say so.
  lamp.darken()
  await clock.advance(60_000)
  expect(lamp.isLit()).toBe(true)
  stop()
  expect(clock.pendingTimers()).toBe(0)
})

test('a lamp opened anew is set anew, and keeps what it says while the hall server is away', async () => {
  const { day, supervised, tell, known, lamp } = createRig()
  await tell(() => {
    day.issue('A001')
    day.open('c1')
  })
  supervised.lose()
  const fresh = createFakeLamp()
  supervised.reopen(fresh)
  expect(fresh.isLit()).toBe(true)
  await tell(() => void (known.isKnown = false))
  expect(fresh.isLit()).toBe(true)
  expect(lamp.isLit()).toBe(true)
})

test('a lamp of a counter that the hall does not have is told once, and left alone', async () => {
  const { tell, day, lamp, log } = createRig('c99')
  await tell(() => day.issue('A001'))
  await tell(() => day.open('c1'))
  expect(lamp.orders()).toBe(0)
  expect(log.lines).toEqual([
    { level: 'error', event: 'lamp-counter-unknown', fields: { device: 'lamp-1', counterId: 'c99' } },
  ])
})
