import { computed, inject, type ComputedRef, type InjectionKey } from 'vue'
import type { PageLang } from './i18n.ts'

/** A sentence in both languages of the hall. */
export interface Bilingual {
  readonly zh: string
  readonly en: string
}

export const LANG: InjectionKey<ComputedRef<PageLang>> = Symbol('lang')

/** The language set large on this page. */
export function useLang(): ComputedRef<PageLang> {
  return inject(LANG, () => computed<PageLang>(() => 'zh'), true)
}
