import { afterEach, describe, expect, it } from 'vitest'
import type { PadPress } from '../../hardware/pads/call-pad.ts'
import { openFf68Pad } from '../../hardware/pads/ff68/driver.ts'
import { encodeKeys, encodeRated, KEY } from '../../hardware/pads/ff68/frames.ts'
import { ff68PadOptions, ff68RatingOptions } from '../../hardware/pads/ff68/options.ts'
import { openFf68Rating } from '../../hardware/pads/ff68/rating-driver.ts'
import { openEvdevPad } from '../../hardware/pads/evdev/driver.ts'
import { evdevPadOptions } from '../../hardware/pads/evdev/options.ts'
import { joinOnLine } from '../../hardware/sim/shared-wire.ts'
import { createSimKeys } from '../../hardware/sim/sim-keys.ts'
import type { SimDevice } from '../../hardware/sim/sim-link.ts'
import { createSimPad } from '../../hardware/sim/sim-pad.ts'
import { createSimRatingPad } from '../../hardware/sim/sim-rating-pad.ts'
import { withWireFaults } from '../../hardware/sim/wire-faults.ts'
import { toHex } from '../support/bytes.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { createFakeLog } from '../support/fake-log.ts'
import { createFixedRandom } from '../support/reader-rig.ts'
import { createMemoryWire } from '../support/wire.ts'

const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()))
})

const clockAndLog = () => ({ clock: createFakeClock(), log: createFakeLog() })
type Deps = ReturnType<typeof clockAndLog>

async function transportTo(sim: SimDevice) {
  const wire = createMemoryWire(sim)
  const transport = await wire.open()
  if (!transport.ok) throw new Error('unplugged')
  return { wire, transport: transport.value }
}

async function padOn(deps: Deps, transport: Parameters<typeof openFf68Pad>[0], options: object = {}) {
  const pad = await openFf68Pad(transport, ff68PadOptions.parse(options), deps)
  if (!pad.ok) throw new Error(pad.error.detail)
  opened.push(pad.value)
  const presses: PadPress[] = []
  pad.value.onPress((press) => presses.push(press))
  return { pad: pad.value, presses }
}

async function padRig(options: object = {}) {
  const deps = clockAndLog()
  const sim = createSimPad({ clock: deps.clock })
  const faulty = withWireFaults(sim, { clock: deps.clock, random: createFixedRandom() })
  const { wire, transport } = await transportTo(faulty)
  return { ...deps, sim, faulty, wire, transport, ...(await padOn(deps, transport, options)) }
}

describe('pad retransmits', () => {
  it('because it hears no acknowledgement: each is acknowledged, the clerk calls one number only', async () => {
    const { sim, presses, clock, pad } = await padRig()
    sim.setFaults({ isDeafToAcks: true })
    sim.press([KEY.call])
    await clock.advance(2000)
    expect(sim.sent()).toBe(5)
    expect(sim.givenUp()).toBe(1)
    expect(presses).toEqual([{ key: 'call-next', digits: null }])
    expect(pad.counters()).toMatchObject({ frames: 5, retransmissions: 4, presses: 1 })
  })

  it('and is acknowledged by the same bytes at once, so that it sends a press once', async () => {
    const { sim, presses, clock, wire } = await padRig()
    sim.press([6, KEY.ok])
    await clock.settle()
    expect(toHex(wire.written())).toBe(toHex(encodeKeys(1, [6, KEY.ok])))
    await clock.advance(5000)
    expect(sim.sent()).toBe(1)
    expect(presses).toEqual([{ key: 'no-show', digits: null }])
  })

  it('not: the same key half a second later is a second press', async () => {
    const { sim, presses, clock } = await padRig()
    sim.press([KEY.recall])
    await clock.advance(500)
    sim.press([KEY.recall])
    await clock.advance(500)
    expect(presses).toHaveLength(2)
  })

  it('what the adapter hears of its own acknowledgement: it is not acknowledged for ever', async () => {
    const deps = clockAndLog()
    let put = (_bytes: Uint8Array): void => undefined
    let heard = 0
    const echoing: SimDevice = {
      connect(send) {
        put = send
        return {
          receive(bytes) {
            heard += 1
            if (heard < 100) send(bytes)
          },
          closed: () => undefined,
        }
      },
    }
    const { transport } = await transportTo(echoing)
    const { presses } = await padOn(deps, transport)
    put(encodeKeys(1, [KEY.call]))
    await deps.clock.advance(1000)
    expect(heard).toBe(1)
    expect(presses).toHaveLength(1)
  })
})

