import { describe, it } from 'vitest'
import { openOnbon } from '../../hardware/displays/onbon/driver.ts'
import { onbonOptions } from '../../hardware/displays/onbon/options.ts'
import { createSimSign } from '../../hardware/sim/sim-sign.ts'
import { serveSimOnTcp } from '../../hardware/sim/sim-link.ts'
import type { SimDevice, SimLink } from '../../hardware/sim/sim-link.ts'
import { displayConformance, muteDisplayConformance } from '../support/display-conformance.ts'
import type { DisplayBench } from '../support/display-conformance.ts'
import { createFakeLog } from '../support/fake-log.ts'
import { openWireTo } from '../support/open-wire.ts'
import { noPtyBecause, openSimPty, ptyTitle } from '../support/pty.ts'
import { realClock } from '../support/real-clock.ts'
import { SIGN_OPTIONS } from '../support/sign-rig.ts'
import { openSignBench } from '../support/sign-bench.ts'
import { ACKNOWLEDGING_BAR, MUTE_BAR } from '../support/template-options.ts'
import { alphaDriver } from '../../hardware/displays/alpha/driver.ts'
import { cd5220Driver } from '../../hardware/displays/cd5220/driver.ts'
import { numberBoardDriver } from '../../hardware/displays/number-board/driver.ts'
import { templateSignDriver } from '../../hardware/displays/template/driver.ts'
import { createSimAlpha } from '../../hardware/sim/sim-alpha.ts'
import { createSimCd5220 } from '../../hardware/sim/sim-cd5220.ts'
import { createSimNumberBoard } from '../../hardware/sim/sim-number-board.ts'
import { createSimTemplateSign } from '../../hardware/sim/sim-template.ts'

async function openBench(
  model: '5k' | '6k',
  serve: (sim: SimDevice) => Promise<SimLink>,
): Promise<DisplayBench> {
  const sim = createSimSign({ clock: realClock })
  const link = await serve(sim)
  const transport = await openWireTo(link.address)
  const options = onbonOptions.parse({ ...SIGN_OPTIONS, model, replyDeadlineMs: 300, retries: 1 })
  const opened = await openOnbon(transport, options, { clock: realClock, log: createFakeLog() })
  if (!opened.ok) throw new Error(opened.error.detail)
  const display = opened.value
  return {
    display,
    shown: () => sim.shown().flatMap(({ lines }) => lines),
    setMute: (isMute) => sim.setFaults({ isMute }),
    reset: () => sim.reset(),
    unplugSoon: () => sim.setFaults({ unplugAtRequest: 1 }),
    async close() {
      await display.close()
      await transport.close()
      await link.close()
    },
  }
}

describe.each(['5k', '6k'] as const)('Onbon %s over TCP', (model) => {
  displayConformance(() => openBench(model, (sim) => serveSimOnTcp(sim, 0)))
})

describe(ptyTitle('Onbon over a pseudo terminal'), () => {
  displayConformance(() => openBench('6k', openSimPty), it.skipIf(noPtyBecause !== undefined) as typeof it)
})

const arrowed = (ticketNo: string, counterNo: string): readonly string[] => [ticketNo, `-> ${counterNo}`]
const onOneLine = (ticketNo: string, counterNo: string): readonly string[] => [`${ticketNo} -> ${counterNo}`]
const clock = realClock

describe.each(['string', 'priority'])('Alpha that acknowledges, %s scheme, over TCP', (scheme) => {
  const options = { address: '01', acknowledges: true, scheme, replyDeadlineMs: 200, retries: 1, gapMs: 0 }
  displayConformance(() =>
    openSignBench(alphaDriver, options, createSimAlpha({ clock, acknowledges: true }), onOneLine),
  )
})

describe('template sign that acknowledges over TCP', () => {
  displayConformance(() =>
    openSignBench(
      templateSignDriver,
      ACKNOWLEDGING_BAR,
      createSimTemplateSign(ACKNOWLEDGING_BAR, { clock }),
      undefined,
    ),
  )
})

describe('mute Alpha over TCP', () => {
  muteDisplayConformance(() => openSignBench(alphaDriver, { gapMs: 0 }, createSimAlpha({ clock }), onOneLine))
})

describe('number board over TCP', () => {
  muteDisplayConformance(() =>
    openSignBench(numberBoardDriver, { boardId: 5 }, createSimNumberBoard({ boardId: 5 }), (ticketNo) => [
      String(Number(ticketNo.slice(1))),
    ]),
  )
})

describe('CD5220 over TCP', () => {
  muteDisplayConformance(() => openSignBench(cd5220Driver, {}, createSimCd5220(), arrowed))
})

describe('mute template sign over TCP', () => {
  muteDisplayConformance(() =>
    openSignBench(
      templateSignDriver,
      MUTE_BAR,
      createSimTemplateSign(MUTE_BAR, { clock }),
      (ticketNo, counterNo) => [`请 ${ticketNo} 到 ${counterNo} 号窗口`],
    ),
  )
})
