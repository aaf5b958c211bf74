import { describe, expect, it } from 'vitest'
import { parseAppointments } from '../../server/appointments/appointments-file.ts'
import type { TicketOnPhone } from '../../server/http/ticket-on-phone.ts'
import { demoHall, withHallServer, type HallServerOptions, type TestHall } from '../support/hall-server.ts'

const issue = { serviceCode: 'id-renew', queueClass: 'ordinary', personDigest: null } as const

interface Phone {
  read(): Promise<TicketOnPhone>
  wish(
    wish: 'restore' | 'cancel',
    requestId?: string,
    headers?: Record<string, string>,
  ): Promise<{ status: number; body: unknown }>
}

async function takeNumber(hall: TestHall): Promise<Phone> {
  const host = await hall.connectHost()
  const { ticketPath } = await host.must('ticket:issue', issue)
  const path = `/api/ticket/${(ticketPath ?? '').slice('/t/'.length)}`
  let wishes = 0
  return {
    read: async () => (await (await hall.get(path)).json()) as TicketOnPhone,
    async wish(wish, requestId = `phone-wish-${(wishes += 1)}`, headers = {}) {
      const response = await fetch(`${hall.address()}${path}/${wish}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ requestId }),
      })
      return { status: response.status, body: await response.json() }
    },
  }
}

/** Called three times, and nobody came. */
async function passAt(hall: TestHall, counterId = 'c1') {
  const desk = await hall.openDesk(counterId)
  const { ticket } = await desk.must('ticket:call-next', {})
  const ticketId = ticket?.ticketId ?? ''
  for (let call = 2; call <= 3; call += 1) {
    await hall.clock.advance(30_000)
    await desk.must('ticket:recall', { ticketId })
  }
  await hall.clock.advance(30_000)
  await desk.must('ticket:no-show', { ticketId })
  return desk
}

/** The demo hall, in which anybody may take as many numbers as the test needs. */
function withRules(rejoin: Partial<ReturnType<typeof demoHall>['rejoin']>): HallServerOptions {
  const hall = demoHall()
  const services = hall.services.map(({ rejoin: _own, ...service }) => service)
  return { hall: { ...hall, services, rejoin: { ...hall.rejoin, ...rejoin } } }
}

describe('a passed number', () => {
  it('comes back by its holder, behind as many others as the rule says', () =>
    withHallServer(withRules({ policy: 'afterN', afterCalls: 3, maxReturns: 2 }), async (hall) => {
      const phone = await takeNumber(hall)
      for (let i = 0; i < 5; i += 1) await takeNumber(hall)
      await passAt(hall)
      expect(await phone.read()).toMatchObject({ state: 'noShow', comeback: { after: 3 }, canCancel: true })
      const restored = await phone.wish('restore')
      expect(restored).toMatchObject({
        status: 200,
        body: { state: 'waiting', ahead: 3, comeback: null, counterNo: null },
      })
    }))

  it('of nobody else waiting is told that it is called at once', () =>
    withHallServer(withRules({ policy: 'afterN', afterCalls: 3 }), async (hall) => {
      const phone = await takeNumber(hall)
      await passAt(hall)
      expect(await phone.read()).toMatchObject({ comeback: { after: 0 } })
      expect((await phone.wish('restore')).body).toMatchObject({ state: 'waiting', ahead: 0 })
    }))

  it('goes behind everybody where the hall wants that', () =>
    withHallServer(withRules({ policy: 'tail' }), async (hall) => {
      const phone = await takeNumber(hall)
      for (let i = 0; i < 4; i += 1) await takeNumber(hall)
      await passAt(hall)
      expect(await phone.read()).toMatchObject({ comeback: { after: 'tail' } })
      expect((await phone.wish('restore')).body).toMatchObject({ ahead: 4 })
    }))

  it('is offered no return that would be refused, and the refusal says why', () =>
    withHallServer(withRules({ policy: 'newTicket' }), async (hall) => {
      const phone = await takeNumber(hall)
      await passAt(hall)
      expect(await phone.read()).toMatchObject({ state: 'noShow', comeback: null })
      expect(await phone.wish('restore')).toMatchObject({ status: 409, body: { code: 'new-ticket-needed' } })
    }))
})

describe('a wish from a phone', () => {
  it('has one effect under one requestId, and the same answer again', () =>
    withHallServer(withRules({ maxReturns: 1 }), async (hall) => {
      const phone = await takeNumber(hall)
      await passAt(hall)
      const first = await phone.wish('restore', 'the-same-wish')
      const again = await phone.wish('restore', 'the-same-wish')
      expect([first.status, again]).toEqual([200, first])
      expect(await phone.wish('restore', 'another-wish')).toMatchObject({ status: 409 })
      expect(await phone.wish('cancel', 'the-same-wish')).toMatchObject({
        status: 409,
        body: { code: 'request-reused' },
      })
    }))

  it('leaves the queue, and a final number leaves nothing to wish for', () =>
    withHallServer({}, async (hall) => {
      const phone = await takeNumber(hall)
      expect(await phone.wish('cancel')).toMatchObject({
        status: 200,
        body: { state: 'cancelled', canCancel: false },
      })
      expect(await phone.wish('cancel')).toMatchObject({ status: 409, body: { code: 'ticket-final' } })
      expect(await phone.wish('restore')).toMatchObject({ status: 409, body: { code: 'ticket-final' } })
    }))

  it('cannot take a number away that is being called or served', () =>
    withHallServer({}, async (hall) => {
      const phone = await takeNumber(hall)
      const desk = await hall.openDesk('c1')
      const { ticket } = await desk.must('ticket:call-next', {})
      expect(await phone.wish('cancel')).toMatchObject({ status: 409, body: { code: 'wrong-state' } })
      await desk.must('ticket:start', { ticketId: ticket?.ticketId ?? '' })
      expect(await phone.wish('cancel')).toMatchObject({ status: 409, body: { code: 'wrong-state' } })
      expect(await phone.read()).toMatchObject({ state: 'serving', canCancel: false })
    }))

  it('is refused from a page of another site, without a link, and in another shape', () =>
    withHallServer({}, async (hall) => {
      const phone = await takeNumber(hall)
      const foreign = await phone.wish('cancel', 'from-elsewhere', { origin: 'https://elsewhere.example' })
      expect(foreign).toMatchObject({ status: 403, body: { code: 'foreign-page' } })
      const own = await phone.wish('cancel', '!', { origin: hall.address() })
      expect(own).toMatchObject({ status: 400, body: { code: 'bad-request' } })
      const plain = await phone.wish('cancel', 'plain-text-body', { 'content-type': 'text/plain' })
      expect(plain).toMatchObject({ status: 400 })
      const post = (path: string): Promise<Response> =>
        fetch(`${hall.address()}${path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: '{}',
        })
      expect((await post('/api/ticket/A001/cancel')).status).toBe(404)
      expect(await phone.read()).toMatchObject({ state: 'waiting' })
    }))

  it('is slowed down per ticket', () =>
    withHallServer({}, async (hall) => {
      const [phone, other] = [await takeNumber(hall), await takeNumber(hall)]
      const statuses: number[] = []
      for (let i = 0; i < 22; i += 1) statuses.push((await phone.wish('restore')).status)
      expect([statuses[0], statuses.at(-1)]).toEqual([409, 429])
      expect((await other.wish('restore')).status).toBe(409)
      await hall.clock.advance(60_000)
      expect((await phone.wish('cancel')).status).toBe(200)
    }))
})

