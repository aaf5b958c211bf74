import { describe, expect, it } from 'vitest'
import { boardEn } from '../../renderer/locales/board.en.ts'
import { boardZh } from '../../renderer/locales/board.zh.ts'
import { signEn } from '../../renderer/locales/sign.en.ts'
import { signZh } from '../../renderer/locales/sign.zh.ts'
import { ticketEn } from '../../renderer/locales/ticket.en.ts'
import { ticketZh } from '../../renderer/locales/ticket.zh.ts'
import { createPageI18n, type Wording } from '../../renderer/ui/i18n.ts'

function flat(table: Wording, path = ''): [string, string][] {
  return Object.entries(table).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[`${path}${key}`, value]] : flat(value, `${path}${key}.`),
  )
}

function places(text: string): string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name).toSorted()
}

describe.each<[string, Wording, Wording]>([
  ['board', boardZh, boardEn],
  ['sign', signZh, signEn],
  ['ticket', ticketZh, ticketEn],
])('wording of the %s page', (_page, zh, en) => {
  it('has the same keys and placeholders in both languages', () => {
    const english = new Map(flat(en))
    expect([...english.keys()]).toEqual(flat(zh).map(([key]) => key))
    for (const [key, text] of flat(zh)) {
      expect(places(english.get(key) ?? ''), key).toEqual(places(text))
    }
  })

  it('shouts at nobody, shows no code, and uses the punctuation of its language', () => {
    for (const [key, text] of [...flat(zh), ...flat(en)]) {
      expect(text, key).not.toMatch(/[!！]/)
      expect(text, key).not.toContain('系统异常')
    }
    for (const [key, text] of flat(zh)) expect(text, key).not.toMatch(/[\u4e00-\u9fff][,;:?]/)
    for (const [key, text] of flat(en)) {
      if (text !== '中文') expect(text, key).not.toMatch(/[\u4e00-\u9fff]/)
    }
  })

  it('can be filled in: no sign with a meaning of its own in the message format', () => {
    const { global } = createPageI18n(zh, en)
    for (const locale of ['zh', 'en'] as const)
      for (const [key, text] of flat(locale === 'zh' ? zh : en)) {
        const filled = Object.fromEntries(places(text).map((name) => [name, `<${name}>`]))
        const expected = text.replaceAll(/\{(\w+)\}/g, '<$1>')
        expect(global.t(key, filled, { locale })).toBe(expected)
      }
  })
})
