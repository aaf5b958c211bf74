import { describe, expect, it } from 'vitest'
import { keepSessionIn } from '../../../renderer/desk/kept-session.ts'
import { backInstant } from '../../../renderer/desk/sheets/back-at.ts'
import { deskView, elapsed, minutesBetween } from '../../../renderer/desk/view.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { createFakeHall, smallHall } from './fake-hall.ts'

const NINE = Date.parse('2026-11-02T01:00:00Z')
const at = (clock: string): number => Date.parse(`2026-11-02T${clock}:00+08:00`)

describe('when a paused counter is back', () => {
  it.each([
    ['none', '', null],
    ['15', '', NINE + 15 * 60_000],
    ['clock', '13:30', at('13:30')],
    ['clock', '9:05', at('09:05')],
    ['clock', '13：30', at('13:30')],
    ['clock', '', undefined],
    ['clock', '25:00', undefined],
    ['clock', '13.30', undefined],
    ['clock', '08:59', undefined],
    ['clock', '09:00', undefined],
  ] as const)('%s %s', (choice, text, expected) => expect(backInstant(choice, text, NINE)).toBe(expected))
})

describe('times', () => {
  it.each([
    [0, '00:00'],
    [999, '00:00'],
    [41_000, '00:41'],
    [3_599_000, '59:59'],
    [3_600_000, '1:00:00'],
    [-5000, '00:00'],
  ])('%i ms is %s', (ms, text) => expect(elapsed(NINE, NINE + ms)).toBe(text))

  it('counts whole minutes', () => {
    expect(minutesBetween(NINE, NINE + 119_000)).toBe(1)
    expect(minutesBetween(NINE, NINE - 1)).toBe(0)
  })
})

describe('the kept session', () => {
  function storage(text: string | null) {
    const kept = { text }
    return {
      kept,
      getItem: () => kept.text,
      setItem: (_key: string, value: string) => {
        kept.text = value
      },
      removeItem: () => {
        kept.text = null
      },
    }
  }

  it('keeps staff number and counter, and nothing else', () => {
    const at = storage(null)
    keepSessionIn(at).keep({ staffNo: '1024', counterId: 'c3' })
    expect(JSON.parse(at.kept.text ?? '')).toEqual({ staffNo: '1024', counterId: 'c3' })
    expect(keepSessionIn(at).read()).toEqual({ staffNo: '1024', counterId: 'c3' })
    keepSessionIn(at).keep(null)
    expect(keepSessionIn(at).read()).toBeNull()
  })

  it.each([['not json'], ['{"staffNo":1024}'], ['null'], ['{"staffNo":"1","counterId":"c3","more":1}']])(
    'takes %s for nothing kept',
    (text) => expect(keepSessionIn(storage(text)).read()).toBeNull(),
  )
})

describe('what a desk shows', () => {
  it('lists all of its queues by place, whatever their class, and nobody else', async () => {
    const clock = createFakeClock()
    const hall = createFakeHall(clock)
    hall.issue('social-card')
    await clock.advance(60_000)
    hall.issue('id-renew')
    await clock.advance(60_000)
    hall.issue('social-card', 'priority')
    hall.do('counter:open', {}, { role: 'clerk', actorId: '1001', counterId: 'c3' })
    const wide = deskView(smallHall(), hall.state, { counterId: 'c105', staffNo: '1001' })
    expect(wide?.waiting.map(({ ticketNo, queueClass }) => [ticketNo, queueClass])).toEqual([
      ['B001', 'ordinary'],
      ['A001', 'ordinary'],
      ['B002', 'priority'],
    ])
    expect(wide?.openCounters).toBe(1)
    const narrow = deskView(smallHall(), hall.state, { counterId: 'c3', staffNo: '1001' })
    expect(narrow?.waiting.map((row) => row.ticketNo)).toEqual(['A001'])
    expect(deskView(smallHall(), hall.state, { counterId: 'c9', staffNo: '1001' })).toBeNull()
  })

  it('is a copy that the next facts do not change', async () => {
    const clock = createFakeClock()
    const hall = createFakeHall(clock)
    hall.issue()
    hall.do('counter:open', {}, { role: 'clerk', actorId: '1001', counterId: 'c3' })
    hall.do('ticket:call-next', {}, { role: 'clerk', actorId: '1001', counterId: 'c3' })
    const before = deskView(smallHall(), hall.state, { counterId: 'c3', staffNo: '1001' })
    hall.do('ticket:start', { ticketId: before?.ticket?.ticketId ?? '' }, { role: 'clerk', counterId: 'c3' })
    expect(before?.ticket?.state).toBe('called')
  })
})
