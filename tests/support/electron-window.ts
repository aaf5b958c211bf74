import { EventEmitter } from 'node:events'
import type { BrowserWindowConstructorOptions } from 'electron'
import type { Browser, CDPSession, Page, Route } from 'playwright-core'
import type { ShellWindow } from '../../electron/electron-calls.ts'
import { stoppable } from './electron-standin.ts'

/** A page that does not answer for this long hangs. */
const HUNG_AFTER_MS = 800
const LOOK_EVERY_MS = 400

const ERR_ABORTED = -3
const ERR_FAILED = -2

/** `BrowserWindow` as a page of a real Chromium. What it does by itself is what Electron is documented to do. */
export interface StandInWindow extends ShellWindow {
  readonly options: BrowserWindowConstructorOptions
  /** What happened to it, in order, e.g. `focus`, `popup denied`. */
  readonly events: readonly string[]
  /** The page it shows now; another one after a crash. */
  page(): Promise<Page>
  /** A key as from the keyboard; answers whether it reached the page. */
  press(key: string): Promise<boolean>
  /** The user closes it. */
  close(): Promise<void>
  dispose(): Promise<void>
}

/** @param session of the application: is told of downloads */
export function createWindowStandIn(
  browser: Browser,
  session: EventEmitter,
  options: BrowserWindowConstructorOptions,
): StandInWindow {
  const window = new EventEmitter()
  const contents = new EventEmitter()
  const events: string[] = []
  const context = browser.newContext({ viewport: { width: 1080, height: 1920 }, locale: 'zh-CN' })
  let onOpen: () => { readonly action: string } = () => ({ action: 'allow' })
  let isDestroyed = false
  let loading: { readonly url: string } | null = null
  let debug: CDPSession | undefined
  let current = openPage()
  let isHung = false
  let isLooking = false
  const watch = setInterval(() => void look(), LOOK_EVERY_MS)

  async function openPage(): Promise<Page> {
    const page = await (await context).newPage()
    debug = await page.context().newCDPSession(page)
    await page.route('**/*', (route) => decide(page, route))
    page.on('popup', (popup) => {
      const { action } = onOpen()
      events.push(`popup ${action}`)
      if (action === 'deny') void popup.close()
    })
    page.on('download', (download) => {
      const event = stoppable({})
      session.emit('will-download', event)
      events.push(event.isStopped ? 'download stopped' : 'download')
      if (event.isStopped) void download.cancel()
    })
    page.on('crash', () => {
      events.push('crash')
      isHung = false
      current = openPage()
      contents.emit('render-process-gone', {}, { reason: 'crashed' })
    })
    return page
  }

  /** Navigation that the page itself begins may be prevented; one by `loadURL` is none of that. */
  async function decide(page: Page, route: Route): Promise<void> {
    const request = route.request()
    const isMain = request.isNavigationRequest() && request.frame() === page.mainFrame()
    if (!isMain || withoutHash(request.url()) === loading?.url) return route.continue()
    const event = stoppable({ url: request.url() })
    contents.emit('will-navigate', event)
    events.push(event.isStopped ? 'navigation stopped' : 'navigation')
    return event.isStopped ? route.abort('aborted') : route.continue()
  }

  /** Chromium tells of a page that does not answer, and again when it does. */
  async function look(): Promise<void> {
    if (isLooking || isDestroyed) return
    isLooking = true
    const page = await current
    const answer = page.evaluate('1').then(
      () => true,
      () => false,
    )
    const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), HUNG_AFTER_MS))
    if ((await Promise.race([answer, late])) === null && !isHung && !isDestroyed) {
      isHung = true
      events.push('unresponsive')
      window.emit('unresponsive', stoppable({}))
    }
    const didAnswer = await answer
    if (isHung && didAnswer) {
      isHung = false
      events.push('responsive')
      window.emit('responsive', stoppable({}))
    }
    isLooking = false
  }

  const standIn = {
    options,
    events,
    page: () => current,
    on: (event: string, listener: (...args: never[]) => void) => window.on(event, listener as () => void),
    isDestroyed: () => isDestroyed,
    focus: () => void events.push('focus'),
    show: () => void events.push('show'),
    async loadURL(url: string): Promise<void> {
      const page = await current
      const mine = { url: withoutHash(url) }
      loading = mine
      try {
        await page.goto(url, { waitUntil: 'commit' })
      } catch (error) {
        const text = String(error)
        if (isDestroyed || text.includes('Page crashed')) throw error
        const isAborted = text.includes('interrupted by another') || text.includes('ERR_ABORTED')
        contents.emit('did-fail-load', {}, isAborted ? ERR_ABORTED : ERR_FAILED, text, url, true)
        throw error
      } finally {
        if (loading === mine) loading = null
      }
    },
    async press(key: string): Promise<boolean> {
      const parts = key.split('+')
      const event = stoppable({})
      contents.emit('before-input-event', event, {
        type: 'keyDown',
        key: parts.at(-1),
        control: parts.includes('Control'),
        alt: parts.includes('Alt'),
        shift: parts.includes('Shift'),
        meta: parts.includes('Meta'),
      })
      if (!event.isStopped) await (await current).keyboard.press(key)
      return !event.isStopped
    },
    async close(): Promise<void> {
      await standIn.dispose()
      window.emit('closed', stoppable({}))
    },
    async dispose(): Promise<void> {
      isDestroyed = true
      clearInterval(watch)
      await (await context).close()
    },
    webContents: {
      on: (event: string, listener: (...args: never[]) => void) => contents.on(event, listener as () => void),
      setWindowOpenHandler: (handler: () => { action: 'deny' }) => (onOpen = handler),
      setVisualZoomLevelLimits: async (minimum: number, maximum: number) => {
        events.push(`zoom ${minimum} to ${maximum}`)
      },
      setZoomFactor: (factor: number) => void events.push(`zoom ${factor}`),
      forcefullyCrashRenderer: () => {
        events.push('crashed by the shell')
        // Answered by the browser and not by the page, which does not answer any more; the answer itself never comes.
        debug?.send('Page.crash').catch(() => events.push('crash asked'))
      },
    },
  }
  return standIn as unknown as StandInWindow
}

/** A request is told without what stands behind the #. */
function withoutHash(url: string): string {
  return new URL(url).href.replace(/#.*$/, '')
}
