import type {
  BenchPaper,
  BenchPaperItem,
  BenchSwitch,
  BenchSpoil,
  BenchDeviceView,
} from '../../domain/wire/bench.ts'
import type { PrintedItem, PrintedPaper } from './paper-decoder.ts'
import { NO_READER_FAULTS, type ReaderFaults } from './reader-faults.ts'
import type { SimLink } from './sim-link.ts'
import { WELL, type SimPrinter, type SimPrinterState } from './sim-printer.ts'
import type { SimReader } from './sim-reader.ts'
import type { SimSign, SimSignFaults } from './sim-sign.ts'
import { SYNTHETIC_PEOPLE } from './synthetic-people.ts'

/** One simulator on the bench: what the eye sees, and what a hand can do. */
export interface BenchUnit {
  view(): BenchDeviceView
  setSwitch(key: string, isOn: boolean): void
  /** Power off and on. */
  reset(): void
  setPlugged(isPlugged: boolean): Promise<void>
  placeCard(personId: string, spoil: BenchSpoil): void
  removeCard(): void
  onChange(listener: () => void): void
}

interface SwitchOf<State> {
  readonly key: string
  readonly label: BenchSwitch['label']
  readonly on: Partial<State>
  readonly off: Partial<State>
  isOn(state: State): boolean
}

function flag<State>(key: keyof State & string, zh: string, en: string): SwitchOf<State> {
  const change = (value: boolean): Partial<State> => ({ [key]: value }) as unknown as Partial<State>
  return {
    key,
    label: { zh, en },
    on: change(true),
    off: change(false),
    isOn: (state) => state[key] === true,
  }
}

const READER_SWITCHES: readonly SwitchOf<ReaderFaults>[] = [
  flag('isMute', '不应答', 'No answer'),
  flag('hasNoise', '线路杂波', 'Noise on the line'),
  flag('isGarbled', '波特率不对', 'Wrong baud rate'),
  flag('isFirstFindBlind', '第一次寻卡失败', 'First find fails'),
  {
    key: 'wrongChecksum',
    label: { zh: '校验错一次', en: 'One wrong checksum' },
    on: { wrongChecksum: 'once' },
    off: { wrongChecksum: 'never' },
    isOn: (state) => state.wrongChecksum !== 'never',
  },
  {
    key: 'liftBeforeRead',
    label: { zh: '读到一半卡被拿走', en: 'Card lifted while reading' },
    on: { liftBeforeRead: 'once' },
    off: { liftBeforeRead: 'never' },
    isOn: (state) => state.liftBeforeRead !== 'never',
  },
  {
    key: 'halfFrame',
    label: { zh: '答一半就不答了', en: 'Half an answer, then silence' },
    on: { halfFrame: 'once' },
    off: { halfFrame: 'never' },
    isOn: (state) => state.halfFrame !== 'never',
  },
  {
    key: 'notAuthorised',
    label: { zh: '安全模块未授权', en: 'Security module not authorised' },
    on: { sw3: { samStatus: 0x66, findCard: 0x66 } },
    off: { sw3: NO_READER_FAULTS.sw3 },
    isOn: (state) => state.sw3.samStatus !== undefined,
  },
]

const PRINTER_SWITCHES: readonly SwitchOf<SimPrinterState>[] = [
  flag('isPaperOut', '抽走纸', 'Paper out'),
  flag('isPaperNearEnd', '纸快用完', 'Paper near end'),
  flag('isCoverOpen', '打开盖', 'Cover open'),
  flag('hasCutterError', '切刀卡住', 'Cutter jammed'),
  flag('isOverheated', '打印头过热', 'Head too hot'),
  flag('isMute', '不应答', 'No answer'),
  {
    key: 'endsInThreeLines',
    label: { zh: '打三行后没纸', en: 'Paper ends after three lines' },
    on: { paperOutAfterLines: 3 },
    off: { paperOutAfterLines: WELL.paperOutAfterLines },
    isOn: (state) => state.paperOutAfterLines !== null,
  },
  {
    key: 'slow',
    label: { zh: '很慢', en: 'Very slow' },
    on: { bytesPerSecond: 200 },
    off: { bytesPerSecond: WELL.bytesPerSecond },
    isOn: (state) => state.bytesPerSecond !== null,
  },
]

