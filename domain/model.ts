import { z } from 'zod'
import {
  agent,
  queue,
  service,
  servicePackage,
  zone,
  type CallRules,
  type RejoinRules,
} from './hall-file/catalogue.ts'
import { dayMinute, id, words } from './hall-file/common.ts'
import { counter, deviceHost, hours, staffMember } from './hall-file/places.ts'
import * as settings from './hall-file/settings.ts'
import { DEFAULT_RULES, ruleSettings } from './policy/settings.ts'
import { checkReferences } from './references.ts'

export { toMinuteOfDay, words, type Words } from './hall-file/common.ts'

const hallShape = z.strictObject({
  hallId: id,
  name: words,
  /** What the ticket's QR code points to, e.g. `https://hall.example.gov.cn`. Default: the address the server listens on. */
  publicUrl: z.url({ protocol: /^https?$/ }).optional(),
  guideDesk: words,
  phone: z.string().max(40).optional(),
  /** Local time at which a new business day begins. Later than 00:00 for a hall that works through midnight. */
  dayStartsAt: dayMinute.refine((minute) => minute < 1440, 'allowed: 00:00 to 23:59').default(0),
  zones: z.array(zone).min(1),
  departments: z.array(z.strictObject({ departmentId: id, name: words })).min(1),
  categories: z.array(z.strictObject({ categoryId: id, name: words })).min(1),
  queues: z.array(queue).min(1),
  services: z.array(service).min(1),
  packages: z.array(servicePackage).default([]),
  counters: z.array(counter).min(1),
  staff: z.array(staffMember).min(1),
  agents: z.array(agent).default([]),
  deviceHosts: z.array(deviceHost).default([]),
  hours,
  /** Rules of who is called next, first to last; see domain/policy/. */
  rules: z.array(ruleSettings).min(1).default(DEFAULT_RULES),
  calls: settings.calls.prefault({}),
  rejoin: settings.rejoin.prefault({}),
  holds: settings.holds.prefault({}),
  appointments: settings.appointments.prefault({}),
  closing: settings.closing.prefault({}),
  estimates: settings.estimates.prefault({}),
  announcements: settings.announcements.prefault({}),
  board: settings.board.prefault({}),
  kiosk: settings.kiosk.prefault({}),
  offline: settings.offline.prefault({}),
  tickets: settings.tickets.prefault({}),
})

/** The hall as its file describes it, defaults filled in and every cross-reference checked. */
export const hallConfig = hallShape.superRefine(checkReferences, { when: () => true })
export type Hall = z.infer<typeof hallShape>
export type Queue = Hall['queues'][number]
export type Service = Hall['services'][number]
export type ServicePackage = Hall['packages'][number]
export type Counter = Hall['counters'][number]
export type StaffMember = Hall['staff'][number]
export type Zone = Hall['zones'][number]

/** The parts of the hall every page may know: everything except who works there. */
export type PublicHall = Omit<Hall, 'staff' | 'agents'>

export function publicHall(hall: Hall): PublicHall {
  const { staff: _staff, agents: _agents, ...rest } = hall
  return rest
}

/** How a service is called: its own figures before the hall's. */
export function callRulesOf(hall: Pick<PublicHall, 'calls' | 'services'>, serviceCode: string): CallRules {
  return { ...hall.calls, ...stated(serviceOf(hall, serviceCode)?.calls) }
}

/** How a passed number of a service comes back: its own figures before the hall's. */
export function rejoinRulesOf(
  hall: Pick<PublicHall, 'rejoin' | 'services'>,
  serviceCode: string,
): RejoinRules {
  return { ...hall.rejoin, ...stated(serviceOf(hall, serviceCode)?.rejoin) }
}

/** The settings that were really stated: an absent one must not cover the hall's. */
function stated<T extends object>(own: T | undefined): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  const entries = Object.entries(own ?? {}).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as { [Key in keyof T]?: Exclude<T[Key], undefined> }
}

/** Asked for every ticket that is compared; a hall's list never changes while it is in use. */
const servicesByCode = new WeakMap<readonly Service[], ReadonlyMap<string, Service>>()

export function serviceOf(hall: Pick<PublicHall, 'services'>, serviceCode: string): Service | undefined {
  let byCode = servicesByCode.get(hall.services)
  if (!byCode) {
    byCode = new Map(hall.services.map((service) => [service.serviceCode, service]))
    servicesByCode.set(hall.services, byCode)
  }
  return byCode.get(serviceCode)
}
