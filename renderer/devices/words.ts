import { useI18n } from 'vue-i18n'
import { localTime } from '../../domain/calendar.ts'
import type { Words } from '../../domain/model.ts'
import { devicesZh } from '../locales/devices.zh.ts'

type Params = Readonly<Record<string, string | number>>
/** A wording of this page in both languages: Chinese first, English beside it. */
export type Say = (key: string, params?: Params) => Words

export function useSay(): Say {
  const { t } = useI18n({ useScope: 'global' })
  return (key, params = {}) => ({
    zh: t(key, { ...params }, { locale: 'zh' }),
    en: t(key, { ...params }, { locale: 'en' }),
  })
}

/** What is wrong and what to do about it. */
export interface Advice {
  readonly what: Words
  readonly todo: Words
}

/** The sentences of a fault or condition. One that a newer device host made up is told as it is. */
export function adviceWords(say: Say, code: string): Advice {
  const key = Object.hasOwn(devicesZh.advice, code) ? code : 'other'
  return { what: say(`advice.${key}.what`, { code }), todo: say(`advice.${key}.todo`) }
}

/** What a counter counts; one without wording goes by the name its driver gave it. */
export function countWords(say: Say, name: string): Words {
  return Object.hasOwn(devicesZh.counts, name) ? say(`counts.${name}`) : { zh: name, en: name }
}

/** `10:31:05`, with the date where it is not today's. Times are milliseconds UTC of the hall. */
export function timeWords(at: number, now: number): string {
  const time = localTime(at)
  return time.date === localTime(now).date
    ? time.clockWithSeconds
    : `${time.date.slice(5)} ${time.clockWithSeconds}`
}

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** How long ago, in one unit, rounded down: nobody needs the seconds of an hour. */
export function agoWords(say: Say, at: number, now: number): Words {
  const ms = Math.max(0, now - at)
  if (ms < MINUTE) return say('ago.seconds', { count: Math.floor(ms / SECOND) })
  if (ms < HOUR) return say('ago.minutes', { count: Math.floor(ms / MINUTE) })
  if (ms < DAY) return say('ago.hours', { count: Math.floor(ms / HOUR) })
  return say('ago.days', { count: Math.floor(ms / DAY) })
}

/** What is left of the roll, in metres. */
export function paperLeft(counters: Readonly<Record<string, number>>): string | null {
  const leftMm = counters['paperLeftMm']
  return leftMm === undefined ? null : (Math.max(0, leftMm) / 1000).toFixed(1)
}
