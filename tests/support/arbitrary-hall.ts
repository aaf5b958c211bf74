import fc from 'fast-check'
import type { z } from 'zod'
import type { Actor, Command } from '../../domain/commands.ts'
import { decide } from '../../domain/decide.ts'
import type { Decided } from '../../domain/decide/decision.ts'
import type { Entry } from '../../domain/facts.ts'
import { apply, emptyState, type HallState } from '../../domain/hall-state.ts'
import { hallConfig, type Hall } from '../../domain/model.ts'
import { QUEUE_CLASSES, type RuleSettings } from '../../domain/policy/settings.ts'
import { OUTCOMES } from '../../domain/ticket.ts'

/** A Monday, 09:00 in Asia/Shanghai. */
export const MORNING = Date.parse('2026-11-02T01:00:00Z')
export const DAY = '2026-11-02'
const LETTERS = ['A', 'B', 'C'] as const
const ALL_DAY = ['00:00-24:00']
const ALL_WEEK = {
  mon: ALL_DAY,
  tue: ALL_DAY,
  wed: ALL_DAY,
  thu: ALL_DAY,
  fri: ALL_DAY,
  sat: ALL_DAY,
  sun: ALL_DAY,
}

export type HallInput = z.input<typeof hallConfig>

export interface HallPlan {
  /** Letters of the queues `q0`, `q1` ...; two queues may share one number series. */
  readonly letters: readonly string[]
  /** Per counter `c0`, `c1` ...: which queue indexes it serves with which weight. */
  readonly counters: readonly (readonly { readonly queue: number; readonly weight: number }[])[]
  readonly rules?: RuleSettings[]
}

/** The text of a hall that is always open, as its file would hold it: one service `s0` ... per queue. */
export function hallInput({ letters, counters, rules }: HallPlan): HallInput {
  const name = { zh: '名', en: 'name' }
  return {
    hallId: 'test',
    name,
    guideDesk: name,
    zones: [{ zoneId: 'z', name: { zh: '一楼A区', en: 'Area A' } }],
    departments: [{ departmentId: 'd', name }],
    categories: [{ categoryId: 'k', name }],
    queues: letters.map((letter, i) => ({ queueId: `q${i}`, name, letter, zoneId: 'z' })),
    services: letters.map((_, i) => ({
      serviceCode: `s${i}`,
      name,
      departmentId: 'd',
      categoryId: 'k',
      queueId: `q${i}`,
    })),
    counters: counters.map((served, i) => ({
      counterId: `c${i}`,
      counterNo: String(i + 1),
      zoneId: 'z',
      queues: served.map(({ queue, weight }) => ({ queueId: `q${queue}`, weight })),
    })),
    staff: [{ staffNo: '1001', roles: ['clerk'] }],
    hours: { weekly: ALL_WEEK },
    ...(rules ? { rules } : {}),
  }
}

export function hallOf(plan: HallPlan): Hall {
  return hallConfig.parse(hallInput(plan))
}

/** Halls of one to three queues and one to four counters, any counter serving any of the queues with any weight. */
export const anyHall: fc.Arbitrary<Hall> = fc
  .record({
    letters: fc.array(fc.constantFrom(...LETTERS), { minLength: 1, maxLength: 3 }),
    maxPreferredRun: fc.integer({ min: 1, max: 3 }),
    counters: fc.array(
      fc.uniqueArray(fc.record({ queue: fc.nat(2), weight: fc.integer({ min: 0, max: 2 }) }), {
        minLength: 1,
        maxLength: 3,
        selector: ({ queue }) => queue,
      }),
      { minLength: 1, maxLength: 4 },
    ),
  })
  .map(({ letters, counters, maxPreferredRun }) =>
    hallOf({
      letters,
      counters: counters.map((served) => {
        const inHall = served.filter(({ queue }) => queue < letters.length)
        return inHall.length > 0 ? inHall : [{ queue: 0, weight: 1 }]
      }),
      rules: [
        { rule: 'class-order', order: [...QUEUE_CLASSES], maxPreferredRun },
        { rule: 'queue-weight' },
        { rule: 'arrival' },
      ],
    }),
  )

