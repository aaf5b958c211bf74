import { businessDay, endOfBusinessDay } from '../domain/calendar.ts'
import type { Command } from '../domain/commands.ts'
import type { Entry } from '../domain/facts.ts'
import { refusal, type Refusal } from '../domain/refusals.ts'
import { failed, ok, type Result } from '../domain/result.ts'
import { catchUp } from './catch-up.ts'
import { decideGroup } from './command-group.ts'
import { createWakeUp, type Reach } from './hall-wake-up.ts'
import { loadDay, nextDay, turnWrites, type HotDay } from './hot-day.ts'
import type { JournalFault } from './journal/journal.ts'
import type { HallDeps, HallView, RunningHall } from './running-hall.ts'
import { newKey } from './secrets.ts'
import { createServing, MOST_TRIES } from './serving-commands.ts'
import type { Storage, StorageFault, Write } from './storage/engine.ts'
import { createStore, type Store } from './storage/store.ts'
import { SYSTEM } from './system-actor.ts'

export type { Health, HallDeps, HallListener, HallView, RunningHall } from './running-hall.ts'

/** How often a hall whose storage failed tries whether it writes again. */
const PROBE_MS = 5000
/** The day line is looked for at least this often, because the machine's clock may be set while we wait. */
const LONGEST_WAIT_MS = 10 * 60 * 1000

type Look = (view: HallView | null) => void

