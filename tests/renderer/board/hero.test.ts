import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { freshCalls } from '../../../domain/called-rows.ts'
import { callRows } from '../../../domain/figures.ts'
import { advanceHero, EMPTY_HERO, isHighlighted, type Hero } from '../../../renderer/board/hero.ts'
import { demoHall, hallDay } from '../hall-day.ts'

function busyDay() {
  const day = hallDay(demoHall())
  for (const counterId of ['c1', 'c2', 'c3', 'c4']) day.open(counterId)
  day.issue('A001', 'A002', 'A003', 'B001', 'C001')
  return day
}

describe('the top of the board', () => {
  /** A board that looks at the hall every half second, for `ms`. */
  function watch(day: ReturnType<typeof hallDay>, from: Hero, ms: number): { hero: Hero; seen: string[] } {
    const seen: string[] = []
    let hero = from
    for (let at = 0; at <= ms; at += 500) {
      hero = advanceHero(hero, callRows(day.state), day.now())
      const no = day.state.tickets[hero.shown?.ticketId ?? '']?.ticketNo ?? '-'
      if (seen.at(-1) !== no) seen.push(no)
      day.later(500)
    }
    return { hero, seen }
  }

  it('is empty before anybody is called', () => {
    expect(advanceHero(EMPTY_HERO, [], 0).shown).toBeNull()
  })

  it('shows what was called before the page was opened, without highlighting it', () => {
    const day = busyDay()
    day.call('A001', 'c1')
    const hero = advanceHero(EMPTY_HERO, callRows(day.state), day.now())
    expect(hero.shown).toMatchObject({ ticketId: 't-A001', since: null })
    expect(isHighlighted(hero, day.now(), 8)).toBe(false)
  })

  it('is filled for as long as the hall wants, and stays until the next call', () => {
    const day = busyDay()
    let hero = advanceHero(EMPTY_HERO, [], day.now())
    day.call('A001', 'c1')
    hero = advanceHero(hero, callRows(day.state), day.now())
    const calledAt = day.now()
    expect(isHighlighted(hero, calledAt + 7999, 8)).toBe(true)
    expect(isHighlighted(hero, calledAt + 8000, 8)).toBe(false)
    expect(watch(day, hero, 60_000).seen).toEqual(['A001'])
  })

  it('gives each of several calls at once five seconds, in the order they were made', () => {
    const day = busyDay()
    const empty = advanceHero(EMPTY_HERO, [], day.now())
    day.call('A001', 'c1')
    day.call('B001', 'c3')
    day.call('C001', 'c4')
    const first = watch(day, empty, 4500)
    expect(first.seen).toEqual(['A001'])
    const second = watch(day, first.hero, 4500)
    expect(second.seen).toEqual(['B001'])
    expect(watch(day, second.hero, 20_000).seen).toEqual(['C001'])
  })

  it('repeats for a recall', () => {
    const day = busyDay()
    let hero = advanceHero(EMPTY_HERO, [], day.now())
    day.call('A001', 'c1')
    hero = watch(day, hero, 12_000).hero
    expect(isHighlighted(hero, day.now(), 8)).toBe(false)
    day.recall('A001')
    hero = advanceHero(hero, callRows(day.state), day.now())
    expect(isHighlighted(hero, day.now(), 8)).toBe(true)
  })

  it('skips a call whose ticket has moved on before its turn came', () => {
    const day = busyDay()
    const empty = advanceHero(EMPTY_HERO, [], day.now())
    day.call('A001', 'c1')
    day.call('B001', 'c3')
    day.call('C001', 'c4')
    const first = watch(day, empty, 2000)
    day.start('B001')
    expect(watch(day, first.hero, 20_000).seen).toEqual(['A001', 'C001'])
  })

  it('falls back to the newest number still at a counter when its own has left', () => {
    const day = busyDay()
    day.call('A001', 'c1')
    day.start('A001')
    day.call('B001', 'c3')
    const shown = watch(day, EMPTY_HERO, 1000).hero
    expect(shown.shown?.ticketId).toBe('t-B001')
    day.pass('B001')
    const after = watch(day, shown, 1000).hero
    expect(after.shown).toMatchObject({ ticketId: 't-A001', since: null })
    day.finish('A001')
    expect(watch(day, after, 1000).hero.shown).toBeNull()
  })

  it('shows every call that still stands exactly once, in order, whatever the times between them', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 9000 }), { minLength: 1, maxLength: 8 }), (gaps) => {
        const day = hallDay(demoHall())
        const counters = ['c1', 'c2', 'c3', 'c4', 'c5', 'c12']
        let hero = advanceHero(EMPTY_HERO, [], day.now())
        const called = gaps.slice(0, counters.length).map((gap, i) => {
          const no = `A00${i + 1}`
          day.issue(no)
          day.call(no, counters[i] ?? '')
          return { no, gap }
        })
        const seen: string[] = []
        for (const { gap } of [...called, { gap: 60_000 }]) {
          const part = watch(day, hero, gap)
          hero = part.hero
          for (const no of part.seen) if (seen.at(-1) !== no) seen.push(no)
        }
        expect(seen).toEqual(called.map(({ no }) => no))
      }),
      { numRuns: 30 },
    )
  })
})

describe('fresh calls', () => {
  it('are those after a point that still stand, oldest first', () => {
    const day = busyDay()
    day.call('A001', 'c1')
    const since = day.state.seq
    day.call('A002', 'c2')
    day.call('B001', 'c3')
    day.start('A002')
    day.call('C001', 'c4')
    expect(freshCalls(callRows(day.state), since).map((row) => row.ticketNo)).toEqual(['B001', 'C001'])
  })
})
