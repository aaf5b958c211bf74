import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ticketZh } from '../../renderer/locales/ticket.zh.ts'
import { buildAll, PAGES_DIR } from '../../tools/build.ts'
import { openAllDay } from '../../tools/selftest/demo-hall.ts'
import { openBrowser } from '../support/browser.ts'
import { connectHostTo } from '../support/hall-client.ts'
import { startServer, type ServerProcess } from '../support/server-process.ts'

const DEMO = resolve(import.meta.dirname, '../../examples/hall.yaml')
const HALL_IDS = ['journey-east', 'journey-west'] as const
const [EAST, WEST] = HALL_IDS
const issue = { serviceCode: 'id-renew', queueClass: 'ordinary', personDigest: null } as const
const opened = await openBrowser()

/** Two halls with everything the same but their name, on the real pages of one server. */
describe('pages of two halls in one browser', () => {
  let folder = ''
  let server: ServerProcess | undefined
  const errors: string[] = []

  beforeAll(async () => {
    if (!opened.ok) return
    folder = await mkdtemp(join(tmpdir(), 'jiaohao-journey-'))
    const halls = join(folder, 'halls')
    await mkdir(halls)
    const text = openAllDay(await readFile(DEMO, 'utf8'))
    for (const hallId of HALL_IDS) {
      const own = text
        .replace(/^hallId: .*$/m, `hallId: ${hallId}`)
        .replace(/^name: .*$/m, `name: { zh: 大厅${hallId}, en: Hall ${hallId} }`)
      await writeFile(join(halls, `${hallId}.yaml`), own)
    }
    await buildAll([halls], () => {})
    server = await startServer({ JIAOHAO_HALL: halls, JIAOHAO_DATA: join(folder, 'data') })
  })
  beforeEach((ctx) => {
    if (!opened.ok) ctx.skip(opened.error)
  })
  afterAll(async () => {
    if (opened.ok) await opened.value.close()
    await server?.stop()
    for (const hallId of HALL_IDS) await rm(join(PAGES_DIR, 'voice/halls', `${hallId}.json`), { force: true })
    if (folder) await rm(folder, { recursive: true, force: true })
  })

  const addressOf = (hallId: string): string => `${server?.address ?? ''}/h/${hallId}`
  async function newPage(): Promise<Page> {
    if (!opened.ok) throw new Error(opened.error)
    const page = await (await opened.value.newContext({ viewport: { width: 1280, height: 800 } })).newPage()
    page.on('pageerror', (error) => errors.push(error.message))
    return page
  }

  test('lead from the list of halls to pages that each show their own, and keep who is signed in apart', async () => {
    const page = await newPage()
    await page.goto(server?.address ?? '')
    await page.getByText(`大厅${EAST}`).click()
    await page.getByRole('heading', { name: `大厅${EAST}` }).waitFor()
    const lists: string[] = []
    const boards = await Promise.all(HALL_IDS.map(() => newPage()))
    for (const [at, board] of boards.entries()) {
      board.on('response', (response) => {
        if (response.url().endsWith('manifest.json') && response.ok())
          lists.push(new URL(response.url()).pathname)
      })
      await board.goto(`${addressOf(HALL_IDS[at] ?? '')}/board/`)
      await board
        .getByText(`大厅${HALL_IDS[at] ?? ''}`)
        .first()
        .waitFor()
    }
    await expect
      .poll(() => lists.toSorted())
      .toEqual(HALL_IDS.map((hallId) => `/h/${hallId}/voice/manifest.json`))

    const host = await connectHostTo(addressOf(EAST))
    const { ticketPath } = await host.must('ticket:issue', issue)
    const desk = await newPage()
    await desk.goto(`${addressOf(EAST)}/desk/?counter=c1`)
    await desk.getByRole('textbox').fill('1001')
    await desk.keyboard.press('Enter')
    await desk.getByRole('button', { name: '开放窗口' }).click()
    await desk.locator('[data-action="pause"][aria-disabled="false"]').waitFor()
    await desk.keyboard.press('F2')
    await boards[0]?.getByText('A001').first().waitFor()
    expect(await boards[1]?.getByText('A001').count()).toBe(0)

    // The same tab on the desk of the other hall: nobody is signed in there; and back, where somebody is.
    await desk.goto(`${addressOf(WEST)}/desk/?counter=c1`)
    await desk.getByRole('textbox').waitFor()
    await desk.goto(`${addressOf(EAST)}/desk/?counter=c1`)
    await desk.locator('.current').getByText('A001').first().waitFor()

    const phone = await newPage()
    await phone.goto(`${addressOf(EAST)}${ticketPath ?? ''}`)
    await phone.getByText('A001').first().waitFor()
    await phone.goto(`${addressOf(WEST)}${ticketPath ?? ''}`)
    await phone.getByText(ticketZh.gone).first().waitFor()
    const devices = await newPage()
    await devices.goto(`${addressOf(EAST)}/devices/`)
    await devices.getByText('K01').first().waitFor()
    host.close()
    expect(errors).toEqual([])
  })
})
