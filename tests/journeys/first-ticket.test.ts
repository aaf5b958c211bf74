import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { kioskZh } from '../../renderer/locales/kiosk.zh.ts'
import { accessibilityFaults } from '../support/accessibility.ts'
import { choose, filled, goHome, numberShown, tap } from '../support/at-the-kiosk.ts'
import { openBrowser } from '../support/browser.ts'
import { startDemo, type Demo } from '../support/demo.ts'
import {
  facesOf,
  openHallPage,
  spokenOn,
  textOf,
  type HallPage,
  type PageName,
} from '../support/hall-pages.ts'
import { filesBelow, findNeedles, idNumbersOf } from '../support/needles.ts'

const opened = await openBrowser()

/** The whole path through real pages and real processes; the later tests look at what the first one left behind. */
describe('a first ticket', () => {
  let demo: Demo
  let kiosk: HallPage, desk: HallPage, board: HallPage, sign: HallPage, bench: HallPage
  const faults: string[] = []
  const check = async (name: string, { page }: HallPage): Promise<void> => {
    faults.push(...(await accessibilityFaults(page)).map((fault) => `${name}: ${fault}`))
  }

  beforeAll(async () => {
    if (!opened.ok) return
    demo = await startDemo()
    const open = (name: PageName, search?: string) => openHallPage(opened.value, demo, name, search)
    ;[kiosk, desk, board, sign, bench] = await Promise.all([
      open('kiosk'),
      open('desk', '?counter=c1'),
      open('board'),
      open('sign', '?counter=c1'),
      open('bench'),
    ])
  })
  beforeEach((ctx) => {
    if (!opened.ok) ctx.skip(opened.error)
    ctx.onTestFailed(async () => console.log(await facesOf({ kiosk, desk, board, sign, bench })))
  })
  afterAll(async () => {
    if (opened.ok) await opened.value.close()
    await demo?.close()
  })

  test('goes from a card on the reader to a number on paper, a call, a lit sign and a spoken line', async () => {
    await kiosk.page.getByRole('heading', { name: kioskZh.home.title }).waitFor()
    await check('kiosk, home', kiosk)
    await check('desk, sign-in', desk)

    await bench.page.getByRole('button', { name: '张测试' }).click()
    await kiosk.page
      .getByRole('heading', { name: filled(kioskZh.choose.greeting, { name: '张*试' }) })
      .waitFor()
    await check('kiosk, choose', kiosk)
    await choose(kiosk.page, '身份证换领')
    await kiosk.page.getByText(filled(kioskZh.confirm.cardRead, { name: '张*试' })).waitFor()
    await check('kiosk, confirm', kiosk)
    await tap(kiosk.page, kioskZh.confirm.take)
    const ticketNo = await numberShown(kiosk.page)
    expect(ticketNo).toBe('A001')
    await kiosk.page.getByText(kioskZh.result.printed).waitFor()
    await check('kiosk, result', kiosk)
    await goHome(kiosk.page)

    const paper = bench.page.getByRole('figure').first()
    await paper.getByText(ticketNo, { exact: true }).waitFor()
    await paper.getByText('身份证换领', { exact: true }).waitFor()
    const printed = demo.bench.device('printer').papers[0]
    expect(printed?.textLines).toContain(ticketNo)
    expect(await paper.getByRole('img').getAttribute('alt')).toBe(printed?.qrs[0])
    await check('bench', bench)

    await signIn(desk.page, '1001')
    await check('desk, counter closed', desk)
    await desk.page.getByRole('button', { name: '开放窗口' }).click()
    await pressWhenUsable(desk.page, 'callNext', 'F2')
    await desk.page.getByRole('heading', { name: '正在叫号' }).waitFor()
    await desk.page.locator('.current').getByText(ticketNo).waitFor()
    await check('desk, called', desk)

    await board.page.locator(`.hero[data-ticket="${ticketNo}"][data-counter="1"]`).waitFor()
    await sign.page.locator(`.sign[data-tone="call"][data-ticket="${ticketNo}"]`).waitFor()
    await bench.page.locator('[data-sign="sign-1"]').getByText(`请 ${ticketNo}`).waitFor()
    await bench.page.locator('[data-sign="sign-1"]').getByText('到 1 号窗口').waitFor()
    await check('board', board)
    await check('sign', sign)
    await expect
      .poll(async () => (await spokenOn(board)).map(({ spoken }) => spoken), { timeout: 20_000 })
      .toEqual(
        expect.arrayContaining([
          '请A零零一号到一号窗口办理',
          'Ticket A zero zero one, please go to counter one.',
        ]),
      )

    await pressWhenUsable(desk.page, 'start', 'F4')
    await desk.page.getByRole('heading', { name: '正在办理' }).waitFor()
    await sign.page.locator('.sign[data-tone="serving"]').waitFor()
    await pressWhenUsable(desk.page, 'finish', 'F6')
    await desk.page.getByRole('dialog').getByRole('heading', { name: '这次的结果？' }).waitFor()
    await check('desk, finish', desk)
    await desk.page.keyboard.press('1')
    await desk.page.keyboard.press('Enter')
    await desk.page.getByText(`已办结 ${ticketNo}`).waitFor()
    await sign.page.locator('.sign[data-tone="welcome"]').waitFor()
    await board.page.locator(`.row[data-ticket="${ticketNo}"]`).waitFor({ state: 'detached' })
  })

  test('speaks one announcement after the other, with the hall’s own clips', async () => {
    const said = await spokenOn(board)
    expect(said.map(({ lang }) => lang).slice(0, 2)).toEqual(['zh', 'en'])
    expect(said.every(({ by }) => by === 'clips')).toBe(true)
  })

  test('leads a phone from the code on the paper to the same number', async () => {
    const [qr = ''] = demo.bench.device('printer').papers[0]?.qrs ?? []
    await board.page
      .context()
      .newPage()
      .then(async (phone) => {
        await phone.goto(qr)
        await phone.getByText('A001').first().waitFor()
        faults.push(...(await accessibilityFaults(phone)).map((fault) => `phone: ${fault}`))
        await phone.close()
      })
  })

  test('can be used without seeing the screen: no serious accessibility fault on any page', () => {
    expect(faults).toEqual([])
  })

  test('runs without an error on any page', () => {
    const errors = [kiosk, desk, board, sign, bench].flatMap((page) => page.errors)
    expect(errors).toEqual([])
  })

  test('leaves the ID number of a card nowhere: no file, log, socket or page', async () => {
    // More cards than one, and one that is refused, before everything is searched.
    for (const personId of ['elder', 'wrong-check-digit', 'hmt', 'foreign-2023']) {
      await demo.bench.lift()
      await demo.bench.lay(personId)
      await expect.poll(() => demo.bench.device('reader').card?.wasRead, { timeout: 10_000 }).toBe(true)
      await goHome(kiosk.page)
    }
    const pages = { kiosk, desk, board, sign }
    const texts = await Promise.all(
      Object.entries(pages).map(async ([name, page]) => [`${name} page`, await textOf(page)]),
    )
    const frames = Object.entries(pages).map(([name, page]) => [
      `${name} sockets`,
      Buffer.concat(page.frames.map((frame) => Buffer.from(frame))),
    ])
    // Before the processes end, so that what still lies in the write-ahead log is searched too.
    const running = Object.entries(filesBelow(demo.folder))
    await demo.stop()
    const places = Object.fromEntries([
      ...texts,
      ...frames,
      ...running,
      ...Object.entries(filesBelow(demo.folder)).map(([path, bytes]) => [`${path}, stopped`, bytes]),
      ['output of the processes', demo.output()],
    ]) as Record<string, Buffer | string>

    // The search is worth something only where there is something to find.
    const ticket = { name: 'ticket number', text: 'A001' }
    for (const place of ['kiosk sockets', 'desk sockets', 'board sockets', 'sign sockets']) {
      expect(findNeedles([ticket], { [place]: places[place] ?? '' }), place).not.toEqual([])
    }
    expect(Object.keys(places).some((path) => path.endsWith('-wal'))).toBe(true)
    expect(demo.output()).toContain('page-connected')
    const people = ['resident', 'elder', 'wrong-check-digit', 'hmt', 'foreign-2023']
    expect(findNeedles(idNumbersOf(people), places)).toEqual([])
  })
})

async function signIn(page: Page, staffNo: string): Promise<void> {
  await page.getByRole('textbox').fill(staffNo)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: '窗口未开放' }).waitFor()
}

/** A button that has just become usable takes no press for a moment, so that a double press does one thing. */
async function pressWhenUsable(page: Page, action: string, key: string): Promise<void> {
  await page.locator(`[data-action="${action}"][aria-disabled="false"]`).waitFor()
  await page.keyboard.press(key)
}
