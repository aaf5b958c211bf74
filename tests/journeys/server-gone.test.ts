import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import zh from '../../renderer/locales/desk.zh.ts'
import { buildAll } from '../../tools/build.ts'
import { openBrowser } from '../support/browser.ts'
import { connectHostTo } from '../support/hall-client.ts'
import { until } from '../support/real-clock.ts'
import { startServer, type ServerProcess } from '../support/server-process.ts'
import { startWireProxy, type WireProxy } from '../support/wire-proxy.ts'

const opened = await openBrowser()
/** How long the server is away. */
const AWAY_MS = 10_000
/** From the loss of the link until every screen says so. */
const MARKED_WITHIN_MS = 3500
/** A folder for pictures of every state, for people who want to look. */
const picturesIn = process.env['JIAOHAO_PICTURES']
const issue = { serviceCode: 'id-renew', queueClass: 'ordinary', personDigest: null } as const

/** A real server, killed while a desk presses call; the wire to it stays at one address. */
describe('a server that is gone for ten seconds', () => {
  let folder = ''
  let server: ServerProcess
  let proxy: WireProxy
  let desk: Page
  let board: Page

  const start = (): Promise<ServerProcess> => startServer({ JIAOHAO_DATA: folder })

  async function open(path: string, width: number, height: number): Promise<Page> {
    if (!opened.ok) throw new Error(opened.error)
    const context = await opened.value.newContext({ viewport: { width, height }, locale: 'zh-CN' })
    const page = await context.newPage()
    await page.goto(`${proxy.address}${path}`)
    return page
  }

  async function picture(name: string): Promise<void> {
    if (!picturesIn) return
    mkdirSync(picturesIn, { recursive: true })
    await desk.screenshot({ path: join(picturesIn, `desk-${name}.png`) })
    await board.screenshot({ path: join(picturesIn, `board-${name}.png`) })
  }

  const deskMark = () => desk.locator('.desk.stale')
  const boardMark = () => board.locator('.board.is-lost')

  beforeAll(async () => {
    if (!opened.ok) return
    await buildAll(join(import.meta.dirname, '../../examples/hall.yaml'), () => {})
    folder = mkdtempSync(join(tmpdir(), 'jiaohao-gone-'))
    server = await start()
    proxy = await startWireProxy()
    proxy.leadTo(server.address)
    const host = await connectHostTo(server.address)
    for (let people = 0; people < 4; people += 1) await host.must('ticket:issue', issue)
    host.close()
    desk = await open('/desk/?counter=c1', 1280, 800)
    board = await open('/board/?mute=1', 1920, 1080)
    await desk.getByRole('textbox').fill('1001')
    await desk.keyboard.press('Enter')
    await desk.getByRole('button', { name: zh.action.open }).click()
    await desk.getByText('A001').first().waitFor()
    await board.getByText(/已连接/).waitFor()
  })
  beforeEach((ctx) => {
    if (!opened.ok) ctx.skip(opened.error)
  })
  afterAll(async () => {
    if (opened.ok) await opened.value.close()
    await proxy?.close()
    await server?.kill()
    if (folder !== '') rmSync(folder, { recursive: true, force: true })
  })

  /** Of each ticket of today that was called, how often. */
  async function called(): Promise<readonly (readonly [string, number])[]> {
    const client = await connectHostTo(server.address)
    await client.follow()
    const tickets = Object.values(client.state().tickets)
    client.close()
    return tickets.flatMap(({ ticketNo, callCount }) =>
      callCount > 0 ? [[ticketNo, callCount] as const] : [],
    )
  }

  async function marksShown(): Promise<void> {
    await Promise.all([
      deskMark().waitFor({ timeout: MARKED_WITHIN_MS }),
      boardMark().waitFor({ timeout: MARKED_WITHIN_MS }),
    ])
  }

  async function marksGone(): Promise<void> {
    await Promise.all([
      deskMark().waitFor({ state: 'detached', timeout: 15_000 }),
      boardMark().waitFor({ state: 'detached', timeout: 15_000 }),
    ])
  }

  test('has called one person when it is back, whose answer the desk gets, and no mark is left', async () => {
    await desk.locator('[data-action=callNext][aria-disabled=false]').waitFor()
    proxy.answers = 'lost'
    await desk.keyboard.press('F2')
    await until('the answer to the call is lost', () => proxy.touched.answers >= 1)
    proxy.leadTo(null)
    await server.kill()
    const goneAt = Date.now()
    await marksShown()
    await desk.keyboard.press('F2')
    await picture('lost')
    await desk.getByText('正在核对“叫下一位”有没有提交').waitFor()
    await desk.getByText('“叫下一位”结果未知').waitFor({ timeout: 12_000 })
    await picture('unknown')
    await new Promise((done) => setTimeout(done, Math.max(0, goneAt + AWAY_MS - Date.now())))

    server = await start()
    proxy.answers = 'carried'
    proxy.leadTo(server.address)
    await marksGone()
    await desk.getByText('已叫 A001').waitFor()
    await board.getByText('A001').first().waitFor()
    await picture('back')
    expect(await called()).toEqual([['A001', 1]])
  }, 60_000)

  test('that says nothing more, on a wire that stands, is marked within three seconds too', async () => {
    proxy.hold()
    await marksShown()
    await picture('silent')
    proxy.goOn()
    await marksGone()
  })
})
