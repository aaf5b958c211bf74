import { isDeepStrictEqual } from 'node:util'
import { apply } from '../../domain/apply.ts'
import { factFor, stateFor } from '../../domain/audience.ts'
import type { Fact } from '../../domain/facts.ts'
import { emptyState, type HallState } from '../../domain/hall-state.ts'
import type { JournalRow } from '../../server/journal/journal-row.ts'

/** What a client was told, as its person would remember it. */
export interface Acked {
  readonly requestId: string
  readonly ticketId: string
  readonly ticketNo: string
}

/** One kiosk's numbers in the order they were given at it. */
export interface KioskMemory {
  readonly name: string
  readonly acked: readonly Acked[]
  /**
   * How far its clock may be from the hall's, ms: a device host knows hall time from the last word of a server, which the
   * wire may have held up. 0 where the server alone says when a number was taken; null where no order is expected.
   */
  readonly clockOffMs: number | null
  /** Whether it went on asking until it had an answer to everything: then nothing may be there that it was not told. */
  readonly isPatient: boolean
}

export interface DeskMemory {
  readonly counterId: string
  readonly called: readonly Acked[]
  /** Wishes to call that were refused: nothing may come of them any more. */
  readonly refused: readonly string[]
}

export interface ScreenMemory {
  readonly name: string
  readonly state: HallState | null
  /** Everything it was ever told, each as JSON with its seq. */
  readonly told: readonly { readonly seq: number; readonly fact: Fact }[]
}

export interface Evidence {
  readonly hallId: string
  readonly day: string
  readonly rows: readonly JournalRow[]
  readonly kiosks: readonly KioskMemory[]
  readonly desks: readonly DeskMemory[]
  readonly screens: readonly ScreenMemory[]
}

export interface Verdict {
  readonly acked: number
  readonly called: number
  /** Numbers and calls that somebody was told and the journal does not know. */
  readonly lost: number
  /** One wish with two effects, one number or call twice, or an effect of which nobody was told, or was told the contrary. */
  readonly doubled: number
  /** Calls past somebody who stood before, and numbers of one kiosk in another order than they were given. */
  readonly misordered: number
  /** Screens that at the end show something else than a rebuild, or were ever told what is not in the journal. */
  readonly screensWrong: number
  /** The first of everything that is wrong, in words. */
  readonly findings: readonly string[]
}

const MOST_FINDINGS = 20

/** Holds what everybody remembers against the journal, whose own chain has been checked. */
export function judge(evidence: Evidence): Verdict {
  const findings: string[] = []
  const count = { lost: 0, doubled: 0, misordered: 0, screensWrong: 0 }
  const found = (what: keyof typeof count, words: string): void => {
    count[what] += 1
    if (findings.length < MOST_FINDINGS) findings.push(`${what}: ${words}`)
  }
  const { rows, kiosks, desks } = evidence
  const issued = rows.flatMap(({ seq, requestId, device, fact }) =>
    fact.type === 'ticketIssued' ? [{ seq, requestId, device, fact }] : [],
  )
  const calls = rows.flatMap(({ seq, requestId, fact }) =>
    fact.type === 'ticketCalled' ? [{ seq, requestId, fact }] : [],
  )

  for (const [what, keyOf] of [
    ['number', (one: (typeof issued)[number]) => one.fact.ticketNo],
    ['ticket', (one: (typeof issued)[number]) => one.fact.ticketId],
    ['request', (one: (typeof issued)[number]) => one.requestId],
  ] as const)
    for (const twice of repeated(issued.map(keyOf))) found('doubled', `${what} ${twice} was given out twice`)
  for (const twice of repeated(calls.map(({ fact }) => fact.ticketId)))
    found('doubled', `ticket ${twice} was called twice`)
  for (const twice of repeated(calls.map(({ requestId }) => requestId)))
    found('doubled', `request ${twice} called two tickets`)

  const byNo = new Map(issued.map((one) => [one.fact.ticketNo, one]))
  for (const kiosk of kiosks) {
    let before = -Infinity
    for (const { ticketNo, ticketId } of kiosk.acked) {
      const there = byNo.get(ticketNo)
      if (there?.fact.ticketId !== ticketId) {
        found(
          'lost',
          `${kiosk.name} gave ${ticketNo}, the journal ${there ? 'has another one' : 'does not know it'}`,
        )
        continue
      }
      if (kiosk.clockOffMs === null) continue
      const at = there.fact.effectiveAt
      if (at < before - kiosk.clockOffMs)
        found('misordered', `${kiosk.name} gave ${ticketNo} after one that now stands behind it`)
      before = at
    }
  }
  for (const twice of repeated(kiosks.flatMap(({ acked }) => acked.map(({ ticketNo }) => ticketNo))))
    found('doubled', `${twice} was told to two people`)
  const toldBy = new Map(
    kiosks
      .filter(({ isPatient }) => isPatient)
      .map(({ name, acked }) => [name, new Set(acked.map(({ requestId }) => requestId))]),
  )
  for (const { requestId, device, fact } of issued)
    if (toldBy.get(device)?.has(requestId) === false)
      found('doubled', `${fact.ticketNo} was given at ${device} to nobody`)

  const callOf = new Map(calls.map((call) => [call.fact.ticketId, call]))
  for (const { counterId, called } of desks)
    for (const { ticketId, ticketNo } of called)
      if (callOf.get(ticketId)?.fact.counterId !== counterId)
        found('lost', `counter ${counterId} called ${ticketNo}, the journal does not know it`)
  const byRequest = new Map(rows.map(({ seq, requestId }) => [requestId, seq]))
  for (const { counterId, refused } of desks)
    for (const requestId of refused)
      if (byRequest.has(requestId))
        found(
          'doubled',
          `counter ${counterId} was refused ${requestId}, which fact ${byRequest.get(requestId)} did`,
        )
  const toldCalls = desks.flatMap(({ called }) => called.map(({ ticketId }) => ticketId))
  for (const twice of repeated(toldCalls))
    found('doubled', `ticket ${twice} came to two desks or twice to one`)
  const toldOnes = new Set(toldCalls)
  for (const { fact } of calls)
    if (!toldOnes.has(fact.ticketId))
      found('doubled', `ticket ${fact.ticketId} was called and no desk was told`)

  for (const words of calledPastOthers(rows)) found('misordered', words)
  for (const screen of evidence.screens) {
    const words = wrongOn(screen, evidence)
    if (words !== null) found('screensWrong', `${screen.name}: ${words}`)
  }
  return {
    acked: kiosks.reduce((sum, { acked }) => sum + acked.length, 0),
    called: toldCalls.length,
    ...count,
    findings,
  }
}

