import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  announce,
  announcements,
  clipsOf,
  enCardinal,
  readCounterNo,
  readTicketNo,
  zhCardinal,
  zhCount,
} from '../../domain/announce.ts'
import { hallConfig, type Hall } from '../../domain/model.ts'
import { formatTicketNo } from '../../domain/numbering.ts'
import { hallInput } from '../support/arbitrary-hall.ts'

const ZH = '请{ticketNo}号到{counterNo}号窗口办理'
const ZH_ZONE = '请{ticketNo}号到{zone}{counterNo}号窗口办理'
const EN = 'Ticket {ticketNo}, please go to counter {counterNo}.'
const LANGUAGES: Hall['announcements']['languages'] = [
  { lang: 'zh', call: ZH, callWithZone: ZH_ZONE, lastCallPrefix: '最后一次呼叫,' },
  {
    lang: 'en',
    call: EN,
    callWithZone: 'Ticket {ticketNo}, please go to {zone}, counter {counterNo}.',
    lastCallPrefix: 'Last call. ',
  },
]

const call = (ticketNo: string, counterNo: string) => ({ ticketNo, counterNo, zone: null, isLastCall: false })

describe('what is said', () => {
  it.each([
    ['A001', '3', '请A零零一号到三号窗口办理'],
    ['B012', '12', '请B零一二号到十二号窗口办理'],
    ['C120', '20', '请C一二零号到二十号窗口办理'],
    ['D202', '105', '请D二零二号到一百零五号窗口办理'],
    ['A1000', '110', '请A一零零零号到一百一十号窗口办理'],
    ['A002', '综合3', '请A零零二号到综合3号窗口办理'],
    ['A002', '03', '请A零零二号到三号窗口办理'],
  ])('%s at counter %s in Chinese', (ticketNo, counterNo, spoken) => {
    const said = announce('zh', ZH, call(ticketNo, counterNo), {})
    expect(said.spoken).toBe(spoken)
    expect(said.text).toBe(`请${ticketNo}号到${counterNo}号窗口办理`)
  })

  it.each([
    ['A001', '3', 'Ticket A zero zero one, please go to counter three.'],
    ['B012', '21', 'Ticket B zero one two, please go to counter twenty one.'],
    ['D202', '105', 'Ticket D two zero two, please go to counter one hundred and five.'],
    ['A001', '综合3', 'Ticket A zero zero one, please go to counter 综合3.'],
  ])('%s at counter %s in English', (ticketNo, counterNo, spoken) => {
    expect(announce('en', EN, call(ticketNo, counterNo), {}).spoken).toBe(spoken)
  })

  it('names the zone where one is given', () => {
    const zone = { zh: '一楼A区', en: 'Area A' }
    const said = announcements({ languages: LANGUAGES, pronunciations: {} }, { ...call('A001', '3'), zone })
    expect(said.map(({ lang, text, spoken }) => ({ lang, text, spoken }))).toEqual([
      { lang: 'zh', text: '请A001号到一楼A区3号窗口办理', spoken: '请A零零一号到一楼A区三号窗口办理' },
      {
        lang: 'en',
        text: 'Ticket A001, please go to Area A, counter 3.',
        spoken: 'Ticket A zero zero one, please go to Area A, counter three.',
      },
    ])
  })

  it('says first that it is the last call', () => {
    const last = { ...call('A001', '3'), isLastCall: true }
    const said = announcements({ languages: LANGUAGES, pronunciations: {} }, last)
    expect(said.map(({ spoken }) => spoken)).toEqual([
      '最后一次呼叫,请A零零一号到三号窗口办理',
      'Last call. Ticket A zero zero one, please go to counter three.',
    ])
    expect(said[0]?.clips[0]).toBe('最后一次呼叫,请')
  })

  it('reads a letter as the hall wants it, and shows it as printed', () => {
    const said = announce('zh', ZH, call('A001', '3'), { A: '诶' })
    expect(said.spoken).toBe('请诶零零一号到三号窗口办理')
    expect(said.text).toBe('请A001号到3号窗口办理')
    expect(readTicketNo('zh', 'B2', { A: '诶' })).toEqual(['B', '二'])
  })

  it('leaves a placeholder alone that it does not know, even one that is a word of JavaScript', () => {
    expect(announce('zh', '请{constructor}{ticketNo}', call('A001', '3'), {}).text).toBe(
      '请{constructor}A001',
    )
  })
})

