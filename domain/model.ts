import { z } from 'zod'
import { isRealDate } from './id-number.ts'
import { DEFAULT_RULES, ruleSettings } from './policy/settings.ts'
import { checkReferences } from './references.ts'

/** Wording in every language the hall always has: Chinese first, English beside it. */
export const words = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) })
export type Words = z.infer<typeof words>

const id = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,31}$/, 'allowed: letters, digits and hyphens, up to 32')
  // Names are keys of plain objects in the state of the day.
  .refine((text) => !(text in {}), 'is a word of JavaScript; allowed: any other name')
const minutes = z.number().int().min(0)
const seconds = z.number().min(0)
const dayMinute = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'allowed: a time such as "09:00"')
  .transform(toMinuteOfDay)
const span = z
  .string()
  .regex(/^\d\d:\d\d-\d\d:\d\d$/, 'allowed: a span such as "09:00-12:00"')
  .transform((text, ctx) => {
    const [from = '', to = ''] = text.split('-')
    const parsed = { from: dayMinute.safeParse(from), to: dayMinute.safeParse(to) }
    if (!parsed.from.success || !parsed.to.success || parsed.from.data >= parsed.to.data) {
      ctx.addIssue({ code: 'custom', message: 'allowed: a span of real times, the first before the second' })
      return z.NEVER
    }
    return { from: parsed.from.data, to: parsed.to.data }
  })
const date = z
  .string()
  .refine(
    (text) => /^\d{4}-\d\d-\d\d$/.test(text) && isRealDate(text.replaceAll('-', '')),
    'allowed: a real date such as "2026-11-21"',
  )
const spans = z.array(span)

/** Minutes since midnight of `hh:mm`. */
export function toMinuteOfDay(text: string): number {
  return Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5))
}

const zone = z.strictObject({
  zoneId: id,
  name: words,
  /** Boards of one sound zone hear one announcement at a time. Default: the zone itself. */
  soundZoneId: id.optional(),
})

const queue = z.strictObject({
  queueId: id,
  name: words,
  /** One letter per number series; I and O are left out because they read like digits. */
  letter: z.string().regex(/^[A-HJ-NP-Z]$/, 'allowed: one capital letter except I and O'),
  zoneId: id,
  /** Live and finished tickets one person may take in this queue per day. */
  dailyLimitPerPerson: z.number().int().min(1).default(2),
})

const service = z.strictObject({
  serviceCode: id,
  name: words,
  departmentId: id,
  categoryId: id,
  queueId: id,
  isEnabled: z.boolean().default(true),
  /** On the first tab of the kiosk. */
  isCommon: z.boolean().default(false),
  /** Whether a number needs a card: none shows no card panel, optional offers it, required leads to it. */
  identity: z.enum(['none', 'optional', 'required']).default('optional'),
  /** Figure for the estimate until there are visits of today to learn from. */
  typicalMinutes: z.number().min(0.5).default(8),
  /** Only what the applicant brings. */
  materials: z.array(words).default([]),
})

const counter = z.strictObject({
  counterId: id,
  /** As printed above the counter and as called, e.g. `3` or `综合3`. */
  counterNo: z.string().min(1).max(8),
  counterType: z
    .enum(['comprehensive', 'undifferentiated', 'specialist', 'issue', 'guide', 'cannotGetDone'])
    .default('comprehensive'),
  zoneId: id,
  /** Which queues it serves; among equals a higher weight goes first. */
  queues: z.array(z.strictObject({ queueId: id, weight: z.number().min(0).default(1) })).min(1),
  /** What the counter handles, for the foot of its sign. */
  handles: words.optional(),
})

const staffMember = z.strictObject({
  staffNo: z.string().regex(/^\d{3,8}$/, 'allowed: 3 to 8 digits, in quotes'),
  roles: z.array(z.enum(['clerk', 'guide', 'supervisor'])).min(1),
})

const deviceHost = z.strictObject({
  hostId: id,
  place: words,
})

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

