import type { Browser, Page } from 'playwright-core'
import type { Demo } from './demo.ts'

/** The screens of a hall in their real sizes, CSS px. */
const SIZES = {
  kiosk: { width: 1080, height: 1920 },
  desk: { width: 1280, height: 800 },
  guide: { width: 1280, height: 800 },
  board: { width: 1920, height: 1080 },
  sign: { width: 960, height: 540 },
  bench: { width: 1440, height: 900 },
} as const
export type PageName = keyof typeof SIZES

/** A page of the hall and everything that reached it or that it complained about. */
export interface HallPage {
  readonly page: Page
  /** Every WebSocket frame, both ways. */
  readonly frames: readonly (string | Buffer)[]
  /** Errors of the page's own code, and what it wrote to its console as an error. */
  readonly errors: readonly string[]
}

/**
 * Opens one page of the demo hall in a window of its own, without cookies or cache of another.
 *
 * @param scripts run in the page before its own code
 */
export async function openHallPage(
  browser: Browser,
  demo: Demo,
  name: PageName,
  search = '',
  scripts: readonly string[] = [],
): Promise<HallPage> {
  const context = await browser.newContext({
    viewport: SIZES[name],
    locale: 'zh-CN',
    timezoneId: 'Asia/Tokyo',
  })
  context.setDefaultTimeout(15_000)
  const page = await context.newPage()
  const frames: (string | Buffer)[] = []
  const errors: string[] = []
  page.on('websocket', (socket) => {
    socket.on('framesent', ({ payload }) => void frames.push(payload))
    socket.on('framereceived', ({ payload }) => void frames.push(payload))
  })
  page.on('pageerror', (error) => void errors.push(`${name}: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(`${name} ${message.location().url}: ${message.text()}`)
  })
  for (const script of [KEEP_SPOKEN, ...scripts]) await page.addInitScript(script)
  await page.goto(`${addressOf(demo, name)}${search}`)
  return { page, frames, errors }
}

function addressOf(demo: Demo, name: PageName): string {
  if (name === 'kiosk') return `${demo.hostAddress}/`
  if (name === 'bench') return `${demo.benchAddress}/`
  return `${demo.serverAddress}/${name}/`
}

/** The board tells each utterance as it begins; the page keeps the list for `spokenOn`. */
const KEEP_SPOKEN = `
  globalThis.jiaohaoSpoken = []
  addEventListener('jiaohao:spoken', (event) => globalThis.jiaohaoSpoken.push(event.detail))
`

export interface Utterance {
  readonly text: string
  readonly spoken: string
  readonly lang: 'zh' | 'en'
  /** Clips, the machine's voice, or only written. */
  readonly by: 'clips' | 'system' | 'text'
}

/** What a board has said since it was opened. */
export function spokenOn({ page }: HallPage): Promise<readonly Utterance[]> {
  return page.evaluate('globalThis.jiaohaoSpoken')
}

/** All words of a page as a person would see them, and its address and title. */
export async function textOf({ page }: HallPage): Promise<string> {
  return [page.url(), await page.title(), await page.locator('body').innerText(), await page.content()].join(
    '\n',
  )
}

/** What each page shows, for the report of a failed test. */
export async function facesOf(pages: Readonly<Record<string, HallPage>>): Promise<string> {
  const faces = await Promise.all(
    Object.entries(pages).map(async ([name, { page, errors }]) => {
      const words = await page.locator('body').innerText({ timeout: 2000 })
      return [`--- ${name}`, words.replaceAll(/\n+/g, ' | '), ...errors].join('\n')
    }),
  )
  return faces.join('\n')
}