describe('numbers as words', () => {
  it.each([
    [0, '零'],
    [2, '二'],
    [3, '三'],
    [10, '十'],
    [11, '十一'],
    [12, '十二'],
    [20, '二十'],
    [22, '二十二'],
    [100, '一百'],
    [101, '一百零一'],
    [110, '一百一十'],
    [112, '一百一十二'],
    [200, '二百'],
    [1000, '一千'],
    [1001, '一千零一'],
    [1010, '一千零一十'],
    [1100, '一千一百'],
    [2020, '二千零二十'],
    [9999, '九千九百九十九'],
  ])('%i is %s', (value, words) => {
    expect(zhCardinal(value)).toBe(words)
  })

  it('counts people: 两 alone, 二 inside', () => {
    expect([0, 1, 2, 3, 12, 20, 22, 102].map(zhCount)).toEqual([
      '零',
      '一',
      '两',
      '三',
      '十二',
      '二十',
      '二十二',
      '一百零二',
    ])
  })

  it.each([
    [0, 'zero'],
    [9, 'nine'],
    [10, 'ten'],
    [19, 'nineteen'],
    [20, 'twenty'],
    [42, 'forty two'],
    [100, 'one hundred'],
    [105, 'one hundred and five'],
    [999, 'nine hundred and ninety nine'],
    [1000, 'one thousand'],
    [1005, 'one thousand and five'],
    [1230, 'one thousand two hundred and thirty'],
  ])('%i is %s', (value, words) => {
    expect(enCardinal(value)).toBe(words)
  })

  it('reads every counter number to 9999 back to itself in Chinese', () => {
    for (let value = 0; value <= 9999; value += 1) expect(readZh(zhCardinal(value))).toBe(value)
  })

  it('reads a counter name that is no number as it is written', () => {
    expect(readCounterNo('zh', '综合3')).toEqual(['综合3'])
    expect(readCounterNo('en', '综合3')).toEqual(['综合3'])
    expect(readCounterNo('zh', '12345')).toEqual(['12345'])
  })
})

describe('the printed number', () => {
  it.each([
    [1, 'A001'],
    [42, 'A042'],
    [999, 'A999'],
    [1000, 'A1000'],
    [12345, 'A12345'],
  ])('number %i is %s', (number, ticketNo) => {
    expect(formatTicketNo('A', number)).toBe(ticketNo)
  })
})

describe('the clips of a hall', () => {
  const hallWith = (counterNos: readonly string[], pronunciations: Record<string, string>): Hall => {
    const input = hallInput({ letters: ['A'], counters: counterNos.map(() => [{ queue: 0, weight: 1 }]) })
    return hallConfig.parse({
      ...input,
      counters: input.counters.map((counter, i) => ({ ...counter, counterNo: counterNos[i] })),
      announcements: { languages: LANGUAGES, pronunciations },
    })
  }

  it('are all that any announcement of this hall can need', () => {
    const counterNo = fc.oneof(
      fc.integer({ min: 0, max: 9999 }).map(String),
      fc.stringMatching(/^[综合东西]{1,3}\d{1,3}$/),
      fc.stringMatching(/^\d{5,8}$/),
    )
    const plan = fc.record({
      counterNos: fc.uniqueArray(counterNo, { minLength: 1, maxLength: 4 }),
      letter: fc.constantFrom(...'ABCDEFGHJKLMNPQRSTUVWXYZ'),
      number: fc.integer({ min: 1, max: 12_000 }),
      pronunciations: fc.dictionary(fc.constantFrom('A', 'B', 'E', 'Z'), fc.constantFrom('诶', '比', 'zed')),
      isLastCall: fc.boolean(),
      saysZone: fc.boolean(),
    })
    fc.assert(
      fc.property(plan, ({ counterNos, letter, number, pronunciations, isLastCall, saysZone }) => {
        const hall = hallWith(counterNos, pronunciations)
        const recorded = new Map(clipsOf(hall).map(({ lang, clips }) => [lang, new Set(clips)]))
        const zone = saysZone ? (hall.zones[0]?.name ?? null) : null
        for (const counter of counterNos) {
          const ticketNo = formatTicketNo(letter, number)
          for (const said of announcements(hall.announcements, {
            ticketNo,
            counterNo: counter,
            zone,
            isLastCall,
          })) {
            expect(said.clips.filter((clip) => !recorded.get(said.lang)?.has(clip))).toEqual([])
            expect(said.text).toContain(ticketNo)
            expect(said.text).toContain(counter)
          }
        }
      }),
      { numRuns: 200 },
    )
  })

  it('hold none twice and none empty', () => {
    for (const { clips } of clipsOf(hallWith(['1', '综合3'], { A: '诶' }))) {
      expect(new Set(clips).size).toBe(clips.length)
      expect(clips.filter((clip) => clip.trim() === '')).toEqual([])
      expect(clips).toContain('综合3')
      expect(clips).toContain('诶')
    }
  })
})

/** The other way round, written from the rules of Chinese numerals and not from the code. */
function readZh(words: string): number {
  const digits = '零一二三四五六七八九'
  const units: Record<string, number> = { 十: 10, 百: 100, 千: 1000 }
  let sum = 0
  let digit = 0
  for (const char of words) {
    const unit = units[char]
    if (unit === undefined) {
      digit = digits.indexOf(char)
      continue
    }
    sum += (digit === 0 ? 1 : digit) * unit
    digit = 0
  }
  return sum + digit
}