/** One thing somebody asks for, aimed by plain numbers so that it can be shrunk; `play` finds its target. */
export interface Step {
  readonly what: Command['name']
  readonly counter: number
  readonly target: number
  readonly queueClass: (typeof QUEUE_CLASSES)[number]
  readonly outcome: (typeof OUTCOMES)[number]
  /** A target that the counter holds makes sense; any other tries what must be refused. */
  readonly isAimedWell: boolean
  readonly person: number
  readonly waitMs: number
}

const WHAT: readonly { readonly arbitrary: fc.Arbitrary<Command['name']>; readonly weight: number }[] = [
  { weight: 8, arbitrary: fc.constant('ticket:issue') },
  { weight: 8, arbitrary: fc.constant('ticket:call-next') },
  { weight: 4, arbitrary: fc.constant('ticket:start') },
  { weight: 4, arbitrary: fc.constant('ticket:finish') },
  { weight: 3, arbitrary: fc.constant('ticket:recall') },
  { weight: 3, arbitrary: fc.constant('counter:open') },
  { weight: 2, arbitrary: fc.constant('ticket:no-show') },
  { weight: 2, arbitrary: fc.constant('ticket:cancel') },
  { weight: 1, arbitrary: fc.constant('paper:report') },
  { weight: 1, arbitrary: fc.constant('counter:pause') },
  { weight: 1, arbitrary: fc.constant('counter:close') },
]

export const anyStep: fc.Arbitrary<Step> = fc.record({
  what: fc.oneof(...WHAT),
  counter: fc.nat(3),
  target: fc.nat(30),
  queueClass: fc.constantFrom(...QUEUE_CLASSES),
  outcome: fc.constantFrom(...OUTCOMES),
  isAimedWell: fc.oneof(
    { weight: 5, arbitrary: fc.constant(true) },
    { weight: 1, arbitrary: fc.constant(false) },
  ),
  person: fc.nat(5),
  waitMs: fc.oneof(fc.nat(2_000), fc.nat(120_000)),
})

export interface Played {
  readonly hall: Hall
  readonly state: HallState
  readonly entries: readonly Entry[]
}

/** What one step did, before its facts are applied. */
export interface Asked {
  readonly command: Command
  readonly decided: Decided
  readonly now: number
  readonly before: HallState
}

/** A day of a hall, step by step, as the server keeps it: decide, number the facts, apply. */
export function createDay(hall: Hall, startAt = MORNING) {
  const state = emptyState(hall.hallId, DAY)
  const entries: Entry[] = []
  const persons = new Map<string, string[]>()
  let now = startAt
  let lastId = 0

  /** Decides a command now and applies what follows. */
  function ask(command: Command): Asked {
    const before = structuredClone(state)
    const decided = decide(command, {
      hall,
      state,
      now,
      newId: () => `t${(lastId += 1)}`,
      ticketsOfPerson: (digest) => persons.get(digest) ?? [],
    })
    if (decided.ok) {
      const { person, facts } = decided.value
      if (person)
        persons.set(person.personDigest, [...(persons.get(person.personDigest) ?? []), person.ticketId])
      for (const fact of facts) {
        const entry = { seq: state.seq + 1, at: now, fact }
        entries.push(entry)
        apply(state, entry)
      }
    }
    return { command, decided, now, before }
  }

  return {
    hall,
    state,
    entries,
    ask,
    wait(ms: number): void {
      now += ms
    },
    now: () => now,
    /** Takes a number without a document; throws when it is refused. */
    issue(queue = 0, queueClass: Step['queueClass'] = 'ordinary'): string {
      const asked = ask({
        name: 'ticket:issue',
        payload: { requestId, serviceCode: `s${queue}`, queueClass, personDigest: null },
        actor: citizen,
      })
      return ticketIdOf(asked)
    },
    open(counter = 0): void {
      ticketOrFail(ask({ name: 'counter:open', payload: { requestId }, actor: clerkAt(`c${counter}`) }))
    },
    /** The ticket called at a counter, which is then served to its end; undefined when nobody waits. */
    serveNext(counter = 0): { readonly ticketId: string; readonly because: unknown } | undefined {
      const actor = clerkAt(`c${counter}`)
      const asked = ask({ name: 'ticket:call-next', payload: { requestId }, actor })
      if (!asked.decided.ok) return undefined
      const ticketId = ticketIdOf(asked)
      ticketOrFail(ask({ name: 'ticket:start', payload: { requestId, ticketId }, actor }))
      ticketOrFail(
        ask({ name: 'ticket:finish', payload: { requestId, ticketId, outcome: 'accepted' }, actor }),
      )
      return { ticketId, because: state.tickets[ticketId]?.because }
    },
  }
}
export type Day = ReturnType<typeof createDay>

