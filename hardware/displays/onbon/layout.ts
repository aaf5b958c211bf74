import { columnsOf, encodeGb18030, printable } from '../../codec/text.ts'
import type { SignContent } from '../call-display.ts'
import type { DynamicArea } from './dynamic-area.ts'
import type { OnbonOptions } from './options.ts'

const STILL = 1
const SCROLL_LEFT = 3
const SCROLL_SPEED = 8
/** 1 red, 2 green, 3 yellow: an uncertain order, hence the option. */
const COLOURS: Readonly<Record<SignContent['tone'], number>> = {
  call: 1,
  serving: 2,
  welcome: 2,
  paused: 3,
  closed: 1,
}

/**
 * Draws a content as one dynamic area. It stands still where it fits; what is too long or has too many lines for the
 * sign runs from right to left on one line. Backslashes are taken out: to the card they begin a command.
 */
export function areaOf(content: SignContent, options: OnbonOptions): DynamicArea {
  const columns = Math.floor((options.widthPx * 2) / options.fontPx)
  const rows = Math.max(1, Math.floor(options.heightPx / (options.fontPx + options.lineSpacing)))
  const lines = content.lines.map(signText).filter((line) => line !== '')
  const fits = lines.length <= rows && lines.every((line) => columnsOf(line) <= columns)
  const colour = options.colourEscapes ? `\\C${COLOURS[content.tone]}` : ''
  // An empty text is refused by some cards; a blank clears the area on all.
  const text = lines.length === 0 ? ' ' : lines.join(fits ? '\\n' : ' ')
  return {
    areaId: options.areaId,
    unit: options.model === '6k' ? 'pixel' : 'byte',
    xUnit: options.model === '6k' ? 'pixel' : 'byte',
    xPx: options.xPx,
    yPx: options.yPx,
    widthPx: options.widthPx,
    heightPx: options.heightPx,
    lineSpacing: options.lineSpacing,
    runMode: 0,
    timeoutSeconds: 10,
    sound: 0,
    extension: 0,
    isMultiLine: fits && lines.length > 1,
    breaksLines: false,
    effect: fits ? STILL : SCROLL_LEFT,
    exitEffect: 0,
    speed: fits ? 0 : SCROLL_SPEED,
    stayHalfSeconds: 10,
    text: encodeGb18030(colour + text),
  }
}

function signText(line: string): string {
  return printable(line).replaceAll('\\', '').trim()
}
