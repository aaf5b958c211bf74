import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { REFUSAL_CODES } from '../../../domain/refusals.ts'
import { DEFAULT_RULES } from '../../../domain/policy/settings.ts'
import { refusalWords, ruleLines, toldWords, useSay, type Say } from '../../../renderer/desk/wording.ts'
import en from '../../../renderer/locales/desk.en.ts'
import zh from '../../../renderer/locales/desk.zh.ts'
import { createPageI18n, type Wording } from '../../../renderer/ui/i18n.ts'

function flat(table: Wording, path = ''): [string, string][] {
  return Object.entries(table).flatMap(([key, value]): [string, string][] => {
    return typeof value === 'string' ? [[`${path}${key}`, value]] : flat(value, `${path}${key}.`)
  })
}

const chinese = new Map(flat(zh))
const english = new Map(flat(en))
const places = (text: string): string[] =>
  [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name).toSorted()

function say(): Say {
  let found: Say | undefined
  mount(
    {
      setup: () => {
        found = useSay()
        return () => null
      },
    },
    { global: { plugins: [createPageI18n(zh, en)] } },
  )
  if (!found) throw new Error('not set up')
  return found
}

describe('the desk’s wording', () => {
  it('has the same keys in both languages', () => {
    expect([...english.keys()]).toEqual([...chinese.keys()])
  })

  // Where Chinese puts the seconds into the label, English says them in the line below it.
  it.each([...chinese.keys()].filter((key) => key !== 'action.recallIn'))('%s has the same places', (key) => {
    expect(places(english.get(key) ?? '')).toEqual(places(chinese.get(key) ?? ''))
  })

  it('shouts nowhere and speaks politely', () => {
    for (const text of [...chinese.values(), ...english.values()]) expect(text).not.toMatch(/[!！]/)
    for (const text of chinese.values()) expect(text).not.toMatch(/[你]/)
  })

  it('uses full-width marks in Chinese sentences', () => {
    for (const text of chinese.values()) expect(text).not.toMatch(/[\u4e00-\u9fff][,;:?]/)
  })

  it.each([...REFUSAL_CODES, 'link-lost' as const])('words %s in both languages', (code) => {
    const words = refusalWords(say(), {
      code,
      params: { ticketNo: 'A031', seconds: 8, calls: 1, count: 2, ahead: 3 },
    })
    expect(words.zh).toMatch(/[\u4e00-\u9fff].*。$/)
    expect(words.en).toMatch(/^[A-Z].*\.$/)
    expect(`${words.zh}${words.en}`).not.toMatch(/[{}]|refusal\./)
  })

  it('says only what is still missing before a no-show', () => {
    const missing = (calls: number, seconds: number): string =>
      refusalWords(say(), { code: 'no-show-too-soon', params: { calls, seconds } }).zh
    expect(missing(1, 19)).toBe('还差 1 次呼叫、19 秒，才能过号。')
    expect(missing(0, 19)).toBe('还差 19 秒，才能过号。')
    expect(missing(2, 0)).toBe('还差 2 次呼叫，才能过号。')
  })

  it('tells a call with its reason', () => {
    const told = toldWords(say(), {
      kind: 'done',
      at: 0,
      verb: 'callNext',
      ticketNo: 'A031',
      because: { code: 'arrival' },
    })
    expect(told).toEqual({ zh: '已叫 A031（按到达顺序）', en: 'Called A031 (arrival order)' })
  })

  it('explains the hall’s rules in their order', () => {
    const lines = ruleLines(say(), { rules: DEFAULT_RULES })
    expect(lines[0]?.zh).toBe('先叫：优先、预约、绿色通道、普通。有普通号等候时，优先的号最多连叫 2 个。')
    expect(lines).toHaveLength(3)
    expect(ruleLines(say(), { rules: [{ rule: 'queue-weight' }] }).map(({ zh }) => zh)).toEqual([
      '本窗口权重高的队列先叫。',
      '同样条件，先取号的先叫。',
    ])
  })
})
