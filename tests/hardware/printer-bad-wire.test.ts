import { afterEach, describe, expect, it } from 'vitest'
import { openEscpos } from '../../hardware/printers/escpos/driver.ts'
import { escposOptions } from '../../hardware/printers/escpos/options.ts'
import type { TicketPrinter } from '../../hardware/printers/ticket-printer.ts'
import { createSimPrinter } from '../../hardware/sim/sim-printer.ts'
import { SOUND_WIRE, withWireFaults, type WireFaults } from '../../hardware/sim/wire-faults.ts'
import { createUntil, deviceOnWire } from '../support/device-on-wire.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { createFakeLog } from '../support/fake-log.ts'
import { smallPaper } from '../support/printer-rig.ts'
import { createFixedRandom } from '../support/reader-rig.ts'
import { createMemoryWire } from '../support/wire.ts'

const opened: TicketPrinter[] = []
afterEach(() => {
  for (const printer of opened.splice(0)) void printer.close()
})

async function rigOn(profile: 'epson' | 'custom-kiosk') {
  const clock = createFakeClock()
  const sim = createSimPrinter({ clock, isCustom: profile === 'custom-kiosk' })
  const faulty = withWireFaults(sim, { clock, random: createFixedRandom(7) })
  const wire = createMemoryWire(faulty)
  const until = createUntil(clock, 100, 5)
  const options = escposOptions.parse({ profile })
  const onWire = deviceOnWire(wire, until, (transport) =>
    openEscpos(transport, options, { clock, log: createFakeLog() }),
  )
  async function open(): Promise<TicketPrinter> {
    const printer = await onWire.open()
    opened.push(printer)
    return printer
  }
  const lyingThere = (): (string | undefined)[] => sim.papers().map(({ textLines }) => textLines[1])
  return { clock, sim, faulty, until, open, lyingThere, printer: await open() }
}

/** What is told of the ticket printed meanwhile; null where it depends on which bits are hit. */
const FAULTS: readonly (readonly [string, Partial<WireFaults>, 'printed' | 'failed' | null])[] = [
  ['noise around every answer', { hasNoise: true }, null],
  ['answers cut into pieces', { isSplit: true }, 'printed'],
  ['answers glued together', { isGlued: true }, 'printed'],
  ['one answer with a wrong bit', { corrupts: 'once' }, 'printed'],
  ['every answer with a wrong bit', { corrupts: 'always' }, null],
  ['half an answer, then silence', { halves: 'once' }, 'printed'],
  ['answers that come 1.5 s late', { lateMs: 1500 }, null],
  ['a very slow wire', { bytesPerSecond: 60 }, 'printed'],
  ['a printer whose answers are lost', { isMute: true }, 'failed'],
  ['a wire that brings nothing to the printer', { isDeaf: true }, 'failed'],
  ['a plug pulled in the middle of an answer', { unplugsMidway: true }, 'failed'],
]

describe.each(['epson', 'custom-kiosk'] as const)('a bad wire to a printer (%s)', (profile) => {
  it.each(FAULTS)(
    '%s: never told as printed without a paper, and well again afterwards',
    async (_what, fault, expected) => {
      const { sim, faulty, until, open, lyingThere, clock, printer } = await rigOn(profile)
      faulty.setFaults(fault)
      const outcome = await until(printer.print(smallPaper('A001')))
      if (outcome.outcome === 'printed') expect(lyingThere()).toContain('A001')
      if (expected !== null) expect(outcome.outcome).toBe(expected)
      faulty.setFaults(SOUND_WIRE)
      sim.setState({ isTicketInMouth: false })
      await clock.advance(20_000)
      const isLost = !(await until(printer.check())).ok
      const again = isLost ? await open() : printer
      expect(await until(again.print(smallPaper('A002')))).toEqual({ outcome: 'printed' })
      expect(lyingThere().at(-1)).toBe('A002')
      expect(lyingThere().filter((no) => no === 'A002')).toHaveLength(1)
    },
  )

  it('a flood of rubbish: bounded, and the next ticket prints once it is over', async () => {
    const { faulty, until, clock, printer } = await rigOn(profile)
    faulty.setFaults({ floodBytesPerSecond: 20_000 })
    await clock.advance(3000)
    faulty.setFaults(SOUND_WIRE)
    await clock.advance(20_000)
    expect(printer.counters()['discardedBytes']).toBeGreaterThan(1000)
    expect(await until(printer.print(smallPaper('A001')))).toEqual({ outcome: 'printed' })
  })
})
