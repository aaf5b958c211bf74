import type { Words } from '../../../domain/model.ts'
import type { BenchReader, BenchSpoil } from '../../../domain/wire/bench.ts'
import { NO_READER_FAULTS, type ReaderFaults } from '../reader-faults.ts'
import {
  commonUnit,
  flag,
  once,
  type BenchUnit,
  type SimKind,
  type SwitchOf,
  type UnitBase,
} from '../sim-kind.ts'
import { createSimMiaxis, NO_MIAXIS_FAULTS, type MiaxisFaults } from '../sim-miaxis.ts'
import { createSimReader } from '../sim-reader.ts'
import { createSimSsCard, NO_SS_CARD_FAULTS, type SsCardFaults } from '../sim-ss-card.ts'
import { SYNTHETIC_PEOPLE, type SyntheticPerson } from '../synthetic-people.ts'

/** A switch that sets one member to a value of its own. */
function choice<State, Key extends keyof State & string>(
  key: Key,
  value: State[Key],
  otherwise: State[Key],
  { zh, en }: Words,
): SwitchOf<State> {
  const change = (to: State[Key]): Partial<State> => ({ [key]: to }) as unknown as Partial<State>
  return {
    key: `${key}-${String(value)}`,
    label: { zh, en },
    on: change(value),
    off: change(otherwise),
    isOn: (state) => state[key] === value,
  }
}

const READER_SWITCHES: readonly SwitchOf<ReaderFaults>[] = [
  flag('isGarbled', '波特率不对', 'Wrong baud rate'),
  flag('isFirstFindBlind', '第一次寻卡失败', 'First find fails'),
  choice('findsAgain', 'always', 'after-lift', {
    zh: '卡不拿走也一再找到',
    en: 'Finds a resting card again',
  }),
  once('liftBeforeSelect', '选卡前卡被拿走', 'Card lifted before select'),
  once('liftBeforeRead', '读到一半卡被拿走', 'Card lifted while reading'),
  once('lateAnswer', '下次才答（一次）', 'Answers at the next question, once'),
  choice('preamble', 'extra-aa', 'plain', { zh: '前导码多两个 AA', en: 'Two AA too many' }),
  choice('preamble', 'broken', 'plain', { zh: '前面有坏前导码', en: 'A broken preamble in front' }),
  {
    key: 'readFails',
    label: { zh: '读卡总失败', en: 'Read always fails' },
    on: { sw3: { readCard: 0x41 } },
    off: { sw3: NO_READER_FAULTS.sw3 },
    isOn: (state) => state.sw3.readCard !== undefined,
  },
  {
    key: 'notAuthorised',
    label: { zh: '安全模块未授权', en: 'Security module not authorised' },
    on: { sw3: { samStatus: 0x66, findCard: 0x66 } },
    off: { sw3: NO_READER_FAULTS.sw3 },
    isOn: (state) => state.sw3.samStatus !== undefined,
  },
]

/** A reader as the bench needs it: cards of the tray can be laid on it, and it tells what lies there. */
interface Tray {
  placeCard(person: SyntheticPerson, spoil: BenchSpoil): void
  removeCard(): void
  state(): { readonly card: BenchReader['card'] }
  onChange(listener: () => void): () => void
}

function trayUnit<State>(
  base: UnitBase,
  sim: Tray,
  gear: {
    readonly title: Words | null
    readonly switches: readonly SwitchOf<State>[]
    read(): State
    change(state: Partial<State>): void
  },
): BenchUnit {
  const { face, ...common } = commonUnit(base, gear)
  return {
    ...common,
    reset: () => sim.removeCard(),
    placeCard(personId, spoil) {
      const person = SYNTHETIC_PEOPLE.find((one) => one.personId === personId)
      if (person) sim.placeCard(person, spoil)
    },
    removeCard: () => sim.removeCard(),
    onChange(listener) {
      sim.onChange(listener)
      base.wire.onFaults(listener)
    },
    view: () => ({ ...face(), kind: 'reader', title: gear.title, card: sim.state().card }),
  }
}

/** SAM_V readers: a tray of cards to lay on them. */
export const samVSim: SimKind = {
  drivers: ['sam-v'],
  create(_entry, deps) {
    const sim = createSimReader(deps)
    return {
      sim,
      unit: (base) =>
        trayUnit(base, sim, {
          title: null,
          switches: READER_SWITCHES,
          read: () => sim.faults(),
          change: (faults) => sim.setFaults(faults),
        }),
    }
  },
}

const MIAXIS_SWITCHES: readonly SwitchOf<ReaderFaults & MiaxisFaults>[] = [
  once('lostPacket', '丢一包（一次）', 'One packet lost, once'),
  flag('hasReportId', '报文前有编号 00', 'Report id 00 in front'),
  choice('indexOrder', 'big', 'little', { zh: '包号高字节在前', en: 'Packet index big-endian' }),
  choice('packetGapMs', 400, 0, { zh: '每包隔 0.4 秒', en: '0.4 s between packets' }),
]

/** Miaxis HID readers: the same tray, in reports. */
export const samVMiaxisSim: SimKind = {
  drivers: ['sam-v-miaxis'],
  create(_entry, deps) {
    const reader = createSimReader(deps)
    const sim = createSimMiaxis(reader, deps)
    return {
      sim,
      unit: (base) =>
        trayUnit<ReaderFaults & MiaxisFaults>(base, reader, {
          title: { zh: '身份证读卡器（中正 HID）', en: 'ID-card reader (Miaxis HID)' },
          switches: [...READER_SWITCHES, ...MIAXIS_SWITCHES] as readonly SwitchOf<
            ReaderFaults & MiaxisFaults
          >[],
          read: () => ({ ...reader.faults(), ...sim.faults() }),
          change(faults) {
            const isOfReport = ([key]: [string, unknown]): boolean => key in NO_MIAXIS_FAULTS
            const all = Object.entries(faults)
            sim.setFaults(Object.fromEntries(all.filter(isOfReport)))
            reader.setFaults(Object.fromEntries(all.filter((each) => !isOfReport(each))))
          },
        }),
    }
  },
}

const SS_CARD_SWITCHES: readonly SwitchOf<SsCardFaults>[] = [
  choice('recordSw', 0x6982, null, {
    zh: '要认证才给读（三代卡）',
    en: 'Needs authentication (third generation)',
  }),
  choice('fileSw', 0x6a82, null, { zh: '没有持卡人文件', en: 'No file of the holder' }),
  choice('flow', 'wrong-length', NO_SS_CARD_FAULTS.flow, {
    zh: '长度要改正（6C）',
    en: 'Length corrected (6C)',
  }),
  once('pullMidway', '读到一半卡被拔出', 'Card pulled while reading'),
  once('lateAnswer', '下次才答（一次）', 'Answers at the next question, once'),
  flag('isCardMute', '卡不应答', 'Card does not answer'),
]

/** Social-security cards: the same tray, and a slot. */
export const ssCardSim: SimKind = {
  drivers: ['ss-card'],
  create() {
    const sim = createSimSsCard()
    return {
      sim,
      unit: (base) =>
        trayUnit(base, sim, {
          title: { zh: '社保卡读卡器', en: 'Social-security card reader' },
          switches: SS_CARD_SWITCHES,
          read: () => sim.faults(),
          change: (faults) => sim.setFaults(faults),
        }),
    }
  },
}
