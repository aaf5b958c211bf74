import { describe, expect, it } from 'vitest'
import type { Role } from '../../../domain/commands.ts'
import type { Ticket, TicketState } from '../../../domain/ticket.ts'
import type { HostFace } from '../../../domain/wire/guide.ts'
import {
  ACTIONS,
  actionStates,
  endingsOf,
  type Action,
  type Block,
  type Situation,
} from '../../../renderer/guide/actions.ts'
import { keepStaffNoIn } from '../../../renderer/guide/kept-session.ts'
import { matchingOffers, offersOf } from '../../../renderer/guide/offers.ts'
import { readScan } from '../../../renderer/guide/scan.ts'
import { appointmentFace, queueRows, ticketFace } from '../../../renderer/guide/view.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { ALL_WELL, createFakeGuideHall, guideHall } from './fake-guide-hall.ts'

function hallOf() {
  const clock = createFakeClock()
  return { clock, hall: guideHall(), fake: createFakeGuideHall(clock) }
}

const signedIn = (...roles: Role[]) => ({ staffNo: '2001', roles, rights: [] })

function ticketIn(state: TicketState): Ticket {
  const { fake } = hallOf()
  const ticket = fake.state.tickets[fake.issue()]
  if (!ticket) throw new Error('no ticket')
  return { ...ticket, state }
}

function situation(state: TicketState | null, change: Partial<Situation> = {}): Situation {
  return {
    isLive: true,
    isDayClosed: false,
    who: signedIn('guide'),
    ticket: state === null ? null : ticketIn(state),
    appointment: null,
    hosts: ALL_WELL,
    isPrinting: false,
    ...change,
  }
}

describe('what a scanned line is', () => {
  const { fake } = hallOf()
  const ticketId = fake.issue()
  const slot = { from: 0, to: 1 }
  fake.state.appointments['YY-1'] = {
    appointmentId: 'YY-1',
    serviceCode: 'id-renew',
    slot,
    state: 'booked',
    ticketId: null,
  }
  fake.state.appointments['110105194912310021'] = {
    appointmentId: '110105194912310021',
    serviceCode: 'id-renew',
    slot,
    state: 'booked',
    ticketId: null,
  }

  it.each([
    ['', { kind: 'nothing' }],
    ['   ', { kind: 'nothing' }],
    ['A001', { kind: 'ticket', ticketId }],
    ['a1', { kind: 'ticket', ticketId }],
    [' A 0 0 1 ', { kind: 'ticket', ticketId }],
    ['A-001', { kind: 'ticket', ticketId }],
    ['Ａ００１', { kind: 'ticket', ticketId }],
    ['A002', { kind: 'no-such-ticket', ticketNo: 'A002' }],
    ['B1', { kind: 'no-such-ticket', ticketNo: 'B001' }],
    ['C12345', { kind: 'no-such-ticket', ticketNo: 'C12345' }],
    ['I001', { kind: 'unknown' }],
    ['YY-1', { kind: 'appointment', appointmentId: 'YY-1' }],
    ['https://hall.example/t/aB_-9', { kind: 'ticket-link', token: 'aB_-9' }],
    ['https://hall.example/t/aB_-9/', { kind: 'ticket-link', token: 'aB_-9' }],
    ['https://elsewhere.example/x', { kind: 'unknown' }],
    ['11010519491231002X', { kind: 'document' }],
    ['1101 0519 4912 3100 2x', { kind: 'document' }],
    ['110105491231002', { kind: 'document' }],
    ['ABC123456789012', { kind: 'document' }],
    // A code of the hall's own list is a code, whatever it looks like.
    ['110105194912310021', { kind: 'appointment', appointmentId: '110105194912310021' }],
    ['constructor', { kind: 'unknown' }],
    ['张三', { kind: 'unknown' }],
  ])('%j', (text, expected) => expect(readScan(text, fake.state)).toEqual(expected))
})

