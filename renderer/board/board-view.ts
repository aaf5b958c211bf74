import { localTime, openingAt, type Weekday } from '../../domain/calendar.ts'
import { estimateWait } from '../../domain/estimate.ts'
import { isLastCallOf, rowsOf } from '../../domain/called-rows.ts'
import { passedTickets, queueFigures, type CallRow } from '../../domain/figures.ts'
import { counterStatus, type HallState } from '../../domain/hall-state.ts'
import type { PublicHall, Words } from '../../domain/model.ts'
import { zonesShown } from '../../domain/sound-zones.ts'
import { voiceModeAt } from '../../domain/voice-hours.ts'
import { emWidth, splitToWidth } from '../ui/text-width.ts'
import { isHighlighted, SHOWN_AT_LEAST_MS, type Hero } from './hero.ts'
import { pageAt, type Page } from './paging.ts'

export const ROWS = 5
const SIDE_LINES = 5
const PASSED_SHOWN = 8
/** What fits on a line of the side list: the name beside its figures, or alone. */
const NAME_BESIDE_EM = 6.2
const NAME_ALONE_EM = 14
/** What fits on a line of the notice strip, at its two sizes. */
const NOTICE_ZH_EM = 36
const NOTICE_EN_EM = 40
const LONG_LOST_MS = 5 * 60_000

export interface BoardInput {
  readonly hall: PublicHall
  readonly state: HallState
  /** Zones whose calls are shown; empty means the whole hall. */
  readonly zoneIds: readonly string[]
  readonly hero: Hero
  /** Milliseconds UTC, hall time. */
  readonly now: number
  /** Null while the link is live; otherwise when the figures were last known to be true. */
  readonly lostSince: number | null
}

export interface DayAndTime {
  readonly month: number
  readonly day: number
  readonly weekday: Weekday
  /** `hh:mm` */
  readonly clock: string
}

export interface CallView {
  readonly ticketId: string
  readonly callSeq: number
  readonly ticketNo: string
  readonly counterNo: string
  readonly words: 'go' | 'lastCall' | 'serving'
}

export type HeroView =
  | (CallView & { readonly kind: 'call'; readonly zone: Words | null; readonly isHighlighted: boolean })
  | { readonly kind: 'idle' }
  /** `opens` null: not within four weeks. `isToday`: it opens again later today. */
  | { readonly kind: 'closed'; readonly opens: DayAndTime | null; readonly isToday: boolean }

export type WaitWords =
  | { readonly kind: 'none' }
  | { readonly kind: 'range'; readonly from: number; readonly to: number }
  | { readonly kind: 'over'; readonly minutes: number }
  | { readonly kind: 'noCounter' }
  | { readonly kind: 'silent' }

export interface WaitingLine {
  readonly queueId: string
  /** The name, cut into lines; a single line stands beside its figures. */
  readonly name: readonly string[]
  readonly isBeside: boolean
  /** Null where "0" would be a guess: the link is lost. */
  readonly waiting: number | null
  readonly wait: WaitWords
}

export interface NoticeView {
  readonly zh: string
  readonly en: string
}

export interface BoardView {
  readonly hallName: Words
  /** Names of the zones shown; empty for the whole hall. */
  readonly zones: readonly Words[]
  readonly time: DayAndTime
  readonly lost: { readonly since: string; readonly isLong: boolean } | null
  readonly hero: HeroView
  readonly rows: readonly CallView[]
  readonly waiting: Page<WaitingLine>
  readonly passed: Page<string>
  readonly notice: Page<NoticeView>
  /** 静默叫号: calls are not spoken now; the board flashes and writes the words. */
  readonly isSilent: boolean
}

/** Everything the board shows, from the hall's state (design brief 3.5). Pure. */
export function boardView(input: BoardInput): BoardView {
  const { hall, state, zoneIds, now, lostSince } = input
  const zones = zonesShown(hall, zoneIds)
  const rows = rowsOf(hall, state, zoneIds)
  return {
    hallName: hall.name,
    zones: zones.length === hall.zones.length ? [] : zones.map((zone) => zone.name),
    time: dayAndTime(now),
    lost:
      lostSince === null
        ? null
        : { since: localTime(lostSince).clock, isLong: now - lostSince > LONG_LOST_MS },
    hero: heroView(input, rows),
    rows: rowsShown(rows).flatMap((row) => toCall(hall, state, row) ?? []),
    waiting: waitingPage(input),
    passed: pageAt(passedNumbers(input), PASSED_SHOWN, now),
    notice: pageAt(noticePages(noticesOf(hall, now)), 1, now),
    isSilent: voiceModeAt(hall.announcements, now).kind === 'silent',
  }
}

/** Zones of the address that the hall does not have. */
export function unknownZones(hall: PublicHall, zoneIds: readonly string[]): string[] {
  return zoneIds.filter((zoneId) => !hall.zones.some((zone) => zone.zoneId === zoneId))
}

/** Whoever is to go somewhere comes before whoever has arrived. */
function rowsShown(rows: readonly CallRow[]): CallRow[] {
  const called = rows.filter((row) => row.state === 'called')
  const serving = rows.filter((row) => row.state === 'serving')
  return [...called, ...serving].slice(0, ROWS)
}

function toCall(hall: PublicHall, state: HallState, row: CallRow): CallView | undefined {
  const counter = hall.counters.find((one) => one.counterId === row.counterId)
  if (!counter) return undefined
  const { ticketId, ticketNo, lastCallSeq: callSeq } = row
  const go = isLastCallOf(hall, state, row) ? 'lastCall' : 'go'
  return {
    ticketId,
    ticketNo,
    callSeq,
    counterNo: counter.counterNo,
    words: row.state === 'called' ? go : 'serving',
  }
}