const weekly = z.strictObject({
  mon: spans.default([]),
  tue: spans.default([]),
  wed: spans.default([]),
  thu: spans.default([]),
  fri: spans.default([]),
  sat: spans.default([]),
  sun: spans.default([]),
})

const hallShape = z.strictObject({
  hallId: id,
  name: words,
  /** What the ticket's QR code points to, e.g. `https://hall.example.gov.cn`. Default: the address the server listens on. */
  publicUrl: z.url({ protocol: /^https?$/ }).optional(),
  guideDesk: words,
  phone: z.string().max(40).optional(),
  /** Local time at which a new business day begins. Later than 00:00 for a hall that works through midnight. */
  dayStartsAt: dayMinute.refine((minute) => minute < 1440, 'allowed: 00:00 to 23:59').default(0),
  zones: z.array(zone).min(1),
  departments: z.array(z.strictObject({ departmentId: id, name: words })).min(1),
  categories: z.array(z.strictObject({ categoryId: id, name: words })).min(1),
  queues: z.array(queue).min(1),
  services: z.array(service).min(1),
  counters: z.array(counter).min(1),
  staff: z.array(staffMember).min(1),
  deviceHosts: z.array(deviceHost).default([]),
  hours: z.strictObject({
    weekly,
    closedDates: z.array(date).default([]),
    /** Days with hours of their own: make-up working days, short days. */
    specialDates: z.array(z.strictObject({ date, spans })).default([]),
  }),
  /** Rules of who is called next, first to last; see domain/policy/. */
  rules: z.array(ruleSettings).min(1).default(DEFAULT_RULES),
  calls: z
    .strictObject({
      recallGapSeconds: seconds.default(10),
      noShowAfterCalls: z.number().int().min(1).default(3),
      noShowAfterSeconds: seconds.default(60),
    })
    .prefault({}),
  estimates: z
    .strictObject({
      recentVisits: z.number().int().min(1).max(100).default(20),
      /** Longer waits are shown as "over N minutes". */
      longestShownMinutes: minutes.default(60),
      roundUpToMinutes: z.number().int().min(1).default(5),
    })
    .prefault({}),
  announcements: z
    .strictObject({
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
    .prefault({}),
  board: z
    .strictObject({
      highlightSeconds: z.number().min(5).default(8),
      passedMinutes: minutes.default(30),
      notices: z.array(words).default([]),
    })
    .prefault({}),
  kiosk: z
    .strictObject({
      idleSeconds: z.number().min(10).default(60),
      elderIdleSeconds: z.number().min(10).default(120),
      warningSeconds: z.number().min(20).default(20),
      resultSeconds: z.number().min(5).default(20),
      resultUnprintedSeconds: z.number().min(20).default(60),
      reprintsPerTicket: z.number().int().min(0).default(2),
      /** Youngest age in years to whom priority is offered by card. */
      priorityAge: z.number().int().min(1).default(60),
    })
    .prefault({}),
  tickets: z
    .strictObject({
      /** Reminder lines at the foot of the paper. */
      reminders: z.array(words).default([
        {
          zh: '请在等候区留意叫号，过号请到导办台',
          en: 'Listen for your number. Missed it? Ask the guide desk.',
        },
        { zh: '当日有效', en: 'Valid today only.' },
      ]),
    })
    .prefault({}),
})

/** The hall as its file describes it, defaults filled in and every cross-reference checked. */
export const hallConfig = hallShape.superRefine(checkReferences, { when: () => true })
export type Hall = z.infer<typeof hallShape>
export type Queue = Hall['queues'][number]
export type Service = Hall['services'][number]
export type Counter = Hall['counters'][number]
export type Zone = Hall['zones'][number]

/** The parts of the hall every page may know: everything except who works there. */
export type PublicHall = Omit<Hall, 'staff'>

export function publicHall(hall: Hall): PublicHall {
  const { staff: _staff, ...rest } = hall
  return rest
}