describe('what can be pressed', () => {
  const always: readonly Action[] = ['issue', 'advice']
  it.each([
    ['nothing on the desk', situation(null), always, 'issue'],
    ['waiting', situation('waiting'), [...always, 'reprint', 'transfer', 'prioritise', 'helper'], 'reprint'],
    ['called', situation('called'), [...always, 'reprint', 'prioritise', 'helper'], 'reprint'],
    ['passed', situation('noShow'), [...always, 'reprint', 'restore', 'prioritise', 'helper'], 'restore'],
    ['done', situation('done'), always, 'issue'],
    ['void', situation('void'), always, 'issue'],
    ['link lost', situation('waiting', { isLive: false }), [], 'reprint'],
    ['day closed', situation('waiting', { isDayClosed: true }), [], 'reprint'],
    [
      'a supervisor',
      situation('waiting', { who: signedIn('supervisor') }),
      ['advice', 'reprint', 'transfer', 'prioritise', 'helper'],
      'reprint',
    ],
    [
      'no printer',
      situation('waiting', { hosts: [] }),
      [...always, 'transfer', 'prioritise', 'helper'],
      'reprint',
    ],
    [
      'printing',
      situation('waiting', { isPrinting: true }),
      [...always, 'transfer', 'prioritise', 'helper'],
      'reprint',
    ],
  ] as const)('%s', (_name, at, usable, likely) => {
    const states = actionStates(at)
    expect(ACTIONS.filter((action) => states[action].block === null).toSorted()).toEqual(
      [...usable].toSorted(),
    )
    expect(ACTIONS.filter((action) => states[action].isLikely)).toEqual([likely])
  })

  it.each([
    ['reprint', situation(null), 'no-ticket'],
    ['reprint', situation('waiting', { hosts: [] }), 'no-printer'],
    ['reprint', situation('waiting', { isPrinting: true }), 'printing'],
    ['restore', situation('waiting'), 'not-passed'],
    ['transfer', situation('serving'), 'not-waiting'],
    ['helper', situation('cancelled'), 'ticket-final'],
    ['issue', situation(null, { who: signedIn('supervisor') }), 'not-allowed'],
    ['checkIn', situation('waiting'), 'no-appointment'],
    ['advice', situation(null, { isLive: false }), 'stale'],
    ['advice', situation(null, { isDayClosed: true }), 'day-closed'],
  ] as const)('%s says why not', (action, at, block: Block) => {
    expect(actionStates(at)[action].block).toBe(block)
  })

  it('offers a printer only while it prints', () => {
    const off: HostFace = { hostId: 'K01', isOnline: false, printer: 'ok', reader: 'ready' }
    expect(actionStates(situation('waiting', { hosts: [off] })).reprint.block).toBe('no-printer')
  })

  it.each([
    ['waiting', ['guide'], ['misprint', 'duplicate', 'citizenLeft']],
    ['noShow', ['guide'], ['misprint', 'duplicate', 'citizenLeft']],
    ['called', ['guide'], ['misprint', 'duplicate']],
    ['suspended', ['guide'], ['misprint', 'duplicate']],
    ['serving', ['guide'], []],
    ['done', ['guide'], []],
    ['waiting', ['supervisor'], ['misprint', 'duplicate']],
  ] as const)('%s can be ended by %j: %j', (state, roles, endings) => {
    expect(endingsOf(signedIn(...roles), ticketIn(state))).toEqual(endings)
  })
})

