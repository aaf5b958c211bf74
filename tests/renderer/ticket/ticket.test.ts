import { mount } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ticketEn } from '../../../renderer/locales/ticket.en.ts'
import { ticketZh } from '../../../renderer/locales/ticket.zh.ts'
import { openPhoneAlert } from '../../../renderer/ticket/alert.ts'
import {
  readTicket,
  readWishAnswer,
  tokenOf,
  type TicketAnswer,
  type TicketRead,
  type WishAnswer,
} from '../../../renderer/ticket/ticket-answer.ts'
import { followTicket, type TicketFeed } from '../../../renderer/ticket/ticket-feed.ts'
import { createTicketWishes } from '../../../renderer/ticket/ticket-wishes.ts'
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
  callsFrom: null,
  hold: null,
  comeback: null,
  canCancel: true,
  updatedAt: MORNING,
  day: '2026-11-21',
}
const called: TicketAnswer = {
  ...waiting,
  state: 'called',
  ahead: 0,
  estimate: null,
  counterNo: '105',
  canCancel: false,
}
const passed: TicketAnswer = { ...waiting, state: 'noShow', estimate: null, ahead: 0 }
const held: TicketAnswer = { ...called, state: 'suspended', counterNo: '3' }

let clock: FakeClock
let answer: TicketRead
let asked: number
let feed: TicketFeed
let alerts: string[]
let posted: string[]
let wishAnswer: WishAnswer | Promise<WishAnswer>

