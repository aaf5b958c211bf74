import { describe, expect, it } from 'vitest'
import type { Fact } from '../../domain/facts.ts'
import type { Hall } from '../../domain/model.ts'
import type { Ticket } from '../../domain/ticket.ts'
import { verifyDay } from '../../server/journal/journal.ts'
import { rebuildTicketRows } from '../../server/journal/ticket-rows.ts'
import { nextTurn } from '../../server/clock.ts'
import { openEngine } from '../../server/storage/engine.ts'
import { createStore } from '../../server/storage/store.ts'
import { ticketOfRow } from '../../server/storage/ticket-row.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { demoHall, withHallServer, type TestHall } from '../support/hall-server.ts'

const DAY = '2026-11-02'
const NEXT_DAY = '2026-11-03'
const HOUR = 60 * 60 * 1000
const issue = { serviceCode: 'id-renew', queueClass: 'ordinary', personDigest: null } as const

/** The facts and ticket rows of a day as they are on disk, both checked. */
async function onDisk(hall: TestHall, day: string): Promise<{ facts: Fact[]; tickets: Ticket[] }> {
  const opened = openEngine({ file: hall.databaseFile, nextTurn })
  if (!opened.ok) throw new Error(opened.error.detail)
  const store = createStore(opened.value, hall.hall.hallId)
  try {
    expect(await verifyDay(store, day)).toMatchObject({ ok: true })
    const [journal, rows] = [await store.journalOf(day), await store.ticketsOf(day)]
    if (!journal.ok || !rows.ok) throw new Error('unreadable')
    const tickets = rows.value.map(ticketOfRow)
    expect(await rebuildTicketRows(opened.value, store, hall.hall.hallId, day)).toEqual({
      ok: true,
      value: { tickets: tickets.length, differences: [] },
    })
    const again = await store.ticketsOf(day)
    expect(again.ok && again.value.map(ticketOfRow)).toEqual(tickets)
    return { facts: journal.value.map((row) => JSON.parse(String(row['fact'])) as Fact), tickets }
  } finally {
    opened.value.close()
  }
}

async function take(hall: TestHall, serviceCode = 'id-renew'): Promise<string> {
  const host = await hall.connectHost()
  return (await host.must('ticket:issue', { ...issue, serviceCode })).ticket?.ticketId ?? ''
}

describe('the close of a day', () => {
  it('ends everything that is left: waiting, called, served, held, passed, kept for a counter, half a package', () =>
    withHallServer({}, async (hall) => {
      const supervisor = await hall.openGuide('3001')
      const id = await hall.openDesk('c1', '1001')
      const both = await hall.openDesk('c2', '1002')
      const company = await hall.openDesk('c5', '1003')
      const general = await hall.openDesk('c12', '1024')

      const passed = await take(hall)
      await id.must('ticket:call-next', {})
      for (let call = 1; call < 3; call += 1) {
        await hall.clock.advance(40_000)
        await id.must('ticket:recall', { ticketId: passed })
      }
      await id.must('ticket:no-show', { ticketId: passed })
      const held = await take(hall)
      await id.must('ticket:call-next', {})
      await id.must('ticket:start', { ticketId: held })
      await id.must('ticket:suspend', { ticketId: held, kind: 'papersAway' })
      const served = await take(hall)
      await id.must('ticket:call-next', {})
      await id.must('ticket:start', { ticketId: served })
      const called = await take(hall, 'social-card')
      await both.must('ticket:call-next', {})
      const waiting = await take(hall)

      const half = await take(hall, 'start-company')
      await company.must('ticket:call-next', {})
      await company.must('ticket:start', { ticketId: half })
      const moved = await company.must('ticket:finish', {
        ticketId: half,
        outcomes: [{ serviceCode: 'business-open', outcome: 'accepted' }],
      })
      expect(moved.ticket).toMatchObject({ state: 'waiting', queueId: 'general' })
      const kept = await take(hall)
      await supervisor.must('ticket:transfer', {
        ticketId: kept,
        to: { kind: 'counter', counterId: 'c5' },
        reason: 'to the one who knows',
      })
      const whole = await take(hall, 'tax-invoice')
      await general.must('ticket:call-next', {})
      await general.must('ticket:start', { ticketId: half })
      await general.must('ticket:finish', {
        ticketId: half,
        outcomes: [{ serviceCode: 'tax-newcomer', outcome: 'doneAtOnce' }],
      })
      const metrics = await (await hall.get('/metrics')).text()
      expect(metrics).toContain('jiaohao_waiting{hall="demo",queue="id"} 2')
      expect(metrics).toContain('jiaohao_connections{hall="demo",audience="guide"} 1')
      expect(metrics).toContain('jiaohao_tickets_issued_total{hall="demo",queue="business"} 1')

      await hall.clock.advance(16 * HOUR)
      expect(await (await hall.get('/healthz')).json()).toMatchObject({ status: 'ok', day: NEXT_DAY, seq: 0 })
      const { facts, tickets } = await onDisk(hall, DAY)
      const byId = Object.fromEntries(tickets.map((ticket) => [ticket.ticketId, ticket]))
      for (const ticketId of [passed, held, called, waiting, kept, whole]) {
        expect(byId[ticketId]?.state, byId[ticketId]?.ticketNo).toBe('void')
      }
      expect(byId[served]).toMatchObject({ state: 'done', items: [{ outcome: null }], endedBy: null })
      expect(byId[half]).toMatchObject({
        state: 'done',
        items: [{ outcome: 'accepted' }, { outcome: 'doneAtOnce' }],
      })
      expect(byId[held]?.hold).toBeNull()
      expect(byId[held]?.times.holdMs).toBeGreaterThan(HOUR)
      expect(facts.at(-1)).toEqual({ type: 'dayClosed' })
      expect(facts.filter(({ type }) => type === 'counterClosed')).toHaveLength(4)

      const first = await (await hall.connectHost()).must('ticket:issue', issue)
      expect(first).toMatchObject({ day: NEXT_DAY, seq: 1, ticket: { ticketNo: 'A001' } })
    }))

  it('leaves nothing to a stopped hall: closed the same when it starts again days later', () =>
    withHallServer({}, async (hall) => {
      const desk = await hall.openDesk('c5')
      const half = await take(hall, 'start-company')
      await desk.must('ticket:call-next', {})
      await desk.must('ticket:start', { ticketId: half })
      await desk.must('ticket:suspend', { ticketId: half, kind: 'waitingStep' })
      const later = createFakeClock(hall.clock.now() + 72 * HOUR)
      await withHallServer({ folder: hall.folder, clock: later }, async (again) => {
        const { facts, tickets } = await onDisk(again, DAY)
        expect(tickets).toMatchObject([{ ticketId: half, state: 'void', hold: null }])
        expect(facts.slice(-3).map(({ type }) => type)).toEqual([
          'ticketVoided',
          'counterClosed',
          'dayClosed',
        ])
      })
    }))
})

