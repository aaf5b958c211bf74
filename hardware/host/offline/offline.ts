import { businessDay } from '../../../domain/calendar.ts'
import type { CommandPayload } from '../../../domain/commands.ts'
import { checkQuotas, wantedOf, type Wanted } from '../../../domain/decide/admission.ts'
import { emptyState, type HallState } from '../../../domain/hall-state.ts'
import type { PublicHall } from '../../../domain/model.ts'
import { formatTicketNo } from '../../../domain/numbering.ts'
import type { Clock, Log, NewId } from '../../../domain/ports.ts'
import { failed, ok, type Result } from '../../../domain/result.ts'
import { queueOpeningAt } from '../../../domain/serving.ts'
import { isLive, type PaperResult } from '../../../domain/ticket.ts'
import type { TakeRefusal } from '../../../domain/wire/device.ts'
import type { HallLink } from '../hall-link.ts'
import { takeRefusal } from '../issue-request.ts'
import { openBlocks } from './blocks.ts'
import { createHandIn } from './hand-in.ts'
import { keepBlocks } from './keep-blocks.ts'
import { keepLastHall } from './last-hall.ts'
import { openRefusedNumbers } from './refused-numbers.ts'
import { openSpool } from './spool.ts'
import type { SpoolEntry, SpoolTaken } from './spool-lines.ts'

/** A wish that a number is taken for without the server. */
export interface OfflineWish {
  /** As the server would have been asked. */
  readonly command: CommandPayload<'ticket:issue'>
  /** The server was asked under the same request id, and its answer did not come. */
  readonly wasAsked: boolean
  readonly isCardUnbound: boolean
  /** The number of that person in that queue which this host knows of, where there is one. */
  readonly heldNo: string | null
}

/** What a kiosk does while the hall server is away (architecture 2.6): numbers of its own, kept on disk, handed in later. */
export interface Offline {
  /** The hall as last known, the copy of the present connection before that of the disk. */
  hall(): PublicHall | null
  state(): HallState | null
  /** Hall time, milliseconds UTC; of a machine that has not reached the server since it started, by the clock as then. */
  now(): number
  /** Whether any number can be given without the server. */
  canTake(): boolean
  /** Why none can be given for a service or package without the server; null when there is one. */
  refusalFor(serviceCode: string): TakeRefusal | null
  /** Takes one; when this is answered it is on disk, and nobody else has it. */
  take(wish: OfflineWish): Promise<Result<SpoolTaken, TakeRefusal>>
  /** The number taken on a wish, also before this host was started again; undefined for one that nobody saw. */
  takenOn(requestId: string): SpoolEntry | undefined
  /** A number that the server issued: counted for the size of the blocks. */
  used(letter: string): void
  /** Resolves true as soon as nothing is left to hand in, false after the time. */
  drained(timeoutMs: number): Promise<boolean>
  settled(ticketId: string): Promise<'handed-in' | 'refused' | 'closed'>
  /** Before the first paper is printed. */
  printing(ticketId: string): Promise<void>
  paper(ticketId: string, paper: PaperResult): Promise<void>
  /** Nobody saw the number: it will be cancelled once it is handed in. */
  unseen(ticketId: string): Promise<void>
  /** Numbers not handed in yet. */
  pending(): number
  /** Numbers that the server did not take in, kept on this machine for a technician. */
  refused(): number
  /** Called after every number taken: there is one less. Returns its removal. */
  onChange(listener: () => void): () => void
  close(): Promise<void>
}

export interface OfflineDeps {
  /** Of this host alone. */
  readonly folder: string
  readonly hostId: string
  readonly link: HallLink
  readonly clock: Clock
  readonly log: Log
  readonly newId: NewId
}

