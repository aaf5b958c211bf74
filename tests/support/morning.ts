import type { Browser } from 'playwright-core'
import { expect } from 'vitest'
import { localTime } from '../../domain/calendar.ts'
import type { HallState } from '../../domain/hall-state.ts'
import { numberShown, tap } from './at-the-kiosk.ts'
import { startDemo, type Demo } from './demo.ts'
import { HURRIED_VOICE, listenTo, type Ears } from './ears.ts'
import { connectDeskTo, connectHostTo } from './hall-client.ts'
import { openHallPage, type HallPage, type PageName } from './hall-pages.ts'

/** The desks of a morning: who sits where. */
export const SEATS = {
  c2: { staffNo: '1002', counterNo: '2' },
  c4: { staffNo: '1004', counterNo: '4' },
  c5: { staffNo: '1001', counterNo: '5' },
} as const
export type CounterId = keyof typeof SEATS
export const COUNTER_IDS = ['c2', 'c4', 'c5'] as const satisfies CounterId[]

/** The demo hall with everything that people see of it on a morning, nobody signed in yet. */
export interface Morning {
  readonly demo: Demo
  /** One kiosk, three desks by their counters, the guide desk, a board of the whole hall, the sign of counter 4. */
  readonly pages: Readonly<Record<'kiosk' | 'guide' | 'board' | 'sign' | CounterId, HallPage>>
  readonly ears: Ears
  /** Every number given out, in the order people got them. */
  readonly taken: string[]
  /** One visit at the kiosk by hand, to its paper. A card is laid first and taken away at the end. */
  takeAtKiosk(item: string, card?: { personId: string; wantsPriority: boolean }): Promise<void>
  /** Numbers that a second kiosk takes, one after the other. */
  takeAtOtherKiosk(serviceCodes: readonly string[]): Promise<void>
  /** What the hall says to a desk that connects now. */
  stateNow(): Promise<HallState>
}

/** Starts the processes and opens the pages; the caller closes the demo. */
export async function startMorning(browser: Browser, started: (demo: Demo) => void): Promise<Morning> {
  const demo = await startDemo({
    changeHall: (hall) => {
      // Nobody waits here for the sake of waiting: a number may be called again and passed at once.
      hall.set('calls', { recallGapSeconds: 0, noShowAfterCalls: 1, noShowAfterSeconds: 0 })
      // Every call once and without pauses, so that what was heard can be compared with what was called.
      hall.setIn(['announcements', 'times'], 1)
      hall.setIn(['announcements', 'gapSeconds'], 0)
      hall.set('dayStartsAt', farFromNow())
    },
  })
  started(demo)
  const open = (name: PageName, search?: string, scripts?: readonly string[]): Promise<HallPage> =>
    openHallPage(browser, demo, name, search, scripts)
  const [kiosk, guide, board, sign, c2, c4, c5] = await Promise.all([
    open('kiosk'),
    open('guide'),
    open('board', '', [HURRIED_VOICE]),
    open('sign', '?counter=c4'),
    open('desk', '?counter=c2'),
    open('desk', '?counter=c4'),
    open('desk', '?counter=c5'),
  ])
  await board.page.getByText('已连接').waitFor()
  const ears = await listenTo(board)
  const taken: string[] = []

  return {
    demo,
    pages: { kiosk, guide, board, sign, c2, c4, c5 },
    ears,
    taken,
    async takeAtKiosk(item, card) {
      const { page } = kiosk
      await page.getByRole('heading', { name: '您好，请选择要办的事' }).waitFor()
      if (card) {
        await demo.bench.lay(card.personId)
        await page.getByRole('heading', { name: /\*.*，请选择要办的事/ }).waitFor()
      } else await tap(page, '取号办事')
      await tap(page, item)
      await page.getByRole('heading', { name: item }).waitFor()
      if (card?.wantsPriority === true) await page.getByRole('radio', { name: '使用' }).click()
      await tap(page, '确认取号')
      const ticketNo = await numberShown(page)
      await expect
        .poll(() => demo.bench.device('printer').papers[0]?.textLines, { timeout: 10_000 })
        .toContain(ticketNo)
      if (card) await demo.bench.lift()
      await tap(page, '完成')
      taken.push(ticketNo)
    },
    async takeAtOtherKiosk(serviceCodes) {
      const host = await connectHostTo(demo.serverAddress, 'K02')
      for (const serviceCode of serviceCodes) {
        const wish = { serviceCode, queueClass: 'ordinary', personDigest: null } as const
        const { ticket } = await host.must('ticket:issue', wish)
        taken.push(ticket?.ticketNo ?? '')
      }
      host.close()
    },
    async stateNow() {
      const client = await connectDeskTo(demo.serverAddress)
      await client.follow()
      client.close()
      return client.state()
    },
  }
}

/** A local time half a day away: no run crosses the line between two days. */
function farFromNow(): string {
  const minute = (localTime(Date.now()).minuteOfDay + 720) % 1440
  return [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0')).join(':')
}
