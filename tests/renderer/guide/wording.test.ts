import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { REFUSAL_CODES } from '../../../domain/refusals.ts'
import type { HostFace } from '../../../domain/wire/guide.ts'
import type { Told } from '../../../renderer/guide/asking.ts'
import {
  estimateFigure,
  faultWords,
  placeWords,
  refusalWords,
  toldWords,
  useSay,
  type Say,
} from '../../../renderer/guide/wording.ts'
import en from '../../../renderer/locales/guide.en.ts'
import zh from '../../../renderer/locales/guide.zh.ts'
import type { AskFailure } from '../../../renderer/links/hall-link.ts'
import { createPageI18n, type Wording } from '../../../renderer/ui/i18n.ts'
import { guideHall } from './fake-guide-hall.ts'

const NOW = Date.parse('2026-11-02T02:32:00Z')

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

describe('the guide desk’s wording', () => {
  it('has the same keys in both languages', () => {
    expect([...english.keys()]).toEqual([...chinese.keys()])
  })

  it.each([...chinese.keys()])('%s has the same places', (key) => {
    expect(places(english.get(key) ?? '')).toEqual(places(chinese.get(key) ?? ''))
  })

  it('shouts nowhere and speaks politely', () => {
    for (const text of [...chinese.values(), ...english.values()]) expect(text).not.toMatch(/[!！]/)
    for (const text of chinese.values()) expect(text).not.toMatch(/[你]|系统异常/)
  })

  it('uses full-width marks in Chinese sentences', () => {
    for (const text of chinese.values()) expect(text).not.toMatch(/[\u4e00-\u9fff][,;:?]/)
  })
})

describe('a refusal', () => {
  const params = {
    ticketNo: 'A031',
    ticketId: 't1',
    state: 'serving',
    seconds: 8,
    calls: 1,
    count: 2,
    ahead: 3,
    hostId: 'K02',
    opensAt: NOW + 3_600_000,
    closesAt: NOW + 3_600_000,
    nextAt: NOW + 3_600_000,
  }
  it.each([...REFUSAL_CODES, 'link-lost' as const])('%s is a sentence in both languages', (code) => {
    const words = refusalWords(say(), { code, params } as AskFailure, NOW)
    expect(words.zh).toMatch(/[\u4e00-\u9fff].*。$/)
    expect(words.en).toMatch(/^[A-Z].*\.$/)
    expect(`${words.zh}${words.en}`).not.toMatch(/[{}]|refusal\.|undefined|NaN/)
  })

  it.each([
    ['service-closed', { opensAt: NOW + 3_600_000 }, '这件事现在不办理，11:32 开放。'],
    ['service-closed', { opensAt: NOW + 86_400_000 }, '这件事现在不办理，11 月 3 日 10:32 开放。'],
    ['service-closed', { opensAt: 0 }, '这件事现在不办理，近期没有开放时间。'],
    ['wrong-state', { ticketNo: 'A031', state: 'suspended' }, 'A031 现在是“已挂起”，不能这样操作。'],
    ['appointment-used', { state: 'cancelled' }, '这个预约是“已取消”，不能再签到。'],
    ['host-away', { hostId: 'K02' }, 'K02 连不上，没有打印，请另选一台。'],
    ['restore-limit', { ticketNo: 'A031', count: 2 }, 'A031 已恢复过 2 次，请重新取号。'],
  ] as const)('%s %j', (code, given, sentence) => {
    expect(refusalWords(say(), { code, params: given }, NOW).zh).toBe(sentence)
  })
})

