import { openingAt } from '../../domain/calendar.ts'
import type { Estimate } from '../../domain/estimate.ts'
import type { PublicHall, Service } from '../../domain/model.ts'
import type { KioskView, QueueView } from '../../domain/wire/device.ts'
import type { Choosing } from './session/model.ts'

/** Figures older than this carry their time; older than the second, they are hidden (design brief 3.0). */
const DATED_AFTER_MS = 30_000
const HIDDEN_AFTER_MS = 120_000

/** How far the waiting figures can be trusted. */
export type FiguresAge =
  { readonly kind: 'live' } | { readonly kind: 'dated'; readonly at: number } | { readonly kind: 'hidden' }

/** While the host follows the hall, its figures are true now, however long ago they last changed. */
export function figuresAge(view: KioskView, now: number): FiguresAge {
  if (view.figuresAt === null) return { kind: 'hidden' }
  if (view.isOnline) return { kind: 'live' }
  const age = now - view.figuresAt
  if (age > HIDDEN_AFTER_MS) return { kind: 'hidden' }
  return age > DATED_AFTER_MS ? { kind: 'dated', at: view.figuresAt } : { kind: 'live' }
}

/** The state line of an item, one of the brief's K2. */
export type ItemState =
  | { readonly kind: 'closed'; readonly opensAt: number | null }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'no-window'; readonly waiting: number }
  | { readonly kind: 'no-wait' }
  | {
      readonly kind: 'waiting'
      readonly waiting: number
      readonly estimate: Exclude<Estimate, { kind: 'none-waiting' }>
    }

export function itemState(view: KioskView, hall: PublicHall, service: Service, now: number): ItemState {
  const opening = openingAt(hall, now)
  if (!opening.isOpen) return { kind: 'closed', opensAt: opening.opensAt }
  const age = figuresAge(view, now)
  const queue = queueOf(view, service)
  if (age.kind === 'hidden' || !queue) return { kind: 'unknown' }
  const isEmpty = queue.waiting === 0
  // “0 位” is said on a live link only: silence is not emptiness.
  if (isEmpty && !view.isOnline) return { kind: 'unknown' }
  if (queue.estimate === null || queue.openCounterNos.length === 0)
    return { kind: 'no-window', waiting: queue.waiting }
  if (queue.estimate.kind === 'none-waiting') return { kind: 'no-wait' }
  return { kind: 'waiting', waiting: queue.waiting, estimate: queue.estimate }
}

export function queueOf(view: KioskView, service: Service): QueueView | undefined {
  return view.queues.find((queue) => queue.queueId === service.queueId)
}

/** The queue with the most people, for the home page; undefined when nobody waits or nothing is known. */
export function busiestQueue(view: KioskView, now: number): QueueView | undefined {
  if (figuresAge(view, now).kind === 'hidden') return undefined
  const [first] = view.queues.toSorted((a, b) => b.waiting - a.waiting)
  return first && first.waiting > 0 ? first : undefined
}

export function offeredServices(hall: PublicHall): Service[] {
  return hall.services.filter((service) => service.isEnabled)
}

/** The items of the first tab, in the hall's order; a hall that marked none shows all. */
export function commonServices(hall: PublicHall): Service[] {
  const offered = offeredServices(hall)
  const common = offered.filter((service) => service.isCommon)
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
  const offered = offeredServices(hall)
  const rows =
    tab === 'departments'
      ? hall.departments.map((row) => ({ groupId: row.departmentId, name: row.name }))
      : hall.categories.map((row) => ({ groupId: row.categoryId, name: row.name }))
  return rows
    .map((row) => ({
      ...row,
      count: offered.filter((service) => groupIdOf(service, tab) === row.groupId).length,
    }))
    .filter((group) => group.count > 0)
}

/** What the choose page lists: groups on the upper level of two tabs, items everywhere else. */
export type Listing =
  | { readonly kind: 'groups'; readonly groups: readonly Group[] }
  | { readonly kind: 'items'; readonly services: readonly Service[]; readonly group: Group | null }

export function listingOf(hall: PublicHall, at: Choosing): Listing {
  if (at.tab === 'common') return { kind: 'items', services: commonServices(hall), group: null }
  const { tab, groupId } = at
  const groups = groupsOf(hall, tab)
  const group = groups.find((each) => each.groupId === groupId)
  if (!group) return { kind: 'groups', groups }
  const services = offeredServices(hall).filter((service) => groupIdOf(service, tab) === groupId)
  return { kind: 'items', services, group }
}

function groupIdOf(service: Service, tab: 'departments' | 'categories'): string {
  return tab === 'departments' ? service.departmentId : service.categoryId
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
