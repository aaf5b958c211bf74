import { describe, it } from 'vitest'
import type { PadKey } from '../../hardware/pads/call-pad.ts'
import { openEvdevPad } from '../../hardware/pads/evdev/driver.ts'
import { evdevPadOptions } from '../../hardware/pads/evdev/options.ts'
import { openFf68Pad } from '../../hardware/pads/ff68/driver.ts'
import { KEY } from '../../hardware/pads/ff68/frames.ts'
import { ff68PadOptions, ff68RatingOptions } from '../../hardware/pads/ff68/options.ts'
import { openFf68Rating } from '../../hardware/pads/ff68/rating-driver.ts'
import { createSimKeys } from '../../hardware/sim/sim-keys.ts'
import { serveSimOnTcp, type SimDevice, type SimLink } from '../../hardware/sim/sim-link.ts'
import { createSimPad } from '../../hardware/sim/sim-pad.ts'
import { createSimRatingPad } from '../../hardware/sim/sim-rating-pad.ts'
import { createFakeLog } from '../support/fake-log.ts'
import { openWireTo } from '../support/open-wire.ts'
import { padConformance, type PadBench } from '../support/pad-conformance.ts'
import { noPtyBecause, openSimPty, ptyTitle } from '../support/pty.ts'
import { ratingPadConformance, type RatingBench } from '../support/rating-pad-conformance.ts'
import { realClock } from '../support/real-clock.ts'

type Serve = (sim: SimDevice) => Promise<SimLink>
const onTcp: Serve = (sim) => serveSimOnTcp(sim, 0)
const onPty = it.skipIf(noPtyBecause !== undefined) as typeof it
const deps = { clock: realClock, log: createFakeLog() }

const FF68_KEYS: Partial<Record<PadKey, readonly number[]>> = {
  'call-next': [KEY.call],
  recall: [KEY.recall],
  transfer: [KEY.transfer],
  'no-show': [6, KEY.ok],
}

async function openFf68Bench(serve: Serve): Promise<PadBench> {
  const sim = createSimPad({ clock: realClock, address: 3 })
  const link = await serve(sim)
  const transport = await openWireTo(link.address)
  const opened = await openFf68Pad(transport, ff68PadOptions.parse({ address: 3 }), deps)
  if (!opened.ok) throw new Error(opened.error.detail)
  return {
    pad: opened.value,
    press: (key, digits = '') => sim.press([...[...digits].map(Number), ...(FF68_KEYS[key] ?? [])]),
    unplug: () => link.unplug(),
    async close() {
      await opened.value.close()
      await transport.close()
      await link.close()
    },
  }
}

const NUMBER_PAD: Partial<Record<PadKey, string>> = {
  'call-next': 'KPPLUS',
  recall: 'KPASTERISK',
  transfer: 'KPSLASH',
  'no-show': 'KPMINUS',
}

async function openEvdevBench(bits: 32 | 64): Promise<PadBench> {
  const sim = createSimKeys({ clock: realClock, longBytes: bits === 64 ? 8 : 4 })
  const link = await serveSimOnTcp(sim, 0)
  const transport = await openWireTo(link.address)
  const opened = await openEvdevPad(transport, evdevPadOptions.parse({ bits, debounceMs: 0 }), deps)
  if (!opened.ok) throw new Error(opened.error.detail)
  return {
    pad: opened.value,
    press(key, digits = '') {
      for (const digit of digits) sim.press(`KP${digit}`)
      sim.press(NUMBER_PAD[key] ?? '')
    },
    unplug: () => link.unplug(),
    async close() {
      await opened.value.close()
      await transport.close()
      await link.close()
    },
  }
}

async function openRatingBench(serve: Serve): Promise<RatingBench> {
  const sim = createSimRatingPad({ clock: realClock, address: 9 })
  const link = await serve(sim)
  const transport = await openWireTo(link.address)
  const opened = await openFf68Rating(transport, ff68RatingOptions.parse({ address: 9 }), deps)
  if (!opened.ok) throw new Error(opened.error.detail)
  return {
    pad: opened.value,
    press: sim.press,
    isInviting: sim.isInviting,
    unplug: () => link.unplug(),
    async close() {
      await opened.value.close()
      await transport.close()
      await link.close()
    },
  }
}

describe('FF68 pad over TCP', () => padConformance(() => openFf68Bench(onTcp)))
describe(ptyTitle('FF68 pad over a pseudo terminal'), () =>
  padConformance(() => openFf68Bench(openSimPty), onPty),
)
describe('USB number pad, 64 bits', () => padConformance(() => openEvdevBench(64)))
describe('USB number pad, 32 bits', () => padConformance(() => openEvdevBench(32)))
describe('FF68 evaluator over TCP', () => ratingPadConformance(() => openRatingBench(onTcp)))
describe(ptyTitle('FF68 evaluator over a pseudo terminal'), () =>
  ratingPadConformance(() => openRatingBench(openSimPty), onPty),
)