function heroView({ hall, state, hero, now, lostSince, zoneIds }: BoardInput, rows: CallRow[]): HeroView {
  const row = rows.find((one) => one.ticketId === hero.shown?.ticketId)
  const call = row && toCall(hall, state, row)
  if (!row || !call) return emptyHero(hall, state, now, zoneIds)
  const zoneId = hall.counters.find((one) => one.counterId === row.counterId)?.zoneId
  // Whoever has arrived need not be called on; the fill still stays long enough to be seen.
  const seconds = row.state === 'called' ? hall.board.highlightSeconds : SHOWN_AT_LEAST_MS / 1000
  return {
    kind: 'call',
    ...call,
    zone: hall.zones.find((zone) => zone.zoneId === zoneId)?.name ?? null,
    isHighlighted: lostSince === null && isHighlighted(hero, now, seconds),
  }
}

function emptyHero(
  hall: PublicHall,
  state: HallState,
  now: number,
  zoneIds: readonly string[],
): Extract<HeroView, { kind: 'idle' | 'closed' }> {
  const zones = new Set(zonesShown(hall, zoneIds).map((zone) => zone.zoneId))
  const opening = openingAt(hall, now)
  const isSomebodyWorking = hall.counters.some(
    (counter) => zones.has(counter.zoneId) && counterStatus(state, counter.counterId).state === 'open',
  )
  if (!state.isClosed && (opening.isOpen || isSomebodyWorking)) return { kind: 'idle' }
  const opens = opening.opensAt === null ? null : dayAndTime(opening.opensAt)
  const isToday = opening.opensAt !== null && localTime(opening.opensAt).date === localTime(now).date
  return { kind: 'closed', opens, isToday: isToday && !state.isClosed }
}

function waitingPage(input: BoardInput): Page<WaitingLine> {
  const { hall, zoneIds, now } = input
  const zones = new Set(zonesShown(hall, zoneIds).map((zone) => zone.zoneId))
  const lines = hall.queues
    .filter((queue) => zones.has(queue.zoneId))
    .map((queue) => toWaitingLine(input, queue.queueId, queue.name.zh))
  return pageAt(lines, SIDE_LINES, now, (line) => (line.isBeside ? 1 : line.name.length + 1))
}

function toWaitingLine(
  { hall, state, lostSince, now }: BoardInput,
  queueId: string,
  name: string,
): WaitingLine {
  const isBeside = emWidth(name) <= NAME_BESIDE_EM
  const { waiting: inLine, openCounters } = queueFigures(hall, state, queueId)
  const waiting = inLine + keptForCounters(state, queueId)
  const isLive = lostSince === null
  const isGuess = waiting === 0 && !isLive
  return {
    queueId,
    name: isBeside ? [name] : splitToWidth(name, NAME_ALONE_EM),
    isBeside,
    waiting: isGuess ? null : waiting,
    wait: isGuess
      ? { kind: 'silent' }
      : waitWords(estimateWait(hall, state, queueId, null, now), openCounters, isLive),
  }
}

/** Those kept for one counter wait as well, though no other counter can call them. */
function keptForCounters(state: HallState, queueId: string): number {
  const kept = Object.values(state.counters).flatMap((counter) => counter.held)
  return kept.filter((ticketId) => state.tickets[ticketId]?.queueId === queueId).length
}

function waitWords(
  estimate: ReturnType<typeof estimateWait>,
  openCounters: number,
  isLive: boolean,
): WaitWords {
  if (openCounters === 0) return isLive ? { kind: 'noCounter' } : { kind: 'silent' }
  switch (estimate?.kind) {
    case 'range':
      return { kind: 'range', from: estimate.minMinutes, to: estimate.maxMinutes }
    case 'over':
      return { kind: 'over', minutes: estimate.minutes }
    case 'none-waiting':
      return { kind: 'none' }
    case undefined:
      return { kind: 'silent' }
  }
}

function passedNumbers({ hall, state, zoneIds, now }: BoardInput): string[] {
  const zones = new Set(zonesShown(hall, zoneIds).map((zone) => zone.zoneId))
  const zoneOf = (counterId: string | null): string | undefined =>
    hall.counters.find((counter) => counter.counterId === counterId)?.zoneId
  return passedTickets(hall, state, now)
    .filter((ticket) => zones.has(zoneOf(ticket.counterId) ?? ''))
    .map((ticket) => ticket.ticketNo)
}

/** The notices of a local day, in the hall's order. */
function noticesOf({ board }: PublicHall, now: number): Words[] {
  const { date } = localTime(now)
  return board.notices.filter(
    ({ from, to }) => (from === undefined || from <= date) && (to === undefined || date <= to),
  )
}

/** Long notices become several pages; the languages keep step. */
export function noticePages(notices: readonly Words[]): NoticeView[] {
  return notices.flatMap((notice) => {
    const zh = splitToWidth(notice.zh, NOTICE_ZH_EM)
    const en = splitToWidth(notice.en, NOTICE_EN_EM)
    const pages = Math.max(zh.length, en.length)
    return Array.from({ length: pages }, (_, i) => ({
      zh: zh[Math.min(i, zh.length - 1)] ?? '',
      en: en[Math.min(i, en.length - 1)] ?? '',
    }))
  })
}

export function dayAndTime(at: number): DayAndTime {
  const { date, weekday, clock } = localTime(at)
  return { month: Number(date.slice(5, 7)), day: Number(date.slice(8)), weekday, clock }
}
