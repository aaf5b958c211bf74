import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { businessDay } from '../../../../domain/calendar.ts'
import { serveSimOnTcp } from '../../../../hardware/sim/sim-link.ts'
import { createSimPrinter } from '../../../../hardware/sim/sim-printer.ts'
import { demoHall, openFakePage, type FakePage } from '../../../support/device-host.ts'
import { startFakeHall, type FakeHall } from '../../../support/fake-hall.ts'
import { startHost, type HostProcess } from '../../../support/host-process.ts'
import { withKioskFolder } from '../../../support/kiosk-folder.ts'
import { realClock } from '../../../support/real-clock.ts'

interface Kiosk {
  readonly hall: FakeHall
  readonly page: () => FakePage
  /** The day's spool as it is on disk now. */
  spool(): Promise<string>
  blocks(): Promise<string>
  kill(): Promise<void>
  start(): Promise<void>
}

async function untilSo(isSo: () => boolean | Promise<boolean>): Promise<void> {
  await expect.poll(isSo, { timeout: 20_000, interval: 3 }).toBe(true)
}

/** The real process of a kiosk with numbers on loan, and a hall beside it. */
async function withKiosk(devices: string, story: (kiosk: Kiosk) => Promise<void>): Promise<void> {
  await withKioskFolder(async (folder) => {
    const demo = demoHall()
    const hall = await startFakeHall(demo, realClock)
    let host: HostProcess | undefined
    let page: FakePage | undefined
    const inData = (name: string): Promise<string> =>
      readFile(join(folder, 'data', name), 'utf8').catch(() => '')
    const kiosk: Kiosk = {
      hall,
      page: () => {
        if (!page) throw new Error('no page')
        return page
      },
      spool: () => inData(`spool-${businessDay(demo, realClock.now())}.jsonl`),
      blocks: () => inData('blocks.json'),
      async kill() {
        page?.leave()
        await host?.kill()
      },
      async start() {
        host = await startHost({ folder, hallServer: hall.address, devices })
        page = await openFakePage(host.address)
      },
    }
    try {
      await kiosk.start()
      await untilSo(async () => (await kiosk.blocks()) !== '' && kiosk.page().view()?.isOnline === true)
      await story(kiosk)
    } finally {
      await kiosk.kill()
      await hall.close()
    }
  })
}

async function goAway({ hall, page }: Kiosk): Promise<void> {
  await hall.goAway()
  await untilSo(() => page().view()?.isOnline === false)
}

const numbersOf = ({ hall }: Kiosk): string[] =>
  Object.values(hall.state().tickets).map(({ ticketNo }) => ticketNo)

/** A printer that can be made so slow that a paper takes minutes. */
async function withPrinter(use: (devices: string, slowDown: () => void) => Promise<void>): Promise<void> {
  const sim = createSimPrinter({ clock: realClock })
  const slowDown = (): void => sim.setState({ bytesPerSecond: 5 })
  const served = await serveSimOnTcp(sim, 0)
  try {
    await use(`devices:\n  - { name: printer, driver: escpos, address: '${served.address}' }\n`, slowDown)
  } finally {
    await served.close()
  }
}

test('killed between spool and paper: the number is on disk, the same wish is the same number, and it arrives', async () => {
  await withKiosk('devices: []\n', async (kiosk) => {
    await goAway(kiosk)
    const requestId = 'killed-before-its-paper'
    const page = kiosk.page()
    const asked = page.take({ requestId, wantsPaper: false }).then(
      () => undefined,
      () => undefined,
    )
    // The moment the line is on disk, nothing else is.
    await untilSo(async () => (await kiosk.spool()).includes(requestId))
    await kiosk.kill()
    await Promise.race([asked, new Promise((done) => setImmediate(done))])
    await kiosk.start()
    await untilSo(() => kiosk.page().view()?.takesOffline === true)
    // Restarted without the server: hall, blocks and spool come from the disk.
    expect(await kiosk.page().take({ requestId, wantsPaper: false })).toMatchObject({
      ok: true,
      value: { ticketNo: 'A701' },
    })
    expect(await kiosk.page().take({ wantsPaper: false })).toMatchObject({
      ok: true,
      value: { ticketNo: 'A702' },
    })
    await kiosk.hall.comeBack()
    await untilSo(() => numbersOf(kiosk).length === 2)
    expect(numbersOf(kiosk)).toEqual(['A701', 'A702'])
    expect(kiosk.hall.state().handIns).toEqual([])
  })
}, 60_000)

test('killed between paper and report: the number arrives, its paper unknown', async () => {
  await withPrinter((devices, slowDown) =>
    withKiosk(devices, async (kiosk) => {
      await untilSo(() => kiosk.page().view()?.printer === 'ok')
      await goAway(kiosk)
      slowDown()
      await kiosk.page().take()
      await untilSo(async () => (await kiosk.spool()).includes('"printing"'))
      await kiosk.kill()
      await kiosk.hall.comeBack()
      await kiosk.start()
      await untilSo(() => Object.values(kiosk.hall.state().tickets)[0]?.paper === 'unknown')
      expect(numbersOf(kiosk)).toEqual(['A701'])
    }),
  )
}, 60_000)

test('killed while handing in, again and again: every number arrives once, in order', async () => {
  await withKiosk('devices: []\n', async (kiosk) => {
    await goAway(kiosk)
    const papers: string[] = []
    for (let i = 0; i < 18; i += 1) {
      const taken = await kiosk.page().take({ wantsPaper: false })
      if (!taken.ok) throw new Error(taken.error.code)
      papers.push(taken.value.ticketNo)
    }
    const handedIn = (): number => kiosk.hall.asked.filter(({ name }) => name === 'ticket:hand-in').length
    // Each life of the host gets a few through; the answer to the last of them dies with it.
    for (const enough of [5, 12]) {
      await kiosk.kill()
      await kiosk.hall.comeBack()
      await kiosk.start()
      await untilSo(() => handedIn() >= enough)
      await kiosk.kill()
      await kiosk.hall.goAway()
      expect(numbersOf(kiosk).length).toBeLessThanOrEqual(18)
    }
    await kiosk.hall.comeBack()
    await kiosk.start()
    await untilSo(() => numbersOf(kiosk).length === 18)
    expect(numbersOf(kiosk)).toEqual(papers)
    expect(kiosk.hall.state().handIns).toEqual([])
    // What was on loan still is: the next number given without the server is a new one.
    await untilSo(() => kiosk.page().view()?.isOnline === true)
    await untilSo(async () => !(await kiosk.spool()).split('\n').some((line) => line.includes('A719')))
    await goAway(kiosk)
    const next = await kiosk.page().take({ wantsPaper: false })
    expect(next.ok && papers.includes(next.value.ticketNo)).toBe(false)
    expect(next.ok).toBe(true)
  })
}, 90_000)
