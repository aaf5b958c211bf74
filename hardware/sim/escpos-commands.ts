/**
 * How long each ESC/POS command is (hardware-protocols 2.2), so that a reader of the stream knows where the next one
 * begins. Commands that are only skipped are listed too: their arguments must not come out as text.
 */

/** Bytes behind lead and name. */
const ESC_ARGUMENTS: Readonly<Record<string, number>> = {
  '@': 0,
  ...{ '2': 0, i: 0, m: 0, '<': 0 },
  ...{ a: 1, E: 1, G: 1, '!': 1, d: 1, J: 1, t: 1, R: 1, '-': 1, M: 1, V: 1, '{': 1, '3': 1, ' ': 1, '=': 1 },
  ...{ '9': 1, r: 1, B: 2, c: 2, $: 2, '\\': 2, p: 3 },
}
const FS_ARGUMENTS: Readonly<Record<string, number>> = { '&': 0, '.': 0, '!': 1, W: 1, '-': 1, C: 1, S: 2 }
const GS_ARGUMENTS: Readonly<Record<string, number>> = {
  ...{ '!': 1, a: 1, r: 1, B: 1, h: 1, w: 1, H: 1, f: 1, b: 1, I: 1, '/': 1 },
  ...{ L: 2, W: 2, P: 2, $: 2, '\\': 2 },
  // E0: the automatic full status of Custom kiosk printers.
  à: 1,
}
/** A raster's size is two 16-bit numbers; nothing sane is longer, and memory is bounded. */
const MAX_DATA_BYTES = 1 << 20

/**
 * Total bytes of the command that begins with `begun` (lead byte included), `more` while the length itself has not
 * arrived, `unknown` for no command of ours.
 */
export function argumentBytes(begun: readonly number[]): number | 'more' | 'unknown' {
  const [lead, name] = begun
  if (name === undefined) return 'more'
  const letter = String.fromCharCode(name)
  switch (lead) {
    case 0x10:
      // EOT n and ENQ n; DC4 has a function and two or more parameters, of which the pulse is the common one.
      return name === 0x04 || name === 0x05 ? 3 : name === 0x14 ? 5 : 'unknown'
    case 0x1b:
      return letter === '*' ? bitImageBytes(begun) : plus2(ESC_ARGUMENTS[letter])
    case 0x1c:
      return plus2(FS_ARGUMENTS[letter])
    case 0x1d:
      return gsBytes(letter, begun)
    default:
      return 'unknown'
  }
}

function plus2(argumentCount: number | undefined): number | 'unknown' {
  return argumentCount === undefined ? 'unknown' : argumentCount + 2
}

function gsBytes(letter: string, begun: readonly number[]): number | 'more' | 'unknown' {
  switch (letter) {
    case 'V':
      return begun[2] === undefined ? 'more' : begun[2] >= 0x41 ? 4 : 3
    case '(':
      return begun.length < 5 ? 'more' : 5 + word(begun, 3)
    case 'v':
      return begun.length < 8 ? 'more' : bounded(8, word(begun, 4) * word(begun, 6))
    case 'k':
      return barcodeBytes(begun)
    default:
      return plus2(GS_ARGUMENTS[letter])
  }
}

/** ESC * m nL nH: one byte a column for m 0 and 1, three for 32 and 33. */
function bitImageBytes(begun: readonly number[]): number | 'more' | 'unknown' {
  if (begun.length < 5) return 'more'
  return bounded(5, word(begun, 3) * ((begun[2] ?? 0) >= 32 ? 3 : 1))
}

/** GS k m data NUL for m up to 6, GS k m n data above. */
function barcodeBytes(begun: readonly number[]): number | 'more' | 'unknown' {
  const kind = begun[2]
  if (kind === undefined) return 'more'
  if (kind >= 0x41) return begun[3] === undefined ? 'more' : 4 + begun[3]
  const last = begun.at(-1)
  if (begun.length > 3 && last === 0) return begun.length
  return begun.length > 260 ? 'unknown' : 'more'
}

function bounded(headBytes: number, dataBytes: number): number | 'unknown' {
  return dataBytes > MAX_DATA_BYTES ? 'unknown' : headBytes + dataBytes
}

function word(bytes: readonly number[], at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)
}
