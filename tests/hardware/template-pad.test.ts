import { afterEach, describe, expect, it } from 'vitest'
import type { PadPress } from '../../hardware/pads/call-pad.ts'
import { templatePadDriver } from '../../hardware/pads/template/driver.ts'
import { templatePadOptions, templateRatingOptions } from '../../hardware/pads/template/options.ts'
import { templateRatingDriver } from '../../hardware/pads/template/rating-driver.ts'
import { serveSimOnTcp } from '../../hardware/sim/sim-link.ts'
import { createSimTemplatePad } from '../../hardware/sim/sim-template-pad.ts'
import { withWireFaults } from '../../hardware/sim/wire-faults.ts'
import { toHex } from '../support/bytes.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { createFakeLog } from '../support/fake-log.ts'
import { openWireTo } from '../support/open-wire.ts'
import { padConformance } from '../support/pad-conformance.ts'
import { ratingPadConformance } from '../support/rating-pad-conformance.ts'
import { createFixedRandom } from '../support/reader-rig.ts'
import { realClock } from '../support/real-clock.ts'
import { createMemoryWire } from '../support/wire.ts'

const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()))
})

/** An invented make: AA, address, one key, a sum, 55; answered by BB. */
const INVENTED = {
  address: 7,
  press: 'AA {address} {key} {checksum} 55',
  acknowledgement: 'BB {address} {key} {checksum} 55',
  fields: {
    checksum: { kind: 'sum8', from: 'address', to: 'key' },
    text: { encoding: 'digits-bytes', width: 3, pad: '0A' },
  },
  show: 'CC {address} {text} 55',
  beep: 'DD {address} 55',
  keys: {
    '30': '0',
    '31': '1',
    '32': '2',
    '36': '6',
    '0D': 'ok',
    '41': 'call-next',
    '42': 'recall',
    '43': 'transfer',
    '44': 'none',
  },
} as const
const RATING = {
  address: 8,
  press: 'AA {address} {key} {checksum} 55',
  acknowledgement: 'echo',
  fields: { checksum: { kind: 'sum8', from: 'address', to: 'key' } },
  invite: 'EE {address} 55',
  grades: { '1': 5, '2': 4, '3': 3, '4': 2 },
} as const

async function padRig(change: object = {}, simAddress?: number) {
  const clock = createFakeClock()
  const options = templatePadOptions.parse({ ...INVENTED, ...change })
  const sim = createSimTemplatePad({ clock, address: simAddress ?? options.address, texts: options })
  const faulty = withWireFaults(sim, { clock, random: createFixedRandom() })
  const wire = createMemoryWire(faulty)
  const transport = await wire.open()
  if (!transport.ok) throw new Error('unplugged')
  const pad = await templatePadDriver.open(transport.value, options, { clock, log: createFakeLog() })
  if (!pad.ok) throw new Error(pad.error.detail)
  opened.push(pad.value)
  const presses: PadPress[] = []
  pad.value.onPress((press) => presses.push(press))
  return { clock, sim, faulty, wire, pad: pad.value, presses }
}

