import type { Hall } from './model.ts'

export type Lang = 'zh' | 'en'

/** One announcement in one language: what is written on screen, what a voice says, and the clips that make it up. */
export interface Announcement {
  readonly lang: Lang
  /** Who reads it, e.g. `cmn`. */
  readonly voice: string
  /** As displayed: the template with the ticket and counter as printed. */
  readonly text: string
  /** As read aloud, e.g. `请A零零一号到三号窗口办理`. */
  readonly spoken: string
  /** The spoken words in order, each one a recorded clip. */
  readonly clips: readonly string[]
}

export interface CallToAnnounce {
  readonly ticketNo: string
  readonly counterNo: string
  /** Zone name, already in the announcement's language; null leaves it out. */
  readonly zone: string | null
  readonly isLastCall: boolean
}

/** How one voice reads what it would get wrong: characters of ticket numbers, and whole names of counters and zones. */
export type Pronunciations = Readonly<Record<string, string>>

const ZH_DIGITS = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'] as const
const EN_SMALL = (
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen ' +
  'seventeen eighteen nineteen'
).split(' ')
const EN_TENS = [
  '',
  '',
  'twenty',
  'thirty',
  'forty',
  'fifty',
  'sixty',
  'seventy',
  'eighty',
  'ninety',
] as const

/** The announcement of a call in each language of the hall, in the hall's order. */
export function announcements(
  settings: Pick<Hall['announcements'], 'languages' | 'pronunciations'>,
  call: Omit<CallToAnnounce, 'zone'> & { readonly zone: Readonly<Record<Lang, string>> | null },
): Announcement[] {
  return settings.languages.map((language) => {
    const zone = call.zone?.[language.lang] ?? null
    const template =
      (call.isLastCall ? language.lastCallPrefix : '') +
      (zone === null ? language.call : language.callWithZone)
    return announce(language, template, { ...call, zone }, readingsOf(settings, language.voice))
  })
}

/** What the hall says of one voice. */
function readingsOf(settings: Pick<Hall['announcements'], 'pronunciations'>, voice: string): Pronunciations {
  const { pronunciations } = settings
  return Object.hasOwn(pronunciations, voice) ? (pronunciations[voice] ?? {}) : {}
}

/** Fills one template. Unknown placeholders stay as they are: the hall's file is checked where it is read. */
export function announce(
  { lang, voice }: { readonly lang: Lang; readonly voice: string },
  template: string,
  call: CallToAnnounce,
  readings: Pronunciations,
): Announcement {
  const shown = new Map([
    ['ticketNo', call.ticketNo],
    ['counterNo', call.counterNo],
    ['zone', call.zone ?? ''],
  ])
  const read = new Map<string, readonly string[]>([
    ['ticketNo', readTicketNo(lang, call.ticketNo, readings)],
    ['counterNo', readCounterNo(lang, call.counterNo, readings)],
    ['zone', call.zone === null || call.zone === '' ? [] : [readingOf(readings, call.zone)]],
  ])
  const parts = template.split(/(\{\w+\})/)
  const text = parts.map((part) => shown.get(placeholder(part)) ?? part).join('')
  const clips = parts.flatMap((part) => read.get(placeholder(part)) ?? literalClips(part))
  return { lang, voice, text, spoken: joinSpoken(lang, clips), clips }
}

function readingOf(readings: Pronunciations, text: string): string {
  return Object.hasOwn(readings, text) ? (readings[text] ?? text) : text
}

function placeholder(part: string): string {
  return /^\{\w+\}$/.test(part) ? part.slice(1, -1) : ''
}

/** A literal stretch of a template is one clip; punctuation at its ends is a pause, not a word. */
function literalClips(part: string): string[] {
  const text = part.trim()
  return text === '' || /^[\p{P}\s]+$/u.test(text) ? [] : [text]
}

/** Chinese runs on without spaces; English words are separated, and punctuation clings to the word before it. */
function joinSpoken(lang: Lang, clips: readonly string[]): string {
  if (lang === 'zh') return clips.join('')
  const spoken = clips.join(' ').replaceAll(/\s+([,.])/g, '$1')
  return /[.!?]$/.test(spoken) ? spoken : `${spoken}.`
}

/**
 * Ticket numbers: the letter by its English name, then digit by digit: 1 is 一, 2 is 二, never 两. A hall may want a
 * character read otherwise, e.g. 1 as 幺.
 */
