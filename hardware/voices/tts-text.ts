import iconv from 'iconv-lite'
import { printable } from '../codec/text.ts'

/** How the text of a frame is written: what the chips' parameter byte chooses among (hardware-protocols 4.1, 4.2). */
export type TtsCharset = 'gb2312' | 'gbk' | 'big5' | 'utf16be' | 'utf16le'

const ICONV: Readonly<Record<TtsCharset, string>> = {
  gb2312: 'gbk', // its characters are the same bytes in GBK
  gbk: 'gbk',
  big5: 'big5',
  utf16be: 'utf16-be',
  utf16le: 'utf16-le',
}

export function encodeTtsText(text: string, charset: TtsCharset): Uint8Array {
  return Uint8Array.from(iconv.encode(text, ICONV[charset], { addBOM: false }))
}

/** Null for bytes that are no text of this character set, e.g. half a character at the end. */
export function decodeTtsText(bytes: Uint8Array, charset: TtsCharset): string | null {
  const text = iconv.decode(Buffer.from(bytes), ICONV[charset], { stripBOM: false })
  const again = encodeTtsText(text, charset)
  return again.length === bytes.length && again.every((byte, index) => byte === bytes[index]) ? text : null
}

const UNSAYABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

/**
 * Words that a speech chip can read and that cannot command it: the brackets of its tags become blanks, control
 * characters go. In GBK what the chip does not have (emoji, rare characters) is replaced as for every Chinese device; in
 * Unicode it stays. Applying it twice changes nothing.
 */
export function sayable(text: string, charset: 'gbk' | 'unicode'): string {
  const untagged = text.replace(/[[\]]/g, ' ')
  const clean =
    charset === 'gbk'
      ? printable(untagged)
      : untagged.replace(/\s+/gu, ' ').replace(UNSAYABLE, '').toWellFormed()
  return clean.replace(/[[\]]/g, ' ').replace(/ {2,}/g, ' ').trim()
}

const PAUSES = new Set('，。、；：？！…,.;:?!')

/**
 * Cuts a text into pieces of at most `maxBytes`, each behind a punctuation mark, at a blank, or where neither is, between
 * two characters.
 *
 * @param bytesOf how long a piece is in the chip's character set; a single character must fit
 */
export function spokenPieces(text: string, maxBytes: number, bytesOf: (text: string) => number): string[] {
  const pieces: string[] = []
  let piece = ''
  let bytes = 0
  let lastPauseEnd = 0
  for (const char of text) {
    const more = bytesOf(char)
    if (bytes + more > maxBytes) {
      const cut = lastPauseEnd > 0 ? lastPauseEnd : piece.length
      pieces.push(piece.slice(0, cut))
      piece = piece.slice(cut)
      bytes = bytesOf(piece)
      lastPauseEnd = 0
    }
    piece += char
    bytes += more
    if (PAUSES.has(char) || char === ' ') lastPauseEnd = piece.length
  }
  pieces.push(piece)
  return pieces.map((one) => one.trim()).filter((one) => one !== '')
}
