import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { openBrowser } from '../support/browser.ts'
import { ROOT, startDemo } from '../support/demo.ts'

/**
 * `npm run pictures`: makes the README's picture from the running pages. Four people take a number, two counters call,
 * and every page is photographed at the size it is used.
 */

interface Shot {
  readonly title: string
  readonly png: Buffer
  /** Width in the collage, px. */
  readonly width: number
}

async function open(browser: Browser, url: string, width: number, height: number): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height }, locale: 'zh-CN' })
  const page = await context.newPage()
  await page.goto(url)
  return page
}

async function shoot(page: Page, title: string, width: number): Promise<Shot> {
  // Fonts come in slices: the picture waits for those this page has asked for.
  await page.evaluate('document.fonts.ready.then(() => undefined)')
  await page.waitForTimeout(500)
  return { title, width, png: await page.screenshot() }
}

/** Taps right after a page change are ignored by the kiosk: nobody's finger is that quick. */
async function tap(kiosk: Page, name: RegExp): Promise<void> {
  await kiosk.waitForTimeout(400)
  await kiosk.getByRole('button', { name }).first().click()
}

async function takeNumber(kiosk: Page, item: RegExp): Promise<void> {
  await tap(kiosk, item)
  await tap(kiosk, /确认取号/)
  await kiosk.getByText('取号成功').waitFor()
}

async function openDesk(
  browser: Browser,
  address: string,
  counterId: string,
  staffNo: string,
): Promise<Page> {
  const desk = await open(browser, `${address}/desk/?counter=${counterId}`, 1280, 800)
  await desk.locator('input').first().fill(staffNo)
  await desk.keyboard.press('Enter')
  await desk
    .getByRole('button', { name: /开放窗口/ })
    .first()
    .click()
  await desk.locator('[data-action="callNext"]:not([aria-disabled="true"])').waitFor()
  return desk
}

async function press(desk: Page, action: string, key: string): Promise<void> {
  await desk.locator(`[data-action="${action}"]:not([aria-disabled="true"])`).waitFor()
  await desk.keyboard.press(key)
}

async function collage(browser: Browser, shots: readonly Shot[][]): Promise<Buffer> {
  const figure = ({ title, png, width }: Shot): string =>
    `<figure><img width="${width}" src="data:image/png;base64,${png.toString('base64')}"><figcaption>${title}</figcaption></figure>`
  const columns = shots.map((column) => `<section>${column.map(figure).join('')}</section>`).join('')
  const page = await (await browser.newContext({ viewport: { width: 1676, height: 840 } })).newPage()
  await page.setContent(
    `<style>body{margin:0;padding:24px;display:flex;gap:24px;background:#e6ebf1;font:16px sans-serif;color:#14202e;width:max-content}
     section{display:flex;flex-direction:column;gap:16px} figure{margin:0} img{display:block;border-radius:6px}
     figcaption{padding:6px 2px}</style>${columns}`,
  )
  return page.screenshot({ fullPage: true })
}

const browser = await openBrowser()
if (!browser.ok) throw new Error(browser.error)
const demo = await startDemo()
try {
  const { serverAddress, hostAddress, benchAddress, bench } = demo
  const deskOne = await openDesk(browser.value, serverAddress, 'c1', '1001')
  const deskFour = await openDesk(browser.value, serverAddress, 'c4', '1002')
  const board = await open(browser.value, `${serverAddress}/board/`, 1920, 1080)
  const sign = await open(browser.value, `${serverAddress}/sign/?counter=c1`, 1920, 1080)
  const kiosk = await open(browser.value, `${hostAddress}/`, 1080, 1920)
  for (const item of [/不动产登记/, /身份证换领/, /居住证办理/, /身份证换领/]) {
    await takeNumber(kiosk, item)
    await tap(kiosk, /完成/)
  }
  await press(deskFour, 'callNext', 'F2')
  await press(deskFour, 'start', 'F4')
  await press(deskOne, 'callNext', 'F2')
  await bench.lay('elder')
  await kiosk
    .getByText(/李\*例/)
    .first()
    .waitFor()
  await takeNumber(kiosk, /身份证换领/)
  const benchPage = await open(browser.value, `${benchAddress}/`, 1440, 900)
  await benchPage.getByText('A004').first().waitFor()
  const shots = [
    [await shoot(kiosk, 'Kiosk', 420)],
    [await shoot(deskOne, 'Desk', 560), await shoot(benchPage, 'Bench', 560)],
    [await shoot(board, 'Board', 600), await shoot(sign, 'Sign', 600)],
  ]
  await mkdir(join(ROOT, 'docs/pictures'), { recursive: true })
  await writeFile(join(ROOT, 'docs/pictures/hall.png'), await collage(browser.value, shots))
} finally {
  await browser.value.close()
  await demo.close()
}
