import { apply } from '../../domain/apply.ts'
import type { Actor, Command, CommandName, CommandPayload, Role } from '../../domain/commands.ts'
import { decide } from '../../domain/decide.ts'
import type { DecideContext, Decided, KeptRow } from '../../domain/decide/decision.ts'
import { itemsOfStop } from '../../domain/decide/while-serving.ts'
import type { Entry } from '../../domain/facts.ts'
import { emptyState, type HallState } from '../../domain/hall-state.ts'
import type { Hall } from '../../domain/model.ts'
import type { QueueClass } from '../../domain/policy/settings.ts'
import type { Outcome, Ticket } from '../../domain/ticket.ts'
import { DAY, MORNING, staffNoOf } from './arbitrary-hall.ts'

/** What one command did, before its facts are applied. */
export interface Asked {
  readonly command: Command
  readonly decided: Decided
  readonly now: number
  /** The state as it was before the command. */
  readonly before: HallState
  /** What was decided in, with that earlier state: the same command can be decided again. */
  readonly ctx: DecideContext
}

export const requestId = 'request-0001'
export const citizen: Actor = { role: 'citizen', actorId: 'k01', deviceId: 'k01', counterId: null }
export const guide: Actor = { role: 'guide', actorId: '2001', deviceId: 'pc', counterId: null }
export const supervisor: Actor = { role: 'supervisor', actorId: '3001', deviceId: 'pc', counterId: null }
export const system: Actor = { role: 'system', actorId: 'system', deviceId: 'server', counterId: null }

/** A clerk at counter `c<counter>`; without a staff number the one it belongs to. */
export function clerkAt(counterId: string, staffNo = staffNoOf(Number(counterId.slice(1)))): Actor {
  return { role: 'clerk', actorId: staffNo, deviceId: 'pc', counterId }
}

/** Any actor of a role, at a counter where the role has one. */
export function actorOf(role: Role): Actor {
  const byRole: Partial<Record<Role, Actor>> = { citizen, guide, supervisor, system, clerk: clerkAt('c0') }
  return byRole[role] ?? { role, actorId: '9999', deviceId: 'pc', counterId: null }
}

/** A command without the plumbing: its name, what it asks for and who asks. */
export function command<Name extends CommandName>(
  name: Name,
  actor: Actor,
  payload: Omit<CommandPayload<Name>, 'requestId'>,
): Command {
  // The pairing of name and payload is checked by the parameters; TypeScript cannot carry it into the union.
  return { name, payload: { requestId, ...payload }, actor } as unknown as Command
}

/** `ok`, or the refusal and its figures. */
export function outcomeOf({ decided }: Asked): unknown {
  return decided.ok ? 'ok' : { [decided.error.code]: decided.error.params }
}

