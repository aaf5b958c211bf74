import { expect, it } from 'vitest'
import { stateFor } from '../../domain/audience.ts'
import { apply } from '../../domain/apply.ts'
import { subscribedFor } from '../../server/sockets/telling.ts'
import { DAY, hallOf, MORNING } from '../support/arbitrary-hall.ts'
import { createDay } from '../support/hall-in-test.ts'

const hall = hallOf({ letters: ['A'], counters: [[{ queue: 0, weight: 1 }]] })
const nothing = { day: null, sinceSeq: 0 }

it('screens that come together get one snapshot, those after the next fact another', () => {
  const day = createDay(hall)
  day.open()
  day.issue()
  const { state } = day
  const view = { day: DAY, now: MORNING, state, entries: [], digestKey: '', appointmentsOf: () => [] }
  const snapshotFor = (audience: 'board' | 'desk') => {
    const subscribed = subscribedFor(audience, hall, view, nothing)
    if (subscribed.kind !== 'snapshot') throw new Error('a client that has nothing needs the whole day')
    return subscribed.state
  }

  const first = snapshotFor('board')
  expect(snapshotFor('board')).toBe(first)
  const ofDesk = snapshotFor('desk')
  expect(ofDesk).toEqual(stateFor('desk', state))
  expect(ofDesk).not.toBe(first)

  apply(state, { seq: state.seq + 1, at: MORNING, fact: { type: 'counterClosed', counterId: 'c0' } })
  const later = snapshotFor('board')
  expect(later).toEqual(stateFor('board', state))
  expect(later.counters['c0']?.state).toBe('closed')
  expect(first.counters['c0']?.state).toBe('open')
})
