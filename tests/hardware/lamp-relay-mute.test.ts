import { expect, test } from 'vitest'
import { openModbusCoil } from '../../hardware/lamps/modbus-coil/driver.ts'
import { modbusCoilOptions } from '../../hardware/lamps/modbus-coil/options.ts'
import { joinOnLine } from '../../hardware/sim/shared-wire.ts'
import { createSimCoils, createSimLcus } from '../../hardware/sim/sim-relay.ts'
import { withWireFaults } from '../../hardware/sim/wire-faults.ts'
import { createUntil, deviceOnWire } from '../support/device-on-wire.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { createFakeLog } from '../support/fake-log.ts'
import { createMemoryWire } from '../support/wire.ts'
import { fromHex } from '../support/bytes.ts'

function createRig() {
  const clock = createFakeClock()
  const log = createFakeLog()
  const board = createSimCoils({ unit: 1 })
  const other = createSimCoils({ unit: 2 })
  const line = withWireFaults(joinOnLine([board, other], clock), { clock, random: () => 0.5 })
  const wire = createMemoryWire(line)

  const until = createUntil(clock, 50, 1)
  const onWire = (options: object = {}) =>
    deviceOnWire(wire, until, (transport) =>
      openModbusCoil(transport, modbusCoilOptions.parse(options), { clock, log }),
    )
  return {
    clock,
    log,
    board,
    other,
    line,
    until,
    open: (options?: object) => onWire(options).tryOpen(),
    lamp: (options?: object) => onWire(options).open(),
  }
}

test('a relay board that does not answer: the lamp stays dark and is told as failed, the line stays open', async () => {
  const { lamp, line, until, board, log } = createRig()
  const waiting = await lamp()
  line.setFaults({ isDeaf: true })
  expect(await until(waiting.set(true))).toBe('failed')
  expect(await until(waiting.check())).toMatchObject({ ok: false, error: { code: 'no-answer' } })
  expect(board.isLit(0)).toBe(false)
  expect(log.lines).toMatchObject([{ event: 'lamp-not-set', fields: { unit: 1, coil: 0, why: 'no-answer' } }])
  line.setFaults({ isDeaf: false })
  expect(await until(waiting.set(true))).toBe('switched')
  expect(board.isLit(0)).toBe(true)
})

test('a board that lost its power for a moment: the lamp burns again at the next look', async () => {
  const { lamp, until, board } = createRig()
  const waiting = await lamp()
  await until(waiting.set(true))
  board.reset()
  expect(board.isLit(0)).toBe(false)
  expect(await until(waiting.check())).toMatchObject({ ok: true })
  expect(board.isLit(0)).toBe(true)
  expect(waiting.counters()).toMatchObject({ restored: 1 })
})

test('a busy board is asked again, one without that coil is not', async () => {
  const { lamp, open, until, board } = createRig()
  const waiting = await lamp()
  board.setFaults({ exception: 6, howOften: 'once' })
  expect(await until(waiting.set(true))).toBe('switched')
  expect(waiting.counters()).toMatchObject({ retries: 1, refusals: 1 })
  expect(await open({ coil: 40 })).toEqual({
    ok: false,
    error: { code: 'refused', detail: 'exception 2: no such coil' },
  })
})

test('two boards on one line: each lamp hears its own board, and replies of the other are passed over', async () => {
  const { lamp, until, board, other } = createRig()
  const one = await lamp({ unit: 1, coil: 3 })
  const two = await lamp({ unit: 2, coil: 3 })
  expect(await until(one.set(true))).toBe('switched')
  expect([board.isLit(3), other.isLit(3)]).toEqual([true, false])
  expect(await until(two.set(true))).toBe('switched')
  expect(await until(one.set(false))).toBe('switched')
  expect([board.isLit(3), other.isLit(3)]).toEqual([false, true])
  expect(one.counters()['discardedBytes']).toBe(0)
})

test('a hurt answer counts as none, and the order is given again', async () => {
  const { lamp, line, until, board } = createRig()
  const waiting = await lamp()
  line.setFaults({ corrupts: 'once' })
  expect(await until(waiting.set(true))).toBe('switched')
  expect(board.isLit(0)).toBe(true)
  expect(waiting.counters()).toMatchObject({ retries: 1 })
})

test('an LCUS board takes orders for its own channels and says nothing', () => {
  const sim = createSimLcus({ channels: 2 })
  const said: number[] = []
  const connection = sim.connect(
    (bytes) => said.push(...bytes),
    () => {},
  )
  connection.receive(fromHex('A00101A2 A00201A3 A00301A4 A00101FF'))
  expect([sim.isLit(1), sim.isLit(2), sim.isLit(3)]).toEqual([true, true, false])
  connection.receive(fromHex('A00100A1'))
  expect(sim.isLit(1)).toBe(false)
  expect(said).toEqual([])
})
