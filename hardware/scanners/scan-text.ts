/** Longest code taken, in bytes (hardware-protocols section 6). */
export const MAX_CODE_BYTES = 4096

export type CodeEncoding = 'utf-8' | 'gb18030'

export interface ScanText {
  /** Without control characters; never empty. */
  readonly text: string
  readonly encoding: CodeEncoding
}

const ENCODINGS = ['utf-8', 'gb18030'] as const
const CONTROL = /[\p{Cc}\p{Cf}]/gu

/**
 * The text of a code: UTF-8 where every byte fits, GB18030 otherwise (codes of Chinese programs come in both).
 *
 * @returns null for bytes that are neither, and where nothing but control characters is left
 */
export function readScanText(bytes: Uint8Array): ScanText | null {
  for (const encoding of ENCODINGS) {
    const decoded = decodeStrictly(bytes, encoding)
    if (decoded === null) continue
    const text = decoded.replace(CONTROL, '')
    return text.trim() === '' ? null : { text, encoding }
  }
  return null
}

function decodeStrictly(bytes: Uint8Array, encoding: CodeEncoding): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch (error) {
    // The decoder's only way to say that the bytes are something else.
    if (error instanceof TypeError) return null
    throw error
  }
}