describe('a pad described by templates', () => {
  const CODES: Readonly<Record<string, readonly number[]>> = {
    'call-next': [0x41],
    recall: [0x42],
    transfer: [0x43],
    'no-show': [0x36, 0x0d],
  }
  padConformance(async () => {
    const options = templatePadOptions.parse({
      ...INVENTED,
      press: 'AA {address} {data} {checksum} 55',
      acknowledgement: undefined,
      fields: {
        data: { maxBytes: 4 },
        text: INVENTED.fields.text,
        checksum: { kind: 'sum8', from: 'address', to: 'data' },
      },
    })
    const sim = createSimTemplatePad({ clock: realClock, address: options.address, texts: options })
    const link = await serveSimOnTcp(sim, 0)
    const transport = await openWireTo(link.address)
    const pad = await templatePadDriver.open(transport, options, { clock: realClock, log: createFakeLog() })
    if (!pad.ok) throw new Error(pad.error.detail)
    return {
      pad: pad.value,
      press: (key, digits = '') =>
        sim.press([...[...digits].map((digit) => 0x30 + Number(digit)), ...(CODES[key] ?? [])]),
      unplug: () => link.unplug(),
      async close() {
        await pad.value.close()
        await transport.close()
        await link.close()
      },
    }
  })

  it('is acknowledged as its maker wants it, and a retransmission acts once', async () => {
    const { sim, clock, wire, presses } = await padRig()
    sim.press([0x41])
    await clock.settle()
    expect(toHex(wire.written())).toBe('BB07414855')
    await clock.advance(1000)
    sim.setDeafToAcks(true)
    sim.press([0x42])
    await clock.advance(3000)
    expect([sim.sent(), sim.givenUp()]).toEqual([6, 1])
    expect(presses.map(({ key }) => key)).toEqual(['call-next', 'recall'])
  })

  it('has a wrong bit on the way: it sends again, and is believed then', async () => {
    const { sim, clock, faulty, presses, pad } = await padRig()
    faulty.setFaults({ corrupts: 'once' })
    sim.press([0x41])
    await clock.advance(1000)
    expect(presses).toHaveLength(1)
    expect(pad.counters()['discardedBytes']).toBeGreaterThan(0)
  })

  it('shows the ticket, and beeps for a key without a meaning', async () => {
    const { sim, clock, pad, presses } = await padRig()
    expect(await pad.show({ waiting: 3, ticketNo: 'A024' })).toBe('sent')
    sim.press([0x44])
    await clock.advance(1000)
    expect([sim.shown(), sim.beeps(), presses]).toEqual(['024', 1, []])
  })

  it('of another address is passed over: no press, no acknowledgement, no rubbish', async () => {
    const { clock, presses, pad, sim } = await padRig({}, 9)
    sim.press([0x41])
    await clock.advance(3000)
    expect([presses, sim.givenUp()]).toEqual([[], 1])
    expect(pad.counters()).toMatchObject({ frames: 0, discardedBytes: 0 })
  })

  it.each([
    ['no key', { press: 'AA {address} 55' }, ['press']],
    ['no end', { press: 'AA {address} {data}' }, ['press']],
    ['a text that is no template', { beep: 'GG' }, ['beep']],
    ['a key code that is no hex', { keys: { XX: 'recall' } }, ['keys', 'XX']],
  ])('is refused with %s, naming the place', (_name, change, path) => {
    const parsed = templatePadOptions.safeParse({ ...INVENTED, ...change })
    expect(parsed.error?.issues.map((issue) => issue.path)).toContainEqual(path)
  })

  it('speaks a dialect of its own, for watching and recording', () => {
    const dialect = templatePadDriver.dialectOf?.(templatePadOptions.parse(INVENTED))
    const [event] = dialect?.toHost?.().push(Uint8Array.of(0xaa, 7, 0x41, 0x48, 0x55)) ?? []
    if (event?.type !== 'frame') throw new Error('no frame')
    expect(event.frame.words.zh).toBe('按键 7 41')
    expect(toHex(event.frame.encoded ?? new Uint8Array())).toBe('AA07414855')
  })
})

describe('a rating pad described by templates', () => {
  ratingPadConformance(async () => {
    const options = templateRatingOptions.parse(RATING)
    const sim = createSimTemplatePad({ clock: realClock, address: options.address, texts: options })
    const link = await serveSimOnTcp(sim, 0)
    const transport = await openWireTo(link.address)
    const deps = { clock: realClock, log: createFakeLog() }
    const pad = await templateRatingDriver.open(transport, options, deps)
    if (!pad.ok) throw new Error(pad.error.detail)
    return {
      pad: pad.value,
      press: (key) => sim.press([key + 1]),
      isInviting: sim.isInviting,
      unplug: () => link.unplug(),
      async close() {
        await pad.value.close()
        await transport.close()
        await link.close()
      },
    }
  })
})
