import { openOnbon } from '../../hardware/displays/onbon/driver.ts'
import { onbonOptions } from '../../hardware/displays/onbon/options.ts'
import type { CallDisplay, SignContent } from '../../hardware/displays/call-display.ts'
import { createSimSign } from '../../hardware/sim/sim-sign.ts'
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

  /** Moves time on in small steps until the promise settles; fails the test when it does not in two minutes. */
  async function until<Value>(promise: Promise<Value>): Promise<Value> {
    let isDone = false
    const watched = promise.finally(() => {
      isDone = true
    })
    for (let waited = 0; !isDone; waited += 1) {
      if (waited > 1200) throw new Error('still waiting after two minutes')
      await clock.advance(100)
    }
    return watched
  }

  async function tryOpen() {
    const transport = await wire.open()
    if (!transport.ok) throw new Error('the wire is unplugged')
    const options = onbonOptions.parse({ ...SIGN_OPTIONS, ...rawOptions })
    return until(openOnbon(transport.value, options, { clock, log }))
  }

  async function open(): Promise<CallDisplay> {
    const opened = await tryOpen()
    if (!opened.ok) throw new Error(opened.error.detail)
    return opened.value
  }

  return {
    clock,
    log,
    sim,
    wire,
    until,
    tryOpen,
    open,
    linesShown: () => sim.shown().map(({ lines }) => lines),
  }
}
