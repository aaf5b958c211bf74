import fc from 'fast-check'
import { COMMANDS, type Actor, type Command, type CommandName } from '../../domain/commands.ts'
import type { DeviceNote } from '../../domain/device-health.ts'
import type { Entry } from '../../domain/facts.ts'
import type { HallState } from '../../domain/hall-state.ts'
import type { Hall } from '../../domain/model.ts'
import type { NumberBlock } from '../../domain/number-blocks.ts'
import { QUEUE_CLASSES } from '../../domain/policy/settings.ts'
import { GRADES } from '../../domain/rating.ts'
import { HOLD_KINDS, OUTCOMES, type Ticket, type TicketState } from '../../domain/ticket.ts'
import { itemsOfStop } from '../../domain/decide/while-serving.ts'
import { anyHall, MINUTE } from './arbitrary-hall.ts'
import {
  checkIn,
  citizen,
  clerkAt,
  command,
  createDay,
  guide,
  issue,
  load,
  supervisor,
  system,
  type Asked,
  type Day,
} from './hall-in-test.ts'

/** One thing somebody asks for, aimed by plain numbers so that it can be shrunk; `play` finds its target. */
export interface Step {
  readonly what: CommandName
  readonly counter: number
  readonly target: number
  readonly queueClass: (typeof QUEUE_CLASSES)[number]
  readonly outcome: (typeof OUTCOMES)[number]
  readonly kind: (typeof HOLD_KINDS)[number]
  /** A target that the command makes sense for; any other tries what must be refused. */
  readonly isAimedWell: boolean
  /** Somebody else than the clerk of the counter: a relief, or the supervisor. */
  readonly isOtherStaff: boolean
  readonly person: number
  readonly waitMs: number
}

const OFTEN: Partial<Record<CommandName, number>> = {
  'ticket:issue': 14,
  'ticket:call-next': 14,
  'ticket:start': 8,
  'ticket:finish': 8,
  'counter:open': 6,
  'ticket:recall': 4,
  'ticket:no-show': 5,
  'ticket:restore': 3,
  'ticket:resume': 3,
  'ticket:transfer': 3,
  'ticket:suspend': 3,
  'ticket:undo-no-show': 2,
  'ticket:rate': 2,
  'appointment:load': 3,
  'appointment:check-in': 5,
  'numbers:lease': 2,
  'ticket:hand-in': 6,
  'day:close': 0,
}

const anyWhat = fc.oneof(
  ...(Object.keys(COMMANDS) as CommandName[]).map((name) => ({
    weight: OFTEN[name] ?? 1,
    arbitrary: fc.constant(name),
  })),
)

const mostly = (weight: number): fc.Arbitrary<boolean> =>
  fc.oneof({ weight, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) })

export const anyStep: fc.Arbitrary<Step> = fc.record({
  what: anyWhat,
  counter: fc.nat(3),
  target: fc.nat(30),
  queueClass: fc.constantFrom(...QUEUE_CLASSES),
  outcome: fc.constantFrom(...OUTCOMES),
  kind: fc.constantFrom(...HOLD_KINDS),
  isAimedWell: mostly(6),
  isOtherStaff: mostly(5).map((isOwn) => !isOwn),
  person: fc.nat(3),
  waitMs: fc.oneof(
    { weight: 4, arbitrary: fc.nat(2_000) },
    { weight: 6, arbitrary: fc.nat(90_000) },
    { weight: 1, arbitrary: fc.nat(20 * MINUTE) },
  ),
})

/** Histories long enough for queues to build up and drain. */
export function anyHistoryOf(halls: fc.Arbitrary<Hall>): fc.Arbitrary<History> {
  return fc.record({
    hall: halls,
    steps: fc.array(anyStep, { minLength: 30, maxLength: 140, size: 'max' }),
  })
}
export interface History {
  readonly hall: Hall
  readonly steps: readonly Step[]
}
export const anyHistory = anyHistoryOf(anyHall)

export interface Played {
  readonly hall: Hall
  readonly state: HallState
  readonly entries: readonly Entry[]
}

/** Plays random steps; `look` sees every one of them after its facts are applied. */
export function play(
  { hall, steps }: History,
  look: (asked: Asked, day: Day) => void = () => undefined,
): Played {
  const day = createDay(hall)
  // Counters begin the day open: a closed hall has little to tell.
  hall.counters.forEach((_, i) => {
    day.open(i)
  })
  for (const step of steps) {
    day.wait(step.waitMs)
    look(day.ask(toCommand(step, day)), day)
  }
  return { hall, state: day.state, entries: day.entries }
}

/** States of the tickets a command is about, where it is not the one at the counter. */
const WANTED: Partial<Record<CommandName, readonly TicketState[]>> = {
  'ticket:call-number': ['waiting', 'noShow'],
  'ticket:undo-no-show': ['noShow'],
  'ticket:restore': ['noShow'],
  'ticket:resume': ['suspended'],
  'ticket:move-hold': ['suspended'],
  'ticket:reopen': ['done'],
  'ticket:rate': ['done'],
  'ticket:cancel': ['waiting', 'noShow'],
  'ticket:void': ['waiting', 'noShow', 'suspended', 'called'],
  'ticket:prioritise': ['waiting'],
}

