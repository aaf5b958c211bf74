import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { choose, goHome, numberShown, tap } from '../support/at-the-kiosk.ts'
import { openBrowser } from '../support/browser.ts'
import { startDemo, type Demo } from '../support/demo.ts'
import { facesOf, openHallPage, type HallPage } from '../support/hall-pages.ts'

const opened = await openBrowser()
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
    await page.getByRole('heading', { name: '您好，请选择要办的事' }).waitFor()
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
  const papers = () => demo.bench.device('printer').papers
  /** Takes a number from the home page and answers it. */
  async function take(button = '确认取号'): Promise<string> {
    await choose(page, ITEM)
    await tap(page, button)
    return numberShown(page)
  }

  test.each([
    ['a forged card', 'resident', 'forged', '证件信息有误，请到导办台核对。'],
    ['a damaged card', 'resident', 'damaged', '没读到。请把证件放平、放稳，再试一次。'],
    ['a card of another kind', 'resident', 'other-card', '本机读不了这种证件。'],
    ['a card whose number is wrong', 'wrong-check-digit', 'none', '证件信息有误，请到导办台核对。'],
  ] as const)(
    '%s is told in a sentence, and the visit goes on without it',
    async (_name, who, spoil, words) => {
      await demo.bench.lay(who, spoil)
      await sees(words)
      expect(await take()).toMatch(/^A\d{3}$/)
      await sees('号票已打印，请取走')
    },
  )

  test('a card lifted too early can be laid again', async () => {
    await demo.bench.set('reader', 'liftBeforeRead', true)
    await demo.bench.lay('resident')
    await sees('没读到。请把证件放平、放稳，再试一次。')
    await demo.bench.set('reader', 'liftBeforeRead', false)
    await demo.bench.lift()
    await demo.bench.lay('resident')
    await page.getByRole('heading', { name: '张*试，请选择要办的事' }).waitFor()
  })

  test('a second number for the same card and item is refused with the first one’s number', async () => {
    await demo.bench.lay('elder')
    await page.getByRole('heading', { name: '李*例，请选择要办的事' }).waitFor()
    const first = await take()
    await goHome(page)
    await demo.bench.lift()
    await page.waitForTimeout(SAME_CARD_MS)
    await demo.bench.lay('elder')
    await page.getByRole('heading', { name: '李*例，请选择要办的事' }).waitFor()
    await choose(page, ITEM)
    await tap(page, '确认取号')
    await sees(`您在“${ITEM}”已有号 ${first}`)
    await tap(page, '返回首页')
  })

  test('an unplugged reader is told, numbers are taken without, and it is back when it is plugged in', async () => {
    await demo.bench.plug('reader', false)
    await sees('读卡器暂时不能用，可以不刷证取号。')
    expect(await take()).toMatch(/^A\d{3}$/)
    await goHome(page)
    await demo.bench.plug('reader', true)
    await sees('刷身份证更快')
    await demo.bench.lay('resident')
    await page.getByRole('heading', { name: '张*试，请选择要办的事' }).waitFor()
  })

  test('no paper is told before a number is taken, and the number is offered on screen', async () => {
    const printed = papers().length
    await demo.bench.set('printer', 'isPaperOut', true)
    await sees('打印机缺纸，仍可取号，号码显示在屏幕上')
    const ticketNo = await take('取号（不打印）')
    await sees(`这次不打印。您的号 ${ticketNo} 有效，请记住或扫码保存。`)
    expect(papers()).toHaveLength(printed)
  })

  test('paper that ends under a ticket leaves the number on screen, to be printed again', async () => {
    await demo.bench.set('printer', 'endsInThreeLines', true)
    const ticketNo = await take()
    await sees(`号票没打出来。您的号 ${ticketNo} 有效，请记住或扫码保存。`)
    await sees('打印机暂时不能用')
    await demo.bench.set('printer', 'endsInThreeLines', false)
    await demo.bench.set('printer', 'isPaperOut', false)
    await page.locator('.again:not([aria-disabled])').waitFor()
    await tap(page, '再打一次')
    await sees('已补打，请取走')
    const [copy] = papers()
    expect(copy?.textLines).toContain(ticketNo)
    expect(copy?.textLines.join(' ')).toContain('补打')
  })

  test('an open cover is told, and a number on screen is offered', async () => {
    await demo.bench.set('printer', 'isCoverOpen', true)
    await sees('打印机暂时不能用，仍可取号，号码显示在屏幕上')
    await take('取号（不打印）')
  })

  test('a kiosk without its server says where to go, and is back by itself', async () => {
    if (!opened.ok) return
    const board = await openHallPage(opened.value, demo, 'board')
    await board.page.getByText('已连接').waitFor()
    const before = await take()
    await goHome(page)

    await demo.stopServer()
    await page.getByRole('heading', { name: '本机暂时不能取号' }).waitFor()
    await sees('请到一楼入口导办台取号')
    await board.page.getByRole('alert').getByText('正在重连').waitFor()
    await demo.startServer()
    await page.getByRole('heading', { name: '您好，请选择要办的事' }).waitFor()
    await board.page.getByText('已连接').waitFor()
    const after = await take()
    expect(Number(after.slice(1))).toBe(Number(before.slice(1)) + 1)
    await board.page.context().close()
  })

  test('a server that goes away under a visit ends it with a sentence, never with a wrong number', async () => {
    const before = await take()
    await goHome(page)
    await choose(page, ITEM)
    await demo.stopServer()
    await sees('网络中断，暂时不能取号。请稍候，或到导办台取号')
    expect(await page.getByRole('button', { name: '确认取号' }).getAttribute('aria-disabled')).toBe('true')
    await demo.startServer()
    await page.locator('button:not([aria-disabled])', { hasText: '确认取号' }).waitFor()
    await tap(page, '确认取号')
    expect(Number((await numberShown(page)).slice(1))).toBe(Number(before.slice(1)) + 1)
  })
})