describe('the last line', () => {
  type Done = Extract<Told, { kind: 'done' }>
  const ticket = { ticketNo: 'A001' } as Done['ticket']
  const done = (deed: Done['deed'], ahead: number | null = 3): string =>
    toldWords(say(), { kind: 'done', at: 0, deed, ticket, ahead }, guideHall(), NOW).zh
  const ticketId = 't1'

  it('ends every action with a sentence', () => {
    expect(done({ name: 'ticket:restore', payload: { ticketId } })).toBe('已恢复 A001，前面还有 3 位')
    expect(done({ name: 'ticket:restore', payload: { ticketId } }, 0)).toBe('已恢复 A001，前面没有人')
    const issued = {
      serviceCode: 'id-renew',
      queueClass: 'ordinary',
      personDigest: null,
      agentNo: null,
    } as const
    expect(done({ name: 'ticket:issue', payload: issued })).toBe('已取号 A001，前面还有 3 位')
    const checkedIn = { appointmentId: 'YY-1', personDigest: null }
    expect(done({ name: 'appointment:check-in', payload: checkedIn })).toBe(
      '已签到，号码 A001，前面还有 3 位',
    )
    const toItem = { ticketId, to: { kind: 'service', serviceCode: 'social-card' }, reason: 'x' } as const
    expect(done({ name: 'ticket:transfer', payload: toItem })).toBe(
      '已把 A001 换到“社保卡补办”，前面还有 3 位',
    )
    const toCounter = { ticketId, to: { kind: 'counter', counterId: 'c105' }, reason: 'x' } as const
    expect(done({ name: 'ticket:transfer', payload: toCounter }, 0)).toBe(
      '已把 A001 转到 105 号窗口，前面没有人',
    )
    const moved = { ticketId, counterId: 'c2', reason: 'x' }
    expect(done({ name: 'ticket:move-hold', payload: moved })).toBe('已把挂起的 A001 移到 2 号窗口')
    expect(done({ name: 'ticket:void', payload: { ticketId, reason: 'misprint' } })).toBe(
      '已作废 A001（打印错误）',
    )
    expect(done({ name: 'ticket:cancel', payload: { ticketId, reason: 'citizenLeft' } })).toBe(
      '已取消 A001 的排队',
    )
    expect(done({ name: 'ticket:prioritise', payload: { queueClass: 'priority' } })).toBe('A001 已设为优先')
    expect(done({ name: 'ticket:assign-helper', payload: { ticketId, helperId: '4001' } })).toBe(
      '已指派 4001 帮办 A001',
    )
    expect(done({ name: 'ticket:assign-helper', payload: { ticketId, helperId: null } })).toBe(
      'A001 不再有帮办',
    )
    expect(done({ name: 'advice:record', payload: { serviceCode: null, topic: '收费标准' } })).toBe(
      '已登记咨询：收费标准',
    )
    expect(done({ name: 'counter:reassign', payload: { counterId: 'c1', queues: [], reason: 'x' } })).toBe(
      '1 号窗口 的队列已调整，从下一次叫号起生效',
    )
  })

  it('says what became of paper, and of half a wish', () => {
    const wish = { ticketId, ticketNo: 'A001', hostId: 'K01' }
    const told = (what: Told): string => toldWords(say(), what, guideHall(), NOW).zh
    expect(told({ kind: 'paper', at: 0, paper: 'printed', wish })).toBe('A001 已在 K01 打印')
    expect(told({ kind: 'paper', at: 0, paper: 'failed', wish })).toContain('A001 同样有效')
    expect(told({ kind: 'paper', at: 0, paper: 'unknown', wish })).toContain('请看看 K01 的号票是否完整')
    const refusal = { code: 'storage-failed', params: {} } as const
    expect(told({ kind: 'half-done', at: 0, ticketNo: 'A001', refusal })).toBe(
      '已取号 A001，但没有设成优先：没有保存成功，请再试一次。',
    )
    expect(told({ kind: 'not-sent', at: 0, asked: 'paper:print' })).toBe('连接中断，操作没有提交：打印号票。')
  })
})

describe('devices and figures in words', () => {
  const host = (change: Partial<HostFace>): HostFace => {
    return { hostId: 'K02', isOnline: true, printer: 'ok', reader: 'ready', ...change }
  }
  it.each([
    [host({}), []],
    [host({ printer: 'none', reader: 'none' }), []],
    [host({ printer: 'no-paper' }), ['K02 打印机缺纸']],
    [host({ printer: 'cover-open' }), ['K02 打印机盖没合上']],
    [host({ printer: 'paper-jam' }), ['K02 打印机卡纸']],
    [host({ printer: 'printer-lost', reader: 'lost' }), ['K02 打印机连不上', 'K02 读卡器连不上']],
    [host({ reader: 'connecting' }), ['K02 读卡器正在连接']],
    [host({ isOnline: false, printer: 'no-paper' }), ['K02 连不上']],
  ] as const)('%j', (face, words) => {
    expect(faultWords(say(), face).map((one) => one.zh)).toEqual(words)
  })

  it('words places and figures', () => {
    const zone = { zh: '一楼A区', en: 'Area A' }
    expect(placeWords(say(), { zone, counters: '1、2' })).toEqual({
      zh: '一楼A区 1、2 号窗口',
      en: 'Area A, counter 1, 2',
    })
    expect(placeWords(say(), { zone, counters: '' })).toEqual(zone)
    expect(estimateFigure({ kind: 'range', minMinutes: 5, maxMinutes: 10 })).toBe('5–10')
    expect(estimateFigure({ kind: 'over', minutes: 60 })).toBe('>60')
    expect(estimateFigure(null)).toBe('–')
  })
})