/** Reads what an earlier run left on disk. Rejects where the folder cannot be read or made. */
export async function openOffline(deps: OfflineDeps): Promise<Offline> {
  const { folder, hostId, link, clock, log, newId } = deps
  const spool = await openSpool(folder, { log, newId })
  const blocks = await openBlocks(folder, { hostId, spool, log })
  const lastHall = await keepLastHall(folder, { link, clock, log })
  const refused = await openRefusedNumbers(folder)
  const handIn = createHandIn({ spool, refused, link, clock, log })
  const pending = (): number => spool.entries().filter(({ done }) => done === null).length
  const kept = keepBlocks({ blocks, link, isDrained: () => pending() === 0, clock, log, newId })
  /** One at a time: the next number is what the spool does not have yet. */
  let last: Promise<unknown> = Promise.resolve()
  const listeners = new Set<() => void>()

  const hall = (): PublicHall | null => link.hall() ?? lastHall.known()?.hall ?? null
  const now = (): number =>
    link.heardAt() === null ? clock.now() + (lastHall.known()?.offsetMs ?? 0) : link.now()
  const state = (): HallState | null => link.state() ?? lastHall.known()?.state ?? null

  /** The present business day of the hall as last known: nothing of yesterday counts. */
  function today(): { readonly hall: PublicHall; readonly state: HallState; readonly day: string } | null {
    const known = hall()
    if (known === null) return null
    const day = businessDay(known, now())
    const last = state()
    return { hall: known, day, state: last?.day === day ? last : emptyState(known.hallId, day) }
  }

  function wantedToday(
    serviceCode: string,
  ): Result<{ readonly wanted: Wanted; readonly letter: string; readonly day: string }, TakeRefusal> {
    const known = today()
    if (known === null) return failed(takeRefusal('server-away'))
    const wanted = wantedOf(known.hall, serviceCode)
    if (!wanted.ok) return wanted
    const { queueId } = wanted.value.first
    const letter = known.hall.queues.find((queue) => queue.queueId === queueId)?.letter
    if (letter === undefined) return failed(takeRefusal('unknown-service'))
    const opening = queueOpeningAt(known.hall, known.state, queueId, now())
    if (!opening.isOpen) return failed(takeRefusal('service-closed', { opensAt: opening.opensAt ?? 0 }))
    const refused = checkQuotas(wanted.value, { ...known, state: withOwnNumbers(known.state), now: now() })
    if (refused) return failed(refused)
    if (blocks.next(known.day, letter) === null) return failed(takeRefusal('numbers-used-up'))
    return ok({ wanted: wanted.value, letter, day: known.day })
  }

  let own: {
    readonly of: HallState
    readonly seq: number
    readonly pending: number
    readonly state: HallState
  } | null = null

  /** The quotas of the last known state, and what was taken here since. Asked for every item of a page at once. */
  function withOwnNumbers(known: HallState): HallState {
    const count = pending()
    if (own?.of !== known || own.seq !== known.seq || own.pending !== count)
      own = { of: known, seq: known.seq, pending: count, state: addOwnNumbers(known) }
    return own.state
  }

  function addOwnNumbers(known: HallState): HallState {
    const issuedAt = { ...known.issuedAt }
    for (const { taken, done } of spool.entries()) {
      if (done !== null || taken.day !== known.day) continue
      const wanted = wantedFor(taken)
      for (const { serviceCode } of wanted?.items ?? [])
        issuedAt[serviceCode] = [...(issuedAt[serviceCode] ?? []), taken.takenAt]
    }
    return { ...known, issuedAt }
  }

  function wantedFor({ serviceCode }: SpoolTaken): Wanted | null {
    const known = hall()
    const wanted = known && wantedOf(known, serviceCode)
    return wanted?.ok === true ? wanted.value : null
  }

  /** One live number per person and queue, as far as it is known here. */
  function heldIn(queueId: string, digest: string): string | null {
    for (const { taken, isUnseen, done } of spool.entries()) {
      if (taken.personDigest !== digest || isUnseen || done === 'refused') continue
      if (wantedFor(taken)?.first.queueId !== queueId) continue
      const ticket = link.state()?.tickets[taken.ticketId]
      if (!ticket || isLive(ticket.state)) return formatTicketNo(taken.letter, taken.number)
    }
    return null
  }

  async function takeOne(wish: OfflineWish): Promise<Result<SpoolTaken, TakeRefusal>> {
    const { requestId, serviceCode, personDigest } = wish.command
    const found = wantedToday(serviceCode)
    if (!found.ok) return found
    const { wanted, letter, day } = found.value
    const held = wish.heldNo ?? (personDigest === null ? null : heldIn(wanted.first.queueId, personDigest))
    if (held !== null) return failed(takeRefusal('number-held', { ticketNo: held }))
    const next = blocks.next(day, letter)
    if (next === null) return failed(takeRefusal('numbers-used-up'))
    // A clock that is set back must not turn the order of the papers round.
    const before = spool.entries().at(-1)?.taken
    const takenAt = Math.max(now(), before?.day === day ? before.takenAt : 0)
    const taken: SpoolTaken = {
      kind: 'taken',
      requestId,
      ticketId: newId(),
      day,
      ...next,
      serviceCode,
      queueClass: wish.command.queueClass === 'priority' ? 'priority' : 'ordinary',
      personDigest,
      takenAt,
      heardAt: link.heardAt() ?? lastHall.known()?.heardAt ?? null,
      wasAsked: wish.wasAsked,
      isCardUnbound: wish.isCardUnbound,
    }
    if (!(await spool.take(taken))) return failed(takeRefusal('server-away'))
    kept.used(letter, takenAt)
    for (const listener of [...listeners]) listener()
    log.warn('number-taken-offline', {
      ticketId: taken.ticketId,
      ticketNo: formatTicketNo(letter, next.number),
    })
    // Behind the citizen's back, should the server be there again already.
    handIn.wake()
    return ok(taken)
  }

  async function forgetOld(): Promise<void> {
    const day = link.state()?.day
    if (day !== undefined) await spool.forgetBefore(day)
  }
  const stopForgetting = link.onChange(() => void forgetOld())
  handIn.wake()

  return {
    hall,
    state,
    now,
    canTake() {
      const known = today()
      return known !== null && known.hall.queues.some(({ letter }) => blocks.next(known.day, letter) !== null)
    },
    refusalFor(serviceCode) {
      const found = wantedToday(serviceCode)
      return found.ok ? null : found.error
    },
    take(wish) {
      const mine = last.then(() => takeOne(wish))
      last = mine.catch(() => undefined)
      return mine
    },
    takenOn: (requestId) =>
      spool
        .entries()
        .find(
          ({ taken, isUnseen, done }) => taken.requestId === requestId && !isUnseen && done !== 'refused',
        ),
    used: (letter) => kept.used(letter, now()),
    drained: handIn.drained,
    settled: handIn.settled,
    async printing(ticketId) {
      await spool.note({ kind: 'printing', ticketId })
    },
    async paper(ticketId, paper) {
      await spool.note({ kind: 'paper', ticketId, paper })
    },
    async unseen(ticketId) {
      await spool.note({ kind: 'unseen', ticketId })
    },
    pending,
    refused: refused.count,
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async close() {
      stopForgetting()
      lastHall.close()
      await kept.close()
      await handIn.close()
      await spool.close()
    },
  }
}
