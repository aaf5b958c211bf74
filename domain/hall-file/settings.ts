import { z } from 'zod'
import { callRules, rejoinRules } from './catalogue.ts'
import { date, dayMinute, minutes, spans, words } from './common.ts'

/** Words with places for the figures of a call: each of `places` at least once, and no others. */
function template(places: readonly string[]): z.ZodType<string, string> {
  const allowed = places.map((place) => `{${place}}`)
  return z.string().refine(
    (text) => {
      const found = new Set(text.match(/\{.*?\}/g))
      return found.size === allowed.length && allowed.every((place) => found.has(place))
    },
    `allowed: words with ${allowed.length === 0 ? 'nothing in braces' : `${allowed.join(', ')} and nothing else in braces`}`,
  )
}

export const READING_RULES = ['zh', 'en'] as const
/** The voice of each language where the hall names none: Mandarin, English. */
const USUAL_VOICE = { zh: 'cmn', en: 'en' } as const

const voice = z
  .string()
  .regex(/^[a-z]{2,3}(-[a-z0-9]{1,8})*$/, 'allowed: the name of a voice such as cmn, yue or en')

const announcementLanguage = z
  .strictObject({
    /** By which rules numbers are read. */
    lang: z.enum(READING_RULES),
    /** Who reads: a voice of espeak-ng, for the recorded words; also picks a fitting voice of the machine. */
    voice: voice.optional(),
    call: template(['ticketNo', 'counterNo']),
    callWithZone: template(['ticketNo', 'counterNo', 'zone']),
    lastCallPrefix: template([]),
  })
  .transform((language) => ({ ...language, voice: language.voice ?? USUAL_VOICE[language.lang] }))

export const calls = callRules
export const rejoin = rejoinRules

export const holds = z.strictObject({
  /** Tickets put aside at one counter. */
  maxPerCounter: z.number().int().min(1).default(3),
  /** A hold whose papers the citizen took away may be resumed at any counter of the item. */
  papersAwayResumesAnywhere: z.boolean().default(false),
})

export const appointments = z.strictObject({
  /** A slot is preferred from so long before its start ... */
  earlyMinutes: minutes.default(15),
  /** ... to so long after it; a later check-in is an ordinary arrival. */
  lateMinutes: minutes.default(30),
})

export const closing = z.strictObject({
  /** No number whose estimated wait passes closing time. */
  stopsByEstimate: z.boolean().default(true),
  /** Looked for only so long before closing: earlier the question is idle, and the forecast costs time on every number. */
  looksAheadMinutes: minutes.default(240),
})

export const estimates = z.strictObject({
  recentVisits: z.number().int().min(1).max(100).default(20),
  /** The catalogue's figure counts as so many visits beside them; 0: only until the first visit of the day. */
  catalogueVisits: z.number().int().min(0).max(100).default(3),
  /** From the end of a visit to the next call: tidying up, a short break now and then. */
  betweenVisitsSeconds: z.number().min(0).max(600).default(30),
  /** Width of a range: from so many standard deviations below what is expected to twice as many above it. */
  rangeDeviations: z.number().min(0.3).max(5).default(1.2),
  /** Longer waits are shown as "over N minutes". */
  longestShownMinutes: minutes.default(60),
  /** The step of what is told: the upper end of a range is rounded up to it, the lower end down. */
  roundUpToMinutes: z.number().int().min(1).default(5),
})

/** A level between 0 (nothing) and 1 (as loud as the machine is set). */
const level = z.number().min(0).max(1)
const timeOfDay = dayMinute.refine((minute) => minute < 1440, 'allowed: 00:00 to 23:59')

const volume = z.strictObject({
  day: level.default(1),
  night: level.default(0.5),
  /** From this local time to the other one the night's level holds; both the same: never. */
  nightFrom: timeOfDay.prefault('20:00'),
  nightTo: timeOfDay.prefault('07:00'),
})

