import type { BenchSwitch } from '../../domain/wire/bench.ts'
import { SOUND_WIRE, type WireFaults } from './wire-faults.ts'

interface WireSwitch {
  readonly key: string
  readonly label: BenchSwitch['label']
  readonly on: Partial<WireFaults>
  readonly off: Partial<WireFaults>
  isOn(faults: WireFaults): boolean
}

function wireSwitch(zh: string, en: string, on: Partial<WireFaults>): WireSwitch {
  const keys = Object.keys(on) as (keyof WireFaults)[]
  return {
    key: `wire-${keys.join('-')}`,
    label: { zh, en },
    on,
    off: Object.fromEntries(keys.map((key) => [key, SOUND_WIRE[key]])),
    isOn: (faults) => keys.every((key) => faults[key] !== SOUND_WIRE[key]),
  }
}

/** What can be wrong with any wire, as the bench page offers it. */
export const WIRE_SWITCHES: readonly WireSwitch[] = [
  wireSwitch('不应答', 'No answer', { isMute: true }),
  wireSwitch('收不到', 'Hears nothing', { isDeaf: true }),
  wireSwitch('杂波', 'Noise', { hasNoise: true }),
  wireSwitch('断成小段', 'Cut into pieces', { isSplit: true }),
  wireSwitch('粘成一块', 'Glued together', { isGlued: true }),
  wireSwitch('错一位（一次）', 'One wrong bit, once', { corrupts: 'once' }),
  wireSwitch('老是错一位', 'A wrong bit each time', { corrupts: 'always' }),
  wireSwitch('说一半（一次）', 'Half, then silence, once', { halves: 'once' }),
  wireSwitch('晚到 1.5 秒', '1.5 s late', { lateMs: 1500 }),
  wireSwitch('很慢', 'Very slow', { bytesPerSecond: 60 }),
  wireSwitch('说到一半掉线', 'Unplugged midway', { unplugsMidway: true }),
  wireSwitch('乱码不停', 'Flood of rubbish', { floodBytesPerSecond: 500_000 }),
]
