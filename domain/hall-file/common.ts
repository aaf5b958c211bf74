import { z } from 'zod'
import { isRealDate } from '../id-number.ts'

/** Wording in every language the hall always has: Chinese first, English beside it. */
export const words = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) })
export type Words = z.infer<typeof words>

export const id = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,31}$/, 'allowed: letters, digits and hyphens, up to 32')
  // Names are keys of plain objects in the state of the day.
  .refine((text) => !(text in {}), 'is a word of JavaScript; allowed: any other name')
export const minutes = z.number().int().min(0)
export const seconds = z.number().min(0)
export const dayMinute = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'allowed: a time such as "09:00"')
  .transform(toMinuteOfDay)
export const span = z
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
export const date = z
  .string()
  .refine(
    (text) => /^\d{4}-\d\d-\d\d$/.test(text) && isRealDate(text.replaceAll('-', '')),
    'allowed: a real date such as "2026-11-21"',
  )
export const spans = z.array(span)

/** Minutes since midnight of `hh:mm`. */
export function toMinuteOfDay(text: string): number {
  return Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5))
}
