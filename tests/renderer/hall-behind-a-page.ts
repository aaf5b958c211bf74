import type { Actor, Command, CommandName, CommandPayload } from '../../domain/commands.ts'
import { apply } from '../../domain/apply.ts'
import { decide } from '../../domain/decide.ts'
import type { KeptRow } from '../../domain/decide/decision.ts'
import type { Entry, Fact } from '../../domain/facts.ts'
import { emptyState, type HallState } from '../../domain/hall-state.ts'
import { publicHall, type Hall } from '../../domain/model.ts'
import type { Clock } from '../../domain/ports.ts'
import { refusal, type Refusal, type RefusalCode } from '../../domain/refusals.ts'
import { failed, ok, type Result } from '../../domain/result.ts'
import type { Answer, Subscribe, Subscribed } from '../../domain/wire/common.ts'

const DAY = '2026-11-02'

/** Opening hours without an end, for the files of small halls. */
export const ROUND_THE_CLOCK = {
  weekly: Object.fromEntries(
    ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, ['00:00-24:00']]),
  ),
}

/** What becomes of the next wishes: answered at once, held until released, done but unanswered, or lost on the way. */
export type Weather = 'fine' | 'held' | 'answer-lost' | 'request-lost' | 'storage-failed'

/** What is particular to the page in front. */
export interface PageParts {
  /** Whether this ask is a wish, which the weather meets. */
  isWish(event: string): boolean
  /** A wish has come, retries included. */
  wished(event: string, payload: never): void
  /** What the hall makes of an ask that got through. */
  done(event: string, payload: never): Result<unknown, Refusal>
}

/** The hall behind one page: the real decisions of domain/, on a wire that can be cut by hand. */
export interface HallBehindAPage {
  readonly state: HallState
  readonly entries: readonly Entry[]
  /** Rows kept beside the journal, such as the reasons of a priority. */
  readonly kept: readonly KeptRow[]
  /** Wishes that are refused, whatever they ask. */
  readonly refusing: Map<string, RefusalCode>
  /** To be taken for the link of the page. */
  readonly link: unknown
  weather: Weather
  emit(event: string, payload?: unknown): void
  write(facts: readonly Fact[]): void
  run(command: Command): Result<Answer, Refusal>
  /** A command of somebody else. */
  do<Name extends CommandName>(
    name: Name,
    payload: Omit<CommandPayload<Name>, 'requestId'>,
    actor?: Partial<Actor>,
  ): Answer
  subscribed(ask: Subscribe): Result<Subscribed, Refusal>
  /** What came of a wish; one that is not known yet is refused from now on. */
  outcome(ask: { readonly requestId: string }): Result<Answer | null, Refusal>
  connect(): void
  disconnect(): void
  /** Lets held answers go. */
  release(): void
}