function open() {
  feed = followTicket(() => {
    asked += 1
    return Promise.resolve(answer)
  }, clock)
  const wishes = createTicketWishes({
    feed,
    newRequestId: () => `wish-${posted.length + 1}`,
    post: async (wish, requestId) => {
      posted.push(`${wish} ${requestId}`)
      return wishAnswer
    },
  })
  return mount(TicketPage, {
    props: {
      feed,
      wishes,
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
  posted = []
  wishAnswer = { kind: 'nothing' }
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
    ['/h/hall2/t/abc', 'abc'],
    ['/h/hall2/x/t/abc', ''],
    ['/h//t/abc', ''],
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
    [
      'passed, behind three others',
      { ...passed, comeback: { after: 3 } },
      'passed',
      ['已过号', '恢复后再叫 3 位就轮到您', '恢复排队'],
      '已过号|B025',
    ],
    [
      'passed, at once',
      { ...passed, comeback: { after: 0 } },
      'passed',
      ['恢复后马上可以叫到您'],
      '已过号|B025',
    ],
    ['passed, last', { ...passed, comeback: { after: 'tail' } }, 'passed', ['恢复后排在队尾'], '已过号|B025'],
    [
      'papers taken away',
      { ...held, hold: 'papersAway' },
      'hold',
      ['已挂起', '请补齐材料，再到 3 号窗口接着办', '不用重新取号'],
      '已挂起|B025',
    ],
    [
      'papers taken away, any counter',
      { ...held, hold: 'papersAway', counterNo: null },
      'hold',
      ['再到窗口接着办'],
      '已挂起|B025',
    ],
    ['papers kept', { ...held, hold: 'papersKept' }, 'hold', ['材料留在 3 号窗口'], '已挂起|B025'],
    ['waiting for a step', { ...held, hold: 'waitingStep' }, 'hold', ['回到 3 号窗口接着办'], '已挂起|B025'],
    [
      'an early appointment',
      { callsFrom: MORNING + 28 * 60_000, estimate: null, ahead: 0 },
      'early',
      ['11:00 起叫到您', '您来早了'],
      '11:00 起叫号|B025',
    ],
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

describe('a wish of the holder', () => {
  type Page = Awaited<ReturnType<typeof openWith>>
  const press = async (page: Page, wish: string): Promise<void> => {
    await page.get(`[data-wish=${wish}]`).trigger('click')
    await clock.settle()
  }

  it('to come back: one touch, and the page shows the ticket of the answer', async () => {
    const page = await openWith({ ...passed, comeback: { after: 3 } })
    wishAnswer = { kind: 'ticket', ticket: { ...waiting, ahead: 3 } }
    await press(page, 'restore')
    expect(posted).toEqual(['restore wish-1'])
    expect(page.get('main').attributes('data-tone')).toBe('near')
    expect(page.text()).toContain('已恢复，请在等候区留意叫号')
  })

  it('to leave: asks first, and the second touch does it', async () => {
    const page = await openWith(waiting)
    await press(page, 'cancel')
    expect([posted, page.text().includes('取消后要重新取号')]).toEqual([[], true])
    wishAnswer = { kind: 'ticket', ticket: { ...waiting, state: 'cancelled', canCancel: false } }
    await press(page, 'cancel')
    expect(posted).toEqual(['cancel wish-1'])
    expect(page.text()).toContain('已取消排队')
    expect(page.find('[data-wish=cancel]').exists()).toBe(false)
  })

  it('to stay after all', async () => {
    const page = await openWith(waiting)
    await press(page, 'cancel')
    await press(page, 'stay')
    expect(posted).toEqual([])
    expect(page.text()).not.toContain('取消后要重新取号')
  })

  it('puts another button where the first touch was: two quick touches cancel nothing', async () => {
    const page = await openWith(waiting)
    const wishButtons = (): (string | undefined)[] =>
      page.findAll('[data-wish]').map((one) => one.attributes('data-wish'))
    expect(wishButtons()).toEqual(['cancel'])
    await press(page, 'cancel')
    expect(wishButtons()).toEqual(['stay', 'cancel'])
  })

  it('is busy until the answer, and asked for once', async () => {
    const page = await openWith({ ...passed, comeback: { after: 0 } })
    let answerIt = (_answer: WishAnswer): void => {}
    wishAnswer = new Promise((resolve) => (answerIt = resolve))
    await press(page, 'restore')
    await press(page, 'restore')
    expect(page.get('[data-wish=restore]').text()).toBe('请稍候…')
    expect(page.get('[data-wish=restore]').attributes('disabled')).toBeDefined()
    answerIt({ kind: 'ticket', ticket: waiting })
    await clock.settle()
    expect(posted).toHaveLength(1)
  })

  it('whose answer is lost is asked again under the same id, a new wish under a new one', async () => {
    const page = await openWith({ ...passed, comeback: { after: 0 } })
    await press(page, 'restore')
    expect(page.text()).toContain('没有收到答复，请再点一次')
    wishAnswer = { kind: 'refused', code: 'restore-limit' }
    await press(page, 'restore')
    await press(page, 'restore')
    expect(posted).toEqual(['restore wish-1', 'restore wish-1', 'restore wish-3'])
  })

  it.each([
    ['restore-limit', '恢复次数已用完，请到导办台'],
    ['new-ticket-needed', '过号后要重新取号'],
    ['wrong-state', '号码的状态已经变了'],
    ['ticket-final', '号码的状态已经变了'],
    ['day-closed', '今天的办理已经结束'],
    ['request-reused', '现在不能这样做，请到导办台'],
  ])('that is refused (%s) says what to do instead', async (code, words) => {
    const page = await openWith({ ...passed, comeback: { after: 0 } })
    wishAnswer = { kind: 'refused', code }
    await press(page, 'restore')
    expect(page.text()).toContain(words)
  })

  it('is not overtaken by an older answer to the question how things stand', async () => {
    const page = await openWith({ ...passed, comeback: { after: 0 } })
    let answerOld = (_answer: TicketRead): void => {}
    const old = new Promise<TicketRead>((resolve) => (answerOld = resolve))
    feed.close()
    feed = followTicket(() => old, clock)
    feed.take({ kind: 'ticket', ticket: waiting })
    answerOld({ kind: 'ticket', ticket: passed })
    await clock.settle()
    expect(feed.ticket.value).toEqual(waiting)
    page.unmount()
  })

  it('is not offered where the server would refuse it', async () => {
    const page = await openWith({ ...passed, canCancel: false })
    expect(page.findAll('[data-wish]')).toEqual([])
    expect(page.text()).toContain('请到导办台')
  })

  it.each([
    [200, waiting, { kind: 'ticket', ticket: waiting }],
    [409, { code: 'restore-limit' }, { kind: 'refused', code: 'restore-limit' }],
    [409, 'nonsense', { kind: 'refused', code: '' }],
    [503, { code: 'storage-failed' }, { kind: 'nothing' }],
    [429, {}, { kind: 'nothing' }],
    [410, {}, { kind: 'gone', why: 'link-expired' }],
  ])('answer %i', (status, body, expected) => {
    expect(readWishAnswer(status, structuredClone(body))).toEqual(expected)
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
