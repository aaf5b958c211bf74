import type { Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { kioskZh } from '../../renderer/locales/kiosk.zh.ts'
import { choose, filled, goHome, tap } from '../support/at-the-kiosk.ts'
import { openBrowser } from '../support/browser.ts'
import { startDemo, type Demo } from '../support/demo.ts'
import { facesOf, openHallPage, type HallPage } from '../support/hall-pages.ts'

const opened = await openBrowser()

/** The simulators' page: a hand at the far end of every wire. What it does is seen at the kiosk and in the host's health. */
describe('the bench', () => {
  let demo: Demo
  let kiosk: HallPage
  let bench: HallPage
  let page: Page
  let isStopped = false

  beforeAll(async () => {
    if (!opened.ok) return
    demo = await startDemo()
    kiosk = await openHallPage(opened.value, demo, 'kiosk')
    bench = await openHallPage(opened.value, demo, 'bench')
    page = bench.page
    await kiosk.page.getByRole('heading', { name: kioskZh.home.title }).waitFor()
  })
  beforeEach((ctx) => {
    if (!opened.ok) ctx.skip(opened.error)
    ctx.onTestFailed(async () => console.log(await facesOf({ kiosk, bench })))
  })
  afterEach(async () => {
    if (!opened.ok || isStopped) return
    await demo.bench.restore()
    await goHome(kiosk.page)
  })
  afterAll(async () => {
    if (opened.ok) await opened.value.close()
    await demo?.close()
  })

  const panel = (name: string): Locator => page.getByRole('article', { name })
  const atKiosk = (words: string): Promise<void> => kiosk.page.getByText(words).first().waitFor()

  /** How the host sees a device. */
  async function stateOf(name: string): Promise<string | undefined> {
    const health: unknown = await (await fetch(`${demo.hostAddress}/healthz`)).json()
    const { devices } = health as { devices: readonly { name: string; state: string }[] }
    return devices.find((device) => device.name === name)?.state
  }

  test('lays a card that the kiosk greets, says that it was read, and takes it away again', async () => {
    const reader = panel('身份证读卡器 reader')
    await reader.getByText('读卡器上没有卡').waitFor()
    expect(await reader.getByRole('button', { name: '取走卡' }).isDisabled()).toBe(true)
    await reader.getByRole('button', { name: '陈样本' }).click()
    await reader.getByText('读卡器上：陈样本').waitFor()
    await atKiosk(filled(kioskZh.choose.greeting, { name: '陈*本' }))
    await reader.getByText('已读', { exact: true }).waitFor()
    await reader.getByRole('button', { name: '取走卡' }).click()
    await reader.getByText('读卡器上没有卡').waitFor()
  })

  test('shows of each card its number masked', async () => {
    const tray = await panel('身份证读卡器 reader').getByRole('listitem').allInnerTexts()
    expect(tray.length).toBeGreaterThanOrEqual(9)
    for (const card of tray) {
      expect(card).toMatch(/\*{6,}/)
      expect(card).not.toMatch(/\d{8}/)
    }
  })

  test('spoils a card before it is laid', async () => {
    const reader = panel('身份证读卡器 reader')
    await reader.getByLabel('卡的状况').selectOption({ label: '伪造 Forged' })
    await reader.getByRole('button', { name: '张测试' }).click()
    await atKiosk(kioskZh.message['card-invalid'])
    await reader.getByLabel('卡的状况').selectOption({ label: '完好 Sound' })
  })

  test('switches what is wrong with a device, and shows it', async () => {
    const cover = panel('号票打印机 printer').getByRole('checkbox', { name: '打开盖' })
    expect(await cover.isChecked()).toBe(false)
    await cover.click()
    await atKiosk(kioskZh.message['printer-out'])
    expect(await cover.isChecked()).toBe(true)
    await cover.click()
    await kiosk.page.getByText(kioskZh.message['printer-out']).waitFor({ state: 'hidden' })
    expect(await cover.isChecked()).toBe(false)
  })

  test('pulls a plug and puts it back', async () => {
    const sign = panel('窗口屏 sign-2')
    await sign.getByRole('button', { name: '拔掉线' }).click()
    await sign.getByText('线已拔掉').waitFor()
    await expect.poll(() => stateOf('sign-2'), { timeout: 10_000 }).toBe('lost')
    await sign.getByRole('button', { name: '插上线' }).click()
    await expect.poll(() => stateOf('sign-2'), { timeout: 15_000 }).toBe('ready')
    await sign.getByText('未开放').waitFor()
  })

  test('shows the paper as it lies in the hand: number, sizes, code, and the newest first', async () => {
    const printer = panel('号票打印机 printer')
    await printer.getByText('还没有打印').waitFor()
    for (const item of ['身份证换领', '居住证办理']) {
      await choose(kiosk.page, item)
      await tap(kiosk.page, kioskZh.confirm.take)
      await atKiosk(kioskZh.result.printed)
      await goHome(kiosk.page)
    }
    const papers = printer.getByRole('figure')
    await expect.poll(() => papers.count()).toBe(2)
    const [newest, oldest] = demo.bench.device('printer').papers
    for (const [index, paper] of [newest, oldest].entries()) {
      const shown = papers.nth(index)
      // As drawn line by line: every printed line is on the page, in order, with its spaces.
      expect(await shown.locator('p.left, p.centre, p.right').allTextContents()).toEqual(
        expect.arrayContaining(paper?.textLines.filter((line) => line.trim() !== '') ?? ['?']),
      )
      expect(await shown.getByRole('img').getAttribute('alt')).toBe(paper?.qrs[0])
    }
    const heightOf = async (text: string): Promise<number> =>
      (await papers.first().getByText(text, { exact: true }).boundingBox())?.height ?? 0
    expect(await heightOf('A002')).toBeGreaterThanOrEqual(3 * (await heightOf('当日有效')))
    // A rule across the paper runs from its first column to its last.
    const rule = await papers
      .first()
      .getByText(/^-{48}$/)
      .first()
      .boundingBox()
    const slip = await papers.first().boundingBox()
    expect(rule?.width).toBeLessThanOrEqual(slip?.width ?? 0)
    expect((rule?.width ?? 0) / (slip?.width ?? 1)).toBeGreaterThan(0.9)
  })

  test('lays nothing over anything else, and nothing beyond the edge', async () => {
    const boxes: readonly Box[] = await page.evaluate(`
      [...document.querySelectorAll('main button, main label, main h2, main h3, [data-sign], figure')]
        // What is folded away has a place all the same.
        .filter((node) => node.closest('details:not([open]) > :not(summary)') === null)
        .map((node) => {
        const { left, right, top, bottom } = node.getBoundingClientRect()
        return { name: node.textContent.trim().slice(0, 30), left, right, top, bottom }
      })
    `)
    const overlaps = boxes.flatMap((one, index) =>
      boxes.slice(index + 1).flatMap((other) => (isOver(one, other) ? [`${one.name} / ${other.name}`] : [])),
    )
    expect(overlaps).toEqual([])
    expect(boxes.filter(({ right }) => right > 1440)).toEqual([])
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(1440)
  })

  test('says that it has lost the simulators', async () => {
    isStopped = true
    await demo.stop()
    await page.getByText('和模拟器的连接中断，正在重连').waitFor()
  })
})

interface Box {
  readonly name: string
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

function isOver(one: Box, other: Box): boolean {
  return (
    one.left < other.right - 1 &&
    other.left < one.right - 1 &&
    one.top < other.bottom - 1 &&
    other.top < one.bottom - 1
  )
}
