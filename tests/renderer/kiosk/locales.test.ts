import { describe, expect, it } from 'vitest'
import { REFUSAL_CODES } from '../../../domain/refusals.ts'
import { glyphsOf } from '../../../renderer/kiosk/glyphs.ts'
import { messageOf } from '../../../renderer/kiosk/messages.ts'
import type { MessageCode } from '../../../renderer/kiosk/session/model.ts'
import { kioskEn } from '../../../renderer/locales/kiosk.en.ts'
import { kioskZh } from '../../../renderer/locales/kiosk.zh.ts'

type Table = { readonly [key: string]: string | Table }

function flat(table: Table, prefix = ''): Map<string, string> {
  const rows = Object.entries(table).flatMap(([key, value]) =>
    typeof value === 'string' ? [[prefix + key, value] as const] : [...flat(value, `${prefix}${key}.`)],
  )
  return new Map(rows)
}
const zh = flat(kioskZh)
const en = flat(kioskEn)
const placeholders = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).toSorted()

describe('wording of the kiosk', () => {
  it('has the same keys in both languages', () => {
    expect([...en.keys()]).toEqual([...zh.keys()])
  })

  it('fills the same blanks in both languages', () => {
    for (const [key, text] of zh) expect(placeholders(en.get(key) ?? ''), key).toEqual(placeholders(text))
  })

  it('shouts nowhere, is never empty, and uses full-width marks in Chinese', () => {
    for (const [key, text] of [...zh, ...en]) {
      expect(text, key).not.toMatch(/[!！]|系统异常/)
      expect(text.trim(), key).not.toBe('')
    }
    for (const [key, text] of zh) expect(text, key).not.toMatch(/\p{Script=Han}[,?;:]/u)
  })

  it('lists every character of every sentence once, for the font to be there before the host is gone', () => {
    const glyphs = glyphsOf(kioskZh, kioskEn)
    for (const text of [...zh.values(), ...en.values()])
      for (const char of text) expect(glyphs).toContain(char)
    expect(new Set(glyphs).size).toBe([...glyphs].length)
  })

  it('says 您, never 你', () => {
    for (const [key, text] of zh) expect(text, key).not.toContain('你')
  })

  const codes: readonly MessageCode[] = [
    ...REFUSAL_CODES,
    'server-away',
    'issue-failed',
    'reprint-limit',
    'no-card',
    'link-lost',
    'unanswered',
  ]
  const places = [
    { isResult: false, isRequired: false, opensAt: null },
    { isResult: false, isRequired: true, opensAt: 1 },
    { isResult: true, isRequired: false, opensAt: null },
  ]

  it('has a sentence and a way on for every refusal there is', () => {
    for (const code of codes) {
      for (const place of places) {
        const { key, offers } = messageOf(code, place)
        expect(zh.has(`message.${key}`), `${code} ${key}`).toBe(true)
        expect(offers.length).toBeGreaterThan(0)
        for (const offer of offers) expect(zh.has(`offer.${offer}`), offer).toBe(true)
      }
    }
  })

  it('never says that no number was taken where one exists', () => {
    for (const code of codes) {
      const { key } = messageOf(code, { isResult: true, isRequired: false, opensAt: null })
      expect(zh.get(`message.${key}`), code).not.toContain('没有取到号')
    }
  })
})
