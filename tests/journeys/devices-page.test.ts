import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { devicesZh } from '../../renderer/locales/devices.zh.ts'
import { accessibilityFaults } from '../support/accessibility.ts'
import { openBrowser } from '../support/browser.ts'
import { startDemo, type Demo } from '../support/demo.ts'

const opened = await openBrowser()

/** What happens at a simulated device is read, in words, on the hall's page of devices and on the host's own. */
describe('the device page', () => {
  let demo: Demo
  let hall: Page
  let host: Page
  const errors: string[] = []

  beforeAll(async () => {
    if (!opened.ok) return
    demo = await startDemo()
    const open = async (address: string, width: number): Promise<Page> => {
      const page = await (await opened.value.newContext({ viewport: { width, height: 800 } })).newPage()
      page.on('pageerror', (error) => errors.push(error.message))
      await page.goto(`${address}/devices/`)
      return page
    }
    hall = await open(demo.serverAddress, 1280)
    host = await open(demo.hostAddress, 390)
  })
  beforeEach((ctx) => {
    if (!opened.ok) ctx.skip(opened.error)
  })
  afterAll(async () => {
    if (opened.ok) await opened.value.close()
    await demo?.close()
  })

  const both = (words: string): Promise<unknown> =>
    Promise.all([hall, host].map((page) => page.getByText(words).first().waitFor()))

  test('has the printer first and says what to do while its cover is open', async () => {
    await both('全部正常')
    await demo.bench.set('printer', 'isCoverOpen', true)
    await both(devicesZh.advice.coverOpen.what)
    for (const page of [hall, host]) {
      const first = page.locator('.device').first()
      expect(await first.innerText()).toContain(devicesZh.family.printer)
      expect(await first.innerText()).toContain(devicesZh.advice.coverOpen.todo)
      expect(await accessibilityFaults(page)).toEqual([])
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
    }
    await demo.bench.set('printer', 'isCoverOpen', false)
    await both('全部正常')
  })

  test('unfolds the counters of a device by the keyboard', async () => {
    await host.locator('.fold').first().focus()
    await host.keyboard.press('Enter')
    await host.getByText(devicesZh.counts.checks).first().waitFor()
  })

  test('on the host goes on while the hall server is away; on the hall says that its picture is old', async () => {
    await demo.stopServer()
    await host.getByText(/起联系不上大厅服务器/).waitFor()
    await hall.getByRole('alert').waitFor()
    expect(await host.getByRole('alert').count()).toBe(0)
    await demo.startServer()
    await both('全部正常')
    await hall.getByRole('alert').waitFor({ state: 'detached' })
    expect(errors).toEqual([])
  })
})
