import { describe, expect, it } from 'vitest'
import type { CommandPayload } from '../../domain/commands.ts'
import { hallOf, MINUTE, packageInput, serviceInput } from '../support/arbitrary-hall.ts'
import { clerkAt, command, createDay, guide, outcomeOf, type Day } from '../support/hall-in-test.ts'

const first = [{ queue: 0, weight: 1 }]
const second = [{ queue: 1, weight: 1 }]
const plan = { letters: ['A', 'B'], counters: [first, first, second] }
const services = [
  serviceInput('s0', 0),
  serviceInput('x0', 0),
  serviceInput('s1', 1),
  serviceInput('off', 1, { isEnabled: false }),
]
const packages = [packageInput('both', ['s0', 's1'])]

function openDay(...counters: number[]): Day {
  const day = createDay(hallOf(plan, { services, packages }))
  day.open(...counters)
  return day
}
type Target = CommandPayload<'ticket:transfer'>['to']
const toCounter = (counterId: string): Target => ({ kind: 'counter', counterId })
const toService = (serviceCode: string): Target => ({ kind: 'service', serviceCode })
const send = (ticketId: string, to: Target, actor = clerkAt('c0')) =>
  command('ticket:transfer', actor, { ticketId, to, reason: 'other item' })

describe('sending a number on', () => {
  const rows: readonly (readonly [name: string, to: Target, code: unknown])[] = [
    ['a counter that works', toCounter('c1'), 'ok'],
    ['a counter of other queues', toCounter('c2'), 'ok'],
    ['a counter the hall has not', toCounter('c9'), { 'unknown-counter': {} }],
    ['the counter it is at', toCounter('c0'), { 'same-target': {} }],
    ['another item of its queue', toService('x0'), 'ok'],
    ['its own item again', toService('s0'), 'ok'],
    ['an item of another queue', toService('s1'), 'ok'],
    ['an item the hall has not', toService('s9'), { 'unknown-service': {} }],
    ['an item that is switched off', toService('off'), { 'unknown-service': {} }],
  ]
  it.each(rows)('to %s', (_name, to, code) => {
    const day = openDay(0, 1, 2)
    day.issue()
    const ticketId = day.serve(0)
    expect(outcomeOf(day.ask(send(ticketId, to)))).toEqual(code)
    expect(day.ticket(ticketId).state).toBe(code === 'ok' ? 'waiting' : 'serving')
  })

  it('is refused where nobody works: to a closed counter, to an item whose counters are all closed', () => {
    const day = openDay(0)
    day.issue()
    const ticketId = day.serve(0)
    expect(outcomeOf(day.ask(send(ticketId, toCounter('c1'))))).toEqual({ 'target-closed': {} })
    expect(outcomeOf(day.ask(send(ticketId, toService('s1'))))).toEqual({ 'target-closed': {} })
    day.open(1, 2)
    for (const counterId of ['c1', 'c2']) {
      day.must(command('counter:pause', clerkAt(counterId), { reason: 'meal', backAt: null }))
    }
    // A paused counter comes back.
    expect(outcomeOf(day.ask(send(ticketId, toService('s1'))))).toBe('ok')
  })

  it('keeps number, first time and place: it goes before who came later', () => {
    const day = openDay(0, 2)
    const ticketId = day.issue(0)
    day.wait(MINUTE)
    const later = day.issue('s1')
    day.serve(0)
    day.wait(MINUTE)
    day.must(send(ticketId, toService('s1')))
    expect(day.ticket(ticketId)).toMatchObject({
      ticketNo: 'A001',
      queueId: 'q1',
      serviceCode: 's1',
      heldFor: null,
    })
    expect([1, 2].map(() => day.serveNext(2)?.ticketId)).toEqual([ticketId, later])
    expect(day.ticket(ticketId).items).toMatchObject([
      { serviceCode: 's1', queueId: 'q1', outcome: 'accepted' },
    ])
  })

  it('by a guide moves somebody who waits, out of the old line and into the new', () => {
    const day = openDay(0, 2)
    const [moved, other] = [day.issue(), day.issue()]
    day.must(send(moved, toService('s1'), guide))
    expect(outcomeOf(day.ask(send(other, toService('s0'), guide)))).toEqual({ 'same-target': {} })
    expect(day.serveNext(0)?.ticketId).toBe(other)
    expect(day.serveNext(0)).toBeUndefined()
    expect(day.serveNext(2)?.ticketId).toBe(moved)
  })

  it('to a counter it is kept for already is refused; away from it is not', () => {
    const day = openDay(0, 1, 2)
    const ticketId = day.issue()
    day.must(send(ticketId, toCounter('c1'), guide))
    expect(outcomeOf(day.ask(send(ticketId, toCounter('c1'), guide)))).toEqual({ 'same-target': {} })
    expect(outcomeOf(day.ask(send(ticketId, toService('s0'), guide)))).toBe('ok')
    expect(day.ticket(ticketId).heldFor).toBeNull()
    expect(day.callNext(0)).toBe(ticketId)
  })

  it('never puts an item on a ticket twice: what is to come at a later stop is not added', () => {
    const day = openDay(0, 1, 2)
    day.issue('both')
    const ticketId = day.serve(0)
    expect(outcomeOf(day.ask(send(ticketId, toService('s1'))))).toEqual({ 'same-target': {} })
    expect(outcomeOf(day.ask(send(ticketId, toService('x0'))))).toBe('ok')
    expect(day.ticket(ticketId).items.map(({ serviceCode }) => serviceCode)).toEqual(['x0', 's1'])
  })
})