function toCommand(step: Step, { hall, state, now }: Day): Command {
  const { what, outcome, kind, queueClass } = step
  const at = hall.counters[step.counter % hall.counters.length]
  const counterId = at?.counterId ?? ''
  const other = hall.counters[step.target % hall.counters.length]?.counterId ?? ''
  const clerk = step.isOtherStaff
    ? clerkAt(counterId, step.target % 2 === 0 ? '3001' : '1001')
    : clerkAt(counterId)
  const service = hall.services[step.target % hall.services.length]?.serviceCode ?? ''
  const offered = step.target % 7 === 0 ? (hall.packages[step.person % 2]?.packageCode ?? '') : service
  const ticket = aim(step, state, counterId)
  const ticketId = ticket?.ticketId ?? 'nobody'
  const reason = 'because'
  const toCounter = step.person % 2 === 0
  switch (what) {
    case 'ticket:issue': {
      const personDigest = step.isAimedWell ? null : String(step.person).repeat(64)
      return issue(offered, { queueClass, personDigest })
    }
    case 'appointment:load':
      return load(
        `a${Object.keys(state.appointments).length}`,
        now() + (step.target - 15) * 4 * MINUTE,
        offered,
      )
    case 'appointment:cancel':
      return command(what, guide, { appointmentId: appointmentFor(step, state) })
    case 'appointment:check-in':
      return checkIn(appointmentFor(step, state))
    case 'ticket:call-number':
    case 'ticket:put-back':
    case 'ticket:reopen':
      return command(what, clerk, { ticketId, reason })
    case 'ticket:no-show':
      return command(what, step.target % 4 === 0 ? system : clerk, { ticketId })
    case 'ticket:recall':
    case 'ticket:start':
    case 'ticket:undo-no-show':
    case 'ticket:resume':
      return command(what, clerk, { ticketId })
    case 'ticket:restore':
      return command(what, step.target % 2 === 0 ? citizen : clerk, { ticketId })
    case 'ticket:suspend':
      return command(what, clerk, { ticketId, kind })
    case 'ticket:move-hold':
      return command(what, supervisor, { ticketId, counterId: other, reason })
    case 'ticket:transfer': {
      const actor: Actor = ticket?.state === 'waiting' ? guide : clerk
      const to = toCounter
        ? ({ kind: 'counter', counterId: other } as const)
        : ({ kind: 'service', serviceCode: service } as const)
      return command(what, actor, { ticketId, to, reason })
    }
    case 'ticket:finish': {
      const here = ticket && step.isAimedWell ? itemsOfStop(ticket) : [{ serviceCode: service }]
      const outcomes = here.map(({ serviceCode }) => ({ serviceCode, outcome }))
      return command(what, clerk, { ticketId, outcomes })
    }
    case 'ticket:cancel':
      return command(what, citizen, { ticketId, reason: toCounter ? 'citizenLeft' : 'neverShown' })
    case 'ticket:void':
      return command(what, guide, { ticketId, reason: toCounter ? 'misprint' : 'duplicate' })
    case 'ticket:prioritise':
      return command(what, guide, {
        ticketId,
        queueClass: toCounter ? 'priority' : 'greenChannel',
        priorityReason: 'age60',
        wasProofSeen: true,
      })
    case 'ticket:assign-helper':
      return command(what, guide, { ticketId, helperId: toCounter ? '2001' : null })
    case 'advice:record':
      return command(what, guide, { serviceCode: service, topic: reason })
    case 'paper:report':
      return command(what, citizen, { ticketId, paper: 'printed', isCopy: false })
    case 'ticket:rate': {
      const grade = GRADES[step.target % GRADES.length] ?? 5
      return command(what, citizen, { ticketId, counterId: ticket?.counterId ?? other, grade })
    }
    case 'counter:pause':
      return command(what, clerk, { reason: 'meal', backAt: null })
    case 'counter:reassign': {
      const queues = hall.queues
        .slice(step.target % hall.queues.length)
        .map(({ queueId }) => ({ queueId, weight: 1 }))
      return command(what, supervisor, { counterId: other, queues, reason })
    }
    case 'device:note':
      return command(what, system, { hostId: 'k01', notes: [noteFor(step)] })
    case 'device:note-test':
      return command(what, system, {
        hostId: step.isAimedWell ? 'k01' : 'k99',
        testedAt: now() - step.person,
        results: [{ device: 'printer', isOk: toCounter, code: toCounter ? null : 'no-answer' }],
      })
    case 'numbers:lease': {
      const count = 1 + (step.target % 8)
      const letters = [...new Set(hall.queues.map(({ letter }) => letter))].map((letter) => ({
        letter,
        count,
      }))
      const asked = command(what, hostFor(step), { letters })
      // The id of a block follows from that of its request.
      const requestId = `lease-${Object.keys(state.blocks).length}-x`
      return { ...asked, payload: { ...asked.payload, requestId } } as Command
    }
    case 'numbers:return': {
      const block = blockFor(step, state)
      const unusedFrom = (block?.from ?? 1) + (step.person % 3)
      return command(what, hostFor(step), { blockId: block?.blockId ?? 'no-such-block', unusedFrom })
    }
    case 'ticket:hand-in':
      return handIn(step, { hall, state, now }, ticket)
    case 'ticket:hand-in-refused':
      return command(what, hostFor(step), { ticketNo: `A${700 + step.target}`, takenAt: now() - step.waitMs })
    case 'ticket:call-next':
    case 'counter:open':
    case 'counter:close':
      return command(what, clerk, {})
    case 'day:close':
      return command(what, system, {})
  }
}

