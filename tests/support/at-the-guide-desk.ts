import type { Page } from 'playwright-core'
import { vi } from 'vitest'

/** A guide, or a supervisor, at the guide desk's page. Every action is done, and to be seen there, when it resolves. */
export interface Guide {
  /** A number without a card and without paper. The answer is the number. */
  issue(item: string): Promise<string>
  /** What the desk says of a number: its state in words. */
  stateOf(ticketNo: string): Promise<string>
  restore(ticketNo: string): Promise<void>
  /** The counter serves these queues too from its next call on. */
  alsoServes(counterId: string, queueIds: readonly string[]): Promise<void>
}

const PATIENCE_MS = 15_000
const TRY_AGAIN_MS = 1000

export async function standAtGuideDesk(page: Page, staffNo: string): Promise<Guide> {
  await page.getByRole('textbox').fill(staffNo)
  await page.keyboard.press('Enter')
  const scanBox = page.locator('input[name="scan"]')
  await scanBox.waitFor()
  const dialog = page.getByRole('dialog')
  const card = page.locator('.card.ticket')

  function openSheet(key: string, title: string): Promise<void> {
    return vi.waitFor(
      async () => {
        await page.keyboard.press(key)
        await dialog.getByRole('heading', { name: title }).waitFor({ timeout: TRY_AGAIN_MS })
      },
      { timeout: PATIENCE_MS, interval: 20 },
    )
  }

  async function scan(ticketNo: string): Promise<void> {
    await scanBox.fill(ticketNo)
    await scanBox.press('Enter')
    await card.locator('.number', { hasText: ticketNo }).waitFor()
  }

  return {
    async issue(item) {
      await openSheet('F2', '无证取号')
      await page.keyboard.type(item)
      await dialog.getByRole('option').filter({ hasText: item }).waitFor()
      await page.keyboard.press('1')
      await dialog.locator('[role="option"][aria-selected="true"]').waitFor()
      await page.keyboard.press('Enter')
      await dialog.getByRole('heading', { name: '请把号码告诉群众' }).waitFor()
      const words = (await dialog.locator('.number').innerText()).replaceAll(/\s/g, '')
      await page.keyboard.press('Enter')
      await dialog.waitFor({ state: 'detached' })
      return /^[A-Z]\d{3,4}$/.exec(words)?.[0] ?? ''
    },
    async stateOf(ticketNo) {
      await scan(ticketNo)
      return card.locator('.state').innerText()
    },
    async restore(ticketNo) {
      await scan(ticketNo)
      await page.locator('[data-action="restore"][aria-disabled="false"]').waitFor()
      await page.keyboard.press('F4')
      await page.locator('.last').getByText(`已恢复 ${ticketNo}`).waitFor()
    },
    async alsoServes(counterId, queueIds) {
      await page.keyboard.press('Alt+k')
      await page.locator(`[data-counter="${counterId}"]`).getByRole('button').click()
      for (const queueId of queueIds) {
        await dialog.locator(`[data-queue="${queueId}"] input[type="checkbox"]`).check()
      }
      await page.keyboard.press('1')
      await page.keyboard.press('Enter')
      await dialog.waitFor({ state: 'detached' })
      await page.locator('.last').getByText('队列已调整').waitFor()
      await page.keyboard.press('Alt+g')
      await scanBox.waitFor()
    },
  }
}
