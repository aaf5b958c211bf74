import { useI18n } from 'vue-i18n'

type Params = Readonly<Record<string, string | number>>

/** For public screens, which show both languages at once: the same wording in Chinese and in English. */
export function useBoth(): {
  zh(key: string, params?: Params): string
  en(key: string, params?: Params): string
} {
  const { t } = useI18n()
  return {
    zh: (key, params = {}) => t(key, params, { locale: 'zh' }),
    en: (key, params = {}) => t(key, params, { locale: 'en' }),
  }
}
