import fc from 'fast-check'
import type { z } from 'zod'
import { hallConfig, type Hall } from '../../domain/model.ts'
import { DEFAULT_RULES, QUEUE_CLASSES, type RuleSettings } from '../../domain/policy/settings.ts'

/** A Monday, 09:00 in Asia/Shanghai. */
export const MORNING = Date.parse('2026-11-02T01:00:00Z')
export const DAY = '2026-11-02'
export const MINUTE = 60_000

const LETTERS = ['A', 'B', 'C'] as const
const ALL_DAY = ['00:00-24:00']
export const ALL_WEEK = {
  mon: ALL_DAY,
  tue: ALL_DAY,
  wed: ALL_DAY,
  thu: ALL_DAY,
  fri: ALL_DAY,
  sat: ALL_DAY,
  sun: ALL_DAY,
}

export type HallInput = z.input<typeof hallConfig>
export type ServiceInput = HallInput['services'][number]
export type StaffInput = HallInput['staff'][number]

export interface HallPlan {
  /** Letters of the queues `q0`, `q1` ...; two queues may share one number series. */
  readonly letters: readonly string[]
  /** Per counter `c0`, `c1` ...: which queue indexes it serves with which weight. */
  readonly counters: readonly (readonly { readonly queue: number; readonly weight: number }[])[]
  readonly rules?: RuleSettings[]
}

const name = { zh: '名', en: 'name' }

/** A service `code` of queue `q<queue>`. */
export function serviceInput(code: string, queue: number, more: Partial<ServiceInput> = {}): ServiceInput {
  return { serviceCode: code, name, departmentId: 'd', categoryId: 'k', queueId: `q${queue}`, ...more }
}

/** A package of services, one stop after another. */
export function packageInput(
  packageCode: string,
  serviceCodes: string[],
): NonNullable<HallInput['packages']>[number] {
  return { packageCode, name, departmentId: 'd', categoryId: 'k', serviceCodes }
}

/**
 * The text of a hall that is always open, as its file would hold it: one service `s0` ... per queue. Staff: clerk `1001`
 * belongs to counter `c0`, `1002` to `c1` ...; guide `2001`; supervisor `3001`, who may sit at a counter too.
 */
export function hallInput({ letters, counters, rules }: HallPlan): HallInput {
  return {
    hallId: 'test',
    name,
    guideDesk: name,
    zones: [{ zoneId: 'z', name: { zh: '一楼A区', en: 'Area A' } }],
    departments: [{ departmentId: 'd', name }],
    categories: [{ categoryId: 'k', name }],
    queues: letters.map((letter, i) => ({ queueId: `q${i}`, name, letter, zoneId: 'z' })),
    services: letters.map((_, i) => serviceInput(`s${i}`, i)),
    counters: counters.map((served, i) => ({
      counterId: `c${i}`,
      counterNo: String(i + 1),
      zoneId: 'z',
      queues: served.map(({ queue, weight }) => ({ queueId: `q${queue}`, weight })),
    })),
    staff: [
      ...counters.map((_, i): StaffInput => ({ staffNo: staffNoOf(i), roles: ['clerk'] })),
      { staffNo: '2001', roles: ['guide'] },
      { staffNo: '3001', roles: ['clerk', 'supervisor'] },
    ],
    deviceHosts: ['k01', 'k02'].map((hostId) => ({ hostId, place: name })),
    hours: { weekly: ALL_WEEK },
    ...(rules ? { rules } : {}),
  }
}

/** The clerk of counter `c<counter>`. */
export function staffNoOf(counter: number): string {
  return String(1001 + counter)
}

export function hallOf(plan: HallPlan, more: Partial<HallInput> = {}): Hall {
  return hallConfig.parse({ ...hallInput(plan), ...more })
}

const anyRule: fc.Arbitrary<RuleSettings> = fc.oneof(
  fc.constant({ rule: 'held-for-counter' } as const),
  fc
    .integer({ min: 1, max: 60 })
    .map((maxWaitMinutes) => ({ rule: 'waited-too-long', maxWaitMinutes }) as const),
  fc
    .record({
      order: fc.shuffledSubarray([...QUEUE_CLASSES]),
      maxPreferredRun: fc.integer({ min: 1, max: 3 }),
    })
    .map((settings) => ({ rule: 'class-order', ...settings }) as const),
  fc
    .integer({ min: 1, max: 3 })
    .map((preferredPerOrdinary) => ({ rule: 'ratio', preferredPerOrdinary }) as const),
  fc
    .integer({ min: 1, max: 20 })
    .map((overMinutes) => ({ rule: 'overflow', queueId: 'q0', overMinutes }) as const),
  fc.constant({ rule: 'clerk-service' } as const),
  fc.constant({ rule: 'queue-weight' } as const),
  fc.constant({ rule: 'arrival' } as const),
)

