import { mount } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ticketEn } from '../../../renderer/locales/ticket.en.ts'
import { ticketZh } from '../../../renderer/locales/ticket.zh.ts'
import { openPhoneAlert } from '../../../renderer/ticket/alert.ts'
import {
  readTicket,
  tokenOf,
  type TicketAnswer,
  type TicketRead,
} from '../../../renderer/ticket/ticket-answer.ts'
import { followTicket, type TicketFeed } from '../../../renderer/ticket/ticket-feed.ts'
import TicketPage from '../../../renderer/ticket/TicketPage.vue'
import { createPageI18n } from '../../../renderer/ui/i18n.ts'
import { createFakeClock, type FakeClock } from '../../support/fake-clock.ts'
import { MORNING } from '../hall-day.ts'

const waiting: TicketAnswer = {
  hallName: { zh: '示范市政务服务大厅', en: 'Model City Service Hall' },
  ticketNo: 'B025',
  service: { zh: '社保卡补办', en: 'Social security card replacement' },
  state: 'waiting',
  ahead: 12,
  estimate: { kind: 'range', minMinutes: 25, maxMinutes: 35 },
  counterNo: null,
  zone: { zh: '一楼A区', en: 'Area A, 1F' },
  updatedAt: MORNING,
  day: '2026-11-21',
}
const called: TicketAnswer = { ...waiting, state: 'called', ahead: 0, estimate: null, counterNo: '105' }

let clock: FakeClock
let answer: TicketRead
let asked: number
let feed: TicketFeed
let alerts: string[]

function open() {
  feed = followTicket(() => {
    asked += 1
    return Promise.resolve(answer)
  }, clock)
  return mount(TicketPage, {
    props: {
      feed,
      openAlert: () => ({ near: () => void alerts.push('near'), called: () => void alerts.push('called') }),
    },
    global: { plugins: [createPageI18n(ticketZh, ticketEn)] },
  })
}

async function openWith(ticket: TicketAnswer) {
  answer = { kind: 'ticket', ticket }
  const page = open()
  await clock.settle()
  return page
}

beforeEach(() => {
  clock = createFakeClock(MORNING)
  answer = { kind: 'nothing' }
  asked = 0
  alerts = []
})
afterEach(() => feed?.close())

describe('what the hall server says', () => {
  it('is taken as it is when it is a ticket', () => {
    expect(readTicket(200, structuredClone(waiting))).toEqual({ kind: 'ticket', ticket: waiting })
    expect(readTicket(200, { ...waiting, service: null, zone: null, estimate: null })).toMatchObject({
      kind: 'ticket',
    })
  })

  it.each([
    [404, { code: 'link-invalid' }, { kind: 'gone', why: 'link-invalid' }],
    [410, { code: 'link-expired' }, { kind: 'gone', why: 'link-expired' }],
    [503, { code: 'storage-failed' }, { kind: 'nothing' }],
    [429, {}, { kind: 'nothing' }],
    [200, { ticketNo: 'B025' }, { kind: 'nothing' }],
    [200, { ...waiting, state: 'vanished' }, { kind: 'nothing' }],
    [200, null, { kind: 'nothing' }],
  ])('%i %j', (status, body, expected) => {
    expect(readTicket(status, body)).toEqual(expected)
  })

  it.each([
    ['/t/abc-DEF_123', 'abc-DEF_123'],
    ['/t/abc/', 'abc'],
    ['/t/', ''],
    ['/t/a/b', ''],
    ['/t/a%2Fb', ''],
    ['/ticket/', ''],
  ])('the token of %s is "%s"', (path, token) => {
    expect(tokenOf(path)).toBe(token)
  })
})