describe('pad on a bad wire', () => {
  it.each([
    ['noise around every frame', { hasNoise: true }],
    ['bytes in pieces', { isSplit: true }],
    ['glued together', { isGlued: true }],
    ['one wrong bit: the pad sends again', { corrupts: 'once' }],
    ['half a frame: the pad sends again', { halves: 'once' }],
  ] as const)('%s: one press, acted on once', async (_name, faults) => {
    const { sim, faulty, presses, clock } = await padRig()
    faulty.setFaults(faults)
    sim.press([KEY.call])
    await clock.advance(3000)
    expect(presses).toEqual([{ key: 'call-next', digits: null }])
    expect(sim.givenUp()).toBe(0)
  })

  it('is unplugged in the middle of a press: closed, and no timer is left', async () => {
    const { sim, faulty, clock, pad, presses } = await padRig()
    await pad.show({ waiting: 1, ticketNo: 'A001' })
    faulty.setFaults({ unplugsMidway: true })
    sim.press([KEY.call])
    await clock.advance(3000)
    expect(presses).toEqual([])
    expect(await pad.check()).toMatchObject({ ok: false, error: { code: 'closed' } })
    expect(await pad.show({ waiting: 2, ticketNo: null })).toBe('failed')
    await pad.close()
    expect(clock.pendingTimers()).toBe(0)
  })
})

describe('bus collision', () => {
  it('of two pads pressed at the same moment: both send again, and each press arrives once', async () => {
    const deps = clockAndLog()
    const sims = [1, 2].map((address) => createSimPad({ clock: deps.clock, address, againMs: address * 70 }))
    const { transport } = await transportTo(joinOnLine(sims, deps.clock))
    const first = await padOn(deps, transport, { address: 1 })
    const second = await padOn(deps, transport, { address: 2 })
    sims[0]?.press([KEY.call])
    sims[1]?.press([KEY.recall])
    await deps.clock.advance(3000)
    expect(first.presses).toEqual([{ key: 'call-next', digits: null }])
    expect(second.presses).toEqual([{ key: 'recall', digits: null }])
    expect(sims.map((sim) => sim.givenUp())).toEqual([0, 0])
  })

  it('none: what is for another address is passed over, not counted as rubbish, not acknowledged', async () => {
    const deps = clockAndLog()
    const sims = [1, 2].map((address) => createSimPad({ clock: deps.clock, address }))
    const { transport } = await transportTo(joinOnLine(sims, deps.clock))
    const first = await padOn(deps, transport, { address: 1 })
    sims[1]?.press([KEY.call])
    await deps.clock.advance(3000)
    expect(first.presses).toEqual([])
    expect(first.pad.counters()).toMatchObject({ frames: 0, discardedBytes: 0 })
    expect(sims[1]?.givenUp()).toBe(1)
  })
})

describe('the display of a pad', () => {
  it('shows who waits and the digits of the ticket, and gets them again after a power cut', async () => {
    const { sim, pad, clock } = await padRig({ resendMs: 60_000 })
    expect(await pad.show({ waiting: 12, ticketNo: 'A1024' })).toBe('sent')
    await clock.settle()
    expect(sim.shown()).toEqual({ waiting: 12, ticket: '024' })
    sim.reset()
    expect(sim.shown()).toBeNull()
    await clock.advance(60_000)
    expect(sim.shown()).toEqual({ waiting: 12, ticket: '024' })
  })

  it('is blank where there is nothing to show, and never shows more than it has digits for', async () => {
    const { sim, pad, clock } = await padRig()
    await pad.show({ waiting: null, ticketNo: null })
    await clock.settle()
    expect(sim.shown()).toEqual({ waiting: null, ticket: null })
    await pad.show({ waiting: 4711, ticketNo: 'B7' })
    await clock.settle()
    expect(sim.shown()).toEqual({ waiting: 999, ticket: '7' })
  })
})

describe('keys of a pad', () => {
  it('digits and OK come in one frame or one by one', async () => {
    const { sim, presses, clock } = await padRig()
    for (const codes of [[0, KEY.ok], [3], [KEY.ok], [KEY.ok]]) {
      sim.press(codes)
      await clock.advance(400)
    }
    expect(presses.map(({ key }) => key)).toEqual(['suspend', 'resume', 'start'])
  })

  it('digits nobody finishes are forgotten', async () => {
    const { sim, presses, clock } = await padRig()
    sim.press([6])
    await clock.advance(6000)
    sim.press([KEY.transfer])
    await clock.advance(400)
    expect(presses).toEqual([{ key: 'transfer', digits: null }])
  })

  it('cancel takes digits back', async () => {
    const { sim, presses, clock } = await padRig()
    for (const codes of [[6], [KEY.cancel], [KEY.ok]]) {
      sim.press(codes)
      await clock.advance(400)
    }
    expect(presses.map(({ key }) => key)).toEqual(['start'])
  })

  it('a key without a meaning is acknowledged and answered by a beep', async () => {
    const { sim, presses, clock } = await padRig()
    sim.press([KEY.oneMetreLine])
    await clock.advance(1000)
    expect(presses).toEqual([])
    expect([sim.beeps(), sim.givenUp(), sim.sent()]).toEqual([1, 0, 1])
  })

  it('another make: other key codes and command byte', async () => {
    const deps = clockAndLog()
    const sim = createSimPad({ clock: deps.clock, keysCommand: 0x21 })
    const { transport } = await transportTo(sim)
    const { presses } = await padOn(deps, transport, {
      keysCommand: 0x21,
      keys: { '1A': 'finish', '0C': 'none' },
    })
    sim.press([0x1a])
    await deps.clock.advance(1000)
    sim.press([KEY.call])
    await deps.clock.advance(1000)
    expect(presses).toEqual([{ key: 'finish', digits: null }])
    expect(sim.givenUp()).toBe(0)
  })
})

