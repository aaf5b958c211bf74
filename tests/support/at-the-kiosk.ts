import type { Page } from 'playwright-core'

/** The kiosk takes no tap on what has only just appeared, so that a double tap does one thing; people are slower. */
const HUMAN_PAUSE_MS = 400

/** Presses the button with these words, as soon as a person could. */
export async function tap(page: Page, words: string): Promise<void> {
  const button = page.getByRole('button', { name: words }).first()
  await button.waitFor()
  await page.waitForTimeout(HUMAN_PAUSE_MS)
  await button.click()
}

/** From the home page to the confirm page of a common item. */
export async function choose(page: Page, item: string): Promise<void> {
  await tap(page, item)
  await page.getByRole('heading', { name: item }).waitFor()
}

/** The number on the result page. */
export async function numberShown(page: Page): Promise<string> {
  await page.getByRole('heading', { name: '取号成功' }).waitFor()
  const words = await page.locator('.number:visible').innerText()
  return /[A-Z]\d{3,4}/.exec(words)?.[0] ?? ''
}

/** Ends the visit from wherever it is. */
export async function goHome(page: Page): Promise<void> {
  const home = page.getByRole('heading', { name: '您好，请选择要办的事' })
  await page.waitForTimeout(HUMAN_PAUSE_MS)
  if (await home.isVisible()) return
  const close = page.getByRole('button', { name: /知道了/ })
  if (await close.isVisible()) await tap(page, '知道了')
  const isDone = await page.getByRole('button', { name: '完成' }).isVisible()
  if (!(await home.isVisible())) await tap(page, isDone ? '完成' : '首页')
  await home.waitFor()
}
