import type { Page } from 'playwright-core'
import { kioskZh } from '../../renderer/locales/kiosk.zh.ts'

/** The kiosk takes no tap on what has only just appeared, so that a double tap does one thing; people are slower. */
const HUMAN_PAUSE_MS = 400

/** A sentence of the kiosk with its blanks filled in, so that a better wording is written in one place. */
export function filled(sentence: string, blanks: Readonly<Record<string, string | number>>): string {
  return sentence.replaceAll(/\{(\w+)\}/g, (blank, name: string) => String(blanks[name] ?? blank))
}

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
  await page.getByRole('heading', { name: kioskZh.result.title }).waitFor()
  const words = await page.locator('.number:visible').innerText()
  return /[A-Z]\d{3,4}/.exec(words)?.[0] ?? ''
}

/** Ends the visit from wherever it is. */
export async function goHome(page: Page): Promise<void> {
  const home = page.getByRole('heading', { name: kioskZh.home.title })
  await page.waitForTimeout(HUMAN_PAUSE_MS)
  if (await home.isVisible()) return
  const close = page.getByRole('button', { name: kioskZh.offer.ok })
  if (await close.isVisible()) await tap(page, kioskZh.offer.ok)
  const isDone = await page.getByRole('button', { name: kioskZh.result.done }).isVisible()
  if (!(await home.isVisible())) await tap(page, isDone ? kioskZh.result.done : kioskZh.frame.home)
  await home.waitFor()
}
