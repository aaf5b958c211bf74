import { entryFor, ticketFor, type Audience } from '../../domain/audience.ts'
import type { CommandName } from '../../domain/commands.ts'
import { refusal } from '../../domain/refusals.ts'
import { failed, ok } from '../../domain/result.ts'
import { subscribe, type Answer, type Beat, type FactsTold } from '../../domain/wire/common.ts'
import type { Outcome } from '../command-group.ts'
import type { HallListener } from '../hall.ts'
import { ask, type Ask } from './asks.ts'
import { watchOutgoing, type OutgoingConnection } from './outgoing.ts'
import type { SocketParts } from './parts.ts'
import { subscribedFor } from './subscribed.ts'

/** Those of one audience who have subscribed. */
const LISTENING = 'listening'

/** What this file needs of a namespace, whatever else its events are. */
export interface TellingNamespace {
  readonly adapter: { readonly rooms: ReadonlyMap<string, unknown> }
  to(room: string): {
    emit(event: 'facts:told', told: FactsTold): unknown
    emit(event: 'day:began', day: string): unknown
    /** Not worth waiting for: a client that is just taking something else has its sign of life in that. */
    readonly volatile: { emit(event: 'hall:beat', beat: Beat): unknown }
  }
  emit(event: 'hall:closing'): unknown
}

export interface Teller extends HallListener {
  beat(beat: Beat): void
  /** To everybody, subscribed or not. */
  closing(): void
}

/** Tells one audience what it may know of every fact. Nothing is told to nobody. */
export function tellerOf(audience: Audience, namespace: TellingNamespace): Teller {
  return {
    factsTold(day, entries) {
      if (!namespace.adapter.rooms.has(LISTENING)) return
      const told = entries.map((entry) => entryFor(audience, entry))
      namespace.to(LISTENING).emit('facts:told', { day, entries: told })
    },
    dayBegan: (day) => void namespace.to(LISTENING).emit('day:began', day),
    beat(beat) {
      if (namespace.adapter.rooms.has(LISTENING)) namespace.to(LISTENING).volatile.emit('hall:beat', beat)
    },
    closing: () => void namespace.emit('hall:closing'),
  }
}

/** What this file needs of a socket, whatever else its events are. */
export interface ListeningSocket {
  readonly id: string
  readonly conn: OutgoingConnection
  join(room: string): unknown
  leave(room: string): unknown
  emit(event: 'hall:beat', beat: Beat): unknown
  emit(event: 'hall:nodes', nodes: readonly string[]): unknown
  emit(event: 'facts:dropped'): unknown
}

/**
 * `hall:subscribe`: from this answer on the socket hears every fact, none twice and none left out. One that does not take
 * what it is told hears nothing more until it has, and is then told to subscribe again.
 */
export function subscribeAsk(
  audience: Audience,
  { hall, running, nodes, log }: Pick<SocketParts, 'hall' | 'running' | 'nodes' | 'log'>,
  socket: ListeningSocket,
): Ask {
  let isListening = false
  let newest = 0
  const outgoing = watchOutgoing(socket.conn, {
    log,
    onTooLong() {
      if (isListening) log.warn('slow-client', { audience, socket: socket.id })
      void socket.leave(LISTENING)
    },
    onDrained() {
      if (isListening) socket.emit('facts:dropped')
      isListening = false
    },
  })

  return ask('hall:subscribe', subscribe, async (asked) => {
    newest += 1
    const mine = newest
    if (outgoing.isTooLong()) {
      await outgoing.drained()
      // Asked again meanwhile: one answer is enough for a client that is slow.
      if (mine !== newest) return failed(refusal('bad-request', { field: 'event', problem: 'asked again' }))
    }
    return running.look((view) => {
      void socket.join(LISTENING)
      isListening = true
      if (nodes.length > 0) socket.emit('hall:nodes', nodes)
      socket.emit('hall:beat', { day: view.day, seq: view.state.seq, now: view.now })
      return subscribedFor(audience, hall, view, asked)
    })
  })
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
