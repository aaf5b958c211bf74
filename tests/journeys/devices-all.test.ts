import { readFileSync } from 'node:fs'
import type { Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { parseDevices } from '../../hardware/config.ts'
import { kioskZh } from '../../renderer/locales/kiosk.zh.ts'
import { accessibilityFaults } from '../support/accessibility.ts'
import { choose, goHome, numberShown, tap } from '../support/at-the-kiosk.ts'
import { openBrowser } from '../support/browser.ts'
import { DEVICES_ALL, startDemo, type Demo } from '../support/demo.ts'
import { facesOf, openHallPage, type HallPage } from '../support/hall-pages.ts'

const opened = await openBrowser()

/** One device of every driver on one machine: what a hand does at the bench is seen where a clerk or citizen would. */
describe('every kind of device', () => {
  let demo: Demo
  let kiosk: HallPage
  let desk: HallPage
  let bench: HallPage
  let page: Page

  beforeAll(async () => {
    demo = await startDemo({ devices: DEVICES_ALL })
    if (!opened.ok) return
    kiosk = await openHallPage(opened.value, demo, 'kiosk')
    bench = await openHallPage(opened.value, demo, 'bench')
    desk = await openHallPage(opened.value, demo, 'desk', '?counter=c1')
    page = bench.page
  })
  beforeEach((ctx) => {
    if (opened.ok) ctx.onTestFailed(async () => console.log(await facesOf({ kiosk, desk, bench })))
  })
  afterEach(async () => {
    if (!opened.ok) return
    await demo.bench.restore()
    await goHome(kiosk.page)
  })
  afterAll(async () => {
    if (opened.ok) await opened.value.close()
    await demo?.close()
  })

  const panel = (name: string): Locator => page.locator(`#device-${name}`)

  async function statesOf(): Promise<Record<string, string>> {
    const health: unknown = await (await fetch(`${demo.hostAddress}/healthz`)).json()
    const { devices } = health as { devices: readonly { name: string; state: string }[] }
    return Object.fromEntries(devices.map(({ name, state }) => [name, state]))
  }

  test('all are on the bench, and the device host opens every one', async () => {
    const parsed = parseDevices(readFileSync(DEVICES_ALL, 'utf8'), DEVICES_ALL)
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.error))
    const names = parsed.value.devices.map(({ name }) => name)
    expect(demo.bench.names().toSorted()).toEqual(names.toSorted())
    const allReady = Object.fromEntries(names.map((name) => [name, 'ready']))
    await expect.poll(statesOf, { timeout: 20_000 }).toEqual(allReady)
  })

  test('a key of the call pad is a call: desk, sign and voice have it, and the lamp of those who wait goes out', async (ctx) => {
    if (!opened.ok) return ctx.skip(opened.error)
    await desk.page.getByRole('textbox').fill('1001')
    await desk.page.keyboard.press('Enter')
    await desk.page.getByRole('button', { name: '开放窗口' }).click()
    await panel('lamp-1').getByText('灭 off').waitFor()
    await choose(kiosk.page, '身份证换领')
    await tap(kiosk.page, kioskZh.confirm.take)
    const ticketNo = await numberShown(kiosk.page)
    await panel('lamp-1').getByText('亮 on').waitFor()

    const call = panel('pad').getByRole('button', { name: '呼叫 Call' })
    await call.focus()
    await page.keyboard.press('Enter')
    await desk.page.locator('.current').getByText(ticketNo).first().waitFor()
    await panel('bar-1').getByText(ticketNo).first().waitFor()
    await panel('voice-a')
      .getByText(/请.*号到.*号窗口/)
      .first()
      .waitFor()
    // The pad's own display has the digits of the ticket.
    await panel('pad').getByText(ticketNo.slice(1), { exact: true }).waitFor()
    await panel('lamp-1').getByText('灭 off').waitFor()
  })

  test('a code held before the scanner is told to the person at the kiosk', async (ctx) => {
    if (!opened.ok) return ctx.skip(opened.error)
    await tap(kiosk.page, '身份证换领')
    const scanner = panel('scanner')
    await scanner.getByRole('textbox').fill('T0KEN-4711')
    await page.keyboard.press('Enter')
    await kiosk.page.getByText(kioskZh.message['code-unused']).first().waitFor()
  })

  test('the fault lamp burns while another device needs a hand', async (ctx) => {
    if (!opened.ok) return ctx.skip(opened.error)
    await panel('alarm').getByText('灭 off').waitFor()
    await panel('printer').getByRole('checkbox', { name: '打开盖' }).check()
    await panel('alarm').getByText('亮 on').waitFor()
    await panel('printer').getByRole('checkbox', { name: '打开盖' }).uncheck()
    await panel('alarm').getByText('灭 off').waitFor()
  })

  test('one sign pulled off a shared line is lost; its neighbour goes on', async (ctx) => {
    if (!opened.ok) return ctx.skip(opened.error)
    await panel('bar-2').getByRole('button', { name: '拔掉线' }).click()
    await expect.poll(async () => (await statesOf())['bar-2'], { timeout: 45_000 }).toBe('lost')
    expect((await statesOf())['bar-1']).toBe('ready')
    await panel('bar-2').getByRole('button', { name: '插上线' }).click()
    await expect.poll(async () => (await statesOf())['bar-2'], { timeout: 45_000 }).toBe('ready')
  })

  test.each([1440, 1100, 700])(
    '%i px wide: nothing over anything else, nothing beyond the edge, no fault for a screen reader',
    async (width) => {
      if (!opened.ok) return expect(opened.error).not.toBe('')
      await page.setViewportSize({ width, height: 900 })
      await page.evaluate(`for (const details of document.querySelectorAll('details')) details.open = true`)
      expect(await page.evaluate(OVERLAPS)).toEqual([])
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width)
      expect(await accessibilityFaults(page)).toEqual([])
    },
  )

  test('everything a mouse can do there, the keyboard can', async (ctx) => {
    if (!opened.ok) return ctx.skip(opened.error)
    await page.evaluate(`for (const details of document.querySelectorAll('details')) details.open = true`)
    const usable = Number(await page.evaluate(`document.querySelectorAll(${JSON.stringify(USABLE)}).length`))
    expect(usable).toBeGreaterThan(400)
    await page.locator('nav a').first().focus()
    const seen = new Set(['0'])
    for (let tabs = 0; tabs <= usable; tabs += 1) {
      await page.keyboard.press('Tab')
      const at = await page.evaluate(
        `[...document.querySelectorAll(${JSON.stringify(USABLE)})].indexOf(document.activeElement)`,
      )
      if (Number(at) < 0) break
      seen.add(String(at))
    }
    expect(seen.size).toBe(usable)

    const deaf = panel('voice-b').getByRole('checkbox', { name: '没有反应' })
    await deaf.focus()
    await page.keyboard.press('Space')
    await expect.poll(() => deaf.isChecked()).toBe(true)
    expect(bench.errors).toEqual([])
  })
})

const USABLE = 'a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled), summary'

/** Which things a hand or eye wants lie one over the other. */
const OVERLAPS = `(() => {
  const boxes = [...document.querySelectorAll('nav a, main button, main label, main h2, main select, main input[type=text], [data-sign], figure')]
    .filter((node) => !node.closest('label') || node.localName === 'label')
    .map((node) => ({ name: node.textContent.trim().slice(0, 30), box: node.getBoundingClientRect() }))
  const isOver = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1
  return boxes.flatMap((one, index) =>
    boxes.slice(index + 1).flatMap((other) => (isOver(one.box, other.box) ? [one.name + ' / ' + other.name] : [])))
})()`
