import { describe, expect, it } from 'vitest'
import type { CallDisplay } from '../../../hardware/displays/call-display.ts'
import { numberBoardDriver } from '../../../hardware/displays/number-board/driver.ts'
import { onbonDriver } from '../../../hardware/displays/onbon/driver.ts'
import { joinOnLine } from '../../../hardware/sim/shared-wire.ts'
import { createSimNumberBoard } from '../../../hardware/sim/sim-number-board.ts'
import { createSimSign } from '../../../hardware/sim/sim-sign.ts'
import { createSharedLine } from '../../../hardware/transport/shared-line.ts'
import { createAnySignRig } from '../../support/any-sign-rig.ts'
import { call, SIGN_OPTIONS } from '../../support/sign-rig.ts'

const SCREENS = [1, 2, 3, 4] as const
const BOARDS = [11, 12] as const

/** Four Onbon signs and two number boards over six counters, on one pair of wires. */
async function openHall() {
  const rig = createAnySignRig()
  const signs = SCREENS.map((screen) => createSimSign({ clock: rig.clock, screen }))
  const boards = BOARDS.map((boardId) => createSimNumberBoard({ boardId }))
  const { faulty, wire } = rig.wireTo(joinOnLine([...signs, ...boards], rig.clock))
  const line = createSharedLine(wire.open, rig.clock)
  const displays: CallDisplay[] = []
  for (const screen of SCREENS) {
    const unit = line.addUnit(onbonDriver.sharing?.turnaroundMs ?? 0)
    displays.push(await rig.open(onbonDriver, { ...SIGN_OPTIONS, screen, retries: 1 }, unit.open))
  }
  for (const boardId of BOARDS) {
    const unit = line.addUnit(numberBoardDriver.sharing?.turnaroundMs ?? 0)
    displays.push(await rig.open(numberBoardDriver, { boardId }, unit.open))
  }
  const read = (): (string | undefined)[] => [
    ...signs.map((sim) => sim.shown()[0]?.lines[0]),
    ...boards.map((sim) => sim.lines()[0]),
  ]
  const callAll = (first: number): Promise<string[]> =>
    rig.until(
      Promise.all(
        displays.map((display, index) => display.show(call(`A${String(first + index).padStart(3, '0')}`))),
      ),
    )
  return { ...rig, faulty, signs, displays, read, callAll }
}

describe('four Onbon signs and two number boards on one line', () => {
  it('are all called at the same moment, and each shows its own call', async () => {
    const hall = await openHall()
    expect(await hall.callAll(101)).toEqual(['shown', 'shown', 'shown', 'shown', 'sent', 'sent'])
    expect(hall.read()).toEqual(['请 A101', '请 A102', '请 A103', '请 A104', '105', '106'])
    // What the others said is not rubbish.
    for (const display of hall.displays) {
      expect(display.counters()).toMatchObject({ discardedBytes: 0, unaskedFrames: 0, retries: 0 })
    }
    await hall.closeAll()
    expect(hall.clock.pendingTimers()).toBe(0)
  })

  it('one is dead: its call fails, the others show theirs and pass every check', async () => {
    const hall = await openHall()
    hall.signs[1]?.setFaults({ isMute: true })
    const outcomes = await hall.callAll(201)
    expect(outcomes).toEqual(['shown', 'failed', 'shown', 'shown', 'sent', 'sent'])
    for (const [index, display] of hall.displays.entries()) {
      const check = await hall.until(display.check())
      expect(check.ok, `display ${index}`).toBe(index !== 1)
    }
    // Back again, it shows its call without being called anew.
    hall.signs[1]?.reset()
    hall.signs[1]?.setFaults({ isMute: false })
    expect((await hall.until(hall.displays[1]?.check() ?? Promise.reject(new Error('no sign')))).ok).toBe(
      true,
    )
    await hall.clock.advance(2000)
    expect(hall.read()[1]).toBe('请 A202')
    await hall.closeAll()
  })

  it('bus collision: two answer at once, the one asked is asked again, nobody shows a wrong call', async () => {
    const rig = createAnySignRig()
    // Two cards were given the same number by mistake, and a third is well.
    const [first, twin, third] = [1, 1, 3].map((screen) => createSimSign({ clock: rig.clock, screen }))
    if (!first || !twin || !third) throw new Error('three signs')
    // They answer differently, so that their bytes destroy each other.
    twin.setFaults({ refusal: { errorCode: 3, howOften: 'always' } })
    const { wire } = rig.wireTo(joinOnLine([first, twin, third], rig.clock))
    const line = createSharedLine(wire.open, rig.clock)
    const well = await rig.open(onbonDriver, { ...SIGN_OPTIONS, screen: 3 }, line.addUnit(20).open)
    const opened = await rig.tryOpen(
      onbonDriver,
      { ...SIGN_OPTIONS, screen: 1, retries: 1 },
      line.addUnit(20).open,
    )
    expect(opened).toMatchObject({ ok: false, error: { code: 'bad-answer' } })
    expect(await rig.until(well.show(call('A007')))).toBe('shown')
    expect(third.shown()[0]?.lines[0]).toBe('请 A007')
    await rig.closeAll()
  })

  it('the line is noisy: every call still arrives', async () => {
    const hall = await openHall()
    hall.faulty.setFaults({ hasNoise: true, isSplit: true })
    expect(await hall.callAll(301)).toEqual(['shown', 'shown', 'shown', 'shown', 'sent', 'sent'])
    expect(hall.read()).toEqual(['请 A301', '请 A302', '请 A303', '请 A304', '305', '306'])
    await hall.closeAll()
  })
})
