import type { Command } from '../domain/commands.ts'
import type { Entry } from '../domain/facts.ts'
import type { Hall } from '../domain/model.ts'
import type { Clock, Log, NewId } from '../domain/ports.ts'
import { refusal } from '../domain/refusals.ts'
import { failed } from '../domain/result.ts'
import { MOST_NEWS } from './catch-up.ts'
import { decideGroup, type Outcome, type Withdrawal } from './command-group.ts'
import type { HotDay } from './hot-day.ts'
import type { JournalFault } from './journal/journal.ts'
import { recordedIn } from './recorded.ts'
import { takeTurn } from './shared-turn.ts'
import type { Engine, Nodes, Row, Storage, Write } from './storage/engine.ts'
import type { Store } from './storage/store.ts'

/** Commands per commit at most: keeps one transaction, and so everybody's wait, short. */
const LARGEST_GROUP = 500
/** How often commands are decided again because another node was first, or began the next day. */
export const MOST_TRIES = 5

interface AskedCommand {
  readonly command: Command | Withdrawal
  readonly answer: (outcome: Outcome) => void
}
/** Of a group: answered, to be decided once more, or to be refused because the storage fails. */
type Served = 'done' | 'again' | 'failed'

/** The running hall as its commands need it. */
export interface ServedHall {
  readonly hall: Hall
  readonly engine: Engine
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  readonly newId: NewId
  /** The day to work on, no more than so many facts behind the other nodes; null while storage fails. */
  currentDay(mostBehind: number): Promise<HotDay | null>
  commit(
    storage: Storage,
    day: HotDay,
    writes: readonly Write[],
    size: number,
  ): Promise<'done' | 'clash' | 'failed'>
  tell(day: HotDay, entries: readonly Entry[], decided: 'here' | 'elsewhere'): void
  noteFailure(detail: string): void
  notFollowed(fault: JournalFault): void
  /** Facts of other nodes that are still to be read. */
  setBehind(facts: number): void
  /** What is in memory is not the running day any more. */
  forgetDay(): void
}

export interface Serving {
  add(command: Command | Withdrawal, answer: (outcome: Outcome) => void): void
  isAsked(): boolean
  /** Decides, writes, tells and answers what has been asked so far; what comes later waits for the next time. */
  serve(): Promise<void>
}

/** Serves commands in groups: decided one after the other, on disk together, then told and answered. */
export function createServing(here: ServedHall): Serving {
  const { hall, engine, store, clock, log, newId } = here
  const { currentDay, commit, tell, noteFailure, notFollowed, setBehind, forgetDay } = here
  const commands: AskedCommand[] = []

  async function serve(): Promise<void> {
    const group: AskedCommand[] = []
    const gather = (): string[] => {
      const more = commands.splice(0, LARGEST_GROUP - group.length)
      group.push(...more)
      return more.map(requestIdOf)
    }
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      // In a turn a little more is read on the way; reading much would keep the others waiting.
      const day = await currentDay(MOST_NEWS)
      gather()
      if (day === null) return refuseAll(group)
      const served = await (engine.nodes
        ? serveInTurn(engine.nodes, day, group, gather)
        : serveHere(day, group))
      if (served === 'done') return
      if (served === 'failed') return refuseAll(group)
    }
    log.warn('others-were-always-first', { commands: group.length })
    refuseAll(group)
  }

  async function serveHere(day: HotDay, group: readonly AskedCommand[]): Promise<Served> {
    const recorded = await store.requests(group.map(requestIdOf))
    if (recorded.ok) return runGroup(engine, day, group, recorded.value, [])
    noteFailure(recorded.error.detail)
    return 'failed'
  }

  async function serveInTurn(
    nodes: Nodes,
    day: HotDay,
    group: readonly AskedCommand[],
    gather: () => readonly string[],
  ): Promise<Served> {
    const wanted = { nodes, hallId: hall.hallId, day, requestIds: group.map(requestIdOf), alsoNow: gather }
    const served = await takeTurn(wanted, async (storage, begun): Promise<Served> => {
      setBehind(0)
      if (!begun.ok) {
        notFollowed(begun.error)
        return 'failed'
      }
      const { caught, recorded } = begun.value
      if (caught === 'too-much') {
        setBehind(Infinity)
        return 'again'
      }
      if (!caught.isTurned) return runGroup(storage, day, group, recorded, caught.entries)
      tell(day, caught.entries, 'elsewhere')
      forgetDay()
      return 'again'
    })
    if (served.ok) return served.value
    noteFailure(served.error.detail)
    return 'failed'
  }

  /** What was done `elsewhere` just before is told while the group is on its way to the disk. */
  async function runGroup(
    storage: Storage,
    day: HotDay,
    group: readonly AskedCommand[],
    recorded: readonly Row[],
    elsewhere: readonly Entry[],
  ): Promise<Served> {
    const before = recordedIn(recorded)
    const asked = group.map(({ command }) => ({
      command,
      recorded: before.get(command.payload.requestId) ?? null,
    }))
    const decided = decideGroup({ hall, store, newId }, day, asked, clock.now())
    const committing = decided.writes.length > 0 && commit(storage, day, decided.writes, group.length)
    tell(day, elsewhere, 'elsewhere')
    const outcome = await committing
    if (outcome === 'clash') return 'again'
    if (outcome === 'failed') {
      group.forEach(({ answer }, at) => {
        const kept = decided.isRecorded[at] ? decided.outcomes[at] : undefined
        answer(kept ?? failed(refusal('storage-failed')))
      })
      return 'done'
    }
    tell(day, decided.entries, 'here')
    group.forEach(({ answer }, at) => answer(decided.outcomes[at] ?? failed(refusal('storage-failed'))))
    return 'done'
  }

  return {
    add: (command, answer) => void commands.push({ command, answer }),
    isAsked: () => commands.length > 0,
    serve,
  }
}

const requestIdOf = ({ command }: AskedCommand): string => command.payload.requestId

function refuseAll(group: readonly AskedCommand[]): void {
  for (const { answer } of group) answer(failed(refusal('storage-failed')))
}
