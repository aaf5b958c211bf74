import { describe, expect, it } from 'vitest'
import { callRows } from '../../../domain/figures.ts'
import type { PublicHall } from '../../../domain/model.ts'
import { boardAddress } from '../../../renderer/board/address.ts'
import { boardView, unknownZones, type BoardInput } from '../../../renderer/board/board-view.ts'
import { advanceHero, EMPTY_HERO } from '../../../renderer/board/hero.ts'
import { demoHall, hallDay, MORNING, type HallDay } from '../hall-day.ts'

function look(day: HallDay, more: Partial<BoardInput> = {}, hall: PublicHall = demoHall()) {
  const hero = advanceHero({ ...EMPTY_HERO, seenSeq: 0 }, callRows(day.state), day.now())
  return boardView({
    hall,
    state: day.state,
    zoneIds: [],
    hero,
    now: day.now(),
    lostSince: null,
    ...more,
  })
}

/** The hall of most of this file: usual hours on working days. */
function officeHall(change: (hall: PublicHall) => void = () => {}): PublicHall {
  const hall = structuredClone(demoHall())
  const span = [
    { from: 540, to: 720 },
    { from: 780, to: 1020 },
  ]
  hall.hours.weekly = { mon: span, tue: span, wed: span, thu: span, fri: span, sat: [], sun: [] }
  change(hall)
  return hall
}

describe('rows', () => {
  it('list who is to go before who has arrived, newest call first, five at most', () => {
    const day = hallDay(demoHall())
    day.issue('A001', 'A002', 'B001', 'C001', 'D001', 'E001')
    day.call('A001', 'c1')
    day.call('A002', 'c2')
    day.start('A002')
    day.call('B001', 'c3')
    day.call('C001', 'c4')
    day.start('C001')
    day.call('D001', 'c5')
    day.call('E001', 'c12')
    expect(look(day).rows.map(({ ticketNo, counterNo, words }) => [ticketNo, counterNo, words])).toEqual([
      ['E001', '12', 'go'],
      ['D001', '5', 'go'],
      ['B001', '3', 'go'],
      ['A001', '1', 'go'],
      ['C001', '4', 'serving'],
    ])
  })

  it('hold both of two calls at once, though the top shows one after the other', () => {
    const day = hallDay(demoHall())
    day.issue('A001', 'B001')
    day.call('A001', 'c1')
    day.call('B001', 'c3')
    const view = look(day)
    expect(view.hero).toMatchObject({ ticketNo: 'A001' })
    expect(view.rows.map((row) => row.ticketNo)).toEqual(['B001', 'A001'])
  })

  it('say that a call is the last from the call after which the number may be passed', () => {
    const day = hallDay(demoHall())
    day.issue('A001')
    day.call('A001', 'c1')
    expect(look(day).rows[0]?.words).toBe('go')
    day.recall('A001')
    expect(look(day).rows[0]?.words).toBe('go')
    day.recall('A001')
    expect(look(day).rows[0]?.words).toBe('lastCall')
  })

  it('lose a passed number, which enters the passed list for as long as the hall wants', () => {
    const day = hallDay(demoHall())
    day.issue('A001')
    day.call('A001', 'c1')
    day.pass('A001')
    expect(look(day).rows).toEqual([])
    expect(look(day).passed.items).toEqual(['A001'])
    day.later(30 * 60_000)
    expect(look(day).passed.items).toEqual(['A001'])
    day.later(1)
    expect(look(day).passed.items).toEqual([])
  })

  it('and passed numbers are of the zones asked for', () => {
    const day = hallDay(demoHall())
    day.issue('A001', 'C001', 'C002')
    day.call('A001', 'c1')
    day.call('C001', 'c4')
    day.call('C002', 'c12')
    day.pass('C002')
    const zoneA = look(day, { zoneIds: ['a'] })
    expect(zoneA.zones).toEqual([{ zh: '一楼A区', en: 'Area A, 1F' }])
    expect(zoneA.rows.map((row) => row.ticketNo)).toEqual(['A001'])
    expect(zoneA.passed.items).toEqual([])
    expect(zoneA.waiting.items.map((line) => line.queueId)).toEqual(['id', 'social'])
    expect(look(day, { zoneIds: ['b'] }).passed.items).toEqual(['C002'])
  })

  it('lose whoever left the counter: put back, sent on, put aside; and show again who is resumed', () => {
    const day = hallDay(demoHall())
    for (const counterId of ['c1', 'c2', 'c3', 'c4']) day.open(counterId)
    day.issue('A001', 'A002', 'B001', 'C001')
    day.call('A001', 'c1')
    day.call('A002', 'c2')
    day.call('B001', 'c3')
    day.call('C001', 'c4')
    day.start('B001')
    day.start('C001')
    const shown = (): string[] => look(day).rows.map((row) => `${row.ticketNo} ${row.words}`)
    day.putBack('A001')
    expect(shown()).toEqual(['A002 go', 'C001 serving', 'B001 serving'])
    day.transfer('A002', 'B')
    expect(shown()).toEqual(['C001 serving', 'B001 serving'])
    day.suspend('B001')
    expect(shown()).toEqual(['C001 serving'])
    expect(look(day).passed.items).toEqual([])
    day.resume('B001')
    expect(shown()).toEqual(['C001 serving', 'B001 serving'])
  })

  it('take a restored number off the passed list, and a pass that was taken back', () => {
    const day = hallDay(demoHall())
    day.open('c1')
    day.issue('A001', 'A002')
    day.call('A001', 'c1')
    day.pass('A001')
    day.call('A002', 'c1')
    day.pass('A002')
    expect(look(day).passed.items).toEqual(['A001', 'A002'])
    day.restore('A001')
    expect(look(day).passed.items).toEqual(['A002'])
    day.undoPass('A002')
    expect(look(day).passed.items).toEqual([])
    expect(look(day).rows.map((row) => `${row.ticketNo} ${row.words}`)).toEqual(['A002 go'])
  })

  it('say the last call by the rules of the service, where it has its own', () => {
    const hall = officeHall((one) => {
      for (const service of one.services.filter(({ queueId }) => queueId === 'id')) {
        service.calls = { noShowAfterCalls: 2 }
      }
    })
    const day = hallDay(hall)
    day.issue('A001', 'B001')
    day.call('A001', 'c1')
    day.call('B001', 'c3')
    day.recall('A001')
    day.recall('B001')
    expect(look(day, {}, hall).rows.map((row) => `${row.ticketNo} ${row.words}`)).toEqual([
      'B001 go',
      'A001 lastCall',
    ])
  })

  it('eight passed numbers a page, newest first', () => {
    const day = hallDay(demoHall())
    for (let i = 1; i <= 9; i += 1) {
      day.issue(`A00${i}`)
      day.call(`A00${i}`, 'c1')
      day.later(1000)
      day.pass(`A00${i}`)
    }
    const { passed } = look(day, { now: Math.floor(day.now() / 20_000) * 20_000 })
    expect(passed.items).toHaveLength(8)
    expect(passed.items[0]).toBe('A009')
    expect(passed.pages).toBe(2)
  })
})

