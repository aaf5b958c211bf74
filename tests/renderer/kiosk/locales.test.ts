import { describe, expect, it } from 'vitest'
import { REFUSAL_CODES } from '../../../domain/refusals.ts'
import { glyphsOf } from '../../../renderer/kiosk/glyphs.ts'
import { messageOf, nextAfter, placeOf } from '../../../renderer/kiosk/messages.ts'
import type { MessageCode } from '../../../renderer/kiosk/session/model.ts'
import { kioskEn } from '../../../renderer/locales/kiosk.en.ts'
import { kioskZh } from '../../../renderer/locales/kiosk.zh.ts'
import { demoHall, NOW } from './kiosk-parts.ts'

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
    { isResult: false, isRequired: false, nextAt: null, isNextToday: false },
    { isResult: false, isRequired: true, nextAt: 1, isNextToday: false },
    { isResult: false, isRequired: true, nextAt: 1, isNextToday: true },
    { isResult: true, isRequired: false, nextAt: null, isNextToday: false },
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

  it('tells when numbers are given again: later today, another day, after closing, or not known', () => {
    const hours = {
      weekly: {
        ...demoHall.hours.weekly,
        sat: [
          { from: 540, to: 720 },
          { from: 780, to: 1020 },
        ],
        sun: [],
      },
      closedDates: [],
      specialDates: [],
    }
    const noon = NOW - (NOW % 86_400_000) + 4 * 3_600_000
    const next = nextAfter({ hours }, { closesAt: noon })
    expect(next).toBe(noon + 3_600_000)
    const key = (code: MessageCode, nextAt: number | null): string =>
      messageOf(code, placeOf(NOW, { isResult: false, isRequired: false, nextAt })).key
    expect(key('closing-soon', next)).toBe('closing-soon')
    expect(key('closing-soon', null)).toBe('closing-soon-last')
    expect(key('quota-used', nextAfter(null, { nextAt: noon }))).toBe('quota-used-today')
    expect(key('quota-used', nextAfter(null, { nextAt: noon + 86_400_000 }))).toBe('quota-used-next')
    expect(key('quota-used', nextAfter(null, { nextAt: 0 }))).toBe('quota-used')
    expect(key('service-closed', nextAfter(null, { opensAt: noon }))).toBe('service-closed')
  })

  it('never says that no number was taken where one exists', () => {
    for (const code of codes) {
      const { key } = messageOf(code, {
        isResult: true,
        isRequired: false,
        nextAt: null,
        isNextToday: false,
      })
      expect(zh.get(`message.${key}`), code).not.toContain('没有取到号')
    }
  })
})