/** Silent calling (静默叫号): no chime and no voice; boards flash and write the words. */
const quiet = z.strictObject({
  always: z.boolean().default(false),
  /** Local times of every day, e.g. a midday rest. */
  hours: spans.default([]),
})

export const announcements = z
  .strictObject({
    times: z.number().int().min(1).max(5).default(2),
    /** As often while another call waits to be spoken, so that the voice does not fall behind. */
    busyTimes: z.number().int().min(1).max(5).default(1),
    gapSeconds: z.number().min(0).max(3).default(0.8),
    chime: z.boolean().default(true),
    languages: z
      .array(announcementLanguage)
      .min(1)
      .max(3)
      .prefault([
        {
          lang: 'zh',
          call: '请{ticketNo}号到{counterNo}号窗口办理',
          callWithZone: '请{ticketNo}号到{zone}{counterNo}号窗口办理',
          lastCallPrefix: '最后一次呼叫,',
        },
      ]),
    /** Name the zone in the call; wanted where one voice serves several zones. */
    saysZone: z.boolean().default(false),
    /** Per voice: how to read a character of a ticket number, a counter's name or a zone it would get wrong. */
    pronunciations: z.record(voice, z.record(z.string().min(1), z.string().min(1))).default({}),
    volume: volume.prefault({}),
    quiet: quiet.prefault({}),
  })
  .superRefine(({ languages, pronunciations }, ctx) => {
    const voices = languages.map((language) => language.voice)
    for (const [index, name] of voices.entries()) {
      if (voices.indexOf(name) === index) continue
      const message = 'used twice; every language needs a voice of its own'
      ctx.addIssue({ code: 'custom', path: ['languages', index, 'voice'], message })
    }
    for (const name of Object.keys(pronunciations)) {
      if (voices.includes(name)) continue
      const message = `no language has this voice; allowed: ${voices.join(', ')}`
      ctx.addIssue({ code: 'custom', path: ['pronunciations', name], message })
    }
  })

/** A notice, and on which days it is shown, both included. */
const notice = words
  .extend({ from: date.optional(), to: date.optional() })
  .refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
    path: ['to'],
    message: 'allowed: a date not before "from"',
  })

export const board = z.strictObject({
  highlightSeconds: z.number().min(5).default(8),
  passedMinutes: minutes.default(30),
  notices: z.array(notice).default([]),
})

/** Numbers that kiosks may give out by themselves while the server is away. */
export const offline = z
  .strictObject({
    /** Where they begin, per letter: staff know such a ticket by its number. The ordinary series steps over them. */
    firstNumber: z.number().int().min(2).max(9001).default(701),
    /** A kiosk holds enough for so many hours at its recent rate ... */
    coversHours: z.number().min(0.5).max(24).default(8),
    /** ... but at least so many of each letter, and at most so many. */
    least: z.number().int().min(1).max(5000).default(20),
    most: z.number().int().min(1).max(5000).default(300),
  })
  .refine(({ least, most }) => least <= most, { path: ['most'], message: 'allowed: not less than "least"' })

export const kiosk = z.strictObject({
  idleSeconds: z.number().min(10).default(60),
  elderIdleSeconds: z.number().min(10).default(120),
  warningSeconds: z.number().min(20).default(20),
  resultSeconds: z.number().min(5).default(20),
  resultUnprintedSeconds: z.number().min(20).default(60),
  reprintsPerTicket: z.number().int().min(0).default(2),
  /** Youngest age in years to whom priority is offered by card. */
  priorityAge: z.number().int().min(1).default(60),
})

export const tickets = z.strictObject({
  /** Reminder lines at the foot of the paper. */
  reminders: z.array(words).default([
    {
      zh: '请在等候区留意叫号，过号请到导办台',
      en: 'Listen for your number. Missed it? Ask the guide desk.',
    },
    { zh: '当日有效', en: 'Valid today only.' },
  ]),
})
