import { describe, expect, it } from 'vitest'
import { createReaderRig, person } from '../support/reader-rig.ts'

async function lay(personId: string, spoil: 'none' | 'forged' | 'other-card', faults: object = {}) {
  const rig = createReaderRig()
  const { reader } = await rig.open()
  rig.sim.setFaults(faults)
  reader.setReading(true)
  rig.sim.placeCard(person(personId), spoil)
  await rig.clock.advance(20_000)
  return rig
}

describe('a card that must not be believed', () => {
  it('is refused when the security module does not recognise it', async () => {
    const { told } = await lay('resident', 'forged')
    expect(told()).toEqual(['card-found', 'card-invalid'])
  })

  it.each([0x31, 0x32, 0x33])('is refused on SW3 %i of the read', async (sw3) => {
    const { told, sim } = await lay('resident', 'none', { sw3: { readCard: sw3 }, findsAgain: 'until-read' })
    expect(told()).toEqual(['card-found', 'card-invalid'])
    expect(sim.state().requests.readCard).toBeGreaterThanOrEqual(2)
  })

  it('is refused when the check digit of its number is wrong, without a second try', async () => {
    const { told, sim } = await lay('wrong-check-digit', 'none')
    expect(told()).toEqual(['card-found', 'card-invalid'])
    expect(sim.state().requests.readCard).toBe(1)
  })

  it('is called unsupported when it is another kind of card', async () => {
    const { told } = await lay('resident', 'other-card')
    expect(told()).toEqual(['card-found', 'card-unsupported'])
  })

  it.each([0x40, 0x91])('is called unsupported on SW3 %i of the read', async (sw3) => {
    const { told } = await lay('resident', 'none', { sw3: { readCard: sw3 } })
    expect(told()).toEqual(['card-found', 'card-unsupported'])
  })

  it('is told once even when find itself complains of it', async () => {
    const { told } = await lay('resident', 'none', { sw3: { findCard: 0x40 } })
    expect(told()).toEqual(['card-unsupported'])
  })
})