describe('the phone page', () => {
  it.each<[string, Partial<TicketAnswer>, string, string[], string]>([
    [
      'waiting',
      {},
      'waiting',
      ['B025', '前面还有', '12 位', '25–35 分钟', '一楼A区', '更新于 10:32'],
      '12 位|B025',
    ],
    ['a long wait', { estimate: { kind: 'over', minutes: 60 } }, 'waiting', ['超过 60 分钟'], '12 位|B025'],
    ['no counter open', { estimate: null }, 'waiting', ['现在没有窗口办理'], '12 位|B025'],
    ['three ahead', { ahead: 3 }, 'near', ['快到了，请回到一楼A区', '3 位'], '3 位|B025'],
    [
      'next',
      { ahead: 0, estimate: { kind: 'none-waiting' } },
      'near',
      ['下一位就是您', '不用等'],
      '0 位|B025',
    ],
    ['called', called, 'called', ['请到 105 号窗口', 'Please go to counter 105'], '请到 105 号窗口|B025'],
    ['served', { ...called, state: 'serving' }, 'serving', ['正在 105 号窗口办理'], '正在办理|B025'],
    ['passed', { state: 'noShow' }, 'passed', ['已过号', '导办台'], '已过号|B025'],
    ['done', { state: 'done' }, 'done', ['已办结'], '已办结|B025'],
    ['cancelled', { state: 'cancelled' }, 'cancelled', ['已取消排队'], '已取消|B025'],
    ['void', { state: 'void' }, 'void', ['号码已作废'], '已作废|B025'],
    ['no zone known', { zone: null, ahead: 2 }, 'near', ['快到了，请回到等候区'], '2 位|B025'],
  ])('%s', async (_name, change, tone, words, title) => {
    const page = await openWith({ ...waiting, ...change })
    expect(page.get('main').attributes('data-tone')).toBe(tone)
    for (const word of words) expect(page.text()).toContain(word)
    expect(document.title).toBe(title)
  })

  it('asks every five seconds', async () => {
    await openWith(waiting)
    expect(asked).toBe(1)
    await clock.advance(20_000)
    expect(asked).toBe(5)
  })

  it('follows the ticket to its call', async () => {
    const page = await openWith(waiting)
    answer = { kind: 'ticket', ticket: called }
    await clock.advance(5000)
    expect(page.get('main').classes()).toContain('is-called')
  })

  it('says after fifteen seconds without an answer that the hall’s screen counts, and recovers', async () => {
    const page = await openWith(waiting)
    answer = { kind: 'nothing' }
    await clock.advance(15_000)
    expect(page.text()).not.toContain('连接不稳')
    await clock.advance(1000)
    expect(page.get('[role=alert]').text()).toContain('连接不稳，以大厅屏幕为准')
    expect(page.get('main').classes()).toContain('is-stale')
    expect(page.text()).toContain('B025')
    answer = { kind: 'ticket', ticket: waiting }
    await clock.advance(5000)
    expect(page.text()).not.toContain('连接不稳')
  })

  it('says so when the first answer does not come', async () => {
    const page = open()
    await clock.settle()
    expect(page.text()).toContain('正在查询')
    await clock.advance(16_000)
    expect(page.text()).toContain('连接不稳')
  })

  it.each(['link-invalid', 'link-expired'] as const)('%s: says what to do, and asks no more', async (why) => {
    answer = { kind: 'gone', why }
    const page = open()
    await clock.advance(60_000)
    expect(page.get('[role=alert]').text()).toBe('链接已失效，请看号票或到导办台')
    expect(page.text()).toContain('Link expired, use your ticket or the guide desk')
    expect([asked, clock.pendingTimers()]).toEqual([1, 0])
    expect(document.title).toBe('链接已失效')
  })

  it('has large type and English at one touch each', async () => {
    const page = await openWith(waiting)
    const button = (text: string) => page.findAll('button').find((one) => one.text() === text)
    await button('大字')?.trigger('click')
    expect(page.get('main').classes()).toContain('is-large')
    await button('标准字')?.trigger('click')
    expect(page.get('main').classes()).not.toContain('is-large')
    await button('English')?.trigger('click')
    expect(page.text()).toContain('Social security card replacement')
    expect(page.text()).toContain('People ahead')
    expect(document.documentElement.lang).toBe('en')
    await button('中文')?.trigger('click')
    expect(page.text()).toContain('社保卡补办')
    expect(document.documentElement.lang).toBe('zh-CN')
  })

  it('shakes and sounds once per call, and only after it was asked to', async () => {
    const page = await openWith(waiting)
    answer = { kind: 'ticket', ticket: { ...waiting, ahead: 3 } }
    await clock.advance(5000)
    expect(alerts).toEqual([])
    await page
      .findAll('button')
      .find((one) => one.text() === '打开提醒')
      ?.trigger('click')
    expect(page.text()).toContain('提醒已打开')
    answer = { kind: 'ticket', ticket: called }
    await clock.advance(20_000)
    expect(alerts).toEqual(['called'])
  })

  it('has one filled button at most, and none that shares the ticket', async () => {
    for (const ticket of [waiting, called]) {
      const page = await openWith(ticket)
      expect(page.findAll('.is-primary').length).toBeLessThanOrEqual(1)
      expect(page.text()).not.toMatch(/分享|share/i)
      feed.close()
    }
  })
})

describe('the alert of a phone', () => {
  it('shakes where the phone can, and does nothing where it can do neither', () => {
    const shaken: unknown[] = []
    const navigator = { vibrate: (pattern: unknown) => shaken.push(pattern) } as unknown as Navigator
    const able = openPhoneAlert({ navigator })
    able.near()
    able.called()
    expect(shaken).toEqual([[400], [400, 200, 400, 200, 400]])
    openPhoneAlert({ navigator: {} as Navigator }).called()
    expect(shaken).toHaveLength(2)
  })
})
