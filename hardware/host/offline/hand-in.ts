import type { CommandPayload } from '../../../domain/commands.ts'
import { formatTicketNo } from '../../../domain/numbering.ts'
import type { Clock, Log } from '../../../domain/ports.ts'
import { isRetryable, type Refusal } from '../../../domain/refusals.ts'
import type { HallLink, ServerAway } from '../hall-link.ts'
import { derivedRequestId } from '../request-id.ts'
import type { RefusedNumbers } from './refused-numbers.ts'
import type { Spool } from './spool.ts'
import type { SpoolEntry, SpoolTaken } from './spool-lines.ts'
import { diskReason } from './whole-file.ts'

const ONE_TRY_MS = 10_000
const AGAIN_MS = 2000

/** Hands in what was taken while the server was away: one after the other, in the order taken, each until it is settled. */
export interface HandIn {
  /** Looks whether there is something to hand in, now or as soon as the server is there. */
  wake(): void
  /** True as soon as nothing is left to hand in, false after the time. */
  drained(timeoutMs: number): Promise<boolean>
  /** What became of a number of the spool, as soon as it is known. */
  settled(ticketId: string): Promise<'handed-in' | 'refused' | 'closed'>
  close(): Promise<void>
}

export interface HandInDeps {
  readonly spool: Spool
  readonly refused: RefusedNumbers
  readonly link: Pick<HallLink, 'ask' | 'isOnline' | 'state' | 'onChange'>
  readonly clock: Clock
  readonly log: Log
}

type Outcome =
  | { readonly kind: 'handed-in' }
  /** `why` is null where the server has noted the reason for the guide desk. */
  | { readonly kind: 'refused'; readonly why: Refusal | ServerAway | null }
  | { readonly kind: 'away' }
const AWAY: Outcome = { kind: 'away' }
/** As much of a number as the guide desk can be shown. */
const LONGEST_NO = 16

