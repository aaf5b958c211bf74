import { describe, it } from 'vitest'
import { serveSimOnTcp, type SimDevice, type SimLink } from '../../hardware/sim/sim-link.ts'
import { createSimVoice, type SimVoiceChip } from '../../hardware/sim/sim-voice.ts'
import { createFakeLog } from '../support/fake-log.ts'
import { openWireTo } from '../support/open-wire.ts'
import { noPtyBecause, openSimPty, ptyTitle } from '../support/pty.ts'
import { realClock } from '../support/real-clock.ts'
import { voiceConformance, type VoiceBench } from '../support/voice-conformance.ts'
import { openVoice } from '../support/voice-rig.ts'

async function openBench(
  chip: SimVoiceChip,
  serve: (sim: SimDevice) => Promise<SimLink>,
  options: object = {},
): Promise<VoiceBench> {
  const sim = createSimVoice({ clock: realClock, chip, msPerChar: 8 })
  const link = await serve(sim)
  const transport = await openWireTo(link.address)
  const opened = await openVoice(
    chip,
    transport,
    { charMs: 50, speechMs: 2000, ...options },
    { clock: realClock, log: createFakeLog() },
  )
  if (!opened.ok) throw new Error(opened.error.detail)
  const voice = opened.value
  const wordsOf = (isWhole: boolean): string[] =>
    sim
      .heard()
      .filter(({ how }) => (how === 'whole') === isWhole)
      .map(({ words }) => words)
  return {
    voice,
    heard: () => wordsOf(true),
    spoilt: () => wordsOf(false),
    speaking: () => sim.speaking(),
    setDead: (isDead) => sim.setFaults({ isDead }),
    refuseOnce: () => sim.setFaults({ refusesText: 'once' }),
    resetMidway: () => sim.setFaults({ resetsMidway: 'once' }),
    unplug: () => link.unplug(),
    async close() {
      await voice.close()
      await transport.close()
      await link.close()
    },
  }
}

describe.each(['syn6288', 'xfs5152'] as const)('%s over TCP', (chip) => {
  voiceConformance(() => openBench(chip, (sim) => serveSimOnTcp(sim, 0)))
})

describe('SYN6658 with its Unicode over TCP', () => {
  const options = { chip: 'syn6658', encoding: 'unicode', unicodeOrder: 'big-endian' }
  voiceConformance(() => openBench('xfs5152', (sim) => serveSimOnTcp(sim, 0), options))
})

describe(ptyTitle('SYN6288 over a pseudo terminal'), () => {
  voiceConformance(() => openBench('syn6288', openSimPty), it.skipIf(noPtyBecause !== undefined) as typeof it)
})