/** Opens the hall: reads the running day from the journal and closes it if it is over. */
export async function openHall(deps: HallDeps): Promise<Result<RunningHall, JournalFault>> {
  const { hall, engine, clock, log, newId, meter, listener, snapshots } = deps
  const store = createStore(engine, hall.hallId)
  /** Null from the moment a snapshot turned out wrong: from then on all facts are read. */
  let program = snapshots?.program ?? null
  const loadHere = () => loadDay({ hall, engine, store, newId, log, program }, clock.now())
  const loaded = await loadHere()
  if (!loaded.ok) return loaded

  /** Null after a failed commit: what is in memory may then be more than what is on disk. */
  let hot: HotDay | null = loaded.value
  let known = { day: hot.day, seq: hot.state.seq }
  let isDegraded = false
  let lastFault = ''
  /** A row on disk was found damaged while the hall was running: stays so until somebody has looked. */
  let isDamaged = false
  /** What is in memory was begun from a snapshot that is wrong. */
  let isWrong = false
  let isOpen = false
  let isClosed = false
  let looks: Look[] = []
  /** Whether something has to be looked after though nobody asks: the day line, other nodes, a storage that failed. */
  let isNudged = false
  let running: Promise<void> | null = null
  let cancelTimer = (): void => {}
  let cancelProbe = (): void => {}
  /** Facts of other nodes that are to be read, infinite when nobody knows how many. */
  let behind = 0
  const wakeUp = createWakeUp({ hallId: hall.hallId, nodes: engine.nodes, clock, newId }, heardOf)
  const serving = createServing({
    ...{ hall, engine, store, clock, log, newId },
    ...{ currentDay, commit, tell, noteFailure, notFollowed },
    setBehind: (facts) => (behind = facts),
    forgetDay: () => (hot = null),
  })

  const keeper = snapshots?.follow({
    hallId: hall.hallId,
    storage: engine,
    store,
    log,
    onWrong() {
      program = null
      isWrong = true
      nudge()
    },
    onDamage: () => (isDamaged = true),
  })

  // What other nodes tell meanwhile has to wait: two at once would both take over the same rows.
  if ((await currentDay()) === null) {
    isClosed = true
    cancelProbe()
    wakeUp.end()
    return failed({ code: 'storage-failed', detail: `day ${known.day} could not be begun: ${lastFault}` })
  }
  isOpen = true
  if (isNudged) wake()
  waitForDayLine()
  keeper?.loaded({ day: hot.day, seq: hot.state.seq, snapshot: hot.snapshot })

  function wake(): void {
    if (isOpen) running ??= run()
  }

  async function run(): Promise<void> {
    while (serving.isAsked() || looks.length > 0 || isNudged) {
      await engine.gather()
      await flush()
    }
    running = null
  }

  async function flush(): Promise<void> {
    isNudged = false
    const isAsked = serving.isAsked()
    if (isAsked) await serving.serve()
    if (looks.length > 0 || !isAsked) {
      const view = await currentDay()
      for (const look of looks.splice(0)) look(view && viewOf(view))
    }
    if (isDegraded && hot !== null && !isAsked) await commit(engine, hot, [store.touch()], 0)
  }

  /**
   * The day to work on: loaded again after a failure, turned when it is over, and no more than `mostBehind` facts behind
   * the other nodes. Null while storage fails.
   */
  async function currentDay(mostBehind = 0): Promise<HotDay | null> {
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      if (isWrong) hot = null
      isWrong = false
      const day = hot ?? (await load())
      if (day === null) return null
      if (behind > mostBehind && !(await follow(store, day))) return null
      if (hot !== day) continue
      if (businessDay(hall, clock.now()) <= day.day) return day
      if (!(await turn(day))) return null
    }
    return null
  }

  async function load(): Promise<HotDay | null> {
    behind = 0
    const again = await loadHere()
    if (!again.ok) {
      noteFailure(again.error.detail)
      return null
    }
    hot = again.value
    const { day, state, entries } = again.value
    if (day === known.day && state.seq >= known.seq) tell(hot, entries.slice(known.seq), 'elsewhere')
    else beginDay(hot)
    return hot
  }

  /** Takes over what other nodes wrote. False while it cannot be read. */
  async function follow(from: Store, day: HotDay): Promise<boolean> {
    behind = 0
    const caught = await catchUp(from, day)
    if (!caught.ok) {
      notFollowed(caught.error)
      return false
    }
    tell(day, caught.value.entries, 'elsewhere')
    if (caught.value.isTurned) hot = null
    return true
  }

  function notFollowed({ code, detail }: JournalFault): void {
    // Not the journal this day was made from: what is there now counts, once it has been read as a whole.
    if (code === 'journal-damaged') hot = null
    noteFailure(detail)
  }

  /** Another node has written; null when nobody says how far. */
  function heardOf(reach: Reach | null): void {
    const unread = hot !== null && reach?.day === hot.day ? reach.seq - hot.state.seq : Infinity
    if (unread <= 0) return
    behind = Math.max(behind, unread)
    nudge()
  }

  /** With several nodes: while no other one decides for this hall. */
  function inTurn<T>(use: (storage: Storage) => Promise<T>): Promise<Result<T, StorageFault>> {
    return engine.nodes ? engine.nodes.alone(hall.hallId, use) : use(engine).then(ok)
  }

  /**
   * Closes the day as the system when its line has passed, and begins the new one; of several nodes one does, the others
   * follow. A day never goes back. False while storage fails.
   */
  async function turn(day: HotDay): Promise<boolean> {
    const turned = await inTurn(async (storage) => {
      if (engine.nodes && !(await follow(createStore(storage, hall.hallId), day))) return false
      return hot !== day || closeDay(storage, day)
    })
    if (!turned.ok) noteFailure(turned.error.detail)
    if (!turned.ok || !turned.value) return false
    const tidying = engine.tidy().then((tidied) => {
      if (!tidied.ok) log.warn('storage-not-tidied', { detail: tidied.error.detail })
    })
    // Of a database that others use too it may take its time.
    if (!engine.nodes) await tidying
    if (hot !== null && hot !== day) beginDay(hot)
    return true
  }

  async function closeDay(storage: Storage, day: HotDay): Promise<boolean> {
    const today = businessDay(hall, clock.now())
    const command: Command = {
      name: 'day:close',
      // A colon: no client can have used it up.
      payload: { requestId: `day-close:${day.day}` },
      actor: SYSTEM,
    }
    // With several nodes an empty day is closed by a fact too: whoever still writes to it must clash with that.
    const isDone = day.state.isClosed || (day.state.seq === 0 && !engine.nodes)
    const asked = isDone ? [] : [{ command, recorded: null }]
    const closing = decideGroup({ hall, store, newId }, day, asked, clock.now())
    const digestKey = newKey(newId)
    const writes = [...closing.writes, ...turnWrites(store, day.day, today, digestKey)]
    const outcome = await commit(storage, day, writes, asked.length, { day: today, seq: 0 })
    if (outcome !== 'done') return outcome === 'clash'
    tell(day, closing.entries, 'here')
    hot = nextDay(hall, day, today, digestKey)
    return true
  }

  async function commit(
    storage: Storage,
    day: HotDay,
    writes: readonly Write[],
    size: number,
    reach: Reach = { day: day.day, seq: day.state.seq },
  ): Promise<'done' | 'clash' | 'failed'> {
    const over = meter.commitStarted()
    const committed = await storage.commit([...writes, ...wakeUp.notice(reach)])
    over(committed.ok ? 'done' : 'failed', size)
    if (!committed.ok) {
      hot = null
      if (committed.error.isClash) {
        log.info('another-node-was-first', { day: day.day, seq: known.seq })
        return 'clash'
      }
      noteFailure(committed.error.detail)
      return 'failed'
    }
    if (isDegraded) log.info('storage-works-again', { day: day.day, seq: day.state.seq })
    isDegraded = false
    cancelProbe()
    return 'done'
  }

  /** Facts of other nodes are counted where they were decided. */
  function tell(day: HotDay, entries: readonly Entry[], decided: 'here' | 'elsewhere'): void {
    const last = entries.at(-1)
    if (last === undefined) return
    known = { day: day.day, seq: last.seq }
    if (decided === 'here') meter.told(entries)
    listener.factsTold(day.day, entries)
    keeper?.committed(day.day, last.seq)
  }

  /** Everybody asks for the day as a whole. */
  function beginDay(day: HotDay): void {
    log.info('day-began', { day: day.day, before: known.day, seq: day.state.seq })
    known = { day: day.day, seq: day.state.seq }
    listener.dayBegan(day.day)
    waitForDayLine()
  }

  function noteFailure(detail: string): void {
    if (!isDegraded) log.error('storage-failed', { detail })
    isDegraded = true
    lastFault = detail
    behind = engine.nodes === null ? 0 : Infinity
    cancelProbe()
    if (!isClosed) cancelProbe = clock.after(PROBE_MS, nudge)
  }

  function waitForDayLine(): void {
    cancelTimer()
    if (isClosed) return
    const leftMs = endOfBusinessDay(hall, known.day) - clock.now()
    const waitMs = leftMs > 0 ? Math.min(leftMs, LONGEST_WAIT_MS) : PROBE_MS
    cancelTimer = clock.after(waitMs, () => {
      nudge()
      waitForDayLine()
    })
  }

  /** Makes the loop see the day line, read what others wrote, and try a failed storage again. */
  function nudge(): void {
    isNudged = true
    wake()
  }

  function viewOf(day: HotDay): HallView {
    return {
      day: day.day,
      now: clock.now(),
      state: day.state,
      entries: day.entries,
      digestKey: day.digestKey,
      appointmentsOf: (personDigest) => day.appointmentsOfPerson.get(personDigest) ?? [],
    }
  }

  return ok({
    execute: (command) =>
      new Promise((answer) => {
        if (isClosed) return answer(failed(refusal('storage-failed')))
        serving.add(command, answer)
        wake()
      }),
    look: <T>(look: (view: HallView) => T) =>
      new Promise<Result<T, Refusal>>((answer) => {
        if (isClosed) return answer(failed(refusal('storage-failed')))
        looks.push((view) => answer(view ? ok(look(view)) : failed(refusal('storage-failed'))))
        wake()
      }),
    health: () => ({ status: isDegraded || isDamaged ? 'degraded' : 'ok', ...known }),
    async close() {
      isClosed = true
      wakeUp.end()
      cancelTimer()
      cancelProbe()
      while (running) await running
      await keeper?.end()
      looks = []
    },
  })
}
