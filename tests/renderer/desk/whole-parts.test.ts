import { describe, expect, it } from 'vitest'
import type { Actor } from '../../../domain/commands.ts'
import { publicHall } from '../../../domain/model.ts'
import { chosenBy, numbered, type Option } from '../../../renderer/desk/sheets/options.ts'
import { stopsOf } from '../../../renderer/desk/stops.ts'
import { counterTargets, serviceTargets } from '../../../renderer/desk/targets.ts'
import { lastEnded, undoableAt } from '../../../renderer/desk/undo.ts'
import { checklistOf, deskView } from '../../../renderer/desk/view.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { createFakeHall, smallHall } from './fake-hall.ts'

const clerk = (counterId: string, actorId = '1001'): Partial<Actor> => ({ role: 'clerk', actorId, counterId })
const hall = publicHall(smallHall())

describe('where a number can be sent', () => {
  it('names every other counter with its state and those who wait for it', () => {
    const day = createFakeHall(createFakeClock())
    day.issue()
    day.issue('social-card')
    expect(counterTargets(hall, day.state, 'c3')).toMatchObject([
      { counter: { counterId: 'c105' }, state: 'closed', waiting: 2 },
    ])
    day.do('counter:open', {}, clerk('c3'))
    expect(counterTargets(hall, day.state, 'c105')).toMatchObject([
      { counter: { counterId: 'c3' }, state: 'open', waiting: 1 },
    ])
    day.do('counter:pause', { reason: 'meal', backAt: null }, clerk('c3'))
    expect(counterTargets(hall, day.state, 'c105')).toMatchObject([{ state: 'paused' }])
  })

  it('names every other item with its open counters', () => {
    const day = createFakeHall(createFakeClock())
    day.issue('social-card')
    day.do('counter:open', {}, clerk('c3'))
    const targets = serviceTargets(hall, day.state, { serviceCode: 'id-renew' })
    expect(
      targets.map(({ service, openCounters, waiting }) => [service.serviceCode, openCounters, waiting]),
    ).toEqual([
      ['residence', 1, 0],
      ['social-card', 0, 1],
    ])
  })
})

describe('the stops of a package', () => {
  it('are counted as it goes on', () => {
    const day = createFakeHall(createFakeClock())
    day.do('counter:open', {}, clerk('c3'))
    const ticketId = day.issue('move-in').ticket?.ticketId ?? ''
    const now = (): ReturnType<typeof stopsOf> => {
      const ticket = day.state.tickets[ticketId]
      if (!ticket) throw new Error('no ticket')
      return stopsOf(ticket)
    }
    const codes = (items: readonly { serviceCode: string }[]): string[] =>
      items.map((item) => item.serviceCode)
    expect(now()).toMatchObject({ index: 1, count: 2 })
    expect(codes(now().here)).toEqual(['id-renew', 'residence'])
    expect(codes(now().later)).toEqual(['social-card'])
    day.do('ticket:call-next', {}, clerk('c3'))
    day.do('ticket:start', { ticketId }, clerk('c3'))
    const outcomes = codes(now().here).map((serviceCode) => ({ serviceCode, outcome: 'accepted' as const }))
    day.do('ticket:finish', { ticketId, outcomes }, clerk('c3'))
    expect(now()).toMatchObject({ index: 2, count: 2, later: [] })
    expect(codes(now().done)).toEqual(['id-renew', 'residence'])
    expect(codes(now().here)).toEqual(['social-card'])
  })

  it('merge their lists without repeats, the checklist before the materials', () => {
    const items = [{ serviceCode: 'id-renew' }, { serviceCode: 'residence' }, { serviceCode: 'gone' }]
    expect(checklistOf(hall, items).map((line) => line.zh)).toEqual(['居民身份证', '居住证明'])
  })
})

describe('what may be taken back', () => {
  const rows = [
    { kind: 'noShow', ticketId: 'a', ticketNo: 'A001', until: 1000 },
    { kind: 'finish', ticketId: 'b', ticketNo: 'A002', until: 5000 },
  ] as const

  it.each([
    [999, 'a'],
    [1000, 'a'],
    [1001, 'b'],
    [5000, 'b'],
    [5001, undefined],
  ])('at %i it is %s', (now, ticketId) => expect(undoableAt(rows, now)?.ticketId).toBe(ticketId))

  it('is the later of the last pass and the last own finish at this counter', async () => {
    const clock = createFakeClock()
    const day = createFakeHall(clock)
    const mine = clerk('c3', '1024')
    day.do('counter:open', {}, mine)
    for (let count = 0; count < 2; count += 1) day.issue()
    for (const ticketId of ['t2', 't3']) {
      day.do(
        'ticket:call-number',
        { ticketId: day.state.queues['id']?.waiting.ordinary[0] ?? '', reason: 'x' },
        mine,
      )
      const called = day.state.counters['c3']?.ticketId ?? ticketId
      day.do('ticket:start', { ticketId: called }, mine)
      await clock.advance(1000)
      day.do(
        'ticket:finish',
        { ticketId: called, outcomes: [{ serviceCode: 'id-renew', outcome: 'accepted' }] },
        mine,
      )
    }
    expect(lastEnded(day.state, 'c3', '1024')).toMatchObject([{ kind: 'finish', ticketNo: 'A002' }])
    expect(lastEnded(day.state, 'c3', '1001')).toEqual([])
    expect(lastEnded(day.state, 'c105', '1024')).toEqual([])
  })
})

describe('the view of a counter', () => {
  it('follows a change of its queues during the day', () => {
    const day = createFakeHall(createFakeClock())
    day.issue()
    day.issue('social-card')
    const shown = (): string[] | undefined =>
      deskView(hall, day.state, { counterId: 'c3', staffNo: '1001' })?.waiting.map((row) => row.ticketNo)
    expect(shown()).toEqual(['A001'])
    day.do(
      'counter:reassign',
      { counterId: 'c3', queues: [{ queueId: 'social', weight: 1 }], reason: '支援' },
      { role: 'supervisor', actorId: '1099' },
    )
    expect(shown()).toEqual(['B001'])
  })
})

describe('digits of a choice', () => {
  const option = (value: string, isBlocked = false): Option<string> => {
    return { value, words: { zh: value, en: value }, isBlocked }
  }

  it('pass over what cannot be chosen, and end at nine', () => {
    const options = [option('a', true), option('b'), option('c', true), option('d')]
    expect(chosenBy(options, 0)).toBe('b')
    expect(chosenBy(options, 1)).toBe('d')
    expect(chosenBy(options, 2)).toBeUndefined()
    expect(numbered(Array.from({ length: 12 }, (_, index) => option(String(index))))).toHaveLength(9)
  })
})
