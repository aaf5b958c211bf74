import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Actor, Command, CommandPayload } from '../../domain/commands.ts'
import { RECENT_USE_MS, wantedNumbers } from '../../domain/number-blocks.ts'
import { hallOf, MINUTE, type HallInput } from '../support/arbitrary-hall.ts'
import { clerkAt, command, createDay, issue, outcomeOf, system, type Day } from '../support/hall-in-test.ts'

const K01: Actor = { role: 'citizen', actorId: 'k01', deviceId: 'k01', counterId: null }
const K02: Actor = { ...K01, actorId: 'k02', deviceId: 'k02' }
const PERSON = 'ab'.repeat(32)
const oneQueue = { letters: ['A'], counters: [[{ queue: 0, weight: 1 }]] }

function lease(requestId: string, count: number, host = K01, letter = 'A'): Command {
  const asked = command('numbers:lease', host, { letters: [{ letter, count }] })
  return { ...asked, payload: { ...asked.payload, requestId } } as Command
}

/** A day on which `k01` has the numbers 701 to 720. */
function dayWithBlock(more: Partial<HallInput> = {}): Day {
  const day = createDay(hallOf(oneQueue, more))
  day.must(lease('lease-k01', 20))
  return day
}

function handIn(
  day: Day,
  number: number,
  change: Partial<CommandPayload<'ticket:hand-in'>> = {},
  host = K01,
): Command {
  return command('ticket:hand-in', host, {
    ticketId: `offline-${number}`,
    day: day.state.day,
    blockId: 'lease-k01-A',
    letter: 'A',
    number,
    serviceCode: 's0',
    queueClass: 'ordinary',
    personDigest: null,
    takenAt: day.now(),
    heardAt: null,
    replaces: null,
    ...change,
  })
}

const notes = (day: Day): string[] => day.state.handIns.map(({ note }) => note)

describe('blocks of numbers', () => {
  it('begin in a range of their own and are never leased twice; the ordinary series keeps no hole', () => {
    const day = createDay(hallOf(oneQueue))
    day.must(lease('lease-one', 20))
    day.must(lease('lease-two', 5, K02))
    day.issue()
    day.must(lease('lease-three', 9999))
    day.issue()
    expect(Object.values(day.state.blocks).map(({ hostId, from, to }) => [hostId, from, to])).toEqual([
      ['k01', 701, 720],
      ['k02', 721, 725],
      ['k01', 726, 1025],
    ])
    expect(Object.values(day.state.tickets).map(({ ticketNo }) => ticketNo)).toEqual(['A001', 'A002'])
  })

  it('are stepped over by an ordinary series that gets there, and begin above one that is past them', () => {
    const day = createDay(hallOf(oneQueue, { offline: { firstNumber: 3 } }))
    day.issue()
    day.must(lease('lease-one', 3))
    const numbers = [day.issue(), day.issue(), day.issue()].map((id) => day.ticket(id).number)
    expect(numbers).toEqual([2, 6, 7])
    day.must(lease('lease-two', 2))
    expect(day.state.blocks['lease-two-A']).toMatchObject({ from: 8, to: 9 })
  })

  it('are for hosts the hall knows, and for letters it has', () => {
    const day = createDay(hallOf(oneQueue))
    const stranger = { ...K01, actorId: 'k99' }
    expect(outcomeOf(day.ask(lease('lease-one', 5, stranger)))).toEqual({
      'unknown-host': { hostId: 'k99' },
    })
    expect(outcomeOf(day.ask(lease('lease-one', 5, K01, 'B')))).toEqual({ 'unknown-queue': {} })
  })

  it('go back with what was not used, and all of them at the close of the day', () => {
    const day = dayWithBlock()
    day.must(lease('lease-more', 4))
    day.must(handIn(day, 701))
    day.must(handIn(day, 703))
    const back = (unusedFrom: number, host: Actor): Command =>
      command('numbers:return', host, { blockId: 'lease-k01-A', unusedFrom })
    expect(outcomeOf(day.ask(back(702, K02)))).toEqual({ 'bad-request': { field: 'blockId' } })
    // What became a ticket is not given back, whatever the host says.
    day.must(back(702, K01))
    expect(day.state.blocks['lease-k01-A']).toMatchObject({ returnedFrom: 704, used: [701, 703] })
    day.must(handIn(day, 704))
    expect(notes(day)).toEqual(['not-leased'])
    day.must(handIn(day, 702))
    expect(day.ticket('offline-702').state).toBe('waiting')
    day.must(command('day:close', system, {}))
    expect(Object.values(day.state.blocks).map(({ returnedFrom }) => returnedFrom)).toEqual([704, 721])
  })

  it('cover the hours asked for at the busier of the last hour and the last two, within the limits', () => {
    const sizes = { coversHours: 8, least: 20, most: 300 }
    const now = 10 * RECENT_USE_MS
    const every = (minutes: number, count: number): number[] =>
      Array.from({ length: count }, (_, i) => now - i * minutes * MINUTE)
    expect(wantedNumbers(sizes, [], now)).toBe(20)
    expect(wantedNumbers(sizes, every(12, 5), now)).toBe(40)
    expect(wantedNumbers(sizes, every(6, 20), now)).toBe(80)
    expect(wantedNumbers(sizes, every(1, 120), now)).toBe(300)
    expect(wantedNumbers(sizes, [now - RECENT_USE_MS - 1], now)).toBe(20)
  })
})

