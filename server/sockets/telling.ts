import { entryFor, stateFor, ticketFor, type Audience } from '../../domain/audience.ts'
import type { CommandName } from '../../domain/commands.ts'
import type { Entry } from '../../domain/facts.ts'
import { publicHall, type Hall } from '../../domain/model.ts'
import { ok } from '../../domain/result.ts'
import {
  subscribe,
  type Answer,
  type FactsTold,
  type Subscribe,
  type Subscribed,
} from '../../domain/wire/common.ts'
import type { Outcome } from '../command-group.ts'
import type { HallListener, HallView, RunningHall } from '../hall.ts'
import { ask, type Ask } from './asks.ts'

/** A client further behind than this gets the state instead of the facts it missed. */
export const LONGEST_GAP = 5000

/** Those of one audience who have subscribed. */
const LISTENING = 'listening'

/** What this file needs of a namespace, whatever else its events are. */
export interface TellingNamespace {
  readonly adapter: { readonly rooms: ReadonlyMap<string, unknown> }
  to(room: string): {
    emit(event: 'facts:told', told: FactsTold): unknown
    emit(event: 'day:began', day: string): unknown
  }
}

/** Tells one audience what it may know of every fact. Nothing is told to nobody. */
export function tellerOf(audience: Audience, namespace: TellingNamespace): HallListener {
  return {
    factsTold(day, entries) {
      if (!namespace.adapter.rooms.has(LISTENING)) return
      const told = entries.map((entry) => entryFor(audience, entry))
      namespace.to(LISTENING).emit('facts:told', { day, entries: told })
    },
    dayBegan: (day) => void namespace.to(LISTENING).emit('day:began', day),
  }
}

/** `hall:subscribe`: from this answer on the socket hears every fact, none twice and none left out. */
export function subscribeAsk(
  audience: Audience,
  hall: Hall,
  running: RunningHall,
  socket: { join(room: string): unknown },
): Ask {
  return ask('hall:subscribe', subscribe, (asked) =>
    running.look((view) => {
      socket.join(LISTENING)
      return subscribedFor(audience, hall, view, asked)
    }),
  )
}

/** What a client gets that has `asked.sinceSeq` facts of `asked.day`. */
export function subscribedFor(audience: Audience, hall: Hall, view: HallView, asked: Subscribe): Subscribed {
  const { day, now, state, entries } = view
  const common = { hall: publicHall(hall), now, day }
  const behind = state.seq - asked.sinceSeq
  if (asked.day === day && behind >= 0 && behind <= LONGEST_GAP) {
    const missed: Entry[] = entries.slice(asked.sinceSeq).map((entry) => entryFor(audience, entry))
    return { ...common, kind: 'missed', entries: missed }
  }
  return { ...common, kind: 'snapshot', state: stateFor(audience, state) }
}

/** Commands that give out a number. */
const ISSUING: readonly CommandName[] = ['ticket:issue', 'appointment:check-in']

/** The answer to a command, the ticket as the asker may know it. */
export function answerFor(
  audience: Audience,
  name: CommandName,
  outcome: Outcome,
  ticketPathOf: ((ticketId: string, day: string) => string) | null,
) {
  if (!outcome.ok) return outcome
  const { day, seq, ticket } = outcome.value
  const ticketPath =
    ticket && ticketPathOf && ISSUING.includes(name) ? ticketPathOf(ticket.ticketId, day) : null
  const answer: Answer = { day, seq, ticket: ticket && ticketFor(audience, ticket), ticketPath }
  return ok(answer)
}
