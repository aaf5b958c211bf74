import { describe, expect, it } from 'vitest'
import { apply } from '../../domain/apply.ts'
import { factFor, stateFor } from '../../domain/audience.ts'
import type { Fact } from '../../domain/facts.ts'
import { emptyState } from '../../domain/hall-state.ts'
import type { JournalRow } from '../../server/journal/journal-row.ts'
import { judge, type Evidence } from './verdict.ts'

const DAY = '2026-11-02'
const START = Date.parse('2026-11-02T01:00:00Z')
const clean = { lost: 0, doubled: 0, misordered: 0, screensWrong: 0, findings: [] }

function row(seq: number, requestId: string, device: string, fact: Fact): JournalRow {
  const trace = { actor: 'somebody', role: 'citizen', device, counter: null, requestId } as const
  return { hallId: 'h', day: DAY, seq, at: START + seq, ...trace, fact, prevHash: '', hash: '' }
}

function issued(seq: number, number: number, effectiveAt = START + seq): JournalRow {
  return row(seq, `take-${number}`, 'K01', {
    type: 'ticketIssued',
    ticketId: `t${number}`,
    ticketNo: `A${number}`,
    letter: 'A',
    number,
    queueClass: 'ordinary',
    items: [{ serviceCode: 's', queueId: 'q' }],
    packageCode: null,
    appointmentId: null,
    slot: null,
    effectiveAt,
    eligibleFrom: null,
    firstContactId: null,
  })
}

const called = (seq: number, number: number): JournalRow =>
  row(seq, `call-${number}`, 'desk', {
    type: 'ticketCalled',
    ticketId: `t${number}`,
    counterId: 'c1',
    because: null,
  })
const opened = row(1, 'open', 'desk', { type: 'counterOpened', counterId: 'c1', staffNo: '1' })
const acked = (wish: string, number: number) => ({
  requestId: `${wish}-${number}`,
  ticketId: `t${number}`,
  ticketNo: `A${number}`,
})

/** Three numbers, the first two called, and a board that saw it all: nothing to be found. */
function goodEvidence(rows = [opened, issued(2, 1), issued(3, 2), called(4, 1), issued(5, 3)]): Evidence {
  const state = rows.reduce((sum, { seq, at, fact }) => apply(sum, { seq, at, fact }), emptyState('h', DAY))
  const numbers = rows.flatMap(({ fact }) => (fact.type === 'ticketIssued' ? [fact.number] : []))
  const calls = rows.flatMap(({ fact }) =>
    fact.type === 'ticketCalled' ? [Number(fact.ticketId.slice(1))] : [],
  )
  return {
    hallId: 'h',
    day: DAY,
    rows,
    kiosks: [{ name: 'K01', acked: numbers.map((n) => acked('take', n)), clockOffMs: 0, isPatient: true }],
    desks: [{ counterId: 'c1', called: calls.map((n) => acked('call', n)), refused: [] }],
    screens: [
      {
        name: 'board',
        state: stateFor('board', state),
        told: rows.map(({ seq, fact }) => ({ seq, fact: factFor('board', fact) })),
      },
    ],
  }
}

describe('what people remember, held against the journal', () => {
  it('is all there', () => expect(judge(goodEvidence())).toMatchObject({ acked: 3, called: 1, ...clean }))

  it('finds a number that somebody was given and the journal lacks', () => {
    const good = goodEvidence()
    const rows = good.rows.filter(({ seq }) => seq < 5)
    const verdict = judge({ ...goodEvidence(rows), kiosks: good.kiosks })
    expect(verdict).toMatchObject({ ...clean, lost: 1, findings: [expect.stringContaining('A3')] })
  })

  it('finds a number under which somebody else stands', () => {
    const good = goodEvidence()
    const kiosks = good.kiosks.map((kiosk) => ({
      ...kiosk,
      acked: kiosk.acked.map((one, at) => (at === 2 ? { ...one, ticketId: 'other' } : one)),
    }))
    expect(judge({ ...good, kiosks })).toMatchObject({ lost: 1 })
  })

  it('finds a number given twice, one given to nobody, and one told to two', () => {
    const good = goodEvidence()
    const same = { ...issued(3, 1), requestId: 'take-2' }
    const twice = { ...good, rows: [opened, issued(2, 1), same], screens: [] }
    expect(judge(twice).doubled).toBeGreaterThan(0)
    const forgetful = good.kiosks.map((kiosk) => ({ ...kiosk, acked: kiosk.acked.slice(1) }))
    expect(judge({ ...good, kiosks: forgetful })).toMatchObject({ doubled: 1 })
    const other = { name: 'K02', acked: [acked('take', 2)], clockOffMs: 0, isPatient: true }
    expect(judge({ ...good, kiosks: [...good.kiosks, other] })).toMatchObject({ doubled: 1 })
  })

  it('finds a call at two desks, one that no desk knows, and one the journal lacks', () => {
    const good = goodEvidence()
    const other = { counterId: 'c2', called: [acked('call', 1)], refused: [] }
    expect(judge({ ...good, desks: [...good.desks, other] })).toMatchObject({ doubled: 1, lost: 1 })
    expect(judge({ ...good, desks: [] })).toMatchObject({ doubled: 1 })
    const more = good.desks.map((desk) => ({ ...desk, called: [...desk.called, acked('call', 3)] }))
    expect(judge({ ...good, desks: more })).toMatchObject({ lost: 1 })
  })

  it('finds a call that was done though its desk had been told that it was not', () => {
    const good = goodEvidence()
    const desks = good.desks.map((desk) => ({ ...desk, refused: ['call-7'] }))
    expect(judge({ ...good, desks })).toMatchObject(clean)
    const undone = good.desks.map((desk) => ({ ...desk, refused: ['call-1'] }))
    expect(judge({ ...good, desks: undone })).toMatchObject({ doubled: 1 })
  })

  it('finds a call past somebody who stood before', () => {
    const evidence = goodEvidence([opened, issued(2, 1), issued(3, 2), called(4, 2)])
    expect(judge(evidence)).toMatchObject({ ...clean, misordered: 1, findings: [expect.any(String)] })
  })

  it('finds numbers of one kiosk that stand in another order, but for what its clock may be off', () => {
    const evidence = goodEvidence([opened, issued(2, 1), issued(3, 2, START - 2000)])
    expect(judge(evidence)).toMatchObject({ misordered: 1 })
    const off = (clockOffMs: number | null) =>
      judge({ ...evidence, kiosks: evidence.kiosks.map((kiosk) => ({ ...kiosk, clockOffMs })) }).misordered
    expect([off(1000), off(3000), off(null)]).toEqual([1, 0, 0])
  })

  it('finds a screen that is behind, one that shows something else, and one that was told what never was', () => {
    const good = goodEvidence()
    const [screen] = good.screens
    if (!screen?.state) throw new Error('there is one')
    const wrong = (change: object) => judge({ ...good, screens: [{ ...screen, ...change }] }).screensWrong
    expect(wrong({})).toBe(0)
    expect(wrong({ state: null })).toBe(1)
    expect(wrong({ state: { ...screen.state, seq: 4 } })).toBe(1)
    expect(wrong({ state: { ...screen.state, tickets: {} } })).toBe(1)
    expect(wrong({ told: [...screen.told, { seq: 6, fact: { type: 'dayClosed' } }] })).toBe(1)
    expect(wrong({ told: [{ seq: 5, fact: { type: 'dayClosed' } }] })).toBe(1)
  })
})
