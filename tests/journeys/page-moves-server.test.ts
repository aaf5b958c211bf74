import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import zh from '../../renderer/locales/desk.zh.ts'
import { SILENT_AFTER_MS } from '../../domain/wire/common.ts'
import { buildAll } from '../../tools/build.ts'
import { openBrowser } from '../support/browser.ts'
import { freePorts } from '../support/demo.ts'
import { connectHostTo } from '../support/hall-client.ts'
import { noPostgres, postgresNote, usePostgres } from '../support/postgres.ts'
import { startServer, type ServerProcess } from '../support/server-process.ts'

/** Beats, a look at the clock now and then, and a busy machine. */
const MARKED_WITHIN_MS = SILENT_AFTER_MS + 1000
const MOVED_WITHIN_MS = 20_000
const issue = { serviceCode: 'id-renew', queueClass: 'ordinary', personDigest: null } as const
const opened = noPostgres === null ? await openBrowser() : null

/** Writes down every moment at which the page begins or ceases to say that it may be old. */
const KEEP_MARKS = `
  globalThis.jiaohaoMarks = []
  const look = () => {
    const isMarked = document.querySelector('.desk.stale, .board.is-lost') !== null
    const marks = globalThis.jiaohaoMarks
    if ((marks.at(-1)?.isMarked ?? false) !== isMarked) marks.push({ isMarked, at: Date.now() })
  }
  new MutationObserver(look).observe(document, { subtree: true, childList: true, attributeFilter: ['class'] })
`

describe.skipIf(noPostgres !== null)(`a page and the two servers of its hall${postgresNote}`, () => {
  const postgres = usePostgres()
  const servers: ServerProcess[] = []
  const errors: string[] = []
  let start: (at: number) => Promise<void>
  let desk: Page
  let board: Page

  async function open(path: string): Promise<Page> {
    if (!opened?.ok) throw new Error('no browser')
    const context = await opened.value.newContext({ viewport: { width: 1280, height: 800 }, locale: 'zh-CN' })
    const page = await context.newPage()
    page.on('pageerror', (error) => errors.push(error.message))
    await page.addInitScript(KEEP_MARKS)
    await page.goto(`${servers[0]?.address ?? ''}${path}`)
    return page
  }

  beforeAll(async () => {
    if (opened?.ok !== true) return
    await buildAll(join(import.meta.dirname, '../../examples/hall.yaml'), () => {})
    const ports = await freePorts(2)
    const database = await postgres.newDatabase()
    start = async (at) => {
      servers[at] = await startServer({
        PORT: String(ports[at]),
        JIAOHAO_DATABASE: database,
        JIAOHAO_NODES: ports.map((port) => `http://127.0.0.1:${port}`).join(','),
      })
    }
    await start(0)
    await start(1)
    ;[desk, board] = await Promise.all([open('/desk/?counter=c1'), open('/board/?mute=1')])
    await desk.getByRole('textbox').fill('1001')
    await desk.keyboard.press('Enter')
    await desk.getByRole('button', { name: zh.action.open }).click()
    await board.getByText(/已连接/).waitFor()
    // What a page says until it has come up is of no interest here.
    for (const page of [desk, board]) await page.evaluate('globalThis.jiaohaoMarks.length = 0')
  })
  beforeEach((ctx) => {
    if (opened?.ok === false) ctx.skip(opened.error)
  })
  afterAll(async () => {
    if (opened?.ok) await opened.value.close()
    await Promise.all(servers.map((server) => server.kill()))
  })

  const marksOf = (page: Page): Promise<{ isMarked: boolean; at: number }[]> =>
    page.evaluate('globalThis.jiaohaoMarks')

  /** Both pages are up to date, whatever they said before. */
  async function isFresh(): Promise<void> {
    for (const page of [desk, board]) {
      const lastMark = async () => (await marksOf(page)).at(-1)?.isMarked ?? false
      await expect.poll(lastMark, { timeout: MOVED_WITHIN_MS }).toBe(false)
    }
  }

  /** Both pages mark what they show, and are up to date again by themselves. */
  async function move(lose: () => Promise<void> | undefined): Promise<void> {
    const lostAt = Date.now()
    await lose()
    const pages = [desk, board]
    for (const page of pages) await expect.poll(async () => (await marksOf(page)).length > 0).toBe(true)
    await isFresh()
    for (const page of pages) {
      const [first] = await marksOf(page)
      expect(first?.isMarked).toBe(true)
      expect((first?.at ?? Infinity) - lostAt).toBeLessThan(MARKED_WITHIN_MS)
    }
  }

  /** Somebody takes a number through one server, the desk calls it, and the board shows it. */
  async function callThrough(server: ServerProcess | undefined, ticketNo: string): Promise<void> {
    const host = await connectHostTo(server?.address ?? '')
    expect((await host.must('ticket:issue', issue)).ticket?.ticketNo).toBe(ticketNo)
    host.close()
    await desk.locator('[data-action=callNext][aria-disabled=false]').waitFor()
    await desk.keyboard.press('F2')
    await board.getByText(ticketNo).first().waitFor()
    await desk.locator('.current').getByText(ticketNo).first().waitFor()
  }

  test('move to the other one when theirs is killed, and back when that one is switched off', async () => {
    await move(() => servers[0]?.kill())
    // Nobody signs in again: the desk goes on where it was.
    await callThrough(servers[1], 'A001')
    await desk.locator('[data-action=start][aria-disabled=false]').waitFor()
    await desk.keyboard.press('F4')
    await desk.locator('[data-action=finish][aria-disabled=false]').waitFor()
    for (const key of ['F6', '1', 'Enter']) await desk.keyboard.press(key)
    await start(0)
    expect(await servers[1]?.stop()).toBe(0)
    await isFresh()
    await callThrough(servers[0], 'A002')
    expect(errors).toEqual([])
  }, 90_000)
})