describe('an evaluator', () => {
  async function ratingRig(options: object = {}) {
    const deps = clockAndLog()
    const sim = createSimRatingPad({ clock: deps.clock })
    const { transport, wire } = await transportTo(sim)
    const pad = await openFf68Rating(transport, ff68RatingOptions.parse(options), deps)
    if (!pad.ok) throw new Error(pad.error.detail)
    opened.push(pad.value)
    const grades: number[] = []
    pad.value.onGrade((grade) => grades.push(grade))
    return { ...deps, sim, wire, pad: pad.value, grades }
  }

  it('is acknowledged with command 01, and a retransmission is no second grade', async () => {
    const { sim, clock, wire, grades } = await ratingRig()
    sim.press(0)
    await clock.settle()
    expect(toHex(wire.written())).toBe('FF680303680101000216')
    sim.setDeafToAcks(true)
    await clock.advance(1000)
    sim.press(2)
    await clock.advance(3000)
    expect(grades).toEqual([5, 3])
    expect(sim.sent()).toBe(6)
  })

  it('whose keys count from worst to best: the devices file turns them round; a key may be no grade', async () => {
    const { sim, clock, grades, pad } = await ratingRig({ grades: [1, null, 4, 5] })
    for (const key of [0, 1, 2, 3]) {
      sim.press(key)
      await clock.advance(1000)
    }
    expect(grades).toEqual([1, 4, 5])
    expect(pad.counters()).toMatchObject({ grades: 3, unknownKeys: 1 })
  })

  it('shows the stars of the counter with the invitation', async () => {
    const { sim, clock, pad } = await ratingRig({ stars: 4 })
    await pad.invite()
    await clock.settle()
    expect([sim.stars(), sim.isInviting()]).toEqual([4, true])
  })

  it('at the address of a pad would be invited by the pad’s evaluate key: so they have different ones', async () => {
    const deps = clockAndLog()
    const pad = createSimPad({ clock: deps.clock, address: 1 })
    const evaluator = createSimRatingPad({ clock: deps.clock, address: 2 })
    const { transport } = await transportTo(joinOnLine([pad, evaluator], deps.clock))
    await padOn(deps, transport, { address: 1 })
    pad.press([KEY.rate])
    await deps.clock.advance(1000)
    expect(pad.givenUp()).toBe(0)
    expect(evaluator.isInviting()).toBe(false)
    expect(toHex(encodeRated(2, 0))).not.toBe(toHex(encodeKeys(2, [0])))
  })
})

describe('a USB number pad', () => {
  async function keysRig(options: object = {}) {
    const deps = clockAndLog()
    const sim = createSimKeys({ clock: deps.clock })
    const { transport } = await transportTo(sim)
    const pad = await openEvdevPad(transport, evdevPadOptions.parse(options), deps)
    if (!pad.ok) throw new Error(pad.error.detail)
    opened.push(pad.value)
    const presses: PadPress[] = []
    pad.value.onPress((press) => presses.push(press))
    return { ...deps, sim, pad: pad.value, presses }
  }

  it('held down, or with a contact that bounces: one press', async () => {
    const { sim, presses, clock, pad } = await keysRig()
    sim.press('KPPLUS', 'held')
    await clock.advance(500)
    sim.press('KPPLUS', 'bounces')
    await clock.advance(500)
    expect(presses).toHaveLength(2)
    expect(pad.counters()).toMatchObject({ bounces: 1 })
  })

  it('with digits before Enter and before a transfer', async () => {
    const { sim, presses, clock } = await keysRig({ keys: { F5: 'pause' }, okAfter: { 9: 'finish' } })
    for (const key of ['KP9', 'KPENTER', '1', 'KP2', 'KPSLASH', 'KPENTER', 'F5']) {
      sim.press(key)
      await clock.advance(200)
    }
    expect(presses).toEqual([
      { key: 'finish', digits: null },
      { key: 'transfer', digits: '12' },
      { key: 'start', digits: null },
      { key: 'pause', digits: null },
    ])
  })

  it('out of step after lost bytes: in step again within a few records', async () => {
    const { sim, presses, clock, pad } = await keysRig()
    sim.put(Uint8Array.from({ length: 11 }, () => 0xee))
    sim.press('KPPLUS')
    await clock.advance(1000)
    sim.press('KPASTERISK')
    await clock.advance(1000)
    expect(presses.map(({ key }) => key)).toEqual(['call-next', 'recall'])
    expect(pad.counters()).toMatchObject({ discardedBytes: 11 })
  })

  it('refuses names of keys that are none, and says what they look like', () => {
    const told = evdevPadOptions.safeParse({ keys: { KPPLUSS: 'recall' } })
    expect(told.error?.issues[0]?.message).toContain('KPPLUS')
  })
})
