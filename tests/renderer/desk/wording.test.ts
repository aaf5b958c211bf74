import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { REFUSAL_CODES } from '../../../domain/refusals.ts'
import { DEFAULT_RULES } from '../../../domain/policy/settings.ts'
import {
  contactWords,
  refusalWords,
  ruleLines,
  toldWords,
  useSay,
  type Say,
} from '../../../renderer/desk/wording.ts'
import type { AskFailure } from '../../../renderer/links/hall-link.ts'
import en from '../../../renderer/locales/desk.en.ts'
import zh from '../../../renderer/locales/desk.zh.ts'
import { createPageI18n, type Wording } from '../../../renderer/ui/i18n.ts'
import { smallHall } from './fake-hall.ts'

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
      params: { ticketNo: 'A031', seconds: 8, calls: 1, count: 2, ahead: 3, items: 2 },
    } as AskFailure)
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
      state: 'called',
    })
    expect(told).toEqual({ zh: '已叫 A031（按到达顺序）', en: 'Called A031 (arrival order)' })
  })

  it('explains the hall’s rules in their order', () => {
    const { queues } = smallHall()
    const lines = ruleLines(say(), { rules: DEFAULT_RULES, queues }).map(({ zh }) => zh)
    expect(lines).toEqual([
      '点名转到本窗口的号先叫。',
      '等候超过承诺时间的号先叫；没有承诺的事项按 45 分钟。',
      '先叫：优先、预约、绿色通道、普通。有普通号等候时，优先的号最多连叫 2 个。',
      '交给本人专办的事项先叫。',
      '本窗口权重高的队列先叫。',
      '同样条件，先取号的先叫。',
    ])
    const own = [
      { rule: 'ratio', preferredPerOrdinary: 3 },
      { rule: 'overflow', queueId: 'social', overMinutes: 20 },
    ] as const
    expect(ruleLines(say(), { rules: [...own], queues }).map(({ zh }) => zh)).toEqual([
      '连叫 3 个优先的号后，叫一个普通号。',
      '“社保”等候超过 20 分钟时，先支援。',
      '同样条件，先取号的先叫。',
    ])
  })

  it.each([
    ['finish', 'done', '已办结 A031'],
    ['finish', 'waiting', 'A031 本站已办结，号码不变，转到下一站'],
    ['noShow', 'noShow', '已过号 A031'],
    ['noShow', 'void', '已过号 A031，超过可恢复的次数，号码作废'],
    ['transfer', 'waiting', '已转号 A031，号码不变，按原取号时间排'],
  ] as const)('tells %s that left the ticket %s', (verb, state, text) => {
    const told = { kind: 'done', at: 0, verb, ticketNo: 'A031', because: null, state } as const
    expect(toldWords(say(), told).zh).toBe(text)
  })

  it('names a first contact by its place', () => {
    expect(contactWords(smallHall(), 'K01').zh).toBe('一楼入口 K01')
    expect(contactWords(smallHall(), '1007').zh).toBe('1007')
  })
})