describe('what the desk shows', () => {
  it('follows a ticket through a package', () => {
    const { hall, fake, clock } = hallOf()
    fake.clerk('c105', 'counter:open', {})
    const ticketId = fake.issue('new-home')
    fake.clerk('c105', 'ticket:call-next', {})
    expect(ticketFace(hall, fake.state, ticketId, clock.now())).toMatchObject({
      packageName: { zh: '我要买房' },
      ahead: null,
      counter: { counterId: 'c105' },
      place: { counters: '105' },
      items: [{ isCurrent: true }, { isCurrent: false }],
    })
    fake.clerk('c105', 'ticket:start', { ticketId })
    const outcomes = [{ serviceCode: 'realty', outcome: 'accepted' as const }]
    fake.clerk('c105', 'ticket:finish', { ticketId, outcomes })
    expect(ticketFace(hall, fake.state, ticketId, clock.now())).toMatchObject({
      queue: { zh: '社保' },
      ahead: 0,
      counter: null,
      // Nobody is there: the counter that will serve it when it opens.
      place: { counters: '2' },
      estimate: null,
      items: [{ isDone: true }, { isDone: false, isCurrent: true }],
    })
    expect(ticketFace(hall, fake.state, 'constructor', clock.now())).toBeNull()
  })

  it('is a copy that the next facts do not change', () => {
    const { hall, fake, clock } = hallOf()
    const ticketId = fake.issue()
    const before = ticketFace(hall, fake.state, ticketId, clock.now())
    fake.do('ticket:cancel', { ticketId, reason: 'citizenLeft' })
    expect(before?.ticket.state).toBe('waiting')
  })

  it.each([
    [-16, 'early'],
    [-15, 'in-time'],
    [30, 'in-time'],
    [31, 'late'],
  ])('says at %i minutes after the slot began: %s', (minutes, when) => {
    const { hall, fake, clock } = hallOf()
    const from = clock.now() + 3_600_000
    const slot = { from, to: from + 1_800_000 }
    fake.do(
      'appointment:load',
      { appointments: [{ appointmentId: 'YY-1', serviceCode: 'id-renew', slot, personDigest: null }] },
      { role: 'system', actorId: 'system' },
    )
    expect(appointmentFace(hall, fake.state, 'YY-1', from + minutes * 60_000)).toMatchObject({ when })
    expect(appointmentFace(hall, fake.state, 'YY-2', from)).toBeNull()
  })

  it('gives no estimate without an open counter', () => {
    const { hall, fake, clock } = hallOf()
    fake.issue()
    expect(queueRows(hall, fake.state, clock.now())[0]).toMatchObject({
      waiting: 1,
      openCounters: 0,
      estimate: null,
      longestSince: clock.now(),
    })
    fake.clerk('c1', 'counter:open', {})
    expect(queueRows(hall, fake.state, clock.now())[0]).toMatchObject({
      openCounters: 1,
      estimate: { kind: 'range' },
    })
  })

  it('offers common items first, finds them by any name, and knows who is served', () => {
    const { hall, fake, clock } = hallOf()
    fake.clerk('c2', 'counter:open', {})
    fake.clerk('c2', 'counter:pause', { reason: 'meal', backAt: null })
    const offers = offersOf(hall, fake.state, clock.now())
    expect(offers.map(({ code, isServed }) => [code, isServed])).toEqual([
      ['id-renew', true],
      ['social-card', true],
      ['permit', true],
      ['realty', false],
      ['new-home', false],
    ])
    const found = (query: string): string[] => matchingOffers(offers, query).map((offer) => offer.code)
    expect(found('')).toHaveLength(5)
    expect(found('居住')).toEqual(['permit'])
    expect(found('PERMIT')).toEqual(['permit'])
    expect(found(' home ')).toEqual(['new-home'])
    expect(found('没有')).toEqual([])
  })
})

describe('the kept session', () => {
  it('keeps the staff number and nothing else', () => {
    let text: string | null = null
    const storage = {
      getItem: () => text,
      setItem: (_key: string, value: string) => void (text = value),
      removeItem: () => void (text = null),
    }
    const kept = keepStaffNoIn(storage)
    expect(kept.read()).toBeNull()
    kept.keep('2001')
    expect(text).toBe('2001')
    expect(kept.read()).toBe('2001')
    kept.keep(null)
    expect(kept.read()).toBeNull()
    text = 'x'.repeat(100)
    expect(kept.read()).toBeNull()
  })
})
