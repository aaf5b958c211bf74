import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { kioskZh } from '../../renderer/locales/kiosk.zh.ts'
import { choose, filled, goHome, numberShown, tap } from '../support/at-the-kiosk.ts'
import { openBrowser } from '../support/browser.ts'
import { startDemo, type Demo } from '../support/demo.ts'
import { facesOf, openHallPage, type HallPage } from '../support/hall-pages.ts'

const opened = await openBrowser()
const { confirm, frame, home, message, result } = kioskZh
const ITEM = '身份证换领'
/** A card that comes back sooner than five seconds after it was last seen is taken for one that never left. */
const SAME_CARD_MS = 5200

/** What a citizen reads when something on the way goes wrong, and how the visit goes on. */
describe('at the kiosk', () => {
  let demo: Demo
  let kiosk: HallPage
  let page: Page

  beforeAll(async () => {
    if (!opened.ok) return
    demo = await startDemo()
    kiosk = await openHallPage(opened.value, demo, 'kiosk')
    page = kiosk.page
    await page.getByRole('heading', { name: home.title }).waitFor()
  })
  beforeEach((ctx) => {
    if (!opened.ok) ctx.skip(opened.error)
    ctx.onTestFailed(async () => console.log(await facesOf({ kiosk })))
  })
  afterEach(async () => {
    if (!opened.ok) return
    await demo.bench.restore()
    await goHome(page)
  })
  afterAll(async () => {
    if (opened.ok) await opened.value.close()
    await demo?.close()
  })

  const sees = (words: string): Promise<void> => page.getByText(words).first().waitFor()
  /** Whatever happens while the server is away, it is there again for the next test. */
  async function withoutServer(run: () => Promise<void>): Promise<void> {
    await demo.stopServer()
    try {
      await run()
    } finally {
      await demo.startServer()
    }
  }
  /** People ahead, as the page of a number says. */
  async function aheadShown(): Promise<number> {
    return Number(/前面还有 (\d+) 位/.exec(await page.locator('.ahead').innerText())?.[1] ?? 0)
  }
  const papers = () => demo.bench.device('printer').papers
  /** Takes a number from the home page and answers it. */
  async function take(button = confirm.take): Promise<string> {
    await choose(page, ITEM)
    await tap(page, button)
    return numberShown(page)
  }

  test.each([
    ['a forged card', 'resident', 'forged', message['card-invalid']],
    ['a damaged card', 'resident', 'damaged', message['card-unreadable']],
    ['a card of another kind', 'resident', 'other-card', message['card-unsupported']],
    ['a card whose number is wrong', 'wrong-check-digit', 'none', message['card-invalid']],
  ] as const)(
    '%s is told in a sentence, and the visit goes on without it',
    async (_name, who, spoil, words) => {
      await demo.bench.lay(who, spoil)
      await sees(words)
      expect(await take()).toMatch(/^A\d{3}$/)
      await sees(result.printed)
    },
  )

  test('a card lifted too early can be laid again', async () => {
    await demo.bench.set('reader', 'liftBeforeRead', true)
    await demo.bench.lay('resident')
    await sees(message['card-unreadable'])
    await demo.bench.set('reader', 'liftBeforeRead', false)
    await demo.bench.lift()
    await demo.bench.lay('resident')
    await page.getByRole('heading', { name: filled(kioskZh.choose.greeting, { name: '张*试' }) }).waitFor()
  })

  test('a second number for the same card and item is refused with the first one’s number', async () => {
    await demo.bench.lay('elder')
    await page.getByRole('heading', { name: filled(kioskZh.choose.greeting, { name: '李*例' }) }).waitFor()
    const first = await take()
    await goHome(page)
    await demo.bench.lift()
    await page.waitForTimeout(SAME_CARD_MS)
    await demo.bench.lay('elder')
    await page.getByRole('heading', { name: filled(kioskZh.choose.greeting, { name: '李*例' }) }).waitFor()
    await choose(page, ITEM)
    await tap(page, confirm.take)
    await sees(filled(message['duplicate-ticket'], { item: ITEM, ticketNo: first }).split('，')[0] ?? '')
    await tap(page, kioskZh.offer.home)
  })

  test('an unplugged reader is told, numbers are taken without, and it is back when it is plugged in', async () => {
    await demo.bench.plug('reader', false)
    await sees(message['reader-lost'])
    expect(await take()).toMatch(/^A\d{3}$/)
    await goHome(page)
    await demo.bench.plug('reader', true)
    await sees(home.notice)
    await demo.bench.lay('resident')
    await page.getByRole('heading', { name: filled(kioskZh.choose.greeting, { name: '张*试' }) }).waitFor()
  })

  test('no paper is told before a number is taken, and the number is offered on screen', async () => {
    const printed = papers().length
    await demo.bench.set('printer', 'isPaperOut', true)
    await sees(message['no-paper'])
    const ticketNo = await take(confirm.takeNoPaper)
    await sees(filled(result.skipped, { ticketNo }))
    expect(papers()).toHaveLength(printed)
  })

  test('paper that ends under a ticket leaves the number on screen, to be printed again', async () => {
    await demo.bench.set('printer', 'endsInThreeLines', true)
    const ticketNo = await take()
    await sees(filled(result.failed, { ticketNo }))
    await sees(result.printerOut)
    await demo.bench.set('printer', 'endsInThreeLines', false)
    await demo.bench.set('printer', 'isPaperOut', false)
    await page.locator('.again:not([aria-disabled])').waitFor()
    await tap(page, result.again)
    await sees(result.printedCopy)
    const [copy] = papers()
    expect(copy?.textLines).toContain(ticketNo)
    expect(copy?.textLines.join(' ')).toContain('补打')
  })

  test('an open cover is told, and a number on screen is offered', async () => {
    await demo.bench.set('printer', 'isCoverOpen', true)
    await sees(message['printer-out'])
    await take(confirm.takeNoPaper)
  })

  test('a kiosk without its server goes on with numbers of its own, and they are in the queue afterwards', async () => {
    if (!opened.ok) return
    const board = await openHallPage(opened.value, demo, 'board')
    await board.page.getByText('已连接').waitFor()
    const before = await take()
    const aheadBefore = await aheadShown()
    await goHome(page)

    await withoutServer(async () => {
      await sees(frame.offlineTaking)
      await board.page.getByRole('alert').getByText('正在重连').waitFor()
      const own = await take()
      expect(Number(own.slice(1))).toBeGreaterThan(700)
      await sees(result.offline)
      await goHome(page)
    })
    await page.getByText(frame.offlineTaking).waitFor({ state: 'detached' })
    await board.page.getByText('已连接').waitFor()
    const after = await take()
    expect(Number(after.slice(1))).toBe(Number(before.slice(1)) + 1)
    // The one of the time without the server came before it.
    expect(await aheadShown()).toBe(aheadBefore + 2)
    await board.page.context().close()
  })

  test('a server that goes away under a visit does not end it', async () => {
    await choose(page, ITEM)
    await withoutServer(async () => {
      await sees(frame.offlineTaking)
      await sees(confirm.unknown)
      await tap(page, confirm.take)
      expect(Number((await numberShown(page)).slice(1))).toBeGreaterThan(700)
      await sees(result.offlineChecked)
    })
  })
})
