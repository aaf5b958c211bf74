import type { SignContent } from './call-display.ts'

/*
 * For signs whose font has no Chinese: what of a content can be said in ASCII (hardware-protocols 3.1, CD5220 in 3.3).
 */

/** Stands in front of a counter's number: 到 3 号窗口 becomes `-> 3`. */
const ARROW = '->'

const TONE_WORDS: Readonly<Record<SignContent['tone'], string>> = {
  call: 'CALL',
  serving: 'SERVING',
  welcome: 'WELCOME',
  paused: 'PAUSED',
  closed: 'CLOSED',
}

const GOES_TO = /^[到去往至]/

/**
 * The content's lines in printable ASCII, none empty. Ticket numbers, counters and times stay; a line that sends somebody
 * somewhere begins with an arrow. Paused and closed signs say so in front of what is left (`PAUSED`, `10:30`); others say
 * their tone only where nothing else is left.
 */
export function asciiLines({ tone, lines }: SignContent): readonly string[] {
  const kept = lines.map(asciiLine).filter((line) => line !== '')
  const needsWord = kept.length === 0 || tone === 'paused' || tone === 'closed'
  return needsWord ? [TONE_WORDS[tone], ...kept] : kept
}

function asciiLine(line: string): string {
  const wide = line.normalize('NFKC').trim()
  const ascii = wide
    .replace(/[^\x20-\x7e]+/g, ' ')
    .replace(/ {2,}/g, ' ')
    .trim()
  return ascii !== '' && GOES_TO.test(wide) ? `${ARROW} ${ascii}` : ascii
}

/** The ticket number that a content tells, e.g. `A001`; null when it tells none. */
export function ticketNoOf(content: SignContent): string | null {
  if (content.tone !== 'call' && content.tone !== 'serving') return null
  const line = asciiLines(content).find((one) => !one.startsWith(ARROW) && /[0-9]/.test(one))
  return line === undefined ? null : (/[A-Za-z-]*[0-9]+/.exec(line)?.[0] ?? null)
}

/** The counter that a call sends somebody to, e.g. `3`; null when it does not say. */
export function counterNoOf(content: SignContent): string | null {
  const line = asciiLines(content).find((one) => one.startsWith(ARROW))
  return line === undefined ? null : (/[A-Za-z]*[0-9]+/.exec(line)?.[0] ?? null)
}