export function createHallBehindAPage(clock: Clock, hall: Hall, parts: PageParts): HallBehindAPage {
  const state = emptyState(hall.hallId, DAY)
  const entries: Entry[] = []
  const kept: KeptRow[] = []
  const answered = new Map<string, Result<Answer, Refusal>>()
  const listeners = new Map<string, ((payload: never) => void)[]>()
  const held: (() => void)[] = []
  /** Asks that wait for an answer: a lost connection fails them all. */
  const open = new Set<() => void>()
  const refusing = new Map<string, RefusalCode>()
  let weather: Weather = 'fine'
  let isConnected = false
  let lastId = 0

  function emit(event: string, payload?: unknown): void {
    for (const listener of listeners.get(event) ?? []) listener(payload as never)
  }

  function write(facts: readonly Fact[]): void {
    const made = facts.map((fact, index) => ({ seq: state.seq + 1 + index, at: clock.now(), fact }))
    for (const entry of made) apply(state, entry)
    entries.push(...structuredClone(made))
    if (isConnected && made.length > 0) emit('facts:told', { day: DAY, entries: structuredClone(made) })
  }

  function run(command: Command): Result<Answer, Refusal> {
    const before = answered.get(command.payload.requestId)
    if (before) return before
    const decided = decide(command, {
      hall,
      state,
      now: clock.now(),
      newId: () => `t${String((lastId += 1))}`,
      ticketsOfPerson: () => [],
    })
    const result = decided.ok ? ok(answerTo(command, decided.value)) : decided
    answered.set(command.payload.requestId, result)
    return result
  }

  function answerTo(
    { name }: Command,
    decision: { facts: readonly Fact[]; kept: readonly KeptRow[]; ticketId: string | null },
  ): Answer {
    write(decision.facts)
    kept.push(...decision.kept)
    const ticket =
      decision.ticketId === null ? null : structuredClone(state.tickets[decision.ticketId] ?? null)
    const isIssue = name === 'ticket:issue' || name === 'appointment:check-in'
    return {
      day: DAY,
      seq: state.seq,
      ticket,
      ticketPath: ticket && isIssue ? `/t/token-${ticket.ticketId}` : null,
    }
  }

  function answer(event: string, payload: never): Result<unknown, Refusal> | 'none' | 'held' {
    if (!parts.isWish(event)) return parts.done(event, payload)
    parts.wished(event, payload)
    if (weather === 'request-lost') return 'none'
    if (weather === 'storage-failed') return failed(refusal('storage-failed'))
    if (weather === 'held') return 'held'
    const code = refusing.get(event)
    if (code) return failed(refusal(code))
    const result = parts.done(event, payload)
    return weather === 'answer-lost' ? 'none' : result
  }

  const linkLost = failed({ code: 'link-lost', params: {} } as const)
  const ask = (event: string, payload: never, timeoutMs = 5000): Promise<Result<unknown, unknown>> => {
    if (!isConnected) return Promise.resolve(linkLost)
    return new Promise((resolve) => {
      const lose = (): void => {
        open.delete(lose)
        resolve(linkLost)
      }
      open.add(lose)
      const cancel = clock.after(timeoutMs, lose)
      const settle = (result: Result<unknown, Refusal>): void => {
        cancel()
        open.delete(lose)
        resolve(result)
      }
      const now = answer(event, payload)
      if (now === 'held') held.push(() => settle(parts.done(event, payload)))
      else if (now !== 'none') settle(now)
    })
  }

  return {
    state,
    entries,
    kept,
    refusing,
    link: {
      ask,
      close: () => {},
      socket: {
        get connected() {
          return isConnected
        },
        on: (event: string, listener: (payload: never) => void) => {
          listeners.set(event, [...(listeners.get(event) ?? []), listener])
        },
      },
    },
    get weather() {
      return weather
    },
    set weather(wanted) {
      weather = wanted
    },
    emit,
    write,
    run,
    do(name, payload, actor = {}) {
      lastId += 1
      const result = run({
        name,
        payload: { requestId: `request-${String(lastId)}`, ...payload },
        actor: { role: 'citizen', actorId: 'K01', deviceId: 'K01', counterId: null, ...actor },
      } as unknown as Command)
      if (!result.ok) throw new Error(`${name} was refused: ${result.error.code}`)
      return result.value
    },
    subscribed({ day, sinceSeq }) {
      const common = { hall: publicHall(hall), now: clock.now(), day: DAY }
      const missed = entries.filter((entry) => entry.seq > sinceSeq)
      return ok(
        day === DAY
          ? { ...common, kind: 'missed', entries: structuredClone(missed) }
          : { ...common, kind: 'snapshot', entries: [], state: structuredClone(state) },
      )
    },
    outcome({ requestId }) {
      const before = answered.get(requestId)
      if (before) return before
      // What comes later under this id is refused.
      answered.set(requestId, failed(refusal('request-reused')))
      return ok(null)
    },
    connect() {
      isConnected = true
      emit('connect')
    },
    disconnect() {
      isConnected = false
      for (const lose of [...open]) lose()
      emit('disconnect', 'transport close')
    },
    release: () => held.splice(0).forEach((go) => go()),
  }
}
