import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { newRequestId } from '../support/hall-client.ts'
import { withHallServer, type TestHall } from '../support/hall-server.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const PERSON = 'a1'.repeat(32)
const OTHER = 'b2'.repeat(32)
const issue = { serviceCode: 'id-renew', queueClass: 'ordinary', personDigest: null } as const
const slot = (hour: number) => ({
  from: Date.parse(`2026-11-02T${String(hour - 8).padStart(2, '0')}:00:00Z`),
  to: Date.parse(`2026-11-02T${String(hour - 8).padStart(2, '0')}:30:00Z`),
})
const booked = (appointmentId: string, hour: number, personDigest: string | null) => ({
  appointmentId,
  serviceCode: 'id-renew',
  slot: slot(hour),
  personDigest,
})

function rowsOf(hall: TestHall, sql: string): Record<string, unknown>[] {
  const database = new DatabaseSync(hall.databaseFile)
  const rows = database
    .prepare(sql)
    .all()
    .map((row) => ({ ...row }))
  database.close()
  return rows
}
const tables = ['person', 'appointment_person', 'priority_reason']

describe('why somebody goes first', () => {
  it('is kept for auditors with its last day, and told to nobody', () =>
    withHallServer({}, async (hall) => {
      const guide = await hall.openGuide()
      const heard: unknown[] = []
      const listeners = [guide, await hall.connectDesk(), await hall.connectHost(), await hall.connectBoard()]
      for (const listener of listeners) {
        listener.socket.onAny((...message: unknown[]) => heard.push(message))
        heard.push(await listener.follow())
      }
      const { ticket } = await guide.must('ticket:issue', issue)
      const ticketId = ticket?.ticketId ?? ''
      const answer = await guide.must('ticket:prioritise', {
        ticketId,
        queueClass: 'priority',
        priorityReason: 'seriousIllness',
        wasProofSeen: true,
      })
      for (const listener of listeners) {
        await listener.caughtUp(answer.seq)
        heard.push(await listener.follow())
      }
      expect(rowsOf(hall, 'SELECT * FROM priority_reason')).toEqual([
        {
          hall_id: 'demo',
          day: '2026-11-02',
          seq: 2,
          ticket_id: ticketId,
          reason: 'seriousIllness',
          keep_until: '2026-12-02',
        },
      ])
      expect(JSON.stringify([heard, answer])).not.toContain('seriousIllness')
      expect(hall.log.text()).not.toContain('seriousIllness')
      for (const table of ['journal', 'request', 'ticket']) {
        expect(JSON.stringify(rowsOf(hall, `SELECT * FROM ${table}`)), table).not.toContain('seriousIllness')
      }
    }))

  it('is kept thirty days and then deleted, through a restart', () =>
    withHallServer({}, async (hall) => {
      const guide = await hall.openGuide()
      const { ticket } = await guide.must('ticket:issue', issue)
      await guide.must('ticket:prioritise', {
        ticketId: ticket?.ticketId ?? '',
        queueClass: 'greenChannel',
        priorityReason: 'other',
        wasProofSeen: true,
      })
      const count = (): unknown => rowsOf(hall, 'SELECT COUNT(*) AS n FROM priority_reason')[0]?.['n']
      // A server that runs has a timer every second: most of the month passes while it is off.
      await hall.restart(() => hall.clock.advance(10 * DAY_MS))
      expect(count()).toBe(1)
      await hall.restart(() => hall.clock.advance(20 * DAY_MS))
      expect(count()).toBe(1)
      await hall.clock.advance(DAY_MS)
      expect(count()).toBe(0)
    }))
})