/** The guide's default rules, and any choice and order of rules a hall may have. */
const anyRules = fc.oneof(
  { weight: 2, arbitrary: fc.constant(DEFAULT_RULES) },
  { weight: 3, arbitrary: fc.array(anyRule, { minLength: 1, maxLength: 5 }) },
)

const anyServed = fc.uniqueArray(fc.record({ queue: fc.nat(2), weight: fc.integer({ min: 0, max: 2 }) }), {
  minLength: 1,
  maxLength: 3,
  selector: ({ queue }) => queue,
})

const anyClerk = fc.record({
  /** Indexes of the only services the clerk may handle; empty: all. */
  services: fc.oneof(
    { weight: 3, arbitrary: fc.constant<number[]>([]) },
    { weight: 1, arbitrary: fc.subarray([0, 1, 2, 3]) },
  ),
  precedence: fc.boolean(),
  mayCallNumber: fc.boolean(),
})

const anySettings = fc.record({
  policy: fc.constantFrom('afterN', 'tail', 'newTicket'),
  afterCalls: fc.integer({ min: 0, max: 3 }),
  noShowAfterCalls: fc.integer({ min: 1, max: 2 }),
  recallGapSeconds: fc.constantFrom(0, 10),
  autoNoShowSeconds: fc.constantFrom(0, 0, 20),
  maxPerCounter: fc.integer({ min: 1, max: 3 }),
  papersAwayResumesAnywhere: fc.boolean(),
  hasQuota: fc.boolean(),
})

/**
 * Halls of one to three queues with one or two services each, packages over them, and one to four counters: any counter
 * serving any of the queues with any weight, clerks narrowed to some services, every way a number may come back.
 */
export function anyHallWith(rules: fc.Arbitrary<RuleSettings[]>): fc.Arbitrary<Hall> {
  return fc
    .record({
      letters: fc.array(fc.constantFrom(...LETTERS), { minLength: 1, maxLength: 3 }),
      counters: fc.array(anyServed, { minLength: 1, maxLength: 4 }),
      clerks: fc.array(anyClerk, { minLength: 4, maxLength: 4 }),
      settings: anySettings,
      rules,
    })
    .map(({ letters, counters, clerks, settings, rules: chosen }) => {
      const input = hallInput({
        letters,
        rules: chosen,
        counters: counters.map((served) => {
          const inHall = served.filter(({ queue }) => queue < letters.length)
          return inHall.length > 0 ? inHall : [{ queue: 0, weight: 1 }]
        }),
      })
      const quotas = settings.hasQuota ? [{ span: '00:00-12:00', count: 5 }] : []
      const services = [
        serviceInput('s0', 0, { maxWaitMinutes: 5, quotas, rejoin: { policy: 'afterN' } }),
        serviceInput('x0', 0),
        ...letters.slice(1).map((_, i) => serviceInput(`s${i + 1}`, i + 1)),
      ]
      const codes = services.map(({ serviceCode }) => serviceCode)
      return hallConfig.parse({
        ...input,
        services,
        packages: [packageInput('p0', codes), packageInput('p1', codes.toReversed())],
        staff: input.staff.map((person, i): StaffInput => {
          const clerk = clerks[i]
          if (i >= counters.length || !clerk) return person
          const own = clerk.services.flatMap((at) => codes[at] ?? [])
          return {
            ...person,
            ...(own.length > 0 ? { services: own } : {}),
            precedence: clerk.precedence ? [own[0] ?? codes.at(-1) ?? 's0'] : [],
            rights: clerk.mayCallNumber ? ['callNumber'] : [],
          }
        }),
        rejoin: { policy: settings.policy, afterCalls: settings.afterCalls },
        calls: {
          recallGapSeconds: settings.recallGapSeconds,
          noShowAfterCalls: settings.noShowAfterCalls,
          noShowAfterSeconds: settings.recallGapSeconds,
          autoNoShowSeconds: settings.autoNoShowSeconds,
          maxCalls: 3,
        },
        holds: {
          maxPerCounter: settings.maxPerCounter,
          papersAwayResumesAnywhere: settings.papersAwayResumesAnywhere,
        },
      })
    })
}

export const anyHall: fc.Arbitrary<Hall> = anyHallWith(anyRules)
