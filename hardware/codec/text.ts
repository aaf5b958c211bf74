import iconv from 'iconv-lite'

/** Stands for a character the device's font does not have: visible, in every Chinese font, and as wide as one glyph. */
export const SUBSTITUTE = '〓'

/**
 * Whether a Chinese device font (GBK) can be expected to have a character.
 *
 * Asked of code page 936 and not of the length in GB18030: 䶮 is two bytes there (FE9F), yet absent from GBK fonts
 * (hardware-protocols 2.3). ASCII counts when it is printable.
 *
 * @param char one code point
 */
export function isInGbk(char: string): boolean {
  const code = char.codePointAt(0)
  if (code === undefined) return false
  if (code < 0x80) return code >= 0x20 && code <= 0x7e
  const bytes = iconv.encode(char, 'cp936')
  return bytes.length === 2 && iconv.decode(bytes, 'cp936') === char
}

const graphemes = new Intl.Segmenter('zh', { granularity: 'grapheme' })
// C0, DEL, C1; format characters (direction marks, zero-width joiners, BOM); line and paragraph separators.
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

/**
 * Turns any text into text that a Chinese device can show and that cannot command it: control characters go, white
 * space becomes single blanks, and what GBK lacks (emoji, rare characters) becomes `〓`, or its Latin base letter where
 * there is one. Every character of the answer satisfies `isInGbk`; applying it twice changes nothing.
 */
export function printable(text: string): string {
  return showable(text, isInGbk, SUBSTITUTE)
}

/**
 * The same for a device that has other characters: what it lacks becomes its base without marks, its Latin base letter, or
 * `substitute`.
 *
 * @param has asked of one code point at a time; variation selectors and other marks go where it has them not
 */
export function showable(text: string, has: (char: string) => boolean, substitute: string): string {
  let out = ''
  for (const { segment } of graphemes.segment(text.replace(/\s+/gu, ' ')))
    out += showableCluster(segment, has, substitute)
  // What stood between two blanks may just have gone.
  return out.replace(/ {2,}/g, ' ')
}

/**
 * A text without control characters and marks, every other character kept: for a layout that does not know yet what the
 * device can show.
 */
export function withoutControls(text: string): string {
  return showable(text, (char) => !/\p{M}/u.test(char), SUBSTITUTE)
}

function showableCluster(cluster: string, has: (char: string) => boolean, substitute: string): string {
  const kept = cluster.replace(UNPRINTABLE, '')
  if (kept === '') return ''
  if ([...kept].every(has)) return kept
  const composed = kept.normalize('NFC')
  if ([...composed].every(has)) return composed
  const bare = composed.replace(/\p{M}/gu, '')
  if (bare !== '' && [...bare].every(has)) return bare
  const base = kept.normalize('NFKD').replace(/\p{M}/gu, '')
  if (/^[\x20-\x7e]+$/.test(base)) return base
  return substitute
}

/** GB18030 bytes of a text, made `printable` first: one byte for ASCII, two for everything else, never a control byte. */
export function encodeGb18030(text: string): Uint8Array {
  return Uint8Array.from(iconv.encode(printable(text), 'gb18030'))
}

/** Text of GB18030 bytes as a device would show it; impossible bytes become U+FFFD. */
export function decodeGb18030(bytes: Uint8Array): string {
  return iconv.decode(Buffer.from(bytes), 'gb18030')
}

/** Half-width columns a text takes: 1 for ASCII, 2 for everything else. */
export function columnsOf(text: string): number {
  let columns = 0
  for (const char of text) columns += (char.codePointAt(0) ?? 0) < 0x80 ? 1 : 2
  return columns
}

/** The longest beginning that fits, ending in `…` when something was cut off. */
export function truncateToColumns(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text
  let kept = ''
  let used = 2
  for (const char of text) {
    used += columnsOf(char)
    if (used > columns) break
    kept += char
  }
  return columns < 2 ? '.'.repeat(Math.max(0, columns)) : `${kept.trimEnd()}…`
}

const CLOSING = new Set('，。、；：？！）》】」』”’…%),.;:?!]')
const LATIN_WORD = /[\x21-\x7e]+|./gsu

/**
 * Breaks a text into lines of at most `columns` half-width columns: between Chinese characters, at blanks between Latin
 * words, never before closing punctuation. A word longer than a line is split. An empty text gives one empty line.
 *
 * @param columns at least 2, so that one Chinese character fits
 */
export function wrapToColumns(text: string, columns: number): string[] {
  const lines: string[] = []
  let line = ''
  const push = (next: string): void => {
    lines.push(line.trimEnd())
    line = next.trimStart()
  }
  for (const [word] of text.matchAll(LATIN_WORD)) {
    if (columnsOf(line) + columnsOf(word) <= columns) {
      if (line !== '' || word !== ' ' || lines.length === 0) line += word
    } else if (columnsOf(word) <= columns) {
      const last = [...line].at(-1)
      const canTakeLast = last !== undefined && line !== last && last !== ' ' && CLOSING.has(word)
      if (canTakeLast && columnsOf(last) + columnsOf(word) <= columns) {
        line = line.slice(0, -last.length)
        push(last + word)
      } else push(word)
    } else {
      for (const char of word) {
        if (columnsOf(line) + columnsOf(char) > columns) push('')
        line += char
      }
    }
  }
  const rest = line.trimEnd()
  if (rest !== '' || lines.length === 0) lines.push(rest)
  return lines
}
