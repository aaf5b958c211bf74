import type { Locator, Page } from 'playwright-core'
import { vi } from 'vitest'
import type { Ears } from './ears.ts'

/** A clerk at a desk page, by keyboard alone. Every action is done, and to be seen on the page, when it resolves. */
export interface Clerk {
  readonly page: Page
  readonly counterNo: string
  /** The number called or being served here. */
  present(): Promise<string>
  /** Calls the next number and waits until it has been spoken; null when nobody waits any more. */
  callNext(): Promise<string | null>
  /** The same where somebody must be waiting. */
  call(): Promise<string>
  callAndStart(): Promise<string>
  callNumber(ticketNo: string): Promise<void>
  recall(): Promise<void>
  start(): Promise<void>
  /** @param digits one per item of this stop, the key of its outcome */
  finish(...digits: readonly string[]): Promise<void>
  /** Calls, starts and finishes one; null when nobody waits any more. */
  serveNext(): Promise<string | null>
  /** @param digit 1 papers away, 2 papers kept, 3 waiting for a step */
  hold(digit: '1' | '2' | '3'): Promise<void>
  resume(ticketNo: string): Promise<void>
  noShow(): Promise<void>
  undoNoShow(ticketNo: string): Promise<void>
  restore(ticketNo: string): Promise<void>
  putBack(): Promise<void>
  /** @param to words of the counter or item as the sheet lists it */
  transfer(kind: 'counter' | 'item', to: string): Promise<void>
  reopen(ticketNo: string): Promise<void>
  pause(): Promise<void>
  goOn(): Promise<void>
  reload(): Promise<void>
}

const PATIENCE_MS = 15_000
/** Longer than a button rests after it has become usable: an earlier press is not taken, and is made again. */
const TRY_AGAIN_MS = 700

/** Signs in on an open desk page and opens the counter. */
export async function sitDown(
  page: Page,
  { staffNo, counterNo }: { readonly staffNo: string; readonly counterNo: string },
  ears: Ears,
): Promise<Clerk> {
  await page.getByRole('textbox').fill(staffNo)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: '窗口未开放' }).waitFor()
  await page.getByRole('button', { name: '开放窗口' }).click()
  await page.locator('[data-action="pause"][aria-disabled="false"]').waitFor()
  return clerkAt(page, counterNo, ears)
}