function hostFor({ person }: Step): Actor {
  const hostId = person % 2 === 0 ? 'k01' : 'k02'
  return { ...citizen, actorId: hostId, deviceId: hostId }
}

/** A block of the host that asks, or any. */
function blockFor(step: Step, state: HallState): NumberBlock | undefined {
  const all = Object.values(state.blocks)
  const own = all.filter(({ hostId }) => hostId === hostFor(step).actorId)
  const fit = step.isAimedWell ? own : all
  return fit[step.target % Math.max(1, fit.length)]
}

/** The next number of a block, or one that its host does not have; taken at a likely time, or at one that cannot be. */
function handIn(
  step: Step,
  { hall, state, now }: Pick<Day, 'hall' | 'state' | 'now'>,
  ticket: Ticket | undefined,
): Command {
  const block = blockFor(step, state)
  const fresh = Math.max((block?.from ?? 701) - 1, ...(block?.used ?? [])) + 1
  const number = step.isAimedWell ? fresh : fresh + (step.target % 3) - 1
  const letters = new Map(hall.queues.map(({ queueId, letter }) => [queueId, letter]))
  const fit = hall.services.filter(({ queueId }) => letters.get(queueId) === block?.letter)
  const service = (step.isAimedWell ? fit : hall.services)[step.target % Math.max(1, fit.length)]
  const backMs = step.isOtherStaff ? -step.waitMs : step.waitMs
  return command('ticket:hand-in', hostFor(step), {
    ticketId: step.target % 9 === 0 && ticket ? ticket.ticketId : `off-${block?.letter ?? ''}${number}`,
    day: state.day,
    blockId: block?.blockId ?? 'no-such-block',
    letter: block?.letter ?? 'A',
    number: Math.max(1, number),
    serviceCode: service?.serviceCode ?? 's0',
    queueClass: step.queueClass === 'priority' ? 'priority' : 'ordinary',
    personDigest: step.target % 2 === 0 ? String(step.person).repeat(64) : null,
    takenAt: now() - backMs,
    heardAt: step.target % 4 === 0 ? now() - 2 * step.waitMs : null,
    replaces: step.target % 5 === 0 ? (ticket?.ticketId ?? null) : null,
  })
}

function noteFor({ target, person }: Step): DeviceNote {
  const states = ['ready', 'lost', 'flapping', 'removed'] as const
  const state = states[target % states.length] ?? 'ready'
  const hasWords = person % 2 === 0
  const name = person < 2 ? ('printer' as const) : ('reader' as const)
  return {
    device: name,
    family: name,
    state,
    code: state === 'lost' ? 'no-answer' : null,
    conditions: state === 'ready' && hasWords ? ['nearEnd'] : [],
  }
}

/** The ticket a step is about: one it makes sense for, or any. */
function aim(step: Step, state: HallState, counterId: string): Ticket | undefined {
  const all = Object.values(state.tickets)
  const wanted = WANTED[step.what]
  const held = state.tickets[state.counters[counterId]?.ticketId ?? '']
  if (!step.isAimedWell) return any(all, step)
  if (step.what === 'ticket:transfer' && step.target % 3 === 0) {
    return any(
      all.filter((ticket) => ticket.state === 'waiting'),
      step,
    )
  }
  if (!wanted) return held ?? any(all, step)
  const fit = all.filter((ticket) => wanted.includes(ticket.state))
  const here = fit.filter((ticket) => (ticket.hold?.counterId ?? ticket.counterId) === counterId)
  // The latest of this counter: what an undo or a reopening is for.
  return here.at(-1) ?? any(fit, step)
}

function any(tickets: readonly Ticket[], { target }: Step): Ticket | undefined {
  return tickets[target % Math.max(1, tickets.length)]
}

function appointmentFor(step: Step, state: HallState): string {
  const all = Object.values(state.appointments)
  const booked = step.isAimedWell ? all.filter((one) => one.state === 'booked') : all
  return booked[step.target % Math.max(1, booked.length)]?.appointmentId ?? 'none'
}
