import { openOnbon } from '../../hardware/displays/onbon/driver.ts'
import { onbonOptions } from '../../hardware/displays/onbon/options.ts'
import type { SignContent } from '../../hardware/displays/call-display.ts'
import { createSimSign } from '../../hardware/sim/sim-sign.ts'
import { createUntil, deviceOnWire } from './device-on-wire.ts'
import { createFakeClock } from './fake-clock.ts'
import { createFakeLog } from './fake-log.ts'
import { createMemoryWire } from './wire.ts'

export const SIGN_OPTIONS = { model: '6k', widthPx: 128, heightPx: 32 } as const

/** What a counter sign shows for a call. */
export function call(ticketNo: string, counterNo = '3'): SignContent {
  return { tone: 'call', lines: [`请 ${ticketNo}`, `到 ${counterNo} 号窗口`] }
}

/** A simulated sign on a wire in memory, and a clock moved by hand; `open` puts the real driver on it. */
export function createSignRig(rawOptions: object = {}, card: { screen?: number; deviceType?: number } = {}) {
  const clock = createFakeClock()
  const log = createFakeLog()
  const sim = createSimSign({ clock, ...card })
  const wire = createMemoryWire(sim)

  const until = createUntil(clock, 100, 2)
  const options = onbonOptions.parse({ ...SIGN_OPTIONS, ...rawOptions })

  return {
    clock,
    log,
    sim,
    wire,
    until,
    ...deviceOnWire(wire, until, (transport) => openOnbon(transport, options, { clock, log })),
    linesShown: () => sim.shown().map(({ lines }) => lines),
  }
}
