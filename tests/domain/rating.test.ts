import { describe, expect, it } from 'vitest'
import { factFor, stateFor, AUDIENCES } from '../../domain/audience.ts'
import { CHANGE_WITHIN_MS, RATE_WITHIN_MS } from '../../domain/decide/rate.ts'
import type { Grade } from '../../domain/rating.ts'
import { hallOf } from '../support/arbitrary-hall.ts'
import { citizen, clerkAt, command, createDay, outcomeOf } from '../support/hall-in-test.ts'

const oneQueue = { letters: ['A'], counters: [[{ queue: 0, weight: 1 }], [{ queue: 0, weight: 1 }]] }

function finishedDay() {
  const day = createDay(hallOf(oneQueue))
  day.open(0, 1)
  day.issue()
  const ticketId = day.serve()
  day.finish(ticketId)
  const rate = (grade: Grade, counterId = 'c0') =>
    day.ask(command('ticket:rate', citizen, { ticketId, counterId, grade }))
  return { day, ticketId, rate }
}

describe('a rating', () => {
  it('is taken for half a minute after the finish, at the counter of the visit', () => {
    const { day, ticketId, rate } = finishedDay()
    day.wait(RATE_WITHIN_MS)
    expect(rate(4, 'c1').decided).toMatchObject({ ok: false, error: { code: 'other-counter' } })
    expect(rate(4).decided).toMatchObject({
      value: { facts: [{ type: 'ticketRated', ticketId, counterId: 'c0', grade: 4 }] },
    })
    expect(day.state.ratings[ticketId]).toMatchObject({ counterId: 'c0', grade: 4 })
  })

  it('comes too late a moment after that', () => {
    const { day, ticketId, rate } = finishedDay()
    day.wait(RATE_WITHIN_MS + 1)
    expect(outcomeOf(rate(5))).toMatchObject({ 'rating-over': {} })
    expect(day.state.ratings[ticketId]).toBeUndefined()
  })

  it('is put right within five seconds of the first press, and stands after that', () => {
    const { day, ticketId, rate } = finishedDay()
    rate(1)
    day.wait(CHANGE_WITHIN_MS - 1000)
    rate(5)
    expect(rate(5).decided).toMatchObject({ value: { facts: [] } })
    day.wait(1000)
    rate(4)
    day.wait(1)
    expect(outcomeOf(rate(1))).toMatchObject({ 'rating-over': {} })
    expect(day.state.ratings[ticketId]?.grade).toBe(4)
    expect(day.entries.filter(({ fact }) => fact.type === 'ticketRated')).toHaveLength(3)
  })

  it('is for what was finished only: not while waiting, called, served or opened again', () => {
    const day = createDay(hallOf(oneQueue))
    day.open(0)
    const ticketId = day.issue()
    const outcome = () =>
      outcomeOf(day.ask(command('ticket:rate', citizen, { ticketId, counterId: 'c0', grade: 5 })))
    expect(outcome()).toMatchObject({ 'rating-over': {} })
    day.callNext()
    expect(outcome()).toMatchObject({ 'rating-over': {} })
    day.start(ticketId)
    expect(outcome()).toMatchObject({ 'rating-over': {} })
    day.finish(ticketId)
    day.must(command('ticket:reopen', clerkAt('c0'), { ticketId, reason: 'by mistake' }))
    expect(outcome()).toMatchObject({ 'rating-over': {} })
  })

  it('is given anew for a visit that was opened again and finished once more', () => {
    const { day, ticketId, rate } = finishedDay()
    rate(2)
    day.wait(20_000)
    day.must(command('ticket:reopen', clerkAt('c0'), { ticketId, reason: 'by mistake' }))
    day.wait(1000)
    day.finish(ticketId)
    expect(rate(5).decided).toMatchObject({ ok: true })
    expect(day.state.ratings[ticketId]).toMatchObject({ grade: 5, firstAt: day.now() })
  })

  it('is nobody else’s to give: a clerk is refused', () => {
    const { day, ticketId } = finishedDay()
    const asked = day.ask(command('ticket:rate', clerkAt('c0'), { ticketId, counterId: 'c0', grade: 5 }))
    expect(outcomeOf(asked)).toMatchObject({ 'not-allowed': {} })
  })

  it('is told to no desk, board or host', () => {
    const { day, ticketId, rate } = finishedDay()
    rate(1)
    for (const audience of AUDIENCES) {
      expect(factFor(audience, { type: 'ticketRated', ticketId, counterId: 'c0', grade: 1 })).toEqual({
        type: 'hidden',
      })
      expect(stateFor(audience, day.state).ratings).toEqual({})
    }
  })
})