export function createHandIn(deps: HandInDeps): HandIn {
  const { spool, refused, link, clock, log } = deps
  const listeners = new Set<() => void>()
  /** Papers that were under way when this host was last ended: nobody will hear of them any more. */
  const interrupted = new Set(
    spool.entries().flatMap(({ taken, paper }) => (paper === 'printing' ? [taken.ticketId] : [])),
  )
  let running: Promise<void> | null = null
  let isClosed = false
  let cancelAgain = (): void => {}

  const pending = (): SpoolEntry[] => spool.entries().filter(({ done }) => done === null)

  async function run(): Promise<void> {
    const count = pending().length
    let entry = pending()[0]
    while (entry !== undefined && !isClosed && link.isOnline()) {
      const outcome = await handOne(entry)
      if (outcome.kind === 'away' || !(await settle(entry, outcome))) {
        cancelAgain()
        cancelAgain = clock.after(AGAIN_MS, wake)
        return
      }
      entry = pending()[0]
    }
    const left = pending().length
    if (count > left) log.info('numbers-handed-in', { count: count - left, left })
  }

  async function handOne({ taken }: SpoolEntry): Promise<Outcome> {
    const { requestId } = taken
    const first = await link.ask('ticket:hand-in', payloadOf(taken, requestId, null), {
      deadlineMs: ONE_TRY_MS,
    })
    if (first.ok) return outcomeOf(taken, first.value.ticket !== null)
    if (first.error.code !== 'request-reused') return outcomeOfError(taken, first.error)
    // The server did issue a number on this wish, and its answer was lost: the paper that was given counts.
    const replaces = taken.wasAsked ? await issuedBefore(taken) : null
    if (replaces === 'away') return AWAY
    const own = payloadOf(taken, derivedRequestId(requestId, 'offline'), replaces)
    const second = await link.ask('ticket:hand-in', own, { deadlineMs: ONE_TRY_MS })
    return second.ok ? outcomeOf(taken, second.value.ticket !== null) : outcomeOfError(taken, second.error)
  }

  /** The same wish again, word for word: a server that did it says what it issued, and does nothing anew. */
  async function issuedBefore(taken: SpoolTaken): Promise<string | null | 'away'> {
    const { requestId, serviceCode, queueClass, personDigest } = taken
    const asked = await link.ask(
      'ticket:issue',
      { requestId, serviceCode, queueClass, personDigest, agentNo: null },
      { deadlineMs: ONE_TRY_MS },
    )
    if (asked.ok) return asked.value.ticket?.ticketId ?? null
    return isAway(asked.error) ? 'away' : null
  }

  function outcomeOf(taken: SpoolTaken, isTicket: boolean): Outcome {
    if (isTicket) return { kind: 'handed-in' }
    log.error('number-refused', nameOf(taken))
    return { kind: 'refused', why: null }
  }

  function outcomeOfError(taken: SpoolTaken, error: Refusal | ServerAway): Outcome {
    if (isAway(error)) return AWAY
    log.error('number-refused', { ...nameOf(taken), code: error.code, ...error.params })
    return { kind: 'refused', why: error }
  }

  /** Keeps the outcome, and tells the server what became of paper and screen meanwhile. False: not kept. */
  async function settle(entry: SpoolEntry, outcome: Exclude<Outcome, { kind: 'away' }>): Promise<boolean> {
    const { taken } = entry
    const { ticketId } = taken
    const isSettled =
      outcome.kind === 'handed-in' ? await tellAfter(entry) : await settleRefused(taken, outcome.why)
    if (!isSettled || !(await spool.note({ kind: 'done', ticketId, outcome: outcome.kind }))) return false
    for (const listener of [...listeners]) listener()
    return true
  }

  async function tellAfter({ taken, paper, isUnseen }: SpoolEntry): Promise<boolean> {
    const { ticketId, requestId, day } = taken
    // Another day has begun: what is left to say of this one interests nobody.
    if (link.state()?.day !== day) return true
    const known = paper === 'printing' ? (interrupted.has(ticketId) ? 'unknown' : null) : paper
    if (known !== null) {
      const report = {
        requestId: derivedRequestId(requestId, 'paper'),
        ticketId,
        paper: known,
        isCopy: false,
      }
      const told = await link.ask('paper:report', report, { deadlineMs: ONE_TRY_MS })
      if (!told.ok && isAway(told.error)) return false
    }
    if (!isUnseen) return true
    const cancel = {
      requestId: derivedRequestId(requestId, 'unseen'),
      ticketId,
      reason: 'neverShown',
    } as const
    const told = await link.ask('ticket:cancel', cancel, { deadlineMs: ONE_TRY_MS })
    return told.ok || !isAway(told.error)
  }

  /** A number that was refused stays on this machine for whoever has to find out, and the guide desk hears of it. */
  async function settleRefused(taken: SpoolTaken, why: Refusal | ServerAway | null): Promise<boolean> {
    if (why !== null && !(await tellRefused(taken))) return false
    try {
      await refused.keep(taken, why)
      return true
    } catch (error) {
      log.error('refused-number-not-kept', { ...nameOf(taken), reason: diskReason(error) })
      return false
    }
  }

  async function tellRefused(taken: SpoolTaken): Promise<boolean> {
    const told = await link.ask(
      'ticket:hand-in-refused',
      {
        requestId: derivedRequestId(taken.requestId, 'refused'),
        ticketNo: nameOf(taken).ticketNo.slice(0, LONGEST_NO),
        takenAt: taken.takenAt,
      },
      { deadlineMs: ONE_TRY_MS },
    )
    if (told.ok) return true
    if (isAway(told.error)) return false
    // A server that has never heard of this: the number is kept here all the same, and those behind it go on.
    log.error('refused-number-not-told', { ...nameOf(taken), code: told.error.code })
    return true
  }

  function wake(): void {
    if (running !== null || isClosed || !link.isOnline() || pending().length === 0) return
    running = run().finally(() => {
      running = null
    })
  }

  const stop = link.onChange(wake)

  return {
    wake,
    drained(timeoutMs) {
      if (pending().length === 0) return Promise.resolve(true)
      wake()
      return new Promise((resolve) => {
        const end = (isDrained: boolean): void => {
          cancel()
          listeners.delete(check)
          resolve(isDrained)
        }
        const check = (): void => {
          if (pending().length === 0 || isClosed) end(!isClosed)
        }
        const cancel = clock.after(timeoutMs, () => end(false))
        listeners.add(check)
      })
    },
    settled: (ticketId) =>
      new Promise((resolve) => {
        const check = (): void => {
          const entry = spool.entries().find(({ taken }) => taken.ticketId === ticketId)
          const outcome = entry === undefined || isClosed ? 'closed' : entry.done
          if (outcome === null) return
          listeners.delete(check)
          resolve(outcome)
        }
        listeners.add(check)
        check()
      }),
    async close() {
      isClosed = true
      stop()
      cancelAgain()
      for (const listener of [...listeners]) listener()
      await running
    },
  }
}

function payloadOf(
  taken: SpoolTaken,
  requestId: string,
  replaces: string | null,
): CommandPayload<'ticket:hand-in'> {
  const { ticketId, day, blockId, letter, number, serviceCode, queueClass, personDigest, takenAt, heardAt } =
    taken
  return {
    requestId,
    ticketId,
    day,
    blockId,
    letter,
    number,
    serviceCode,
    queueClass,
    personDigest,
    takenAt,
    heardAt,
    replaces,
  }
}

/** Not now: the server is not there, cannot write, or is between two days. */
function isAway({ code }: Refusal | ServerAway): boolean {
  return code === 'server-away' || code === 'day-closed' || isRetryable(code)
}

function nameOf({ ticketId, letter, number }: SpoolTaken): { ticketId: string; ticketNo: string } {
  return { ticketId, ticketNo: formatTicketNo(letter, number) }
}