/** Calls of somebody while another of the same queue and class stood before. From the facts alone. */
function calledPastOthers(rows: readonly JournalRow[]): string[] {
  const lines = new Map<string, { ticketId: string; at: number; seq: number }[]>()
  const lineOf = new Map<string, string>()
  const past: string[] = []
  const leave = (ticketId: string): void => {
    const key = lineOf.get(ticketId) ?? ''
    lines.set(
      key,
      (lines.get(key) ?? []).filter((one) => one.ticketId !== ticketId),
    )
    lineOf.delete(ticketId)
  }
  for (const { seq, fact } of rows) {
    switch (fact.type) {
      case 'ticketIssued': {
        const key = `${fact.items[0]?.queueId ?? ''} ${fact.queueClass}`
        lineOf.set(fact.ticketId, key)
        lines.set(key, [...(lines.get(key) ?? []), { ticketId: fact.ticketId, at: fact.effectiveAt, seq }])
        break
      }
      case 'ticketCalled': {
        const line = lines.get(lineOf.get(fact.ticketId) ?? '') ?? []
        const mine = line.find(({ ticketId }) => ticketId === fact.ticketId)
        const before = line.find(
          ({ at, seq: since }) => mine && (at < mine.at || (at === mine.at && since < mine.seq)),
        )
        if (before) past.push(`fact ${seq} calls ${fact.ticketId} past ${before.ticketId}`)
        leave(fact.ticketId)
        break
      }
      case 'ticketVoided':
      case 'ticketCancelled':
        leave(fact.ticketId)
        break
      default:
        break
    }
  }
  return past
}

function wrongOn({ state, told }: ScreenMemory, { hallId, day, rows }: Evidence): string | null {
  if (state === null) return 'shows nothing'
  const untrue = told.find(({ seq, fact }) => {
    const row = rows[seq - 1]
    return row === undefined || !isDeepStrictEqual(fact, overWire(factFor('board', row.fact)))
  })
  if (untrue) return `was told ${untrue.fact.type} as fact ${untrue.seq}, which the journal does not have`
  const rebuilt = rows.reduce(
    (sum, { seq, at, fact }) => apply(sum, { seq, at, fact }),
    emptyState(hallId, day),
  )
  if (state.seq !== rebuilt.seq) return `stands at fact ${state.seq} of ${rebuilt.seq}`
  return isDeepStrictEqual(overWire(state), overWire(stateFor('board', rebuilt)))
    ? null
    : 'shows another hall than the journal tells'
}

/** What a value looks like once it has been sent. */
function overWire<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T
}

function repeated(keys: readonly string[]): string[] {
  const seen = new Set<string>()
  return [...new Set(keys.filter((key) => seen.size === seen.add(key).size))]
}
