import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { emptyState, newQueue, type HallState } from '../../domain/hall-state.ts'
import { issuedTicket } from '../../domain/issued-ticket.ts'
import type { Ticket } from '../../domain/ticket.ts'
import { joinLine, leaveLine, lineKey, placeIn, standsBefore } from '../../domain/waiting-lines.ts'

const SERVICES = ['s0', 's1']

function newTicket(state: HallState, effectiveAt: number, n: number): Ticket {
  const serviceCode = SERVICES[n % SERVICES.length] ?? ''
  const item = { serviceCode, queueId: 'q' }
  const ticket = issuedTicket(
    {
      type: 'ticketIssued',
      ticketId: `t${n}`,
      ticketNo: `A${n}`,
      letter: 'A',
      number: n,
      queueClass: 'ordinary',
      effectiveAt,
      eligibleFrom: null,
      slot: null,
      appointmentId: null,
      packageCode: null,
      firstContactId: null,
      items: [item],
    },
    item,
    effectiveAt,
    n + 1,
  )
  state.tickets[ticket.ticketId] = ticket
  return ticket
}

/** Longer than any hall of the other tests has: what is done at the front of a line differs by its length. */
const manyTimes = fc.array(fc.nat(400), { minLength: 1, maxLength: 300, size: 'max' })
/** Where the next one leaves: mostly close to the front, as in a hall. */
const anyPlace = fc.oneof(fc.nat(3), fc.nat(70), fc.nat(1000))

function inOrder(state: HallState): string[] {
  const waiting = Object.values(state.tickets).toSorted((a, b) => (standsBefore(a, b) ? -1 : 1))
  return waiting.map(({ ticketId }) => ticketId)
}

function expectLines(state: HallState): void {
  const order = inOrder(state)
  const { waiting, lines } = state.queues['q'] ?? newQueue()
  expect(waiting.ordinary).toEqual(order)
  for (const service of SERVICES) {
    const ofService = order.filter((ticketId) => state.tickets[ticketId]?.serviceCode === service)
    // A line with nobody in it is not there at all.
    expect(lines[lineKey('ordinary', service)] ?? []).toEqual(ofService)
    expect(Object.hasOwn(lines, lineKey('ordinary', service))).toBe(ofService.length > 0)
  }
}

describe('a line', () => {
  it('is in order whoever joins and leaves it, wherever they stand', () => {
    fc.assert(
      fc.property(manyTimes, fc.array(fc.tuple(anyPlace, fc.boolean(), fc.nat(400))), (times, moves) => {
        const state = emptyState('h', '2026-11-02')
        times.forEach((effectiveAt, n) => joinLine(state, newTicket(state, effectiveAt, n)))
        expectLines(state)
        for (const [place, comesBack, effectiveAt] of moves) {
          const line = state.queues['q']?.waiting.ordinary ?? []
          const ticket = state.tickets[line[place % Math.max(1, line.length)] ?? '']
          if (!ticket) continue
          leaveLine(state, ticket)
          ticket.effectiveAt = effectiveAt
          if (comesBack) joinLine(state, ticket)
          else Reflect.deleteProperty(state.tickets, ticket.ticketId)
          expectLines(state)
        }
      }),
      { numRuns: 40 },
    )
  })

  it('knows how many stand before anybody, in it or not', () => {
    fc.assert(
      fc.property(manyTimes, fc.nat(400), (times, effectiveAt) => {
        const state = emptyState('h', '2026-11-02')
        const tickets = times.map((at, n) => newTicket(state, at, n))
        for (const ticket of tickets) joinLine(state, ticket)
        const line = [...(state.queues['q']?.waiting.ordinary ?? [])]
        for (const ticket of [...tickets, newTicket(state, effectiveAt, times.length)]) {
          const before = tickets.filter((other) => other !== ticket && standsBefore(other, ticket))
          expect(placeIn(state, line, ticket)).toBe(before.length)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('lets nobody out who is not in it', () => {
    const state = emptyState('h', '2026-11-02')
    const [first, second] = [newTicket(state, 1, 0), newTicket(state, 2, 1)]
    joinLine(state, first)
    expect(() => leaveLine(state, second)).toThrow('is not in its line')
  })
})
