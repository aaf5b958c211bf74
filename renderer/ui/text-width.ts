/** Widths measured in the page font at weight 700, in em (design brief 2.2). */
const LETTER = 0.92
const DIGIT = 0.59
const OTHER_LATIN = 0.58

/** About how wide a text is, in em: enough to decide what fits on a line. */
export function emWidth(text: string): number {
  return [...text].reduce((sum, char) => sum + charWidth(char), 0)
}

function charWidth(char: string): number {
  if (/\d/.test(char)) return DIGIT
  if (/[A-Z]/.test(char)) return LETTER
  return char < '\u2000' ? OTHER_LATIN : 1
}

/** By how much a text must shrink to stay within `em`; 1 when it fits. */
export function fitScale(text: string, em: number): number {
  return Math.min(1, em / emWidth(text))
}

/** Cuts a text into pieces of at most `em`: after punctuation or a space where possible, between characters otherwise. */
export function splitToWidth(text: string, em: number): string[] {
  const pieces: string[] = []
  let rest = text.trim()
  while (emWidth(rest) > em) {
    const most = longestPrefix(rest, em)
    const head = rest.slice(0, most)
    // A piece shorter than half the line is worse than a cut in an odd place.
    const breaks = [...head.matchAll(/[，。；、,;.]\s*|\s+/g)].map((match) => match.index + match[0].length)
    const at = breaks.findLast((place) => place > most / 2) ?? most
    pieces.push(rest.slice(0, at).trim())
    rest = rest.slice(at).trim()
  }
  return rest === '' ? pieces : [...pieces, rest]
}

/** At least one character, so that cutting always gets on. */
function longestPrefix(text: string, em: number): number {
  let width = 0
  let length = 0
  for (const char of text) {
    width += charWidth(char)
    if (width > em && length > 0) break
    length += char.length
  }
  return length
}