describe('whose an appointment is', () => {
  it('is found by the digest of the card, this person’s only, in order of their slots', () =>
    withHallServer({}, async (hall) => {
      const supervisor = await hall.openGuide('3001')
      const host = await hall.connectHost()
      await supervisor.must('appointment:load', {
        appointments: [
          booked('late', 15, PERSON),
          booked('early', 10, PERSON),
          booked('other', 11, OTHER),
          booked('nameless', 12, null),
        ],
      })
      await supervisor.must('appointment:cancel', { appointmentId: 'late' })
      const mine = [
        { appointmentId: 'early', serviceCode: 'id-renew', slot: slot(10), state: 'booked' },
        { appointmentId: 'late', serviceCode: 'id-renew', slot: slot(15), state: 'cancelled' },
      ]
      expect(await host.must('appointments:of', { personDigest: PERSON })).toEqual(mine)
      expect(await host.must('appointments:of', { personDigest: 'c3'.repeat(32) })).toEqual([])
      expect(await host.ask('appointments:of', { personDigest: 'constructor' })).toMatchObject({
        error: { code: 'bad-request' },
      })
      const taken = await host.must('appointment:check-in', { appointmentId: 'early', personDigest: PERSON })
      expect(taken).toMatchObject({
        ticket: { ticketNo: 'A001' },
        ticketPath: expect.stringMatching(/^\/t\//),
      })
      await hall.restart()
      const again = await hall.connectHost()
      expect(await again.must('appointments:of', { personDigest: PERSON })).toMatchObject([
        { appointmentId: 'early', state: 'checkedIn' },
        { appointmentId: 'late' },
      ])
      expect(await again.ask('ticket:issue', { ...issue, personDigest: PERSON })).toMatchObject({
        error: { code: 'duplicate-ticket', params: { ticketNo: 'A001' } },
      })
    }))

  it('is in no fact and no row but its own, and gone with its day', () =>
    withHallServer({}, async (hall) => {
      const supervisor = await hall.openGuide('3001')
      await supervisor.must('appointment:load', { appointments: [booked('one', 10, PERSON)] })
      const host = await hall.connectHost()
      await host.must('appointment:check-in', { appointmentId: 'one', personDigest: PERSON })
      for (const table of ['journal', 'request', 'ticket', 'priority_reason']) {
        expect(JSON.stringify(rowsOf(hall, `SELECT * FROM ${table}`)), table).not.toContain(PERSON)
      }
      expect(rowsOf(hall, 'SELECT digest FROM appointment_person')).toEqual([{ digest: PERSON }])
      await hall.clock.advance(DAY_MS)
      for (const table of tables) expect(rowsOf(hall, `SELECT * FROM ${table}`), table).toEqual([])
    }))

  it('does not make the same wish another one when the key of the day is another', () =>
    withHallServer({}, async (hall) => {
      const supervisor = await hall.openGuide('3001')
      const requestId = newRequestId()
      const load = (personDigest: string) =>
        supervisor.ask('appointment:load', { requestId, appointments: [booked('one', 10, personDigest)] })
      const first = await load(PERSON)
      expect(await load(OTHER)).toEqual(first)
      expect(first.ok).toBe(true)
    }))
})

describe('a ticket in its row', () => {
  it('comes back whole after a restart: items, hold, slot, times, who helped', () =>
    withHallServer({}, async (hall) => {
      const supervisor = await hall.openGuide('3001')
      await supervisor.must('appointment:load', {
        appointments: [{ ...booked('one', 9, PERSON), serviceCode: 'start-company' }],
      })
      const { ticket } = await supervisor.must('appointment:check-in', {
        appointmentId: 'one',
        personDigest: PERSON,
      })
      const ticketId = ticket?.ticketId ?? ''
      await supervisor.must('ticket:assign-helper', { ticketId, helperId: '2002' })
      const desk = await hall.openDesk('c5')
      await desk.must('ticket:call-next', {})
      await hall.clock.advance(30_000)
      await desk.must('ticket:start', { ticketId })
      await hall.clock.advance(60_000)
      const requestId = newRequestId()
      const held = await desk.must('ticket:suspend', { requestId, ticketId, kind: 'papersKept' })
      expect(held.ticket).toMatchObject({
        packageCode: 'start-company',
        hold: { kind: 'papersKept', counterId: 'c5' },
        slot: slot(9),
        helperId: '2002',
        times: { walkMs: 30_000, serviceMs: 60_000 },
        items: [{ serviceCode: 'business-open' }, { serviceCode: 'tax-newcomer' }],
      })
      await hall.restart()
      const back = await hall.connectDesk()
      await back.must('desk:sign-in', { staffNo: '1001', counterId: 'c5', takeOver: false })
      await back.follow()
      expect(back.state().tickets[ticketId]).toEqual(held.ticket)
      // The recorded answer is that of the moment, read from its row.
      expect(await back.must('ticket:suspend', { requestId, ticketId, kind: 'papersKept' })).toEqual(held)
      const [row] = rowsOf(hall, 'SELECT state, items, hold, package_code, helper_id FROM ticket')
      expect(row).toMatchObject({ state: 'suspended', package_code: 'start-company', helper_id: '2002' })
      expect(JSON.parse(String(row?.['hold']))).toEqual(held.ticket?.hold)
    }))

  it('is answered as it was right after its command, whatever others of the same commit did to it', () =>
    withHallServer({}, async (hall) => {
      const guide = await hall.openGuide()
      const issued = await guide.must('ticket:issue', issue)
      const desk = await hall.openDesk('c1')
      const [called, started] = await Promise.all([
        desk.must('ticket:call-next', {}),
        desk.must('ticket:start', { ticketId: issued.ticket?.ticketId ?? '' }),
      ])
      expect(called.ticket).toMatchObject({ state: 'called', startedAt: null })
      expect(started.ticket).toMatchObject({ state: 'serving' })
    }))
})
