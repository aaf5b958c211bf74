import { createI18n, type I18n } from 'vue-i18n'

export type PageLang = 'zh' | 'en'

/** A nested table of wording; English must have the shape of Chinese, which the type check enforces. */
export interface Wording {
  [key: string]: string | Wording
}

/** Loads a page's wording. Chinese first; English beside it or instead of it, as the page decides. */
export function createPageI18n<Zh extends Wording>(zh: Zh, en: Shape<Zh>): PageI18n {
  return createI18n({
    legacy: false,
    locale: 'zh',
    fallbackLocale: 'zh',
    // A missing word is a bug that the type check and the locale test catch; in a running hall the key is better than nothing.
    missingWarn: false,
    fallbackWarn: false,
    messages: { zh, en },
  }) as unknown as PageI18n
}

export type PageI18n = I18n<
  Record<PageLang, Wording>,
  Record<string, never>,
  Record<string, never>,
  PageLang,
  false
>

/** The same keys, any wording. */
export type Shape<T> = { [Key in keyof T]: T[Key] extends string ? string : Shape<T[Key]> }