describe('a number handed in', () => {
  it('stands where it was taken, among those still waiting, and has waited since then', () => {
    const day = dayWithBlock()
    day.open()
    const first = day.issue()
    day.wait(5 * MINUTE)
    const takenAt = day.now()
    day.wait(5 * MINUTE)
    const last = day.issue()
    day.wait(MINUTE)
    day.must(handIn(day, 701, { takenAt }))
    expect(day.ticket('offline-701')).toMatchObject({
      ticketNo: 'A701',
      issuedAt: takenAt,
      effectiveAt: takenAt,
      firstContactId: 'k01',
    })
    const order = [0, 1, 2].map(() => day.serveNext()?.ticketId)
    expect(order).toEqual([first, 'offline-701', last])
    expect(day.ticket('offline-701').times.waitMs).toBe(6 * MINUTE)
    expect(day.state.handIns).toEqual([])
  })

  it('handed in again is the same ticket; the number under another ticket is somebody else’s', () => {
    const day = dayWithBlock()
    day.must(handIn(day, 701))
    const { seq } = day.state
    expect(day.must(handIn(day, 701))).toBe('offline-701')
    expect(day.state.seq).toBe(seq)
    expect(day.must(handIn(day, 701, { ticketId: 'another-one' }))).toBe('')
    expect(notes(day)).toEqual(['number-used'])
    expect(Object.keys(day.state.tickets)).toEqual(['offline-701'])
  })

  it.each([
    ['of a block of another host', 'not-leased', {}, K02],
    ['outside the block', 'not-leased', { number: 721 }, K01],
    ['of no block at all', 'not-leased', { blockId: 'no-such-block' }, K01],
    ['of another day', 'day-over', { day: '2026-11-01' }, K01],
    ['for something no longer offered', 'unknown-service', { serviceCode: 'gone' }, K01],
  ] as const)('%s becomes no ticket and is told to the guide desk', (_, note, change, host) => {
    const day = dayWithBlock()
    expect(day.must(handIn(day, 701, change, host))).toBe('')
    expect(day.state.tickets).toEqual({})
    expect(day.state.handIns).toMatchObject([{ note, ofTicket: null, hostId: host.actorId, otherNo: null }])
  })

  it('refused before anything was decided becomes no ticket, takes no number, and is told to the guide desk', () => {
    const day = dayWithBlock()
    const takenAt = day.now() - MINUTE
    const refused = command('ticket:hand-in-refused', K01, { ticketNo: 'A701', takenAt })
    expect(day.must(refused)).toBe('')
    expect(day.state.tickets).toEqual({})
    expect(day.state.handIns).toMatchObject([
      { note: 'not-understood', ofTicket: null, hostId: 'k01', ticketNo: 'A701', otherNo: null, takenAt },
    ])
    // Mended, the same number still becomes what is on its paper.
    expect(day.must(handIn(day, 701))).toBe('offline-701')
    const stranger = { ...K01, actorId: 'k99' }
    expect(outcomeOf(day.ask({ ...refused, actor: stranger } as Command))).toEqual({
      'unknown-host': { hostId: 'k99' },
    })
  })

  it.each([
    ['in the future', 30 * MINUTE, null, 20 * MINUTE],
    ['before its block was on loan', -3600 * MINUTE, null, 0],
    ['before the last word of the server', 5 * MINUTE, 12 * MINUTE, 12 * MINUTE],
    ['after a last word that is itself in the future', 5 * MINUTE, 99 * MINUTE, 5 * MINUTE],
  ])('taken %s is moved to where it can have been', (_, takenAfter, heardAfter, standsAfter) => {
    const day = dayWithBlock()
    const leasedAt = day.now()
    day.wait(20 * MINUTE)
    const heardAt = heardAfter === null ? null : leasedAt + heardAfter
    day.must(handIn(day, 701, { takenAt: leasedAt + takenAfter, heardAt }))
    expect(day.ticket('offline-701').effectiveAt).toBe(leasedAt + standsAfter)
    expect(notes(day)).toEqual(standsAfter === takenAfter ? [] : ['clock-wrong'])
  })

  it('moved by a moment only is no clock to be told of: the way of a word takes time', () => {
    const day = dayWithBlock()
    const leasedAt = day.now()
    day.wait(20 * MINUTE)
    day.must(handIn(day, 701, { takenAt: leasedAt + 5 * MINUTE, heardAt: leasedAt + 5 * MINUTE + 900 }))
    expect(day.ticket('offline-701').effectiveAt).toBe(leasedAt + 5 * MINUTE + 900)
    expect(notes(day)).toEqual([])
  })

  it('for a queue that closed meanwhile is taken in, and so is one beyond the quota; the guide is told', () => {
    const allDay = ['09:00-09:30']
    const weekly = { mon: allDay }
    const day = dayWithBlock({ hours: { weekly } })
    const takenAt = day.now()
    day.wait(45 * MINUTE)
    day.must(handIn(day, 701, { takenAt }))
    expect(day.ticket('offline-701').state).toBe('waiting')
    expect(notes(day)).toEqual(['queue-closed'])

    const [service] = hallOf(oneQueue).services
    const scarce = [{ ...service, quotas: [{ span: '00:00-24:00', count: 1 }] }] as never
    const full = dayWithBlock({ services: scarce })
    full.issue()
    full.must(handIn(full, 701))
    expect(full.ticket('offline-701').state).toBe('waiting')
    expect(notes(full)).toEqual(['quota-used'])
  })

  it('for a queue whose counters paused meanwhile is taken in; that nobody had come yet is no news', () => {
    const day = dayWithBlock()
    day.must(handIn(day, 701))
    expect(notes(day)).toEqual([])
    day.open()
    const takenAt = day.now()
    day.wait(MINUTE)
    day.must(command('counter:pause', clerkAt('c0'), { reason: 'meal', backAt: null }))
    day.must(handIn(day, 702, { takenAt }))
    expect(notes(day)).toEqual(['queue-paused'])
  })

  it('of a person who has an earlier number is voided; a later one of the person is voided for it', () => {
    const day = dayWithBlock()
    const earlier = day.must(issue('s0', { personDigest: PERSON }))
    day.wait(MINUTE)
    day.must(handIn(day, 701, { personDigest: PERSON }))
    expect(day.ticket('offline-701').state).toBe('void')
    expect(day.ticket(earlier).state).toBe('waiting')
    expect(day.state.handIns).toMatchObject([{ note: 'second-number', ticketNo: 'A701', otherNo: 'A001' }])

    const other = dayWithBlock()
    const takenAt = other.now()
    other.wait(MINUTE)
    const later = other.must(issue('s0', { personDigest: PERSON }))
    other.must(handIn(other, 701, { personDigest: PERSON, takenAt }))
    expect(other.ticket('offline-701').state).toBe('waiting')
    expect(other.ticket(later).state).toBe('void')
    expect(other.state.handIns).toMatchObject([{ note: 'other-voided', ticketNo: 'A701', otherNo: 'A001' }])
  })

  it('of a person who stands at a counter by now is voided, although it was taken earlier', () => {
    const day = dayWithBlock()
    const takenAt = day.now()
    day.wait(MINUTE)
    day.open()
    const later = day.must(issue('s0', { personDigest: PERSON }))
    day.serve()
    day.must(handIn(day, 701, { personDigest: PERSON, takenAt }))
    expect(day.ticket(later).state).toBe('serving')
    expect(day.ticket('offline-701').state).toBe('void')
    expect(notes(day)).toEqual(['second-number'])
  })

  it('takes the place of the one whose answer was lost; what is being served, or another’s, is left alone', () => {
    const day = dayWithBlock()
    const lost = day.must(issue('s0', { personDigest: PERSON }, K01))
    const others = day.must(issue('s0', {}, K02))
    day.must(handIn(day, 701, { personDigest: PERSON, replaces: lost }))
    expect(day.ticket(lost).state).toBe('void')
    expect(day.ticket('offline-701').state).toBe('waiting')
    expect(day.state.handIns).toMatchObject([{ note: 'answer-lost', ticketNo: 'A701', otherNo: 'A001' }])
    day.must(handIn(day, 702, { replaces: others }))
    expect(day.ticket(others).state).toBe('waiting')
    expect(day.ticket('offline-702').state).toBe('waiting')
  })
})

