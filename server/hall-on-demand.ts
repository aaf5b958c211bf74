import { endOfBusinessDay } from '../domain/calendar.ts'
import { dueNoShows, passesByItself } from '../domain/due-no-shows.ts'
import { callRulesOf, type Hall } from '../domain/model.ts'
import type { Clock, Log } from '../domain/ports.ts'
import { refusal, type Refusal } from '../domain/refusals.ts'
import { failed, ok, type Result } from '../domain/result.ts'
import type { HallView, RunningHall } from './hall.ts'
import { DIGEST_KEY } from './hot-day.ts'
import { readHead, type JournalFault } from './journal/journal.ts'
import type { Store } from './storage/store.ts'

export interface HallHealth {
  /** `damaged`: the journal does not add up, and the hall does not open until it is mended. */
  readonly status: 'ok' | 'degraded' | 'damaged'
  readonly isLoaded: boolean
  /** As last known; null while the hall was never loaded here. */
  readonly day: string | null
  readonly seq: number | null
}

/** What a hall is while it is in memory, with all that works for it. */
export interface OpenedHall {
  readonly running: RunningHall
  close(): Promise<void>
}

/**
 * A hall whose day is read into memory when somebody asks and given up when nobody has needed it for a while. What is
 * asked waits for the loading.
 */
export interface HallOnDemand extends Pick<RunningHall, 'execute' | 'look'> {
  /** Loads the hall if it is not; says why that fails. */
  load(): Promise<Result<undefined, JournalFault>>
  /** Looks at the hall only if it is in memory; null otherwise. Does not keep it there. */
  peek<T>(look: (view: HallView) => T): Promise<T | null>
  health(): HallHealth
  /**
   * When something is to be done though nobody asks, milliseconds UTC: close the day, let a called number pass. Null while
   * the hall is loaded, which then does it by itself, and for a hall that never began a day.
   */
  dueAt(): number | null
  /** Does what is due, and gives the memory back. Harmless at any time, and when another node does the same. */
  wake(): Promise<void>
  close(): Promise<void>
}

export interface HallOnDemandDeps {
  readonly hall: Hall
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  /** Reads the running day; what it opens is closed by the hall on demand. */
  readonly open: () => Promise<Result<OpenedHall, JournalFault>>
  /** Whether somebody is connected. */
  readonly isInUse: () => boolean
  /** Given up after so long without use; null: never. */
  readonly idleMs: number | null
  /** Whether other processes write to the same storage, so that a hall may change without being loaded here. */
  readonly isShared: boolean
}

/** A storage that failed is asked again after that time, a damaged journal is read again after the other. */
const AGAIN_MS = { 'storage-failed': 5000, 'journal-damaged': 60_000 } as const
/** How often a loaded hall is looked at whether it is still needed, and a shared one whether numbers may pass in it. */
const LOOK_MS = 60_000
/** How often a shared storage is asked whether a hall that never began a day has begun one on another node. */
const BEGUN_ELSEWHERE_MS = 10 * 60_000