describe('the top', () => {
  it('is filled for eight seconds, at least five when the person has arrived', () => {
    const day = hallDay(demoHall())
    day.issue('A001')
    day.call('A001', 'c1')
    const hero = advanceHero({ ...EMPTY_HERO, seenSeq: 0 }, callRows(day.state), day.now())
    const filledAfter = (ms: number): boolean => {
      const view = look(day, { hero, now: day.now() + ms }).hero
      return view.kind === 'call' && view.isHighlighted
    }
    expect([filledAfter(0), filledAfter(7999), filledAfter(8000)]).toEqual([true, true, false])
    day.start('A001')
    expect([filledAfter(4999), filledAfter(5000)]).toEqual([true, false])
    expect(look(day, { hero }).hero).toMatchObject({ words: 'serving', zone: { zh: '一楼A区' } })
  })

  it('is not filled on a lost link', () => {
    const day = hallDay(demoHall())
    day.issue('A001')
    day.call('A001', 'c1')
    expect(look(day, { lostSince: day.now() }).hero).toMatchObject({ isHighlighted: false })
  })

  it('welcomes when nobody was called yet', () => {
    expect(look(hallDay(demoHall())).hero).toEqual({ kind: 'idle' })
  })

  it.each([
    ['a working morning', '2026-11-23T02:00:00Z', { kind: 'idle' }],
    [
      'lunch: opens later today',
      '2026-11-23T04:30:00Z',
      { kind: 'closed', isToday: true, opens: { month: 11, day: 23, weekday: 'mon', clock: '13:00' } },
    ],
    [
      'the evening before a working day',
      '2026-11-23T10:00:00Z',
      { kind: 'closed', isToday: false, opens: { month: 11, day: 24, weekday: 'tue', clock: '09:00' } },
    ],
    [
      'a Saturday',
      '2026-11-21T02:00:00Z',
      { kind: 'closed', isToday: false, opens: { month: 11, day: 23, weekday: 'mon', clock: '09:00' } },
    ],
  ])('says when the hall opens: %s', (_name, at, expected) => {
    const day = hallDay(officeHall(), Date.parse(at))
    expect(look(day, {}, officeHall()).hero).toEqual(expected)
  })

  it('does not say closed while a counter still works after hours', () => {
    const day = hallDay(officeHall(), Date.parse('2026-11-23T09:30:00Z'))
    day.open('c1')
    expect(look(day, {}, officeHall()).hero).toEqual({ kind: 'idle' })
    expect(look(day, { zoneIds: ['b'] }, officeHall()).hero).toMatchObject({ kind: 'closed' })
  })

  it('says closed, and no time, when the hall never opens again within four weeks', () => {
    const hall = officeHall((one) => {
      one.hours.weekly.mon = one.hours.weekly.tue = one.hours.weekly.wed = []
      one.hours.weekly.thu = one.hours.weekly.fri = []
    })
    expect(look(hallDay(hall), {}, hall).hero).toEqual({ kind: 'closed', opens: null, isToday: false })
  })

  it('says closed once the day is closed, though the hours go on', () => {
    const day = hallDay(demoHall())
    day.closeDay()
    expect(look(day).hero).toEqual({ kind: 'closed', opens: null, isToday: false })
  })
})

