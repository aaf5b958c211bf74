import { localTime, openingAt } from '../../domain/calendar.ts'
import type { Estimate } from '../../domain/estimate.ts'
import type { PublicHall } from '../../domain/model.ts'
import type { KioskView, QueueView, TakeRefusal } from '../../domain/wire/device.ts'
import { offeredItems, type Offered } from './offered.ts'
import type { Choosing } from './session/model.ts'

/** Figures older than this carry their time; older than the second, they are hidden (design brief 3.0). */
const DATED_AFTER_MS = 30_000
const HIDDEN_AFTER_MS = 120_000

/** Whether numbers can be had here now: from the hall server, or, while it is away, from the kiosk itself. */
export function givesNumbers(view: Pick<KioskView, 'isOnline' | 'takesOffline'>): boolean {
  return view.isOnline || view.takesOffline
}

/** How far the waiting figures can be trusted. */
export type FiguresAge =
  { readonly kind: 'live' } | { readonly kind: 'dated'; readonly at: number } | { readonly kind: 'hidden' }

/** While the host follows the hall, its figures are true now, however long ago they last changed. */
export function figuresAge(view: KioskView, now: number): FiguresAge {
  if (view.figuresAt === null) return { kind: 'hidden' }
  if (view.isOnline) return { kind: 'live' }
  // A kiosk that goes on by itself would lead people by figures that its own numbers make wrong (design brief K13).
  if (view.takesOffline) return { kind: 'hidden' }
  const age = now - view.figuresAt
  if (age > HIDDEN_AFTER_MS) return { kind: 'hidden' }
  return age > DATED_AFTER_MS ? { kind: 'dated', at: view.figuresAt } : { kind: 'live' }
}

/** The state line of an item, one of the brief's K2. */
export type ItemState =
  | { readonly kind: 'closed'; readonly opensAt: number | null }
  /** Numbers used up; `nextAt` only when there are more on the same day. */
  | { readonly kind: 'full'; readonly nextAt: number | null }
  /** No number here while the server is away; the guide desk has one. */
  | { readonly kind: 'at-desk' }
  /** Whoever took a number now would wait past closing. */
  | { readonly kind: 'closing'; readonly closesAt: number }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'no-window'; readonly waiting: number }
  | { readonly kind: 'no-wait' }
  | {
      readonly kind: 'waiting'
      readonly waiting: number
      readonly estimate: Exclude<Estimate, { kind: 'none-waiting' }>
    }

export function itemState(view: KioskView, hall: PublicHall, item: Offered, now: number): ItemState {
  const refused = refusalOf(view, item.code, now)
  if (refused) return refusedState(refused, now)
  if (!isHallOpen(view, hall, now)) return { kind: 'closed', opensAt: openingAt(hall, now).opensAt }
  const age = figuresAge(view, now)
  const queue = queueOf(view, item)
  if (age.kind === 'hidden' || !queue) return { kind: 'unknown' }
  const isEmpty = queue.waiting === 0
  // “0 位” is said on a live link only: silence is not emptiness.
  if (isEmpty && !view.isOnline) return { kind: 'unknown' }
  if (queue.estimate === null || queue.openCounterNos.length === 0)
    return { kind: 'no-window', waiting: queue.waiting }
  if (queue.estimate.kind === 'none-waiting') return { kind: 'no-wait' }
  return { kind: 'waiting', waiting: queue.waiting, estimate: queue.estimate }
}

function refusedState({ code, params }: TakeRefusal, now: number): ItemState {
  switch (code) {
    case 'numbers-used-up':
      return { kind: 'at-desk' }
    case 'quota-used': {
      const nextAt = instantIn(params, 'nextAt')
      return { kind: 'full', nextAt: nextAt !== null && isSameDate(nextAt, now) ? nextAt : null }
    }
    case 'closing-soon':
      return { kind: 'closing', closesAt: Number(params['closesAt']) }
    default:
      return { kind: 'closed', opensAt: instantIn(params, 'opensAt') }
  }
}

/** An instant that a refusal carries, milliseconds UTC; null where it has none. */
export function instantIn(params: TakeRefusal['params'], name: string): number | null {
  const at = Number(params[name] ?? 0)
  return at > 0 ? at : null
}

