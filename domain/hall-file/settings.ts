import { z } from 'zod'
import { callRules, rejoinRules } from './catalogue.ts'
import { minutes, words } from './common.ts'

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

const announcementLanguage = z.strictObject({
  lang: z.enum(['zh', 'en']),
  call: template(['ticketNo', 'counterNo']),
  callWithZone: template(['ticketNo', 'counterNo', 'zone']),
  lastCallPrefix: template([]),
})

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

export const announcements = z.strictObject({
  times: z.number().int().min(1).max(5).default(2),
  gapSeconds: z.number().min(0).max(3).default(0.8),
  languages: z
    .array(announcementLanguage)
    .min(1)
    .max(3)
    .default([
      {
        lang: 'zh',
        call: '请{ticketNo}号到{counterNo}号窗口办理',
        callWithZone: '请{ticketNo}号到{zone}{counterNo}号窗口办理',
        lastCallPrefix: '最后一次呼叫,',
      },
    ]),
  /** Name the zone in the call; wanted where one voice serves several zones. */
  saysZone: z.boolean().default(false),
  /** How a voice is to read a letter that it would get wrong. */
  pronunciations: z.record(z.string(), z.string()).default({}),
})

export const board = z.strictObject({
  highlightSeconds: z.number().min(5).default(8),
  passedMinutes: minutes.default(30),
  notices: z.array(words).default([]),
})

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