const SIGN_SWITCHES: readonly SwitchOf<SimSignFaults>[] = [
  flag('isMute', '不应答', 'No answer'),
  flag('hasBadCrc', '应答校验错', 'Wrong checksum'),
]

/** What every unit shares: its place in the devices file and its plug. */
interface UnitBase {
  readonly name: string
  readonly link: SimLink
}

function shared<State>(
  { link }: UnitBase,
  switches: readonly SwitchOf<State>[],
  read: () => State,
  change: (state: Partial<State>) => void,
): Pick<BenchUnit, 'setSwitch' | 'setPlugged'> & {
  readonly isPlugged: () => boolean
  readonly switchViews: () => BenchSwitch[]
} {
  let isPlugged = true
  return {
    isPlugged: () => isPlugged,
    switchViews: () => switches.map(({ key, label, isOn }) => ({ key, label, isOn: isOn(read()) })),
    setSwitch: (key, isOn) => {
      const found = switches.find((one) => one.key === key)
      if (found) change(isOn ? found.on : found.off)
    },
    setPlugged: async (wanted) => {
      isPlugged = wanted
      await (wanted ? link.plug() : link.unplug())
    },
  }
}

export function readerUnit(base: UnitBase, sim: SimReader): BenchUnit {
  const common = shared(
    base,
    READER_SWITCHES,
    () => sim.faults(),
    (change) => sim.setFaults(change),
  )
  return {
    ...common,
    reset: () => sim.removeCard(),
    placeCard: (personId, spoil) => {
      const person = SYNTHETIC_PEOPLE.find((one) => one.personId === personId)
      if (person) sim.placeCard(person, spoil)
    },
    removeCard: () => sim.removeCard(),
    onChange: (listener) => void sim.onChange(listener),
    view: () => ({
      kind: 'reader',
      name: base.name,
      address: base.link.address,
      isPlugged: common.isPlugged(),
      switches: common.switchViews(),
      card: sim.state().card,
    }),
  }
}

const PAPERS_SHOWN = 6

export function printerUnit(base: UnitBase, sim: SimPrinter, columns: number): BenchUnit {
  const common = shared(
    base,
    PRINTER_SWITCHES,
    () => sim.state(),
    (change) => sim.setState(change),
  )
  let paperNo = 0
  let papers: BenchPaper[] = []
  sim.onPaper((paper) => {
    paperNo += 1
    papers = [toBenchPaper(paper, paperNo), ...papers].slice(0, PAPERS_SHOWN)
  })
  return {
    ...common,
    reset: () => sim.powerCycle(),
    placeCard: () => undefined,
    removeCard: () => undefined,
    onChange: (listener) => {
      sim.onPaper(listener)
      sim.onState(listener)
    },
    view: () => ({
      kind: 'printer',
      name: base.name,
      address: base.link.address,
      isPlugged: common.isPlugged(),
      switches: common.switchViews(),
      columns,
      papers,
    }),
  }
}

function toBenchPaper(paper: PrintedPaper, paperNo: number): BenchPaper {
  return { paperNo, items: paper.items.map(toBenchItem), textLines: paper.textLines, qrs: paper.qrs }
}

function toBenchItem(item: PrintedItem): BenchPaperItem {
  if (item.kind === 'qr') return { kind: 'qr', data: item.data }
  if (item.kind !== 'raster') return item
  const { widthDots, heightDots, data } = item
  return { kind: 'raster', widthDots, heightDots, dataBase64: Buffer.from(data).toString('base64') }
}

export function signUnit(base: UnitBase, sim: SimSign, counterId: string | null): BenchUnit {
  const common = shared(
    base,
    SIGN_SWITCHES,
    () => sim.faults(),
    (change) => sim.setFaults(change),
  )
  return {
    ...common,
    reset: () => sim.reset(),
    placeCard: () => undefined,
    removeCard: () => undefined,
    onChange: (listener) => void sim.onShown(listener),
    view: () => ({
      kind: 'sign',
      name: base.name,
      address: base.link.address,
      isPlugged: common.isPlugged(),
      switches: common.switchViews(),
      counterId,
      lines: sim.shown().flatMap((area) => area.lines),
    }),
  }
}
