import type { BenchPaper, BenchPaperItem } from '../../../domain/wire/bench.ts'
import type { PrintedItem, PrintedPaper, PrintedRaster } from '../printed-paper.ts'
import { commonUnit, flag, type SimKind, type SwitchOf } from '../sim-kind.ts'
import { WELL, type SimPrinterState } from '../sim-printer-state.ts'
import { createSimPrinter } from '../sim-printer.ts'

const PRINTER_SWITCHES: readonly SwitchOf<SimPrinterState>[] = [
  flag('isPaperOut', '抽走纸', 'Paper out'),
  flag('isPaperNearEnd', '纸快用完', 'Paper near end'),
  flag('isCoverOpen', '打开盖', 'Cover open'),
  flag('hasCutterError', '切刀卡住', 'Cutter jammed'),
  flag('isOverheated', '打印头过热', 'Head too hot'),
  flag('isOffline', '面板上按了脱机', 'Taken off line at its panel'),
  flag('jamsAtNextCut', '下次切纸卡刀', 'Knife jams at the next cut'),
  {
    key: 'busy',
    label: { zh: '缓冲区小，常说 XOFF', en: 'Busy: small buffer, XOFF' },
    on: { bytesPerSecond: 400, bufferBytes: 64 },
    off: { bytesPerSecond: WELL.bytesPerSecond, bufferBytes: WELL.bufferBytes },
    isOn: (state) => state.bufferBytes !== null,
  },
  {
    key: 'unplugSoon',
    label: { zh: '收到 200 字节后掉线', en: 'Unplugged after 200 bytes' },
    on: { unplugAfterBytes: 200 },
    off: { unplugAfterBytes: WELL.unplugAfterBytes },
    isOn: (state) => state.unplugAfterBytes !== null,
  },
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

/** What only a Custom kiosk printer has. */
const CUSTOM_SWITCHES: readonly SwitchOf<SimPrinterState>[] = [
  flag('isTicketInMouth', '票还在出票口', 'Ticket not taken'),
  {
    key: 'virtualEnd',
    label: { zh: '计数说纸快用完', en: 'Virtual paper end' },
    on: { fullStatusBits: [0x40, 0, 0, 0] },
    off: { fullStatusBits: WELL.fullStatusBits },
    isOn: (state) => state.fullStatusBits[0] === 0x40,
  },
]

const PAPERS_SHOWN = 6

/** ESC/POS printers: what came out of the slot. */
export const escposSim: SimKind = {
  drivers: ['escpos'],
  create({ options }, { clock }) {
    const columns = optionOf(options, 'paperMm') === 58 ? 32 : 48
    const isCustom = optionOf(options, 'profile') === 'custom-kiosk'
    const named = optionOf(options, 'font')
    const font = named === 'gb18030' || named === 'none' ? named : 'gbk'
    const sim = createSimPrinter({ clock, columns, isCustom, font })
    // As clones often are: no sensor, and silent on one question.
    if (optionOf(options, 'profile') === 'xprinter')
      sim.setState({ hasNearEndSensor: false, mutedQuestions: [3] })
    return {
      sim,
      unit(base) {
        const { face, ...common } = commonUnit(base, {
          switches: isCustom ? [...PRINTER_SWITCHES, ...CUSTOM_SWITCHES] : PRINTER_SWITCHES,
          read: () => sim.state(),
          change: (state) => sim.setState(state),
        })
        let paperNo = 0
        let papers: BenchPaper[] = []
        sim.onPaper((paper) => {
          paperNo += 1
          papers = [toBenchPaper(paper, paperNo, columns), ...papers].slice(0, PAPERS_SHOWN)
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

function optionOf(options: unknown, name: string): unknown {
  const isObject = typeof options === 'object' && options !== null
  return isObject ? (options as Readonly<Record<string, unknown>>)[name] : undefined
}

function toBenchPaper(paper: PrintedPaper, paperNo: number, columns: number): BenchPaper {
  const items = oneAboveTheOther(paper.items).map((item) => toBenchItem(item, columns))
  return { paperNo, items, textLines: paper.textLines, qrs: paper.qrs }
}

/** Bands of one picture, put together again. */
function oneAboveTheOther(items: readonly PrintedItem[]): PrintedItem[] {
  const whole: PrintedItem[] = []
  for (const item of items) {
    const above = whole.at(-1)
    if (item.kind !== 'raster' || above?.kind !== 'raster' || above.widthDots !== item.widthDots) {
      whole.push(item)
      continue
    }
    const data = Buffer.concat([above.data, item.data])
    whole[whole.length - 1] = { ...above, heightDots: above.heightDots + item.heightDots, data }
  }
  return whole
}

function toBenchItem(item: PrintedItem, columns: number): BenchPaperItem {
  if (item.kind === 'qr') return { kind: 'qr', data: item.data }
  if (item.kind !== 'raster') return item
  const { widthDots, heightDots, data } = acrossThePaper(item, columns)
  return { kind: 'raster', widthDots, heightDots, dataBase64: Buffer.from(data).toString('base64') }
}

const COLUMN_DOTS = 12

/** The picture with the white of the paper beside it, so that it is seen where it stands. */
function acrossThePaper(raster: PrintedRaster, columns: number): PrintedRaster {
  const [rowBytes, paperBytes] = [raster.widthDots / 8, Math.ceil((columns * COLUMN_DOTS) / 8)]
  if (rowBytes >= paperBytes) return raster
  const spare = paperBytes - rowBytes
  const indent = raster.align === 'left' ? 0 : raster.align === 'right' ? spare : Math.floor(spare / 2)
  const data = new Uint8Array(paperBytes * raster.heightDots)
  for (let row = 0; row < raster.heightDots; row += 1) {
    data.set(raster.data.subarray(row * rowBytes, (row + 1) * rowBytes), row * paperBytes + indent)
  }
  return { ...raster, widthDots: paperBytes * 8, data }
}
