import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import deskZh from '../../renderer/locales/desk.zh.ts'
import { kioskZh } from '../../renderer/locales/kiosk.zh.ts'
import { PAGES_DIR } from '../../tools/build.ts'
import { openAllDay } from '../../tools/selftest/demo-hall.ts'
import { choose, numberShown, tap } from '../support/at-the-kiosk.ts'
import { openBrowser } from '../support/browser.ts'
import { freePorts, ROOT } from '../support/demo.ts'
import { runCommand, type Command } from '../support/start-command.ts'

const opened = await openBrowser()

/** A hall of its own name and letter, so that whatever is of it can be recognised anywhere. */
interface Side {
  readonly hallId: string
  readonly mark: string
  readonly ticketNo: string
  /** Of its kiosk. */
  readonly kioskPort: number
}

/** `npm start` with a folder of halls, and a kiosk, board and desk of each in a real browser. */
describe('npm start with two halls', () => {
  let folder = ''
  let sides: readonly Side[] = []
  let serverPort = 0
  const running: Command[] = []
  const errors: string[] = []

  beforeAll(async () => {
    if (!opened.ok) return
    folder = await mkdtemp(join(tmpdir(), 'jiaohao-start-halls-'))
    const [first = 0, second = 0, simPort = 0, server = 0] = await freePorts(4)
    serverPort = server
    sides = [
      { hallId: 'start-east', mark: '东大厅', ticketNo: 'X001', kioskPort: first },
      { hallId: 'start-west', mark: '西大厅', ticketNo: 'Y001', kioskPort: second },
    ]
    const halls = join(folder, 'halls')
    await mkdir(halls)
    const text = openAllDay(await readFile(join(ROOT, 'examples/hall.yaml'), 'utf8'))
    for (const { hallId, mark, ticketNo } of sides) {
      const own = text
        .replace(/^hallId: .*$/m, `hallId: ${hallId}`)
        .replace(/^name: .*$/m, `name: { zh: ${mark}, en: ${hallId} }`)
        .replace('letter: A,', `letter: ${ticketNo[0] ?? ''},`)
      await writeFile(join(halls, `${hallId}.yaml`), own)
    }
    const devices = join(folder, 'devices.yaml')
    await writeFile(
      devices,
      'host: { hostId: K01, kind: kiosk, hallServer: "http://127.0.0.1:9" }\ndevices: []\n',
    )
    const settings = { LOG_LEVEL: 'warn', JIAOHAO_DATA: join(folder, 'data'), JIAOHAO_DEVICES: devices }
    const start = runCommand('tools/start.ts', [], {
      ...settings,
      PORT: String(server),
      KIOSK_PORT: String(first),
      SIM_PORT: String(simPort),
      JIAOHAO_HALL: halls,
    })
    running.push(start)
    await start.says(/^ready in \d+ ms$/m)
    // The kiosk of the second hall, as on a machine of its own.
    running.push(
      runCommand('hardware/main.ts', ['run'], {
        ...settings,
        KIOSK_PORT: String(second),
        JIAOHAO_HALL_SERVER: addressOf('start-west'),
        JIAOHAO_HOST_DATA: join(folder, 'west'),
      }),
    )
    for (const { kioskPort } of sides) await untilOnline(kioskPort)
  })
  beforeEach((ctx) => {
    if (!opened.ok) ctx.skip(opened.error)
  })
  afterAll(async () => {
    if (opened.ok) await opened.value.close()
    for (const command of running) command.kill()
    for (const { hallId } of sides)
      await rm(join(PAGES_DIR, 'voice/halls', `${hallId}.json`), { force: true })
    if (folder) await rm(folder, { recursive: true, force: true })
  })

  const addressOf = (hallId: string): string => `http://127.0.0.1:${serverPort}/h/${hallId}`

  /** A host that is not there yet refuses the connection. */
  async function untilOnline(kioskPort: number): Promise<void> {
    for (;;) {
      const health = await fetch(`http://127.0.0.1:${kioskPort}/healthz`).catch(() => null)
      if ((await health?.text())?.includes('"isOnline":true')) return
      await pause(100)
    }
  }

  /** A page and everything that its wire carried. */
  async function open(address: string, width: number, height: number) {
    if (!opened.ok) throw new Error(opened.error)
    const page = await (
      await opened.value.newContext({ viewport: { width, height }, locale: 'zh-CN' })
    ).newPage()
    const heard: string[] = []
    page.on('pageerror', (error) => errors.push(error.message))
    page.on('websocket', (socket) => {
      socket.on('framereceived', ({ payload }) => void heard.push(String(payload)))
      socket.on('framesent', ({ payload }) => void heard.push(String(payload)))
    })
    await page.goto(address)
    const seen = async (): Promise<string> => [page.url(), await page.content(), ...heard].join('\n')
    return { page, seen }
  }

  async function takeNumber(page: Page): Promise<string> {
    await choose(page, '身份证换领')
    await tap(page, kioskZh.confirm.takeNoPaper)
    return numberShown(page)
  }

  test('shows each its own: a number taken, called and shown in one is nowhere in the other', async () => {
    const pages = await Promise.all(
      sides.map(async (side) => ({
        ...side,
        kiosk: await open(`http://127.0.0.1:${side.kioskPort}/`, 1080, 1920),
        board: await open(`${addressOf(side.hallId)}/board/?mute=1`, 1920, 1080),
        desk: await open(`${addressOf(side.hallId)}/desk/?counter=c1`, 1280, 800),
      })),
    )
    await Promise.all(
      pages.map(async ({ kiosk, board, desk, ticketNo }) => {
        await desk.page.getByRole('textbox').fill('1001')
        await desk.page.keyboard.press('Enter')
        await desk.page.getByRole('button', { name: deskZh.action.open }).click()
        expect(await takeNumber(kiosk.page)).toBe(ticketNo)
        await desk.page.locator('[data-action=callNext][aria-disabled=false]').waitFor()
        await desk.page.keyboard.press('F2')
        await board.page.getByText(ticketNo).first().waitFor()
        await desk.page.locator('.current').getByText(ticketNo).first().waitFor()
      }),
    )
    for (const [at, { kiosk, board, desk, hallId, mark, ticketNo }] of pages.entries()) {
      const other = pages[1 - at]
      if (!other) throw new Error('two halls')
      for (const [name, { seen }] of Object.entries({ kiosk, board, desk })) {
        const text = await seen()
        const what = `${name} of ${hallId}`
        expect(text, what).toContain(ticketNo)
        expect(text, what).toContain(mark)
        for (const foreign of [other.ticketNo, other.mark, other.hallId])
          expect(text, what).not.toContain(foreign)
      }
    }
    expect(errors).toEqual([])

    const [start, kiosk] = running
    for (const command of [kiosk, start]) {
      command?.interrupt()
      expect(await command?.ended).toBe(0)
      expect(command?.leftBehind()).toEqual([])
    }
  }, 60_000)
})
