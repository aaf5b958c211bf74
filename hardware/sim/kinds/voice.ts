import { flag, gearUnit, once, type SimKind, type SwitchOf } from '../sim-kind.ts'
import { createSimVoice, type SimVoice, type SimVoiceChip, type SimVoiceFaults } from '../sim-voice.ts'

const SWITCHES: readonly SwitchOf<SimVoiceFaults>[] = [
  flag('isDead', '没有反应', 'Dead'),
  once('refusesText', '拒收一次', 'Refuses one text'),
  once('resetsMidway', '播到一半重启', 'Starts anew in the middle'),
  once('forgetsEnd', '播完不说', 'Does not tell the end'),
  once('swallowsAccepted', '不确认一次', 'One acknowledgement lost'),
  flag('isEndless', '播不完', 'Never ends'),
]

const SHOWN_TEXTS = 6

/** Speech modules: what is being said, and what was. */
function voiceSim(driver: string, chip: SimVoiceChip, zh: string, en: string): SimKind {
  return {
    drivers: [driver],
    create(_entry, { clock }) {
      const sim = createSimVoice({ clock, chip })
      return {
        sim,
        unit: (base) =>
          gearUnit(base, {
            switches: SWITCHES,
            read: () => sim.faults(),
            change: (faults) => sim.setFaults(faults),
            title: { zh, en },
            shows: () => showsOf(sim),
            reset: () => sim.reset(),
            onChange: (listener) => void sim.onChange(listener),
          }),
      }
    },
  }
}

const HOW = {
  whole: { zh: '播完', en: 'spoken' },
  'cut-off': { zh: '被打断', en: 'cut off' },
  lost: { zh: '因重启丢失', en: 'lost at a restart' },
} as const

function showsOf(sim: SimVoice) {
  const now = sim.speaking()
  const past = sim.heard().slice(-SHOWN_TEXTS).toReversed()
  return [
    now === null
      ? { look: 'quiet' as const, label: { zh: '安静', en: 'silent' }, text: '' }
      : { look: 'spoken' as const, label: { zh: '正在播报', en: 'speaking' }, text: now },
    ...past.map(({ words, how }) => ({ look: 'text' as const, label: HOW[how], text: words })),
  ]
}

export const syn6288Sim = voiceSim('syn6288', 'syn6288', 'SYN6288 语音模块', 'SYN6288 speech module')
export const xfs5152Sim = voiceSim('xfs5152', 'xfs5152', 'XFS5152CE 语音模块', 'XFS5152CE speech module')
