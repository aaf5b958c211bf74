import { describe, expect, it } from 'vitest'
import { dueNoShows, passesByItself } from '../../domain/due-no-shows.ts'
import type { PublicHall } from '../../domain/model.ts'
import { hallDay } from '../support/hall-day.ts'
import { demoHall } from '../support/hall-server.ts'

function withSeconds(hallSeconds: number, ofIdRenew?: number): PublicHall {
  const hall = demoHall()
  return {
    ...hall,
    calls: { ...hall.calls, autoNoShowSeconds: hallSeconds },
    services: hall.services.map((service) =>
      service.serviceCode === 'id-renew' && ofIdRenew !== undefined
        ? { ...service, calls: { autoNoShowSeconds: ofIdRenew } }
        : service,
    ),
  }
}

/** A001 (id-renew) at c1 and B001 (social-card) at c3, both called now. */
function twoCalled(hall: PublicHall) {
  const day = hallDay(hall)
  day.open('c1')
  day.open('c3')
  day.issue('A001', 'B001', 'A002')
  day.call('B001', 'c3')
  day.call('A001', 'c1')
  return day
}
const due = (hall: PublicHall, day: ReturnType<typeof twoCalled>, afterMs: number): string[] =>
  dueNoShows(hall, day.state, day.now() + afterMs).map(({ ticketId }) => ticketId)

describe('numbers that pass by themselves', () => {
  it('are due so long after their last call, the longest called first, and not a moment earlier', () => {
    const hall = withSeconds(90)
    const day = twoCalled(hall)
    expect(due(hall, day, 89_999)).toEqual([])
    expect(due(hall, day, 90_000)).toEqual(['t-B001', 't-A001'])
    day.later(60_000)
    day.recall('B001')
    expect(due(hall, day, 30_000)).toEqual(['t-A001'])
    expect(due(hall, day, 90_000)).toEqual(['t-A001', 't-B001'])
  })

  it('are none where nobody asked for it, and none that has come', () => {
    const plain = withSeconds(0)
    expect(passesByItself(plain)).toBe(false)
    expect(due(plain, twoCalled(plain), 1e9)).toEqual([])
    const hall = withSeconds(90)
    const day = twoCalled(hall)
    day.start('A001')
    day.pass('B001')
    expect(due(hall, day, 1e9)).toEqual([])
  })

  it('follow the rule of the service before that of the hall', () => {
    const only = withSeconds(0, 30)
    expect(passesByItself(only)).toBe(true)
    expect(due(only, twoCalled(only), 30_000)).toEqual(['t-A001'])
    const never = withSeconds(30, 0)
    expect(passesByItself(never)).toBe(true)
    expect(due(never, twoCalled(never), 30_000)).toEqual(['t-B001'])
  })

  it('name the call nobody came to, another one after every recall', () => {
    const hall = withSeconds(1)
    const day = twoCalled(hall)
    const before = dueNoShows(hall, day.state, day.now() + 1000)
    day.recall('A001')
    const after = dueNoShows(hall, day.state, day.now() + 1000)
    const seqOf = (found: typeof before): number | undefined =>
      found.find(({ ticketId }) => ticketId === 't-A001')?.callSeq
    expect(seqOf(after)).toBeGreaterThan(seqOf(before) ?? Number.POSITIVE_INFINITY)
  })
})