describe('waiting', () => {
  const line = (view: ReturnType<typeof look>, queueId: string) =>
    view.waiting.items.find((one) => one.queueId === queueId)

  it('says how many and how long', () => {
    const day = hallDay(demoHall())
    for (const counterId of ['c1', 'c2', 'c4']) day.open(counterId)
    day.issue('A001', 'A002', 'A003', 'C001', 'C002', 'C003', 'C004', 'C005', 'C006', 'D001')
    const view = look(day)
    // Two counters are free for three people: whoever comes now waits for about one visit.
    expect(line(view, 'id')).toMatchObject({ waiting: 3, wait: { kind: 'range', from: 0, to: 15 } })
    // Its only open counter is about to be taken by the other queue.
    expect(line(view, 'social')).toMatchObject({ waiting: 0, wait: { kind: 'range', from: 0, to: 20 } })
    // Nobody of the queue was called yet: so early in the day an endless wait would be a guess.
    expect(line(view, 'realty')).toMatchObject({ waiting: 6, wait: { kind: 'silent' } })
    expect(line(view, 'business')).toMatchObject({ waiting: 1, wait: { kind: 'noCounter' } })
  })

  it('counts those who are kept for one counter too', () => {
    const day = hallDay(demoHall())
    day.open('c1')
    day.open('c2')
    day.issue('A001', 'A002', 'A003')
    day.call('A001', 'c1')
    day.start('A001')
    const waiting = (): unknown => look(day).waiting.items.find((line) => line.queueId === 'id')?.waiting
    expect(waiting()).toBe(2)
    day.transfer('A001', 'A', 'c2')
    expect(waiting()).toBe(3)
  })

  it('never says nobody waits, or no wait, on a lost link', () => {
    const day = hallDay(demoHall())
    day.open('c2')
    day.issue('A001')
    const view = look(day, { lostSince: day.now() })
    expect(line(view, 'id')?.waiting).toBe(1)
    expect(line(view, 'social')).toMatchObject({ waiting: null, wait: { kind: 'silent' } })
    expect(line(view, 'business')).toMatchObject({ waiting: null, wait: { kind: 'silent' } })
  })

  it('gives a long name lines of its own and pages the rest', () => {
    const hall = structuredClone(demoHall())
    const first = hall.queues[0]
    if (!first) throw new Error('the demo hall has queues')
    first.name.zh = '个体工商户转型升级为企业变更登记申请办理业务'
    const view = look(hallDay(hall), { now: 0 }, hall)
    expect(view.waiting.items[0]).toMatchObject({ isBeside: false })
    expect(view.waiting.items[0]?.name.join('')).toBe(first.name.zh)
    expect(view.waiting.items).toHaveLength(3)
    expect(view.waiting.pages).toBe(2)
  })
})

