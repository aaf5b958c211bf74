import { describe, expect, it } from 'vitest'
import type { CardReaderEvent } from '../../hardware/readers/card-reader.ts'
import type { SimDevice } from '../../hardware/sim/sim-link.ts'
import {
  SOUND_WIRE,
  withWireFaults,
  type FaultyWire,
  type WireFaults,
} from '../../hardware/sim/wire-faults.ts'
import type { SyntheticPerson } from '../../hardware/sim/synthetic-people.ts'
import type { FakeClock } from '../support/fake-clock.ts'
import {
  createFixedRandom,
  createMiaxisRig,
  createReaderRig,
  createSsCardRig,
  person,
  type CardRig,
} from '../support/reader-rig.ts'

interface Tray {
  placeCard(person: SyntheticPerson): void
  removeCard(): void
}

/** Puts a bad wire between the simulator of a rig and its driver. */
function spoilWire<Sim extends SimDevice>(rig: CardRig<Sim>): FaultyWire {
  const { sim, clock } = rig
  const inner = { connect: sim.connect.bind(sim) }
  const wire = withWireFaults(inner, { clock, random: createFixedRandom(5) })
  sim.connect = (send, hangUp) => wire.connect(send, hangUp)
  return wire
}

interface Story {
  readonly wire: FaultyWire
  readonly tray: Tray
  readonly clock: FakeClock
  readonly events: CardReaderEvent[]
  told(): string[]
  open: CardRig<SimDevice>['open']
}

const MAKES: readonly (readonly [string, () => Story])[] = [
  [
    'SAM_V',
    () => {
      const rig = createReaderRig()
      return { ...rig, wire: spoilWire(rig), tray: rig.sim }
    },
  ],
  [
    'SAM_V in Miaxis reports',
    () => {
      const rig = createMiaxisRig()
      return { ...rig, wire: spoilWire(rig), tray: rig.sam }
    },
  ],
  [
    'social-security cards',
    () => {
      const rig = createSsCardRig()
      return { ...rig, wire: spoilWire(rig), tray: rig.sim }
    },
  ],
]

const FAULTS: readonly (readonly [string, Partial<WireFaults>])[] = [
  ['noise around every answer', { hasNoise: true }],
  ['answers cut into pieces', { isSplit: true }],
  ['answers glued together', { isGlued: true }],
  ['a wrong bit once', { corrupts: 'once' }],
  ['a wrong bit each time', { corrupts: 'always' }],
  ['half an answer once', { halves: 'once' }],
  ['half an answer each time', { halves: 'always' }],
  ['answers 1.5 s late', { lateMs: 1500 }],
  ['60 bytes a second', { bytesPerSecond: 60 }],
  ['silence', { isMute: true }],
  ['deafness', { isDeaf: true }],
  ['a flood of rubbish', { floodBytesPerSecond: 20_000 }],
]

describe.each(MAKES)('%s on a bad wire', (_make, create) => {
  it.each(FAULTS)(
    '%s: nobody is taken for somebody else, and the next card is read once the wire is sound',
    async (_what, faults) => {
      const { wire, tray, clock, events, told, open } = create()
      const { reader } = await open()
      reader.setReading(true)
      wire.setFaults(faults)
      tray.placeCard(person('resident'))
      await clock.advance(15_000)
      for (const event of events) {
        if (event.type !== 'card-read') continue
        expect(event.holder.idNumber).toBe(person('resident').card.idNumber)
        expect(event.holder.name).toBe(person('resident').card.name)
      }
      expect(events.filter(({ type }) => type === 'card-read').length).toBeLessThanOrEqual(1)

      wire.setFaults(SOUND_WIRE)
      tray.removeCard()
      await clock.advance(15_000)
      // The watchdog's question also finds out whether a card is there, where that went unheard.
      await Promise.all([reader.check(), clock.advance(5000)])
      told()
      tray.placeCard(person('elder'))
      await clock.advance(2000)
      expect(told()).toEqual(['card-found', 'read 李样例'])
      await reader.close()
    },
  )
})