export function createHallOnDemand(deps: HallOnDemandDeps): HallOnDemand {
  const { hall, store, clock, log, open, isInUse, idleMs, isShared } = deps
  let opened: OpenedHall | null = null
  /** Loading or giving up: whoever asks waits for its end. */
  let changing: Promise<unknown> | null = null
  let fault: { readonly fault: JournalFault; readonly until: number } | null = null
  let known: { readonly day: string; readonly seq: number } | null = null
  let due: number | null = clock.now()
  let lastUsedAt = clock.now()
  let isClosed = false
  let cancelLook = (): void => {}

  /** The hall in memory; null when it cannot be read now. */
  async function awake(): Promise<OpenedHall | null> {
    while (!isClosed) {
      if (changing) await changing
      else if (opened) return opened
      else if (fault && clock.now() < fault.until) return null
      else changing = load().finally(() => (changing = null))
    }
    return null
  }

  async function load(): Promise<void> {
    const loaded = await open()
    if (!loaded.ok) return noteFault(loaded.error)
    opened = loaded.value
    fault = null
    due = null
    known = dayOf(opened.running)
    if (idleMs !== null) {
      log.info('hall-loaded', known)
      lookLater()
    }
  }

  function noteFault(found: JournalFault): void {
    if (fault?.fault.code !== found.code) log.error('hall-not-loaded', { ...found })
    fault = { fault: found, until: clock.now() + AGAIN_MS[found.code] }
    due = fault.until
  }

  function lookLater(): void {
    cancelLook()
    if (!isClosed && opened !== null && idleMs !== null)
      cancelLook = clock.after(Math.min(LOOK_MS, idleMs), () => void giveUpIfIdle().then(lookLater))
  }

  async function giveUpIfIdle(): Promise<void> {
    const mine = opened
    if (mine === null || !isIdle(mine)) return
    // A called number that passes by itself is waited for: that is minutes.
    const isQuiet = await mine.running.look(
      ({ state }) => !passesByItself(hall) || dueNoShows(hall, state, Infinity).length === 0,
    )
    if (!isQuiet.ok || !isQuiet.value || opened !== mine || changing || isClosed || !isIdle(mine)) return
    opened = null
    changing = mine.close().finally(() => (changing = null))
    await changing
    const { day, seq } = dayOf(mine.running)
    known = { day, seq }
    due = endOfBusinessDay(hall, day)
    log.info('hall-given-up', { day, seq })
  }

  function isIdle({ running }: OpenedHall): boolean {
    if (isInUse()) lastUsedAt = clock.now()
    // A storage that fails is tried again by the hall itself, which then says that it works.
    return idleMs !== null && clock.now() - lastUsedAt >= idleMs && running.health().status === 'ok'
  }

  /** What is due, by two small reads: the day may have been closed by another node meanwhile. */
  async function readDue(): Promise<Result<number | null, JournalFault>> {
    const [newest, head] = [await store.newestSecret(DIGEST_KEY), await readHead(store)]
    if (!newest.ok) return newest
    if (!head.ok) return head
    const found = newest.value[0]?.['day']
    const now = clock.now()
    if (found === undefined) return ok(isShared ? now + BEGUN_ELSEWHERE_MS : null)
    const day = String(found)
    const end = endOfBusinessDay(hall, day)
    if (!passesByItself(hall)) return ok(end)
    const { at, seq } = head.value?.day === day ? head.value : { at: 0, seq: 0 }
    const isNew = seq > 0 && (known?.day !== day || known.seq !== seq)
    if (!isShared) return ok(isNew ? now : end)
    // Another node that has the hall in memory passes its numbers; one that is gone has written nothing for that long.
    const passesBy = at + longestCallMs(hall)
    return ok(Math.min(end, isNew && passesBy <= now ? now : now + LOOK_MS))
  }

  async function wake(): Promise<void> {
    if (isClosed || opened || changing) return
    const read = await readDue()
    if (isClosed || opened || changing) return
    if (!read.ok) return noteFault(read.error)
    due = read.value
    if (fault?.fault.code === 'storage-failed') fault = null
    if (due === null || due > clock.now()) return
    if ((await awake()) === null) return
    // Nobody has asked: it is given up at once. Who has asked meanwhile is answered, or has it loaded again.
    lastUsedAt = -Infinity
    await giveUpIfIdle()
  }

  async function whenAwake<T>(
    asked: (running: RunningHall) => Promise<Result<T, Refusal>>,
  ): Promise<Result<T, Refusal>> {
    const there = await awake()
    return there ? asked(there.running) : failed(refusal('storage-failed'))
  }

  function ask<T>(asked: (running: RunningHall) => Promise<Result<T, Refusal>>): Promise<Result<T, Refusal>> {
    lastUsedAt = clock.now()
    return opened ? asked(opened.running) : whenAwake(asked)
  }

  return {
    execute: (command) => ask((running) => running.execute(command)),
    look: (look) => ask((running) => running.look(look)),
    async load() {
      lastUsedAt = clock.now()
      if (await awake()) return ok(undefined)
      return failed(fault?.fault ?? { code: 'storage-failed', detail: 'the hall is closed' })
    },
    async peek(look) {
      if (opened === null) return null
      const seen = await opened.running.look(look)
      return seen.ok ? seen.value : null
    },
    health() {
      if (opened) {
        known = dayOf(opened.running)
        return { status: opened.running.health().status, isLoaded: true, ...known }
      }
      const status = fault === null ? 'ok' : fault.fault.code === 'journal-damaged' ? 'damaged' : 'degraded'
      return { status, isLoaded: false, day: known?.day ?? null, seq: known?.seq ?? null }
    },
    dueAt: () => (opened || changing ? null : due),
    wake,
    async close() {
      isClosed = true
      cancelLook()
      while (changing) await changing
      await opened?.close()
      opened = null
    },
  }
}

function dayOf(running: RunningHall): { readonly day: string; readonly seq: number } {
  const { day, seq } = running.health()
  return { day, seq }
}

/** The longest time a called number waits before it passes by itself. */
function longestCallMs(hall: Hall): number {
  const seconds = hall.services.map(({ serviceCode }) => callRulesOf(hall, serviceCode).autoNoShowSeconds)
  return Math.max(...seconds) * 1000
}