describe('a number put aside', () => {
  it.each([
    ['papersKept', false, '1'],
    ['waitingStep', true, '1'],
    ['papersAway', false, '1'],
    ['papersAway', true, null],
  ] as const)(
    '%s (any counter may resume: %s) says to which counter to go: %s',
    (kind, anywhere, counterNo) => {
      const hall = demoHall()
      const holds = { ...hall.holds, papersAwayResumesAnywhere: anywhere }
      return withHallServer({ hall: { ...hall, holds } }, async (one) => {
        const phone = await takeNumber(one)
        const desk = await one.openDesk('c1')
        const { ticket } = await desk.must('ticket:call-next', {})
        const ticketId = ticket?.ticketId ?? ''
        await desk.must('ticket:start', { ticketId })
        await desk.must('ticket:suspend', { ticketId, kind })
        expect(await phone.read()).toMatchObject({
          state: 'suspended',
          hold: kind,
          counterNo,
          canCancel: false,
        })
        await desk.must('ticket:resume', { ticketId })
        expect(await phone.read()).toMatchObject({ state: 'serving', hold: null, counterNo: '1' })
      })
    },
  )
})

describe('an appointment that came early', () => {
  const row = [
    '- appointmentId: Y1',
    '  serviceCode: id-renew',
    "  date: '2026-11-02'",
    "  from: '09:40'",
    "  to: '10:00'",
  ].join('\n')

  it('is told from when it is called, without an estimate, and waits like others from then on', () => {
    const hall = demoHall()
    const readAppointments = () => parseAppointments(row, 'booked.yaml', hall)
    return withHallServer({ hall, readAppointments }, async (one) => {
      const host = await one.connectHost()
      const { ticketPath } = await host.must('appointment:check-in', {
        appointmentId: 'Y1',
        personDigest: null,
      })
      await one.openDesk('c1')
      const path = `/api/ticket/${(ticketPath ?? '').slice('/t/'.length)}`
      const look = async (): Promise<unknown> => (await one.get(path)).json()
      const from = Date.parse('2026-11-02T09:25:00+08:00')
      expect(await look()).toMatchObject({ state: 'waiting', callsFrom: from, estimate: null })
      await one.clock.advance(25 * 60_000)
      expect(await look()).toMatchObject({
        state: 'waiting',
        callsFrom: null,
        estimate: { kind: 'none-waiting' },
      })
    })
  })
})