describe('any order of loans, numbers and hand-ins of two hosts', () => {
  const anyMove = fc.oneof(
    fc.record({
      what: fc.constant('lease' as const),
      host: fc.nat(1),
      count: fc.integer({ min: 1, max: 6 }),
    }),
    fc.record({ what: fc.constant('take' as const), host: fc.nat(1), count: fc.nat(5) }),
    fc.record({ what: fc.constant('hand-in' as const), host: fc.nat(1), count: fc.nat(3) }),
    fc.record({ what: fc.constant('issue' as const), host: fc.nat(1), count: fc.nat(0) }),
    fc.record({ what: fc.constant('lose-disk' as const), host: fc.nat(1), count: fc.nat(0) }),
  )

  it('keeps every number of the day unique, and none that was given is lost', () => {
    fc.assert(
      fc.property(
        fc.array(anyMove, { maxLength: 120, size: 'max' }),
        fc.integer({ min: 2, max: 12 }),
        (moves, firstNumber) => {
          const day = createDay(hallOf(oneQueue, { offline: { firstNumber, least: 1, most: 5 } }))
          const actors = [K01, K02] as const
          // What each host has on its own disk: the numbers of its blocks, and those on paper but not handed in.
          const blank = () => ({ free: [] as { blockId: string; number: number }[] })
          const disks = [blank(), blank()]
          const spools: { blockId: string; number: number; takenAt: number }[][] = [[], []]
          const papers: number[] = []
          moves.forEach(({ what, host, count }, at) => {
            day.wait(1000)
            const actor = actors[host] ?? K01
            const disk = disks[host] ?? blank()
            const spool = spools[host] ?? []
            if (what === 'lease') {
              const requestId = `lease-${String(at).padStart(4, '0')}`
              day.must(lease(requestId, count, actor))
              const block = day.state.blocks[`${requestId}-A`]
              for (let number = block?.from ?? 0; number <= (block?.to ?? -1); number += 1)
                disk.free.push({ blockId: `${requestId}-A`, number })
            } else if (what === 'take') {
              for (const free of disk.free.splice(0, count)) {
                papers.push(free.number)
                spool.push({ ...free, takenAt: day.now() })
              }
            } else if (what === 'hand-in') {
              for (const { blockId, number, takenAt } of spool.splice(0, count)) {
                day.must(handIn(day, number, { blockId, takenAt, ticketId: `offline-${number}` }, actor))
              }
            } else if (what === 'issue') papers.push(day.ticket(day.issue()).number)
            else disk.free = []
          })
          spools.forEach((spool, host) => {
            for (const { blockId, number, takenAt } of spool)
              day.must(handIn(day, number, { blockId, takenAt }, actors[host]))
          })
          expect(new Set(papers).size).toBe(papers.length)
          const inJournal = Object.values(day.state.tickets).map(({ number }) => number)
          expect(inJournal.toSorted((a, b) => a - b)).toEqual(papers.toSorted((a, b) => a - b))
          expect(day.state.handIns).toEqual([])
        },
      ),
      { numRuns: 150 },
    )
  })
})