describe('a hall that works through midnight', () => {
  const night: Hall = { ...demoHall(), dayStartsAt: 4 * 60 }
  /** 23:30 on 2 November. */
  const late = () => createFakeClock(Date.parse('2026-11-02T15:30:00Z'))

  it('keeps its numbers, holds, packages and digests until four, and begins anew then', () =>
    withHallServer({ hall: night, clock: late() }, async (hall) => {
      const personDigest = 'd'.repeat(64)
      const host = await hall.connectHost()
      const desk = await hall.openDesk('c5')
      const taken = await host.must('ticket:issue', { ...issue, serviceCode: 'start-company', personDigest })
      const ticketId = taken.ticket?.ticketId ?? ''
      await desk.must('ticket:call-next', {})
      await desk.must('ticket:start', { ticketId })
      await desk.must('ticket:suspend', { ticketId, kind: 'papersKept' })
      await hall.clock.advance(2 * HOUR)
      expect((await host.must('ticket:issue', issue)).day).toBe(DAY)
      expect(
        await host.ask('ticket:issue', { ...issue, serviceCode: 'start-company', personDigest }),
      ).toMatchObject({ error: { code: 'duplicate-ticket' } })
      const resumed = await desk.must('ticket:resume', { ticketId })
      expect(resumed.ticket).toMatchObject({ state: 'serving', times: { holdMs: 2 * HOUR } })
      const phone = await hall.get(`/api/ticket/${taken.ticketPath?.split('/t/')[1] ?? ''}`)
      expect(await phone.json()).toMatchObject({ state: 'serving' })
      await desk.must('ticket:finish', {
        ticketId,
        outcomes: [{ serviceCode: 'business-open', outcome: 'accepted' }],
      })

      await hall.clock.advance(2.5 * HOUR)
      expect(await (await hall.get('/healthz')).json()).toMatchObject({ day: NEXT_DAY, seq: 0 })
      const { tickets } = await onDisk(hall, DAY)
      expect(tickets.find((ticket) => ticket.ticketId === ticketId)).toMatchObject({
        state: 'void',
        items: [{ outcome: 'accepted' }, { outcome: null }],
      })
      const fresh = await host.must('ticket:issue', { ...issue, serviceCode: 'start-company', personDigest })
      expect(fresh).toMatchObject({ day: NEXT_DAY, ticket: { ticketNo: 'D001' } })
      const expired = await hall.get(`/api/ticket/${taken.ticketPath?.split('/t/')[1] ?? ''}`)
      expect(expired.status).toBe(410)
    }))
})
