import { join } from 'node:path'
import { io } from 'socket.io-client'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { stateFor } from '../../domain/audience.ts'
import { localTime } from '../../domain/calendar.ts'
import type { Ticket } from '../../domain/ticket.ts'
import { WIRE_VERSION } from '../../domain/wire/common.ts'
import { sitDown, type Clerk } from '../support/at-the-desk.ts'
import { standAtGuideDesk, type Guide } from '../support/at-the-guide-desk.ts'
import { numberShown, tap } from '../support/at-the-kiosk.ts'
import { openBrowser } from '../support/browser.ts'
import { callsIn, clashesIn, readDayOnDisk } from '../support/day-on-disk.ts'
import { startDemo, type Demo } from '../support/demo.ts'
import { callIn, HURRIED_VOICE, listenTo, type Ears } from '../support/ears.ts'
import { connectBoardTo, connectDeskTo, connectGuideTo, connectHostTo } from '../support/hall-client.ts'
import { facesOf, openHallPage, type HallPage, type PageName } from '../support/hall-pages.ts'

const TICKETS = 40
/** The desks of this morning: who sits where. */
const SEATS = { c2: '1002', c4: '1004', c5: '1001' } as const
const COUNTER_NOS = { c2: '2', c4: '4', c5: '5' } as const
const COUNTER_IDS = ['c2', 'c4', 'c5'] as const
type CounterId = (typeof COUNTER_IDS)[number]

const opened = await openBrowser()

/**
 * A morning of forty tickets through real pages and processes: one kiosk, three desks by keyboard, the guide desk, a
 * board that speaks and a sign. Every test goes on where the one before stopped; the last ones compare what everybody
 * knows.
 */
