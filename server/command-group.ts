import { apply } from '../domain/apply.ts'
import type { Command } from '../domain/commands.ts'
import { decide } from '../domain/decide.ts'
import type { Entry } from '../domain/facts.ts'
import type { Hall } from '../domain/model.ts'
import type { NewId } from '../domain/ports.ts'
import { isLastWord, refusal, type Refusal } from '../domain/refusals.ts'
import { failed, ok, type Result } from '../domain/result.ts'
import { copyOfTicket, type Ticket } from '../domain/ticket.ts'
import type { HotDay } from './hot-day.ts'
import { canonicalJson, digestOf } from './journal/hash-chain.ts'
import { toRow } from './journal/journal.ts'
import { keepRow } from './kept-rows.ts'
import { textOfOutcome } from './recorded.ts'
import type { Write } from './storage/engine.ts'
import type { Store } from './storage/store.ts'

/** What a command came to. The ticket is as it was right after the command, with nothing left out. */
export interface Done {
  readonly day: string
  /** Seq of the last fact of the command. */
  readonly seq: number
  readonly ticket: Ticket | null
}

export type Outcome = Result<Done, Refusal>

/**
 * Gives a wish up, without knowing whether it was done: if not, nothing asked under its id will ever be. The outcome is
 * that of the wish, or `request-reused` where there was none.
 */
export interface Withdrawal {
  readonly name: 'request:withdraw'
  readonly payload: { readonly requestId: string }
}

/** An earlier command under the same request id, as it was recorded: done, or refused for good. */
export interface Recorded {
  readonly fingerprint: string
  readonly outcome: Outcome
}

export interface GroupDeps {
  readonly hall: Hall
  readonly store: Store
  readonly newId: NewId
}

export interface CommandGroup {
  /** One per command, in order. */
  readonly outcomes: readonly Outcome[]
  /** Whether that outcome was on disk before, whatever becomes of this group. */
  readonly isRecorded: readonly boolean[]
  readonly entries: readonly Entry[]
  /** Everything that must be on disk before anybody is told; empty when nothing happened. */
  readonly writes: readonly Write[]
}

/**
 * Decides commands one after the other, each on the state that the ones before it leave, and applies what follows to
 * `hot`. Nothing may be told before `writes` are on disk; if they cannot be written, `hot` is worthless.
 */
export function decideGroup(
  deps: GroupDeps,
  hot: HotDay,
  commands: readonly { readonly command: Command | Withdrawal; readonly recorded: Recorded | null }[],
  now: number,
): CommandGroup {
  const { hall, store, newId } = deps
  const here = new Map<string, Recorded>()
  const entries: Entry[] = []
  const writes: Write[] = []
  const touched = new Set<string>()
  const isRecorded: boolean[] = []

  /** The first decision about a request stands; whoever is told of it is told once it is on disk. */
  function record({ name, payload }: Command | Withdrawal, fingerprint: string, outcome: Outcome): Outcome {
    const { requestId } = payload
    here.set(requestId, { fingerprint, outcome })
    const answer = textOfOutcome(outcome)
    writes.push(store.addRequest({ requestId, day: hot.day, command: name, fingerprint, answer }))
    return outcome
  }

  const outcomes = commands.map(({ command, recorded }): Outcome => {
    const { requestId } = command.payload
    const fingerprint = fingerprintOf(command)
    isRecorded.push(recorded !== null)
    const earlier = recorded ?? here.get(requestId)
    const isWithdrawn = command.name === 'request:withdraw'
    if (earlier)
      return isWithdrawn || earlier.fingerprint === fingerprint
        ? earlier.outcome
        : failed(refusal('request-reused'))
    if (isWithdrawn) return record(command, fingerprint, failed(refusal('request-reused')))

    // The clock of the machine may be set back; the journal's never is.
    const at = Math.max(now, hot.lastAt)
    const { state } = hot
    const decided = decide(command, {
      hall,
      state,
      now: at,
      newId,
      ticketsOfPerson: (digest) => hot.ticketsOfPerson.get(digest) ?? [],
    })
    if (!decided.ok) {
      // Nobody was told no where the hall asks itself, and it asks again under the same id when things have changed.
      const isKept = isLastWord(decided.error.code) && command.actor.role !== 'system'
      return isKept ? record(command, fingerprint, decided) : decided
    }

    for (const fact of decided.value.facts) {
      const entry: Entry = { seq: state.seq + 1, at, fact }
      const row = toRow(hall.hallId, hot.day, entry, { actor: command.actor, requestId }, hot.lastHash)
      apply(state, entry)
      hot.entries.push(entry)
      hot.lastAt = at
      hot.lastHash = row.hash
      entries.push(entry)
      writes.push(store.addJournalRow(row))
      if ('ticketId' in fact) touched.add(fact.ticketId)
    }
    const { kept, ticketId } = decided.value
    for (const row of kept) writes.push(keepRow(store, hot, row))
    const ticket = ticketId === null ? undefined : state.tickets[ticketId]
    // A copy through and through: later commands of the group go on changing the ticket itself.
    const done: Done = { day: hot.day, seq: state.seq, ticket: ticket ? copyOfTicket(ticket) : null }
    return record(command, fingerprint, ok(done))
  })

  for (const ticketId of touched) {
    const ticket = hot.state.tickets[ticketId]
    if (ticket) writes.push(store.putTicket(hot.day, ticket))
  }
  if (entries.length > 0) {
    writes.push(store.setHead({ day: hot.day, seq: hot.state.seq, at: hot.lastAt, hash: hot.lastHash }))
  }
  return { outcomes, isRecorded, entries, writes }
}

/**
 * What makes a command the same wish: what is asked, by whom, at which counter. Digests of persons are left out, however
 * deep: their key changes with the day, and a number asked for before must still be found after.
 */
function fingerprintOf(command: Command | Withdrawal): string {
  if (command.name === 'request:withdraw') return command.name
  const { name, payload, actor } = command
  const { role, actorId, counterId } = actor
  return digestOf(canonicalJson({ name, asked: payload, role, actorId, counterId }, 'personDigest'))
}