export const requestId = 'request-0001'
export const citizen: Actor = { role: 'citizen', actorId: 'k01', deviceId: 'k01', counterId: null }

export function clerkAt(counterId: string): Actor {
  return { role: 'clerk', actorId: '1001', deviceId: 'pc', counterId }
}

function ticketOrFail(asked: Asked): string | null {
  if (!asked.decided.ok) throw new Error(`${asked.command.name} refused: ${asked.decided.error.code}`)
  return asked.decided.value.ticketId
}

function ticketIdOf(asked: Asked): string {
  const ticketId = ticketOrFail(asked)
  if (ticketId === null) throw new Error(`${asked.command.name} is about no ticket`)
  return ticketId
}

/** Plays random steps; `look` sees every one of them after its facts are applied. */
export function play(
  hall: Hall,
  steps: readonly Step[],
  look: (asked: Asked, day: Day) => void = () => undefined,
): Played {
  const day = createDay(hall)
  for (const step of steps) {
    day.wait(step.waitMs)
    look(day.ask(toCommand(step, day)), day)
  }
  return { hall, state: day.state, entries: day.entries }
}

function toCommand(step: Step, { hall, state }: Day): Command {
  const counterId = hall.counters[step.counter % hall.counters.length]?.counterId ?? ''
  const held = state.counters[counterId]?.ticketId
  const all = Object.keys(state.tickets)
  const other = all[step.target % Math.max(1, all.length)] ?? 'nobody'
  const ticketId = step.isAimedWell && held ? held : other
  const service = hall.services[step.target % hall.services.length]?.serviceCode ?? ''
  const actor = clerkAt(counterId)
  switch (step.what) {
    case 'ticket:issue': {
      const personDigest = step.isAimedWell ? null : String(step.person).repeat(64)
      const { queueClass } = step
      return {
        name: step.what,
        payload: { requestId, serviceCode: service, queueClass, personDigest },
        actor: citizen,
      }
    }
    case 'ticket:finish':
      return { name: step.what, payload: { requestId, ticketId, outcome: step.outcome }, actor }
    case 'ticket:cancel':
      return {
        name: step.what,
        payload: { requestId, ticketId: other, reason: 'citizenLeft' },
        actor: citizen,
      }
    case 'paper:report':
      return {
        name: step.what,
        payload: { requestId, ticketId: other, paper: 'printed', isCopy: false },
        actor: citizen,
      }
    case 'counter:pause':
      return { name: step.what, payload: { requestId, reason: 'meal', backAt: null }, actor }
    case 'ticket:recall':
    case 'ticket:start':
    case 'ticket:no-show':
      return { name: step.what, payload: { requestId, ticketId }, actor }
    case 'ticket:call-next':
    case 'counter:open':
    case 'counter:close':
      return { name: step.what, payload: { requestId }, actor }
    case 'day:close':
      return { name: step.what, payload: { requestId }, actor: { ...citizen, role: 'system' } }
  }
}

/** Histories long enough for queues to build up and drain. */
export const anyHistory: fc.Arbitrary<{ readonly hall: Hall; readonly steps: readonly Step[] }> = fc.record({
  hall: anyHall,
  steps: fc.array(anyStep, { minLength: 20, maxLength: 120, size: 'max' }),
})