export function isSameDate(a: number, b: number): boolean {
  return localTime(a).date === localTime(b).date
}

/**
 * Why no number can be had of an item now, as the host last worked it out. What has run out by itself since then counts
 * no more; neither do figures too old to be shown.
 */
export function refusalOf(view: KioskView, code: string, now: number): TakeRefusal | null {
  const refused = view.refusals[code]
  if (!refused) return null
  const endsAt = instantIn(refused.params, refused.code === 'quota-used' ? 'nextAt' : 'opensAt')
  if (endsAt !== null && endsAt <= now) return null
  // Its own refusals go by what it knows itself.
  if (view.takesOffline) return refused
  const goesByFigures = refused.code === 'quota-used' || refused.code === 'closing-soon'
  return goesByFigures && figuresAge(view, now).kind === 'hidden' ? null : refused
}

/** Open by the hall's hours, or for some item by those of a counter that stays longer. */
export function isHallOpen(view: KioskView, hall: PublicHall, now: number): boolean {
  if (openingAt(hall, now).isOpen) return true
  return offeredItems(hall).some((item) => refusalOf(view, item.code, now)?.code !== 'service-closed')
}

/** The queue in which a number for this item waits first. */
export function queueOf(view: KioskView, item: Offered): QueueView | undefined {
  return view.queues.find((queue) => queue.queueId === item.services[0].queueId)
}

/** The queue with the most people, for the home page; undefined when nobody waits or nothing is known. */
export function busiestQueue(view: KioskView, now: number): QueueView | undefined {
  if (figuresAge(view, now).kind === 'hidden') return undefined
  const [first] = view.queues.toSorted((a, b) => b.waiting - a.waiting)
  return first && first.waiting > 0 ? first : undefined
}

/** The items of the first tab, in the hall's order; a hall that marked none shows all. */
export function commonItems(hall: PublicHall): Offered[] {
  const offered = offeredItems(hall)
  const common = offered.filter((item) => item.isCommon)
  return common.length > 0 ? common : offered
}

/** A department or topic, and how many items it has. */
export interface Group {
  readonly groupId: string
  readonly name: { readonly zh: string; readonly en: string }
  readonly count: number
}

/** Groups of the second and third tab that have something to offer. */
export function groupsOf(hall: PublicHall, tab: 'departments' | 'categories'): Group[] {
  const offered = offeredItems(hall)
  const rows =
    tab === 'departments'
      ? hall.departments.map((row) => ({ groupId: row.departmentId, name: row.name }))
      : hall.categories.map((row) => ({ groupId: row.categoryId, name: row.name }))
  return rows
    .map((row) => ({
      ...row,
      count: offered.filter((item) => groupIdOf(item, tab) === row.groupId).length,
    }))
    .filter((group) => group.count > 0)
}

/** What the choose page lists: groups on the upper level of two tabs, items everywhere else. */
export type Listing =
  | { readonly kind: 'groups'; readonly groups: readonly Group[] }
  | { readonly kind: 'items'; readonly items: readonly Offered[]; readonly group: Group | null }

export function listingOf(hall: PublicHall, at: Choosing): Listing {
  if (at.tab === 'common') return { kind: 'items', items: commonItems(hall), group: null }
  const { tab, groupId } = at
  const groups = groupsOf(hall, tab)
  const group = groups.find((each) => each.groupId === groupId)
  if (!group) return { kind: 'groups', groups }
  const items = offeredItems(hall).filter((item) => groupIdOf(item, tab) === groupId)
  return { kind: 'items', items, group }
}

function groupIdOf(item: Offered, tab: 'departments' | 'categories'): string {
  return tab === 'departments' ? item.departmentId : item.categoryId
}

/** One page of a list; a page beyond the end is the last. */
export function pageOf<Row>(
  rows: readonly Row[],
  page: number,
  size: number,
): { readonly rows: readonly Row[]; readonly page: number; readonly pages: number } {
  const pages = Math.max(1, Math.ceil(rows.length / size))
  const shown = Math.min(Math.max(0, page), pages - 1)
  return { rows: rows.slice(shown * size, (shown + 1) * size), page: shown, pages }
}