export function readTicketNo(lang: Lang, ticketNo: string, readings: Pronunciations): string[] {
  const digits = lang === 'zh' ? ZH_DIGITS : EN_SMALL
  return [...ticketNo].map((char) => {
    const own = readingOf(readings, char)
    return own === char && /\d/.test(char) ? (digits[Number(char)] ?? char) : own
  })
}

/** Counter numbers: a cardinal; names that are not numbers (综合3) are read as written, or as the hall wants. */
export function readCounterNo(lang: Lang, counterNo: string, readings: Pronunciations = {}): string[] {
  if (!isPlainNumber(counterNo)) return [readingOf(readings, counterNo)]
  const value = Number(counterNo)
  return lang === 'zh' ? [...zhCardinal(value)] : enCardinal(value).split(' ')
}

function isPlainNumber(counterNo: string): boolean {
  return /^\d{1,4}$/.test(counterNo)
}

/** 0 to 9999 as a Chinese cardinal: 10 十, 12 十二, 101 一百零一, 110 一百一十. */
export function zhCardinal(value: number): string {
  const units = ['', '十', '百', '千'] as const
  const digits = String(value)
  if (value === 0) return ZH_DIGITS[0]
  let out = ''
  let hasGap = false
  for (const [index, char] of [...digits].entries()) {
    const digit = Number(char)
    if (digit === 0) {
      hasGap = true
      continue
    }
    if (hasGap) out += ZH_DIGITS[0]
    hasGap = false
    out += (ZH_DIGITS[digit] ?? '') + (units[digits.length - 1 - index] ?? '')
  }
  return value >= 10 && value < 20 ? out.slice(1) : out
}

/** A count of people: 两 alone before the measure word, as in 前面还有两位 (domain guide section 6). */
export function zhCount(value: number): string {
  return value === 2 ? '两' : zhCardinal(value)
}

/** 0 to 9999 in English words: 105 is one hundred and five. */
export function enCardinal(value: number): string {
  if (value < 20) return EN_SMALL[value] ?? ''
  if (value < 100) {
    const rest = value % 10
    return `${EN_TENS[Math.floor(value / 10)] ?? ''}${rest === 0 ? '' : ` ${EN_SMALL[rest] ?? ''}`}`
  }
  const [size, unit] = value < 1000 ? [100, 'hundred'] : [1000, 'thousand']
  const rest = value % size
  const head = `${enCardinal(Math.floor(value / size))} ${unit}`
  if (rest === 0) return head
  return rest < 100 ? `${head} and ${enCardinal(rest)}` : `${head} ${enCardinal(rest)}`
}

/** Every clip a hall's voice can need besides zone names and literal stretches of its templates. */
export function spokenAlphabet(lang: Lang): string[] {
  const letters = [...'ABCDEFGHJKLMNPQRSTUVWXYZ']
  if (lang === 'zh') return [...letters, ...ZH_DIGITS, '十', '百', '千']
  return [...letters, ...EN_SMALL, ...EN_TENS.filter((word) => word !== ''), 'hundred', 'thousand', 'and']
}

/** The words one voice has to record, and by which rules it reads. */
export interface VoiceClips {
  readonly lang: Lang
  readonly voice: string
  readonly clips: readonly string[]
}

/** All clips of a hall, per voice: its templates' literal stretches, zone names, odd counter names and the alphabet. */
export function clipsOf(hall: Pick<Hall, 'announcements' | 'zones' | 'counters'>): VoiceClips[] {
  return hall.announcements.languages.map((language) => {
    const { lang, voice } = language
    const readings = readingsOf(hall.announcements, voice)
    const templates = [language.call, language.callWithZone, language.lastCallPrefix + language.call]
    templates.push(language.lastCallPrefix + language.callWithZone)
    const literals = templates.flatMap((template) =>
      template
        .split(/(\{\w+\})/)
        .filter((part) => placeholder(part) === '')
        .flatMap(literalClips),
    )
    const zones = hall.zones.map((zone) => readingOf(readings, zone.name[lang]))
    const oddNames = hall.counters
      .map((counter) => counter.counterNo)
      .filter((no) => !isPlainNumber(no))
      .map((no) => readingOf(readings, no))
    const words = [...literals, ...zones, ...oddNames, ...Object.values(readings), ...spokenAlphabet(lang)]
    return { lang, voice, clips: [...new Set(words)] }
  })
}