describe('the strips', () => {
  it('tell the time of the hall', () => {
    expect(look(hallDay(demoHall())).time).toEqual({ month: 11, day: 21, weekday: 'sat', clock: '10:32' })
  })

  it('tell since when the link is lost, and after five minutes to listen to the staff', () => {
    const day = hallDay(demoHall())
    const lostSince = MORNING
    expect(look(day, { lostSince }).lost).toEqual({ since: '10:32', isLong: false })
    day.later(5 * 60_000)
    expect(look(day, { lostSince }).lost).toEqual({ since: '10:32', isLong: false })
    day.later(1)
    expect(look(day, { lostSince }).lost).toEqual({ since: '10:32', isLong: true })
  })

  it('show notices from their first to their last day, by the date of the hall', () => {
    const hall = officeHall((one) => {
      one.board.notices = [
        { zh: '长期', en: 'always' },
        { zh: '过期', en: 'over', to: '2026-11-20' },
        { zh: '今天止', en: 'last day', to: '2026-11-21' },
        { zh: '今天起', en: 'first day', from: '2026-11-21' },
        { zh: '以后', en: 'later', from: '2026-11-22', to: '2026-11-30' },
      ]
    })
    const at = (now: number): string[] => {
      const day = hallDay(hall, now)
      const pages = look(day, {}, hall).notice.pages
      return Array.from({ length: pages }, (_, i) => {
        const { items } = look(day, { now: now + i * 10_000 }, hall).notice
        return items[0]?.zh ?? ''
      }).toSorted()
    }
    expect(at(MORNING)).toEqual(['长期', '今天止', '今天起'].toSorted())
    // Ten minutes to and past midnight in the hall, which is another date by UTC.
    expect(at(Date.parse('2026-11-21T15:50:00Z'))).toEqual(['长期', '今天止', '今天起'].toSorted())
    expect(at(Date.parse('2026-11-21T16:10:00Z'))).toEqual(['长期', '今天起', '以后'].toSorted())
  })

  it('page notices, long ones in pieces, both languages in step', () => {
    const hall = structuredClone(demoHall())
    hall.board.notices = [
      { zh: '周六办理到 17:00。', en: 'Saturday until 17:00.' },
      { zh: '很长的通知，'.repeat(8), en: 'A long notice.' },
    ]
    const pages = [0, 1, 2].map((page) => look(hallDay(hall), { now: page * 10_000 }, hall).notice)
    expect(pages.map((one) => one.pages)).toEqual([3, 3, 3])
    expect(pages.map((one) => one.items[0]?.en)).toEqual([
      'Saturday until 17:00.',
      'A long notice.',
      'A long notice.',
    ])
    expect(pages[1]?.items[0]?.zh).not.toBe(pages[2]?.items[0]?.zh)
  })
})

describe('what a public screen may know', () => {
  it('is no person, class, reason or item: a priority ticket gives the very same view', () => {
    const plain = hallDay(demoHall())
    plain.issue('A001')
    plain.call('A001', 'c1')
    const special = structuredClone(plain.state)
    for (const ticket of Object.values(special.tickets))
      Object.assign(ticket, { queueClass: 'priority', serviceCode: 'household-move' })
    expect(look(plain, { state: special })).toEqual(look(plain))
    expect(JSON.stringify(look(plain))).not.toContain('身份证')
  })
})

describe('the zones of an address', () => {
  it('are those of the hall, or said to be unknown', () => {
    expect(unknownZones(demoHall(), [])).toEqual([])
    expect(unknownZones(demoHall(), ['a', 'b'])).toEqual([])
    expect(unknownZones(demoHall(), ['a', 'x'])).toEqual(['x'])
  })
})

describe('the address of a board', () => {
  it.each([
    ['', { zoneIds: [], isMuted: false, prefersSystemVoice: false }],
    ['?zone=a', { zoneIds: ['a'], isMuted: false, prefersSystemVoice: false }],
    ['?zone=a&zone=b&mute=1', { zoneIds: ['a', 'b'], isMuted: true, prefersSystemVoice: false }],
    ['?zone=a,b&voice=system', { zoneIds: ['a', 'b'], isMuted: false, prefersSystemVoice: true }],
  ])('%s', (search, expected) => {
    expect(boardAddress(search)).toEqual(expected)
  })
})