describe('a morning of forty', () => {
  let demo: Demo
  let kiosk: HallPage, guidePage: HallPage, board: HallPage, sign: HallPage
  let deskPages: Record<CounterId, HallPage>
  let desks: Record<CounterId, Clerk>
  let guide: Guide
  let ears: Ears
  const taken: string[] = []
  let brokenOff: string | null = null
  /** Numbers with a story of their own. */
  const known = { package: '', chosen: '', heldOver: '', passedFor: '', toCounter: '', toItem: '', left: '' }
  const pages = (): Record<string, HallPage> => ({ kiosk, guide: guidePage, board, sign, ...deskPages })

  beforeAll(async () => {
    if (!opened.ok) return
    demo = await startDemo({
      changeHall: (hall) => {
        // Nobody waits here for the sake of waiting: a number may be called again and passed at once.
        hall.set('calls', { recallGapSeconds: 0, noShowAfterCalls: 1, noShowAfterSeconds: 0 })
        // Every call once and without pauses, so that what was heard can be compared with what was called.
        hall.setIn(['announcements', 'times'], 1)
        hall.setIn(['announcements', 'gapSeconds'], 0)
        hall.set('dayStartsAt', farFromNow())
      },
    })
    const open = (name: PageName, search?: string, scripts?: readonly string[]) =>
      openHallPage(opened.value, demo, name, search, scripts)
    const [c2, c4, c5] = await Promise.all(COUNTER_IDS.map((id) => open('desk', `?counter=${id}`)))
    if (!c2 || !c4 || !c5) throw new Error('a desk did not open')
    deskPages = { c2, c4, c5 }
    ;[kiosk, guidePage, board, sign] = await Promise.all([
      open('kiosk'),
      open('guide'),
      open('board', '', [HURRIED_VOICE]),
      open('sign', '?counter=c4'),
    ])
    await board.page.getByText('已连接').waitFor()
    ears = await listenTo(board)
  })
  beforeEach((ctx) => {
    if (!opened.ok) ctx.skip(opened.error)
    if (brokenOff !== null) ctx.skip(`goes on where "${brokenOff}" failed`)
    ctx.onTestFailed(async () => {
      brokenOff = ctx.task.name
      console.log(await facesOf(pages()))
    })
  })
  afterAll(async () => {
    if (opened.ok) await opened.value.close()
    await demo?.close()
  })

  /** One visit at the kiosk by hand; with a card it is laid first and taken away at the end. */
  async function takeAtKiosk(item: string, card?: string): Promise<string> {
    const { page } = kiosk
    await page.getByRole('heading', { name: '您好，请选择要办的事' }).waitFor()
    if (card !== undefined) {
      await demo.bench.lay(card)
      await page.getByRole('heading', { name: /\*.*，请选择要办的事/ }).waitFor()
    } else await tap(page, '取号办事')
    await tap(page, item)
    await page.getByRole('heading', { name: item }).waitFor()
    const priority = page.getByRole('radio', { name: '使用' })
    if (card === 'elder') await priority.click()
    await tap(page, '确认取号')
    const ticketNo = await numberShown(page)
    await expect
      .poll(() => demo.bench.device('printer').papers[0]?.textLines, { timeout: 10_000 })
      .toContain(ticketNo)
    if (card !== undefined) await demo.bench.lift()
    await tap(page, '完成')
    taken.push(ticketNo)
    return ticketNo
  }

  /** Numbers that a second kiosk takes, one after the other. */
  async function takeAtOtherKiosk(serviceCodes: readonly string[]): Promise<void> {
    const host = await connectHostTo(demo.serverAddress, 'K02')
    for (const serviceCode of serviceCodes) {
      const wish = { serviceCode, queueClass: 'ordinary', personDigest: null } as const
      const { ticket } = await host.must('ticket:issue', wish)
      taken.push(ticket?.ticketNo ?? '')
    }
    host.close()
  }

  async function mustCall(desk: Clerk): Promise<string> {
    const ticketNo = await desk.callNext()
    if (ticketNo === null) throw new Error(`nobody waits at counter ${desk.counterNo}`)
    return ticketNo
  }

  async function callAndStart(desk: Clerk): Promise<string> {
    const ticketNo = await mustCall(desk)
    await desk.start()
    return ticketNo
  }

  test('the doors open: people take numbers while the desks sign in', async () => {
    const sit = (id: CounterId): Promise<Clerk> =>
      sitDown(deskPages[id].page, SEATS[id], COUNTER_NOS[id], ears)
    const [c2, c4, c5] = await Promise.all([
      sit('c2'),
      sit('c4'),
      sit('c5'),
      takeAtOtherKiosk([
        ...['id-renew', 'social-card', 'realty-register', 'business-open', 'fund-withdraw'],
        ...['id-renew', 'medical-claim', 'realty-register', 'business-open', 'tax-invoice'],
        ...['id-renew', 'social-card', 'realty-query', 'business-change', 'fund-withdraw'],
        ...['residence-permit', 'social-card', 'realty-register', 'business-open'],
        ...['residence-permit', 'medical-claim', 'id-renew'],
      ]),
    ])
    desks = { c2, c4, c5 }
    await Promise.all([
      (async () => {
        await takeAtKiosk('身份证换领', 'resident')
        await takeAtKiosk('社保卡补办', 'elder')
        await takeAtKiosk('医保费用报销', 'middle-dot')
        await takeAtKiosk('不动产登记')
        await takeAtKiosk('公积金提取')
        await takeAtKiosk('营业执照设立登记')
        await takeAtKiosk('居住证办理')
        await takeAtKiosk('不动产登记')
      })(),
      (async () => {
        guide = await standAtGuideDesk(guidePage.page, '3001')
        known.package = await guide.issue('开办企业一件事')
        known.chosen = await guide.issue('发票代开')
        taken.push(known.package, known.chosen)
      })(),
    ])
    expect(new Set(taken).size).toBe(32)
  })

  test('three desks at once: holds, no-shows, transfers, a package, a mistaken finish', async () => {
    const { c2, c4, c5 } = desks
    await Promise.all([
      (async () => {
        const away = await callAndStart(c4)
        await c4.hold('1')
        const kept = await callAndStart(c4)
        await c4.hold('2')
        known.heldOver = await mustCall(c4)
        await c4.recall()
        await c4.start()
        await c4.hold('3')
        await c4.resume(kept)
        await c4.finish('1')
        await c4.serveNext()
        await c4.resume(away)
        await c4.finish('3')
        await c4.callNumber(known.chosen)
        await c4.start()
        await c4.finish('5')
      })(),
      (async () => {
        const first = await mustCall(c2)
        await c2.noShow()
        await c2.undoNoShow(first)
        await c2.start()
        await c2.finish()
        known.passedFor = await mustCall(c2)
        await c2.noShow()
        const back = await mustCall(c2)
        await c2.noShow()
        known.left = await mustCall(c2)
        await c2.noShow()
        await c2.restore(back)
        const mistaken = await mustCall(c2)
        await c2.putBack()
        expect(await mustCall(c2)).toBe(mistaken)
        await c2.start()
        await c2.reload()
        await c2.finish()
        await c2.pause()
        await c2.goOn()
      })(),
      (async () => {
        const ended = await callAndStart(c5)
        await c5.finish('1')
        await c5.reopen(ended)
        await c5.finish('4')
        known.toCounter = await callAndStart(c5)
        await c5.transfer('counter', '4 号窗口')
        known.toItem = await callAndStart(c5)
        await c5.transfer('item', '身份证换领')
        while ((await c5.callNext()) !== null) {
          await c5.start()
          await c5.finish('2')
        }
      })(),
    ])
    await guide.restore(known.passedFor)
    expect(await guide.stateOf(known.left)).toContain('已过号')
    expect(await guide.stateOf(known.package)).toContain('等候中')
  })

  test('a client that lies is refused and changes nothing', async () => {
    const serving = await callAndStart(desks.c2)
    const called = await mustCall(desks.c4)
    const before = await stateNow()
    const idOf = (ticketNo: string): string => ticketOf(before.tickets, ticketNo).ticketId
    const reason = 'because it says so'
    const outcomes = [{ serviceCode: ticketOf(before.tickets, serving).serviceCode, outcome: 'accepted' }]
    const actor = { role: 'supervisor', actorId: '3001', deviceId: 'x', counterId: 'c2' }
    const queues = [{ queueId: 'id', weight: 1 }]

    const anyBoard = await connectBoardTo(demo.serverAddress)
    const stranger = await connectDeskTo(demo.serverAddress)
    const otherDesk = await connectDeskTo(demo.serverAddress)
    await otherDesk.must('desk:sign-in', { staffNo: '1003', counterId: 'c3', takeOver: false })
    const noGuide = await connectGuideTo(demo.serverAddress)
    const plainGuide = await connectGuideTo(demo.serverAddress)
    await plainGuide.must('guide:sign-in', { staffNo: '2001' })
    const host = await connectHostTo(demo.serverAddress, 'K02')
    type Liar = { askRaw(name: string, payload: unknown): Promise<unknown> }
    const lies: readonly (readonly [Liar, string, Readonly<Record<string, unknown>>, string])[] = [
      [anyBoard, 'ticket:call-next', {}, 'bad-request'],
      [anyBoard, 'counter:reassign', { counterId: 'c2', queues, reason }, 'bad-request'],
      [anyBoard, 'ticket:cancel', { ticketId: idOf(called), reason: 'citizenLeft' }, 'bad-request'],
      [stranger, 'ticket:call-next', {}, 'not-signed-in'],
      [stranger, 'ticket:finish', { ticketId: idOf(serving), outcomes }, 'not-signed-in'],
      [stranger, 'ticket:start', { ticketId: idOf(called), actor }, 'bad-request'],
      [otherDesk, 'ticket:start', { ticketId: idOf(called) }, 'other-counter'],
      [otherDesk, 'ticket:finish', { ticketId: idOf(serving), outcomes }, 'other-counter'],
      [otherDesk, 'ticket:resume', { ticketId: idOf(known.heldOver) }, 'counter-closed'],
      [otherDesk, 'ticket:call-next', {}, 'counter-closed'],
      [otherDesk, 'ticket:call-number', { ticketId: idOf(known.left), reason }, 'not-allowed'],
      [otherDesk, 'counter:reassign', { counterId: 'c3', queues, reason }, 'bad-request'],
      [otherDesk, 'day:close', {}, 'bad-request'],
      [noGuide, 'ticket:restore', { ticketId: idOf(known.left) }, 'not-signed-in'],
      [plainGuide, 'counter:reassign', { counterId: 'c2', queues, reason }, 'not-allowed'],
      [
        plainGuide,
        'ticket:move-hold',
        { ticketId: idOf(known.heldOver), counterId: 'c2', reason },
        'not-allowed',
      ],
      [plainGuide, 'ticket:cancel', { ticketId: idOf(serving), reason: 'citizenLeft' }, 'wrong-state'],
      [host, 'ticket:void', { ticketId: idOf(called), reason: 'misprint' }, 'bad-request'],
      [host, 'ticket:restore', { ticketId: idOf(serving) }, 'wrong-state'],
    ]
    const answers: unknown[] = []
    for (const [liar, name, payload] of lies) {
      const answer = await liar.askRaw(name, { requestId: crypto.randomUUID(), ...payload })
      answers.push([name, answer])
    }
    expect(answers).toMatchObject(lies.map(([, name, , code]) => [name, { ok: false, error: { code } }]))
    expect(await refusalOfHost('K99')).toMatch(/unknown-host/)
    for (const client of [anyBoard, stranger, otherDesk, noGuide, plainGuide, host]) client.close()

    expect(await stateNow()).toEqual(before)
    expect(await desks.c2.present()).toBe(serving)
    expect(await desks.c4.present()).toBe(called)
  })

  test('the server goes away under the desks and comes back: nothing is lost, nothing is said twice', async () => {
    const [serving, called] = [await desks.c2.present(), await desks.c4.present()]
    // A call that is cut short in the middle of a word is said again, and rightly: this one has been said to its end.
    await board.page.locator('.hero-caption').getByText('正在叫号').waitFor()
    const heardBefore = ears.heard.length
    await demo.stopServer()
    await board.page.getByRole('alert').getByText('正在重连').waitFor()
    await sign.page.locator('.sign.is-lost').waitFor()
    for (const { page } of [...Object.values(deskPages), guidePage]) {
      await page.locator('.link').getByText('连接中断').waitFor()
    }
    await kiosk.page.getByRole('heading', { name: '本机暂时不能取号' }).waitFor()
    // A key that is pressed meanwhile is answered with a sentence and does nothing.
    await desks.c4.page.keyboard.press('F4')
    await desks.c4.page.locator('.last').getByText('连接中断，操作没有提交').waitFor()

    await demo.startServer()
    await board.page.getByText('已连接').waitFor()
    await sign.page.locator(`.sign[data-tone="call"][data-ticket="${called}"]:not(.is-lost)`).waitFor()
    for (const { page } of [...Object.values(deskPages), guidePage]) {
      await page.locator('.link').getByText('已连接').waitFor()
    }
    await board.page.locator(`[data-ticket="${called}"][data-counter="4"]`).first().waitFor()
    expect(await desks.c2.present()).toBe(serving)
    expect(await desks.c4.present()).toBe(called)
    await desks.c2.finish()
    await desks.c4.start()
    await desks.c4.finish()
    // The next call is spoken, and it is the first thing said since.
    const next = await mustCall(desks.c4)
    expect(ears.heard.slice(heardBefore).map(callIn)).toEqual(
      ['zh', 'en'].map(() => ({ ticketNo: next, counterNo: '4' })),
    )
    await desks.c4.start()
    await desks.c4.finish()
  })

  test('a supervisor sends a counter to help, while more people come', async () => {
    await guide.alsoServes('c5', ['id', 'social'])
    await Promise.all([
      (async () => {
        await takeAtOtherKiosk(['id-renew', 'social-card', 'residence-permit'])
        for (const item of ['身份证换领', '公积金提取', '营业执照设立登记', '社保卡补办', '不动产登记']) {
          await takeAtKiosk(item)
        }
      })(),
      (async () => {
        await desks.c5.page.getByRole('heading', { name: '可以叫下一位' }).waitFor()
        expect(await desks.c5.serveNext()).toMatch(/^[AB]/)
        expect(await desks.c5.serveNext()).toMatch(/^[AB]/)
      })(),
      desks.c2.serveNext(),
      desks.c4.serveNext(),
    ])
    expect(new Set(taken).size).toBe(TICKETS)
    expect(taken).toHaveLength(TICKETS)
  })

  test('everybody who waits is served', async () => {
    await Promise.all(
      COUNTER_IDS.map(async (id) => {
        while ((await desks[id].serveNext()) !== null);
      }),
    )
    await desks.c4.resume(known.heldOver)
    await desks.c4.finish('2')
    expect(await desks.c2.callNext()).toBeNull()
  })

  test('desks, board, sign, guide desk, journal, ticket rows and a fresh replica agree', async () => {
    const fresh = await connectDeskTo(demo.serverAddress)
    await fresh.follow()
    const public_ = await connectBoardTo(demo.serverAddress)
    await public_.follow()
    const [staffState, publicState] = [fresh.state(), public_.state()]
    fresh.close()
    public_.close()
    const tickets = Object.values(staffState.tickets)

    // What people see at the end of the morning.
    await board.page.locator('.hero[data-kind="idle"]').waitFor()
    expect(await board.page.locator('.row[data-ticket]').count()).toBe(0)
    expect(await ticketNosOf(board, '.side-passed li')).toEqual([known.left])
    expect(await board.page.locator('.side-people').allInnerTexts()).toEqual(Array(5).fill('0 位'))
    await sign.page.locator('.sign[data-tone="welcome"]').waitFor()
    for (const name of ['sign-2', 'sign-4', 'sign-5']) {
      await expect
        .poll(() => JSON.stringify(demo.bench.device('sign', (one) => one.name === name)))
        .toContain('欢迎')
    }
    for (const id of COUNTER_IDS) {
      const { page } = desks[id]
      await page.getByRole('tab', { name: /^今天/ }).click()
      const own = tickets.filter((ticket) => ticket.state === 'done' && ticket.endedBy === SEATS[id])
      expect((await ticketNosOf(deskPages[id], '.details li')).toSorted(), id).toEqual(
        own.map(({ ticketNo }) => ticketNo).toSorted(),
      )
      await page.getByText('没有挂起的号').waitFor()
    }
    const shown = new Map<string, string>()
    for (const ticketNo of taken) shown.set(ticketNo, (await guide.stateOf(ticketNo)).split('\n')[0] ?? '')
    expect(Object.fromEntries(shown)).toEqual(
      Object.fromEntries(
        taken.map((no) => [no, expect.stringContaining(no === known.left ? '已过号' : '已办结')]),
      ),
    )

    await demo.stop()
    const disk = await readDayOnDisk(join(demo.folder, 'data/hall.db'), 'demo')
    expect(staffState).toEqual(disk.state)
    expect(publicState).toEqual(stateFor('board', disk.state))
    expect(disk.rebuilt).toEqual(disk.tickets)
    expect(disk.tickets.toSorted(byNo)).toEqual(Object.values(disk.state.tickets).toSorted(byNo))

    // Forty numbers, each given once; one never came back, all others were served to their end.
    expect(tickets.map(({ ticketNo }) => ticketNo).toSorted()).toEqual(taken.toSorted())
    expect(tickets.filter(({ state }) => state !== 'done').map(({ ticketNo }) => ticketNo)).toEqual([
      known.left,
    ])
    expect(clashesIn(disk.rows)).toEqual([])
    const of = (ticketNo: string): Ticket => ticketOf(staffState.tickets, ticketNo)
    expect(of(known.package).items.map(({ serviceCode, outcome }) => [serviceCode, outcome])).toEqual([
      ['business-open', 'accepted'],
      ['tax-newcomer', 'doneAtOnce'],
    ])
    expect(of(known.toCounter).counterId).toBe('c4')
    expect(of(known.toItem)).toMatchObject({ serviceCode: 'id-renew', queueId: 'id' })
    expect(of(known.chosen).because).toEqual({ code: 'chosen', reason: '值班长安排' })
    expect(of(known.heldOver).times.holdMs).toBeGreaterThan(0)
    expect(of(known.passedFor)).toMatchObject({ restoreCount: 1, state: 'done' })

    // Everything the morning was to bring has happened.
    const counts = Map.groupBy(disk.rows, ({ fact }) => fact.type)
    const countOf = (type: string): number => counts.get(type as never)?.length ?? 0
    expect({
      holds: new Set(disk.rows.flatMap(({ fact }) => (fact.type === 'ticketSuspended' ? [fact.kind] : []))),
      resumes: countOf('ticketResumed'),
      passes: countOf('ticketPassed'),
      undone: countOf('passUndone'),
      restored: countOf('ticketRestored'),
      putBack: countOf('ticketPutBack'),
      transfers: countOf('ticketTransferred'),
      reopened: countOf('ticketReopened'),
      recalls: countOf('ticketRecalled'),
      pauses: countOf('counterPaused'),
      reassigned: countOf('counterReassigned'),
    }).toEqual({
      holds: new Set(['papersAway', 'papersKept', 'waitingStep']),
      resumes: 3,
      passes: 4,
      undone: 1,
      restored: 2,
      putBack: 1,
      transfers: 2,
      reopened: 1,
      recalls: 1,
      pauses: 1,
      reassigned: 1,
    })

    // What was heard is what was called, in that order, in both languages, from recorded words.
    const calls = callsIn(disk, (counterId) => COUNTER_NOS[counterId as CounterId])
    expect(ears.heard.filter(({ lang }) => lang === 'zh').map(callIn)).toEqual(calls)
    expect(ears.heard.filter(({ lang }) => lang === 'en').map(callIn)).toEqual(calls)
    expect(new Set(ears.heard.map(({ by }) => by))).toEqual(new Set(['clips']))
  })

  test('runs without an error of its own on any page', () => {
    const errors = Object.values(pages()).flatMap((page) => page.errors)
    expect(errors.filter((error) => !/WebSocket connection|ERR_CONNECTION_REFUSED/.test(error))).toEqual([])
  })

  /** What the hall says to somebody who comes in now. */
  async function stateNow(): Promise<ReturnType<Awaited<ReturnType<typeof connectDeskTo>>['state']>> {
    const client = await connectDeskTo(demo.serverAddress)
    await client.follow()
    client.close()
    return client.state()
  }

  function refusalOfHost(hostId: string): Promise<string> {
    const socket = io(`${demo.serverAddress}/kiosk-host`, {
      transports: ['websocket'],
      auth: { hostId, version: WIRE_VERSION },
      reconnection: false,
      forceNew: true,
    })
    return new Promise<string>((resolve) => {
      socket.once('connect', () => resolve('connected'))
      socket.once('connect_error', (error) => resolve(error.message))
    }).finally(() => socket.disconnect())
  }
})

async function ticketNosOf({ page }: HallPage, rows: string): Promise<string[]> {
  const texts = await page.locator(`${rows} .ticket-no`).allInnerTexts()
  return texts.map((text) => text.replaceAll(/\s/g, ''))
}

function ticketOf(tickets: Readonly<Record<string, Ticket>>, ticketNo: string): Ticket {
  const found = Object.values(tickets).find((ticket) => ticket.ticketNo === ticketNo)
  if (!found) throw new Error(`no ticket ${ticketNo}`)
  return found
}

function byNo(a: Ticket, b: Ticket): number {
  return a.ticketNo < b.ticketNo ? -1 : 1
}

/** A local time half a day away: no run crosses the line between two days. */
function farFromNow(): string {
  const minute = (localTime(Date.now()).minuteOfDay + 720) % 1440
  return [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0')).join(':')
}
