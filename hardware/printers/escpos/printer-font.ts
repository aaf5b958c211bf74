import { isInGbk, showable, SUBSTITUTE } from '../../codec/text.ts'
import type { GlyphSource } from '../../codec/glyphs.ts'

/** `none` is a western printer: ASCII only. */
export type PrinterFont = 'gbk' | 'gb18030' | 'none'

/** Where not even the substitute can be shown. */
const PLAIN_SUBSTITUTE = '?'

/**
 * Whether the printer's own font can be expected to have a character. GB18030 fonts have extension A beyond GBK; what lies
 * beyond that, four-byte codes or not, few have (2.3).
 *
 * @param char one code point
 */
export function isInPrinterFont(char: string, font: PrinterFont): boolean {
  if (font === 'none') return /^[\x20-\x7e]$/.test(char)
  if (isInGbk(char)) return true
  const code = char.codePointAt(0) ?? 0
  return font === 'gb18030' && code >= 0x3400 && code <= 0x4db5
}

/** Whether every character of a line is in the printer's own font, so that it can be sent as text. */
export function isPlainLine(line: string, font: PrinterFont): boolean {
  return [...line].every((char) => isInPrinterFont(char, font))
}

/**
 * Any text as this printer can show it: control characters go, characters of its font and of the glyphs stay, all others
 * become their base letter or a visible substitute.
 */
export function paperText(text: string, font: PrinterFont, glyphs: GlyphSource | null): string {
  const isDrawn = (char: string): boolean => glyphs?.glyphOf(char) !== undefined
  const has = (char: string): boolean => isInPrinterFont(char, font) || isDrawn(char)
  return showable(text, has, has(SUBSTITUTE) ? SUBSTITUTE : PLAIN_SUBSTITUTE)
}
