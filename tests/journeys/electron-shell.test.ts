import { once } from 'node:events'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { kioskZh } from '../../renderer/locales/kiosk.zh.ts'
import { startShell } from '../../electron/shell.ts'
import { openBrowser } from '../support/browser.ts'
import { ROOT, startDemo, type Demo } from '../support/demo.ts'
import { createStandIn, isRunning, type Machine, type StandIn } from '../support/electron-standin.ts'
import type { StandInWindow } from '../support/electron-window.ts'

const opened = await openBrowser()
const SETTINGS = {
  hostModule: join(ROOT, 'hardware/main.ts'),
  outOfServiceUrl: pathToFileURL(join(ROOT, 'electron/out-of-service.html')).href,
  isLocked: true,
}
/** The brief allows a crashed kiosk ten seconds. */
const BACK_WITHIN_MS = 10_000

/** The shell's own code, the real device host and a real Chromium; only Electron itself is stood in for. */
describe('the kiosk’s shell', () => {
  const machine: Machine = { first: null }
  let demo: Demo
  let standIn: StandIn
  let window: StandInWindow

  beforeAll(async () => {
    if (!opened.ok) return
    demo = await startDemo({ hasHost: false })
    standIn = createStandIn(opened.value, machine, { ...process.env, LOG_LEVEL: 'error', ...demo.hostEnv })
    expect(await startShell(standIn.electron, SETTINGS)).toBe(true)
    window = standIn.windows[0] as StandInWindow
  })
  beforeEach((ctx) => {
    if (!opened.ok) ctx.skip(opened.error)
  })
  afterAll(async () => {
    await standIn?.close()
    if (opened.ok) await opened.value.close()
    await demo?.close()
  })

  /** Waits until whatever page the window shows by then has this address and heading. */
  async function sees(url: string, words: string): Promise<Page> {
    const look = async (): Promise<boolean> => {
      const page = await window.page()
      const heading = page.getByRole('heading', { name: words })
      return page.url() === url && (await heading.isVisible().catch(() => false))
    }
    await expect.poll(look, { timeout: BACK_WITHIN_MS, interval: 50 }).toBe(true)
    return window.page()
  }
  const seesKiosk = (): Promise<Page> => sees(`${demo.hostAddress}/`, kioskZh.home.title)
  const seesOutOfService = (): Promise<Page> => sees(SETTINGS.outOfServiceUrl, '本机暂停使用')

  test('shows its own page until the host is ready, then the kiosk', async () => {
    await seesOutOfService()
    await seesKiosk()
  })

  test('opens one locked window without menu, zoom, bridge or developer tools', () => {
    expect(standIn.windows).toHaveLength(1)
    expect(standIn.menus).toEqual([null])
    expect(window.options).toMatchObject({ kiosk: true, fullscreen: true })
    expect(window.options.webPreferences).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webSecurity: true,
      devTools: false,
    })
    expect(window.options.webPreferences?.preload).toBeUndefined()
    expect(window.events).toContain('zoom 1 to 1')
  })

  test('is started once: a second start ends itself and brings the first to the front', async () => {
    if (!opened.ok) return
    const second = createStandIn(opened.value, machine, {})
    expect(await startShell(second.electron, SETTINGS)).toBe(false)
    expect(await second.ended).toBe(0)
    expect([second.windows, second.hosts]).toEqual([[], []])
    expect(window.events.slice(-2)).toEqual(['show', 'focus'])
  })

  test('opens no other window', async () => {
    const page = await seesKiosk()
    await page.evaluate(`window.open('/healthz'); undefined`)
    await expect.poll(() => window.events).toContain('popup deny')
    await expect.poll(() => page.context().pages()).toHaveLength(1)
  })

  test('does not leave for another address, and lets the page reload itself', async () => {
    const page = await seesKiosk()
    await page.evaluate(`location.href = ${JSON.stringify(demo.serverAddress)}; undefined`)
    await expect.poll(() => window.events).toContain('navigation stopped')
    expect(page.url()).toBe(`${demo.hostAddress}/`)
    await page.evaluate('location.reload(); undefined')
    await expect.poll(() => window.events.at(-1)).toBe('navigation')
    await seesKiosk()
  })

  test('stores no download and gives no permission', async () => {
    const page = await seesKiosk()
    await page.evaluate(`
      const link = document.createElement('a')
      link.href = 'data:application/octet-stream,secret'
      link.download = 'file.bin'
      document.body.append(link)
      link.click()
    `)
    await expect.poll(() => window.events).toContain('download stopped')
    for (const permission of [
      'media',
      'geolocation',
      'notifications',
      'fullscreen',
      'serial',
      'openExternal',
    ])
      expect(standIn.mayPage(permission), permission).toBe(false)
  })

  test('keeps the keys that leave, reload or enlarge the page, and hands on those of the page', async () => {
    const page = await seesKiosk()
    await page.evaluate(`
      globalThis.keysSeen = []
      addEventListener('keydown', (event) => keysSeen.push(event.key), true)
    `)
    const kept =
      'Control+R Control+W Control+N Control+Plus Control+Shift+I Alt+F4 Alt+ArrowLeft F5 F11 F12 Meta+D'
    for (const key of kept.split(' ')) expect(await window.press(key), key).toBe(false)
    const handedOn = 'Tab Enter Escape ArrowDown F1'.split(' ')
    for (const key of handedOn) expect(await window.press(key), key).toBe(true)
    expect(await page.evaluate('keysSeen')).toEqual(handedOn)
    await page.evaluate('location.reload(); undefined')
  })

  test('says out of service when the host is killed, and shows the kiosk of the next one', async () => {
    await seesKiosk()
    const [host] = standIn.hosts.slice(-1)
    host?.kill('SIGKILL')
    await seesOutOfService()
    await seesKiosk()
    expect(standIn.hosts.at(-1)?.pid).not.toBe(host?.pid)
    expect(standIn.hosts.filter(isRunning)).toHaveLength(1)
  })

  test('shows the kiosk again after its page crashed', async () => {
    const page = await seesKiosk()
    void page.goto('chrome://crash').catch(() => undefined)
    await expect.poll(() => window.events).toContain('crash')
    await seesKiosk()
    expect(await window.page()).not.toBe(page)
  })

  test('ends a page that hangs, and shows the kiosk again', async () => {
    const page = await seesKiosk()
    void page.evaluate('for (;;);').catch(() => undefined)
    await expect.poll(() => window.events, { timeout: BACK_WITHIN_MS }).toContain('crashed by the shell')
    await seesKiosk()
    expect(await window.page()).not.toBe(page)
  })

  test('leaves a page alone that was only slow', async () => {
    const page = await seesKiosk()
    await page.evaluate('for (const until = Date.now() + 2500; Date.now() < until; );')
    await expect.poll(() => window.events.slice(-2)).toEqual(['unresponsive', 'responsive'])
    expect(await window.page()).toBe(page)
  })

  test('closes the host cleanly when its window is closed', async () => {
    const [host] = standIn.hosts.slice(-1)
    if (!host) throw new Error('no host')
    const gone = once(host, 'exit')
    await window.close()
    expect(await standIn.ended).toBe(0)
    expect(await gone).toEqual([0, null])
    expect(standIn.hosts.filter(isRunning)).toEqual([])
  })
})