describe('a finish taken back', () => {
  const reopen = (ticketId: string, counterId = 'c0', staffNo?: string) =>
    command('ticket:reopen', clerkAt(counterId, staffNo), { ticketId, reason: 'one more paper' })

  function finished(): { readonly day: Day; readonly ticketId: string } {
    const day = openDay(0, 1)
    day.issue()
    const ticketId = day.serve(0)
    day.finish(ticketId)
    return { day, ticketId }
  }

  it('by the same clerk within five minutes, as an event: the outcome is to be given again', () => {
    const { day, ticketId } = finished()
    day.wait(5 * MINUTE)
    const before = day.entries.length
    expect(outcomeOf(day.ask(reopen(ticketId)))).toBe('ok')
    expect(day.entries).toHaveLength(before + 1)
    expect(day.ticket(ticketId)).toMatchObject({ state: 'serving', endedAt: null, endedBy: null })
    expect(day.ticket(ticketId).items).toMatchObject([{ outcome: null, endedAt: null }])
    day.finish(ticketId, 'withdrawn')
    expect(day.ticket(ticketId).items).toMatchObject([{ outcome: 'withdrawn' }])
  })

  it('is too late after that, but for a supervisor', () => {
    const { day, ticketId } = finished()
    day.wait(5 * MINUTE + 1)
    expect(outcomeOf(day.ask(reopen(ticketId)))).toEqual({ 'undo-too-late': { ticketNo: 'A001' } })
    expect(outcomeOf(day.ask(reopen(ticketId, 'c0', '3001')))).toBe('ok')
  })

  it('is for the clerk who made it, at the counter where it was made', () => {
    const { day, ticketId } = finished()
    expect(outcomeOf(day.ask(reopen(ticketId, 'c1')))).toEqual({ 'not-allowed': {} })
    expect(outcomeOf(day.ask(reopen(ticketId, 'c0', '1002')))).toEqual({ 'not-allowed': {} })
    expect(outcomeOf(day.ask(reopen(ticketId, 'c1', '1001')))).toEqual({
      'other-counter': { ticketNo: 'A001' },
    })
    expect(outcomeOf(day.ask(reopen(ticketId, 'c1', '3001')))).toBe('ok')
  })

  it('of a package opens its last stop only', () => {
    const day = openDay(0, 2)
    const ticketId = day.issue('both')
    for (const counter of [0, 2]) {
      day.serve(counter)
      day.wait(MINUTE)
      day.finish(ticketId)
    }
    day.must(reopen(ticketId, 'c2'))
    expect(day.ticket(ticketId).items.map(({ outcome }) => outcome)).toEqual(['accepted', null])
    expect(day.ticket(ticketId)).toMatchObject({ state: 'serving', serviceCode: 's1', counterId: 'c2' })
  })
})