function clerkAt(page: Page, counterNo: string, ears: Ears): Clerk {
  const current = page.locator('.current')
  const dialog = page.getByRole('dialog')
  const heading = (name: string): Locator => current.getByRole('heading', { name })

  async function press(action: string, key: string): Promise<void> {
    await page.locator(`[data-action="${action}"][aria-disabled="false"]`).waitFor()
    await page.keyboard.press(key)
  }

  function openSheet(key: string, title: string): Promise<void> {
    return vi.waitFor(
      async () => {
        await page.keyboard.press(key)
        await dialog.getByRole('heading', { name: title }).waitFor({ timeout: TRY_AGAIN_MS })
      },
      { timeout: PATIENCE_MS, interval: 20 },
    )
  }

  /** Presses the digit that stands before a line of the open sheet. */
  async function choose(words: string): Promise<void> {
    const line = dialog.locator('.option', { hasText: words }).first()
    const digit = line.locator('.digit')
    await digit.filter({ hasText: /\d/ }).waitFor()
    await page.keyboard.press((await digit.innerText()).trim())
    await line.locator('input:checked').waitFor({ state: 'attached' })
  }

  async function confirm(): Promise<void> {
    await page.keyboard.press('Enter')
    await dialog.waitFor({ state: 'detached' })
  }

  async function present(): Promise<string> {
    const words = (await current.locator('.number').innerText()).replaceAll(/\s/g, '')
    return /^[A-Z]\d{3,4}$/.exec(words)?.[0] ?? ''
  }

  /** Until a number is here in this state. */
  async function hasHere(state: '正在叫号' | '正在办理', ticketNo: string): Promise<void> {
    await heading(state).waitFor()
    await current.locator('.number', { hasText: ticketNo }).waitFor()
  }

  const hasLeft = (ticketNo: string): Promise<void> =>
    current.locator('.number', { hasText: ticketNo }).waitFor({ state: 'detached' })

  async function heardHere(): Promise<string> {
    const ticketNo = await present()
    await ears.hear({ ticketNo, counterNo })
    return ticketNo
  }

  const clerk: Clerk = {
    page,
    counterNo,
    present,
    async callNext() {
      const isEmpty = heading('没有等候的号')
      await heading('可以叫下一位').or(isEmpty).waitFor()
      if (await isEmpty.isVisible()) return null
      await press('callNext', 'F2')
      // Another desk may have been quicker.
      await heading('正在叫号').or(isEmpty).waitFor()
      return (await isEmpty.isVisible()) ? null : heardHere()
    },
    async call() {
      const ticketNo = await clerk.callNext()
      if (ticketNo === null) throw new Error(`nobody waits at counter ${counterNo}`)
      return ticketNo
    },
    async callAndStart() {
      const ticketNo = await clerk.call()
      await clerk.start()
      return ticketNo
    },
    async callNumber(ticketNo) {
      await openSheet('Alt+c', '指定叫哪个号？')
      await page.keyboard.press('Tab')
      await page.keyboard.type(ticketNo)
      await page.keyboard.press('Tab')
      await choose(ticketNo)
      await choose('值班长安排')
      await confirm()
      await hasHere('正在叫号', ticketNo)
      await heardHere()
    },
    async recall() {
      const calls = /\d+/.exec(await current.locator('.times').innerText())?.[0] ?? '1'
      await press('recall', 'F3')
      await current.getByText(`第 ${Number(calls) + 1} 次`).waitFor()
      await heardHere()
    },
    async start() {
      const ticketNo = await present()
      await press('start', 'F4')
      await hasHere('正在办理', ticketNo)
    },
    async finish(...digits) {
      const ticketNo = await present()
      await openSheet('F6', '这次的结果？')
      for (const digit of digits.length > 0 ? digits : ['1']) await page.keyboard.press(digit)
      await confirm()
      await hasLeft(ticketNo)
    },
    async serveNext() {
      const ticketNo = await clerk.callNext()
      if (ticketNo === null) return null
      await clerk.start()
      await clerk.finish()
      return ticketNo
    },
    async hold(digit) {
      const ticketNo = await present()
      await openSheet('F9', `怎样挂起 ${ticketNo}？`)
      await page.keyboard.press(digit)
      await confirm()
      await hasLeft(ticketNo)
    },
    async resume(ticketNo) {
      await openSheet('Alt+r', '恢复哪个挂起的号？')
      await choose(ticketNo)
      await confirm()
      await hasHere('正在办理', ticketNo)
    },
    async noShow() {
      const ticketNo = await present()
      await press('noShow', 'F7')
      await hasLeft(ticketNo)
    },
    async undoNoShow(ticketNo) {
      await press('undo', 'Alt+z')
      await hasHere('正在叫号', ticketNo)
    },
    async restore(ticketNo) {
      await openSheet('Alt+g', '恢复哪个过号？')
      await choose(ticketNo)
      await confirm()
      await page.locator('.passed li', { hasText: ticketNo }).waitFor({ state: 'detached' })
    },
    async putBack() {
      const ticketNo = await present()
      await openSheet('Alt+p', `为什么放回 ${ticketNo}？`)
      await choose('叫错了号')
      await confirm()
      await hasLeft(ticketNo)
    },
    async transfer(kind, to) {
      const ticketNo = await present()
      await openSheet('F8', `把 ${ticketNo} 转到哪里？`)
      if (kind === 'item') {
        await page.keyboard.press('Tab')
        await page.keyboard.press('ArrowRight')
      }
      await choose(to)
      await choose('要由其他窗口办')
      await confirm()
      await hasLeft(ticketNo)
    },
    async reopen(ticketNo) {
      await openSheet('Alt+z', `为什么改 ${ticketNo}？`)
      await choose('结果选错')
      await confirm()
      await hasHere('正在办理', ticketNo)
    },
    async pause() {
      await openSheet('F10', '为什么暂停？')
      await choose('用餐')
      await confirm()
      await heading('暂停中：用餐').waitFor()
    },
    async goOn() {
      await press('pause', 'F10')
      await heading('可以叫下一位').or(heading('没有等候的号')).waitFor()
    },
    async reload() {
      const [ticketNo, state] = [await present(), await current.getByRole('heading').innerText()]
      await page.reload()
      await hasHere(state.includes('正在办理') ? '正在办理' : '正在叫号', ticketNo)
    },
  }
  return clerk
}
