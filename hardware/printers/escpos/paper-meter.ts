import { encode } from 'uqr'
import { createCommandFramer } from './command-framer.ts'
import type { PrinterCommand } from './commands.ts'

/** Print heads of ticket printers have 203 dots an inch. */
const DOTS_PER_MM = 8
/** The line spacing after ESC @; a taller line takes its own height. Design figure: makes differ by a few dots. */
const LINE_DOTS = 30
const GLYPH_DOTS = 24
/** From the print head to the knife: what GS V 65 and 66 feed. Design figure. */
const HEAD_TO_CUTTER_DOTS = 120
const QR_LEVELS = ['L', 'M', 'Q', 'H'] as const

/** Measures the paper that commands use up, in millimetres; the remainder of a dot is carried on. */
export interface PaperMeter {
  /** @returns whole millimetres used up by these bytes */
  push(bytes: Uint8Array): number
}

/** Follows what is sent to one printer: lines, feeds, pictures, codes and cuts. */
export function createPaperMeter(isCustom: boolean): PaperMeter {
  const framer = createCommandFramer(isCustom)
  let heightFactor = 1
  let lineDots = 0
  let qr = { data: '', moduleDots: 3, level: 'L' as (typeof QR_LEVELS)[number] }
  let graphicsDots = 0
  let restDots = 0

  function flushLine(): number {
    const dots = lineDots
    lineDots = 0
    return dots
  }

  function dotsOf(command: PrinterCommand): number {
    switch (command.kind) {
      case 'initialise':
        heightFactor = 1
        return 0
      case 'size':
        heightFactor = ((command.parameters[0] ?? 0) & 7) + 1
        return 0
      case 'character':
      case 'codePageByte':
        lineDots = Math.max(lineDots, LINE_DOTS, GLYPH_DOTS * heightFactor)
        return 0
      case 'lineFeed':
        return flushLine() || LINE_DOTS
      case 'feedLines':
        return flushLine() + (command.parameters[0] ?? 0) * LINE_DOTS
      case 'feedDots':
        return flushLine() + (command.parameters[0] ?? 0)
      case 'raster':
        return flushLine() + command.heightDots * ((command.mode & 2) === 0 ? 1 : 2)
      case 'graphicsStore':
        graphicsDots = command.heightDots * command.scaleY
        return 0
      case 'graphicsPrint':
        return flushLine() + graphicsDots
      case 'qrModuleSize':
        qr = { ...qr, moduleDots: command.parameters[0] ?? 3 }
        return 0
      case 'qrErrorLevel':
        qr = { ...qr, level: QR_LEVELS[(command.parameters[0] ?? 0x30) - 0x30] ?? 'L' }
        return 0
      case 'qrStore':
        qr = { ...qr, data: Buffer.from(command.data).toString('utf8') }
        return 0
      case 'qrPrint':
        return flushLine() + qrDots()
      case 'feedAndCut':
        return flushLine() + HEAD_TO_CUTTER_DOTS + (command.parameters[1] ?? 0)
      default:
        return 0
    }
  }

  function qrDots(): number {
    return encode(qr.data, { ecc: qr.level, border: 0 }).size * qr.moduleDots
  }

  return {
    push(bytes) {
      for (const event of framer.push(bytes)) if (event.type === 'frame') restDots += dotsOf(event.frame)
      const mm = Math.floor(restDots / DOTS_PER_MM)
      restDots -= mm * DOTS_PER_MM
      return mm
    },
  }
}
