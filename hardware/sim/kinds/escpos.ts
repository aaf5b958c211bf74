import type { BenchPaper, BenchPaperItem } from '../../../domain/wire/bench.ts'
import type { PrintedItem, PrintedPaper } from '../paper-decoder.ts'
import { commonUnit, flag, type SimKind, type SwitchOf } from '../sim-kind.ts'
import { createSimPrinter, WELL, type SimPrinterState } from '../sim-printer.ts'

const PRINTER_SWITCHES: readonly SwitchOf<SimPrinterState>[] = [
  flag('isPaperOut', '抽走纸', 'Paper out'),
  flag('isPaperNearEnd', '纸快用完', 'Paper near end'),
  flag('isCoverOpen', '打开盖', 'Cover open'),
  flag('hasCutterError', '切刀卡住', 'Cutter jammed'),
  flag('isOverheated', '打印头过热', 'Head too hot'),
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

const PAPERS_SHOWN = 6

/** ESC/POS printers: what came out of the slot. */
export const escposSim: SimKind = {
  drivers: ['escpos'],
  create({ options }, { clock }) {
    const columns = hasNarrowPaper(options) ? 32 : 48
    const sim = createSimPrinter({ clock, columns })
    return {
      sim,
      unit(base) {
        const { face, ...common } = commonUnit(base, {
          switches: PRINTER_SWITCHES,
          read: () => sim.state(),
          change: (state) => sim.setState(state),
        })
        let paperNo = 0
        let papers: BenchPaper[] = []
        sim.onPaper((paper) => {
          paperNo += 1
          papers = [toBenchPaper(paper, paperNo), ...papers].slice(0, PAPERS_SHOWN)
        })
        return {
          ...common,
          reset: () => sim.powerCycle(),
          onChange(listener) {
            sim.onPaper(listener)
            sim.onState(listener)
            base.wire.onFaults(listener)
          },
          view: () => ({ ...face(), kind: 'printer', columns, papers }),
        }
      },
    }
  },
}

function hasNarrowPaper(options: unknown): boolean {
  return typeof options === 'object' && options !== null && 'paperMm' in options && options.paperMm === 58
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
