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
const CMN = { lang: 'zh', voice: 'cmn' } as const
const EN_VOICE = { lang: 'en', voice: 'en' } as const
const LANGUAGES: Hall['announcements']['languages'] = [
  { lang: 'zh', voice: 'cmn', call: ZH, callWithZone: ZH_ZONE, lastCallPrefix: '最后一次呼叫,' },
  {
    lang: 'en',
    voice: 'en',
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
    const said = announce(CMN, ZH, call(ticketNo, counterNo), {})
    expect(said.spoken).toBe(spoken)
    expect(said.text).toBe(`请${ticketNo}号到${counterNo}号窗口办理`)
  })

  it.each([
    ['A001', '3', 'Ticket A zero zero one, please go to counter three.'],
    ['B012', '21', 'Ticket B zero one two, please go to counter twenty one.'],
    ['D202', '105', 'Ticket D two zero two, please go to counter one hundred and five.'],
    ['A001', '综合3', 'Ticket A zero zero one, please go to counter 综合3.'],
  ])('%s at counter %s in English', (ticketNo, counterNo, spoken) => {
    expect(announce(EN_VOICE, EN, call(ticketNo, counterNo), {}).spoken).toBe(spoken)
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
    const said = announce(CMN, ZH, call('A001', '3'), { A: '诶' })
    expect(said.spoken).toBe('请诶零零一号到三号窗口办理')
    expect(said.text).toBe('请A001号到3号窗口办理')
    expect(readTicketNo('zh', 'B2', { A: '诶' })).toEqual(['B', '二'])
  })

  it('reads digits, odd counters and zones as the hall wants them of this voice, and of no other', () => {
    const pronunciations = { cmn: { '1': '幺', 综合3: '综合三', 一楼A区: '一楼诶区' } }
    const zone = { zh: '一楼A区', en: '综合3' }
    const said = announcements(
      { languages: LANGUAGES, pronunciations },
      { ticketNo: 'A101', counterNo: '综合3', zone, isLastCall: false },
    )
    expect(said.map(({ spoken }) => spoken)).toEqual([
      '请A幺零幺号到一楼诶区综合三号窗口办理',
      'Ticket A one zero one, please go to 综合3, counter 综合3.',
    ])
    expect(said[0]?.text).toBe('请A101号到一楼A区综合3号窗口办理')
  })

  it('reads a counter that is a number as a cardinal, whatever is said of its digits', () => {
    expect(announce(CMN, ZH, call('A001', '11'), { '1': '幺' }).spoken).toBe('请A零零幺号到十一号窗口办理')
  })

  it('leaves a placeholder alone that it does not know, even one that is a word of JavaScript', () => {
    expect(announce(CMN, '请{constructor}{ticketNo}', call('A001', '3'), {}).text).toBe('请{constructor}A001')
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
  const hallWith = (
    counterNos: readonly string[],
    readings: Record<string, string>,
    languages: readonly object[] = LANGUAGES,
  ): Hall => {
    const input = hallInput({ letters: ['A'], counters: counterNos.map(() => [{ queue: 0, weight: 1 }]) })
    return hallConfig.parse({
      ...input,
      counters: input.counters.map((counter, i) => ({ ...counter, counterNo: counterNos[i] })),
      announcements: { languages, pronunciations: { cmn: readings } },
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
      readings: fc.dictionary(
        fc.constantFrom('A', 'B', 'E', 'Z', '1', '综合3', '一楼A区'),
        fc.constantFrom('诶', '比', '幺'),
      ),
      isLastCall: fc.boolean(),
      saysZone: fc.boolean(),
    })
    fc.assert(
      fc.property(plan, ({ counterNos, letter, number, readings, isLastCall, saysZone }) => {
        const hall = hallWith(counterNos, readings)
        const recorded = new Map(clipsOf(hall).map(({ voice, clips }) => [voice, new Set(clips)]))
        const zone = saysZone ? (hall.zones[0]?.name ?? null) : null
        for (const counter of counterNos) {
          const ticketNo = formatTicketNo(letter, number)
          for (const said of announcements(hall.announcements, {
            ticketNo,
            counterNo: counter,
            zone,
            isLastCall,
          })) {
            expect(said.clips.filter((clip) => !recorded.get(said.voice)?.has(clip))).toEqual([])
            expect(said.text).toContain(ticketNo)
            expect(said.text).toContain(counter)
          }
        }
      }),
      { numRuns: 200 },
    )
  })

  it('hold none twice and none empty', () => {
    const [chinese, english] = clipsOf(hallWith(['1', '综合3'], { A: '诶' }))
    for (const { clips } of [chinese, english].flatMap((one) => one ?? [])) {
      expect(new Set(clips).size).toBe(clips.length)
      expect(clips.filter((clip) => clip.trim() === '')).toEqual([])
      expect(clips).toContain('综合3')
    }
    expect(chinese?.clips).toContain('诶')
    expect(english?.clips).not.toContain('诶')
  })

  it('are recorded once per voice: a third language of the same reading rules has its own', () => {
    const cantonese = { lang: 'zh', voice: 'yue', call: ZH, callWithZone: ZH_ZONE, lastCallPrefix: '尾声,' }
    const clips = clipsOf(hallWith(['1'], {}, [...LANGUAGES, cantonese]))
    expect(clips.map(({ lang, voice }) => [lang, voice])).toEqual([
      ['zh', 'cmn'],
      ['en', 'en'],
      ['zh', 'yue'],
    ])
    expect(clips[2]?.clips).toContain('尾声,请')
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