/** A day of a hall, command by command, as the server keeps it: decide, number the facts, apply. */
export function createDay(hall: Hall, { startAt = MORNING, day = DAY } = {}) {
  const state = emptyState(hall.hallId, day)
  const entries: Entry[] = []
  const kept: KeptRow[] = []
  let now = startAt
  let lastId = 0

  function ticketsOfPerson(digest: string): string[] {
    return kept.flatMap((row) => (row.kind === 'person' && row.personDigest === digest ? [row.ticketId] : []))
  }

  /** Decides and applies. */
  function run(asked: Command): { readonly decided: Decided; readonly ctx: DecideContext } {
    const firstId = lastId
    const known = new Map<string, readonly string[]>()
    const decided = decide(asked, {
      hall,
      state,
      now,
      newId: () => `t${(lastId += 1)}`,
      ticketsOfPerson: (digest) => {
        known.set(digest, ticketsOfPerson(digest))
        return known.get(digest) ?? []
      },
    })
    if (decided.ok) {
      kept.push(...decided.value.kept)
      for (const fact of decided.value.facts) {
        const entry = { seq: state.seq + 1, at: now, fact }
        entries.push(entry)
        apply(state, entry)
      }
    }
    const newId = (): string => `t${firstId + 1}`
    return { decided, ctx: { hall, state, now, newId, ticketsOfPerson: (digest) => known.get(digest) ?? [] } }
  }

  function ask(asked: Command): Asked {
    const before = structuredClone(state)
    const { decided, ctx } = run(asked)
    return { command: asked, decided, now, before, ctx: { ...ctx, state: before } }
  }

  /** Asks and throws when refused: for steps a test takes for granted. */
  function must(asked: Command): string {
    const { decided } = run(asked)
    if (!decided.ok) throw new Error(`${asked.name} refused: ${JSON.stringify(decided.error)}`)
    return decided.value.ticketId ?? ''
  }

  function ticket(ticketId: string): Ticket {
    const found = state.tickets[ticketId]
    if (!found) throw new Error(`no ticket ${ticketId}`)
    return found
  }

  function callNext(counter = 0): string {
    return must(command('ticket:call-next', clerkAt(`c${counter}`), {}))
  }

  function start(ticketId: string): void {
    must(command('ticket:start', clerkAt(ticket(ticketId).counterId ?? ''), { ticketId }))
  }

  /** One and the same outcome for every item of the stop. */
  function finish(ticketId: string, outcome: Outcome = 'accepted'): void {
    const outcomes = itemsOfStop(ticket(ticketId)).map(({ serviceCode }) => ({ serviceCode, outcome }))
    must(command('ticket:finish', clerkAt(ticket(ticketId).counterId ?? ''), { ticketId, outcomes }))
  }

  return {
    hall,
    state,
    entries,
    kept,
    ask,
    must,
    ticket,
    callNext,
    start,
    finish,
    wait(ms: number): void {
      now += ms
    },
    now: () => now,
    /** Takes a number without a document; throws when it is refused. */
    issue(queue: number | string = 0, queueClass: QueueClass = 'ordinary'): string {
      const serviceCode = typeof queue === 'string' ? queue : `s${queue}`
      return must(issue(serviceCode, { queueClass }))
    },
    /** Opens counters by their number. */
    open(...counters: number[]): void {
      for (const counter of counters.length > 0 ? counters : [0]) {
        must(command('counter:open', clerkAt(`c${counter}`), {}))
      }
    },
    /** Calls and starts at a counter; the ticket is then being served there. */
    serve(counter = 0): string {
      const ticketId = callNext(counter)
      start(ticketId)
      return ticketId
    },
    /** Called as often and as long as the hall wants, then passed. */
    pass(ticketId: string): void {
      const actor = clerkAt(ticket(ticketId).counterId ?? '')
      const { recallGapSeconds, noShowAfterCalls, noShowAfterSeconds } = hall.calls
      for (let calls = ticket(ticketId).callCount; calls < noShowAfterCalls; calls += 1) {
        now += recallGapSeconds * 1000
        must(command('ticket:recall', actor, { ticketId }))
      }
      now += noShowAfterSeconds * 1000
      must(command('ticket:no-show', actor, { ticketId }))
    },
    /** The ticket called at a counter, which is then served to its end; undefined when nobody can be called. */
    serveNext(counter = 0): { readonly ticketId: string; readonly because: unknown } | undefined {
      const { decided } = run(command('ticket:call-next', clerkAt(`c${counter}`), {}))
      if (!decided.ok) return undefined
      const ticketId = decided.value.ticketId ?? ''
      const { because } = ticket(ticketId)
      start(ticketId)
      finish(ticketId)
      return { ticketId, because }
    },
  }
}
export type Day = ReturnType<typeof createDay>

/** Take a number. */
export function issue(
  serviceCode: string,
  more: Partial<CommandPayload<'ticket:issue'>> = {},
  actor: Actor = citizen,
): Command {
  return command('ticket:issue', actor, {
    serviceCode,
    queueClass: 'ordinary',
    personDigest: null,
    agentNo: null,
    ...more,
  })
}

/** One appointment of service `s0`, its slot half an hour long from `from`. */
export function load(appointmentId: string, from: number, serviceCode = 's0'): Command {
  const slot = { from, to: from + 30 * 60_000 }
  const appointments = [{ appointmentId, serviceCode, slot, personDigest: null }]
  return command('appointment:load', system, { appointments })
}

export function checkIn(appointmentId: string): Command {
  return command('appointment:check-in', citizen, { appointmentId, personDigest: null })
}
