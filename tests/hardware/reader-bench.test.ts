import { describe, expect, it } from 'vitest'
import { SIMS } from '../../hardware/sim/sims.ts'
import { serveSimOnTcp } from '../../hardware/sim/sim-link.ts'
import type { BenchUnit } from '../../hardware/sim/sim-kind.ts'
import { withWireFaults } from '../../hardware/sim/wire-faults.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { createFixedRandom } from '../support/reader-rig.ts'

/** The unit the bench shows for a driver, really served. */
async function openUnit(driver: string): Promise<BenchUnit> {
  const kind = SIMS.find(({ drivers }) => drivers.includes(driver))
  if (kind === undefined) throw new Error(`no simulator for ${driver}`)
  const deps = { clock: createFakeClock(), random: createFixedRandom() }
  const { sim, unit } = kind.create({ name: 'reader', counterId: null }, deps)
  const wire = withWireFaults(sim, deps)
  return unit({ name: 'reader', counterId: null, link: await serveSimOnTcp(wire, 0), wire })
}

describe.each(['sam-v', 'sam-v-miaxis', 'ss-card'])('%s on the bench', (driver) => {
  it('has switches that go on and off, each by itself', async () => {
    const unit = await openUnit(driver)
    const { switches } = unit.view()
    expect(switches.length).toBeGreaterThan(4)
    expect(new Set(switches.map(({ key }) => key)).size).toBe(switches.length)
    for (const { key, label } of switches) {
      expect(label.zh).toMatch(/[\u4e00-\u9fff]/)
      unit.setSwitch(key, true)
      const on = unit.view().switches.filter(({ isOn }) => isOn)
      expect(on.map((each) => each.key)).toEqual([key])
      unit.setSwitch(key, false)
      expect(unit.view().switches.some(({ isOn }) => isOn)).toBe(false)
    }
    await unit.setPlugged(false)
  })

  it('lays and lifts the cards of the tray, and says so', async () => {
    const unit = await openUnit(driver)
    let changes = 0
    unit.onChange(() => (changes += 1))
    unit.placeCard('elder', 'damaged')
    expect(unit.view()).toMatchObject({
      kind: 'reader',
      card: { personId: 'elder', spoil: 'damaged', wasRead: false },
    })
    unit.placeCard('nobody', 'none')
    unit.removeCard()
    expect(unit.view()).toMatchObject({ card: null })
    expect(changes).toBeGreaterThanOrEqual(2)
    await unit.setPlugged(false)
  })
})
