import { useI18n } from 'vue-i18n'
import { localTime } from '../../domain/calendar.ts'
import type { Estimate } from '../../domain/estimate.ts'
import type { PageLang } from '../ui/i18n.ts'
import type { Bilingual } from '../ui/kiosk-lang.ts'

export type Params = Readonly<Record<string, string | number | Bilingual>>

/** Words a page says: always both languages, so that the frame can set one large and the other under it. */
export interface Words {
  say(key: string, params?: Params): Bilingual
  /** `11月21日 周六 10:32` */
  moment(at: number, key?: 'frame.dateTime' | 'frame.opensOn'): Bilingual
  /** `25–35 分钟`, or the words for a long wait or none. */
  wait(estimate: Estimate): Bilingual
}

export function useWords(): Words {
  const { t } = useI18n()
  const inLang = (key: string, params: Params, lang: PageLang): string => {
    const plain = Object.entries(params).map(([name, value]) => [
      name,
      typeof value === 'object' ? value[lang] : value,
    ])
    return t(key, Object.fromEntries(plain) as Record<string, string | number>, { locale: lang })
  }
  const say: Words['say'] = (key, params = {}) => ({
    zh: inLang(key, params, 'zh'),
    en: inLang(key, params, 'en'),
  })
  return {
    say,
    moment: (at, key = 'frame.dateTime') => {
      const local = localTime(at)
      return say(key, {
        month: say(`month.m${String(Number(local.date.slice(5, 7)))}`),
        day: Number(local.date.slice(8)),
        weekday: say(`weekday.${local.weekday}`),
        time: local.clock,
      })
    },
    wait: (estimate) => {
      switch (estimate.kind) {
        case 'range':
          return say('item.rangeMinutes', { a: estimate.minMinutes, b: estimate.maxMinutes })
        case 'over':
          return say('item.overMinutes', { m: estimate.minutes })
        default:
          return say('item.noWait')
      }
    },
  }
}
