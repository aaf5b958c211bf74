import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { stateFor } from '../../domain/audience.ts'
import type { Ticket } from '../../domain/ticket.ts'
import { sitDown, type Clerk } from '../support/at-the-desk.ts'
import { standAtGuideDesk, type Guide } from '../support/at-the-guide-desk.ts'
import { openBrowser } from '../support/browser.ts'
import { callsIn, clashesIn, readDayOnDisk } from '../support/day-on-disk.ts'
import type { Demo } from '../support/demo.ts'
import { callIn } from '../support/ears.ts'
import { connectBoardTo } from '../support/hall-client.ts'
import { facesOf, type HallPage } from '../support/hall-pages.ts'
import { tellLies } from '../support/lies.ts'
import { COUNTER_IDS, SEATS, startMorning, type CounterId, type Morning } from '../support/morning.ts'

const TICKETS = 40

const opened = await openBrowser()

/**
 * A morning of forty tickets through real pages and processes: one kiosk, three desks by keyboard, the guide desk, a
 * board that speaks and a sign. Every test goes on where the one before stopped; the last ones compare what everybody
 * knows.
 */
describe('a morning of forty', () => {
  let morning: Morning
  let demo: Demo | undefined
  let desks: Record<CounterId, Clerk>
  let guide: Guide
  let brokenOff: string | null = null
  /** Numbers with a story of their own. */
  const known = { package: '', chosen: '', heldOver: '', passedFor: '', toCounter: '', toItem: '', left: '' }

  beforeAll(async () => {
    if (opened.ok) morning = await startMorning(opened.value, (started) => (demo = started))
  })
  beforeEach((ctx) => {
    if (!opened.ok) ctx.skip(opened.error)
    if (brokenOff !== null) ctx.skip(`goes on where "${brokenOff}" failed`)
    ctx.onTestFailed(async () => {
      brokenOff = ctx.task.name
      console.log(await facesOf(morning.pages))
    })
  })
  afterAll(async () => {
    if (opened.ok) await opened.value.close()
    await demo?.close()
  })

  test('the doors open: people take numbers while the desks sign in', async () => {
    const { pages, ears, taken, takeAtKiosk } = morning
    const sit = (id: CounterId): Promise<Clerk> => sitDown(pages[id].page, SEATS[id], ears)
    const [c2, c4, c5] = await Promise.all([
      sit('c2'),
      sit('c4'),
      sit('c5'),
      morning.takeAtOtherKiosk([
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
        await takeAtKiosk('身份证换领', { personId: 'resident', wantsPriority: false })
        await takeAtKiosk('社保卡补办', { personId: 'elder', wantsPriority: true })
        await takeAtKiosk('医保费用报销', { personId: 'middle-dot', wantsPriority: false })
        await takeAtKiosk('不动产登记')
        await takeAtKiosk('公积金提取')
        await takeAtKiosk('营业执照设立登记')
        await takeAtKiosk('居住证办理')
        await takeAtKiosk('不动产登记')
      })(),
      (async () => {
        guide = await standAtGuideDesk(pages.guide.page, '3001')
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
        const away = await c4.callAndStart()
        await c4.hold('1')
        const kept = await c4.callAndStart()
        await c4.hold('2')
        known.heldOver = await c4.call()
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
        const first = await c2.call()
        await c2.noShow()
        await c2.undoNoShow(first)
        await c2.start()
        await c2.finish()
        known.passedFor = await c2.call()
        await c2.noShow()
        const back = await c2.call()
        await c2.noShow()
        known.left = await c2.call()
        await c2.noShow()
        await c2.restore(back)
        const mistaken = await c2.call()
        await c2.putBack()
        expect(await c2.call()).toBe(mistaken)
        await c2.start()
        await c2.reload()
        await c2.finish()
        await c2.pause()
        await c2.goOn()
      })(),
      (async () => {
        const ended = await c5.callAndStart()
        await c5.finish('1')
        await c5.reopen(ended)
        await c5.finish('4')
        known.toCounter = await c5.callAndStart()
        await c5.transfer('counter', '4 号窗口')
        known.toItem = await c5.callAndStart()
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
    const serving = await desks.c2.callAndStart()
    const called = await desks.c4.call()
    const before = await morning.stateNow()
    const of = (ticketNo: string): Ticket => ticketOf(before.tickets, ticketNo)
    const lies = await tellLies(morning.demo.serverAddress, {
      called: of(called).ticketId,
      serving: of(serving).ticketId,
      servingService: of(serving).serviceCode,
      suspended: of(known.heldOver).ticketId,
      passed: of(known.left).ticketId,
    })
    expect(lies.filter(({ was, mustBe }) => was !== mustBe)).toEqual([])
    expect(await morning.stateNow()).toEqual(before)
    expect(await desks.c2.present()).toBe(serving)
    expect(await desks.c4.present()).toBe(called)
  })

  test('the server goes away under the desks and comes back: nothing is lost, nothing is said twice', async () => {
    const { demo, ears } = morning
    const { board, sign, kiosk, guide: guidePage } = morning.pages
    const [serving, called] = [await desks.c2.present(), await desks.c4.present()]
    const signedIn = [...COUNTER_IDS.map((id) => morning.pages[id]), guidePage]
    // A call that is cut short in the middle of a word is said again, and rightly: this one has been said to its end.
    await board.page.locator('.hero-caption').getByText('正在叫号').waitFor()
    const heardBefore = ears.heard.length
    await demo.stopServer()
    await board.page.getByRole('alert').getByText('正在重连').waitFor()
    await sign.page.locator('.sign.is-lost').waitFor()
    for (const { page } of signedIn) {
      await page.locator('.link').getByText('连接中断').waitFor()
    }
    await kiosk.page.getByText('网络中断，仍可取号').waitFor()
    // A key that is pressed meanwhile is answered with a sentence and does nothing.
    await desks.c4.page.keyboard.press('F4')
    await desks.c4.page.locator('.last').getByText('连接中断，操作没有提交').waitFor()

    await demo.startServer()
    await board.page.getByText('已连接').waitFor()
    await sign.page.locator(`.sign[data-tone="call"][data-ticket="${called}"]:not(.is-lost)`).waitFor()
    for (const { page } of signedIn) {
      await page.locator('.link').getByText('已连接').waitFor()
    }
    await board.page.locator(`[data-ticket="${called}"][data-counter="4"]`).first().waitFor()
    expect(await desks.c2.present()).toBe(serving)
    expect(await desks.c4.present()).toBe(called)
    await desks.c2.finish()
    await desks.c4.start()
    await desks.c4.finish()
    // The next call is spoken, and it is the first thing said since.
    const next = await desks.c4.call()
    expect(ears.heard.slice(heardBefore).map(callIn)).toEqual(
      ['zh', 'en'].map(() => ({ ticketNo: next, counterNo: '4' })),
    )
    await desks.c4.start()
    await desks.c4.finish()
  })

  test('a supervisor sends a counter to help, while more people come', async () => {
    const { taken, takeAtKiosk, takeAtOtherKiosk } = morning
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
        // The one number of its own line that still waits may be taken by either counter that serves it.
        const served = [await desks.c5.serveNext(), await desks.c5.serveNext()]
        expect(served.filter((ticketNo) => /^[AB]/.test(ticketNo ?? '')).length).toBeGreaterThanOrEqual(1)
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
    const { demo, taken, ears } = morning
    const { board, sign } = morning.pages
    const staffState = await morning.stateNow()
    const anyBoard = await connectBoardTo(demo.serverAddress)
    await anyBoard.follow()
    const publicState = anyBoard.state()
    anyBoard.close()
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
      const own = tickets.filter((ticket) => ticket.state === 'done' && ticket.endedBy === SEATS[id].staffNo)
      expect((await ticketNosOf(morning.pages[id], '.details li')).toSorted(), id).toEqual(
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
    const calls = callsIn(disk, (counterId) => SEATS[counterId as CounterId].counterNo)
    expect(ears.heard.filter(({ lang }) => lang === 'zh').map(callIn)).toEqual(calls)
    expect(ears.heard.filter(({ lang }) => lang === 'en').map(callIn)).toEqual(calls)
    expect(new Set(ears.heard.map(({ by }) => by))).toEqual(new Set(['clips']))
  })

  test('runs without an error of its own on any page', () => {
    const errors = Object.values(morning.pages).flatMap((page) => page.errors)
    expect(errors.filter((error) => !/WebSocket connection|ERR_CONNECTION_REFUSED/.test(error))).toEqual([])
  })
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
