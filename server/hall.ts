import { z } from 'zod'
import { businessDay, endOfBusinessDay } from '../domain/calendar.ts'
import type { Command } from '../domain/commands.ts'
import type { Entry } from '../domain/facts.ts'
import type { HallState } from '../domain/hall-state.ts'
import type { Hall } from '../domain/model.ts'
import type { Clock, Log, NewId } from '../domain/ports.ts'
import { refusal, type Refusal } from '../domain/refusals.ts'
import { failed, ok, type Result } from '../domain/result.ts'
import { decideGroup, type Done, type Outcome, type Recorded } from './command-group.ts'
import { loadDay, nextDay, turnWrites, type HotDay } from './hot-day.ts'
import type { JournalFault } from './journal/journal.ts'
import type { Meter } from './meter.ts'
import { newKey } from './secrets.ts'
import type { Engine } from './storage/engine.ts'
import { createStore } from './storage/store.ts'
import { storedTicket } from './storage/ticket-row.ts'
import { SYSTEM } from './system-actor.ts'

/** The hall as it is on disk at one moment. To be looked at, never changed. */
export interface HallView {
  readonly day: string
  readonly now: number
  readonly state: HallState
  readonly entries: readonly Entry[]
  /** Key of today's digests, hex. */
  readonly digestKey: string
  /** Today's appointments of a person, by keyed digest. */
  readonly appointmentsOf: (personDigest: string) => readonly string[]
}

/** Called with what is on disk and not before; facts of one day in order, each exactly once. */
export interface HallListener {
  factsTold(day: string, entries: readonly Entry[]): void
  dayBegan(day: string): void
}

export interface Health {
  readonly status: 'ok' | 'degraded'
  readonly day: string
  readonly seq: number
}

export interface RunningHall {
  /** Runs a command. Resolves once its effect is on disk and told, or with the refusal. */
  execute(command: Command): Promise<Outcome>
  /** Looks at the hall between two commits: never at something that may yet be lost. */
  look<T>(look: (view: HallView) => T): Promise<Result<T, Refusal>>
  health(): Health
  /** Finishes what has been asked; refuses what is asked from now on. */
  close(): Promise<void>
}

export interface HallDeps {
  readonly hall: Hall
  readonly engine: Engine
  readonly clock: Clock
  readonly log: Log
  readonly newId: NewId
  readonly meter: Meter
  readonly listener: HallListener
}

/** Commands per commit at most: keeps one transaction, and so everybody's wait, short. */
const LARGEST_GROUP = 500
/** How often a hall whose storage failed tries whether it writes again. */
const PROBE_MS = 5000
/** The day line is looked for at least this often, because the machine's clock may be set while we wait. */
const LONGEST_WAIT_MS = 10 * 60 * 1000

const recordedDone: z.ZodType<Done> = z.strictObject({
  day: z.string(),
  seq: z.number().int(),
  ticket: storedTicket.nullable(),
})

interface AskedCommand {
  readonly command: Command
  readonly answer: (outcome: Outcome) => void
}
type Look = (view: HallView | null) => void

/** Opens the hall: reads the running day from the journal and closes it if it is over. */
export async function openHall(deps: HallDeps): Promise<Result<RunningHall, JournalFault>> {
  const { hall, engine, clock, log, newId, meter, listener } = deps
  const store = createStore(engine, hall.hallId)
  const loaded = await loadDay({ hall, engine, store, newId }, clock.now())
  if (!loaded.ok) return loaded

  /** Null after a failed commit: what is in memory may then be more than what is on disk. */
  let hot: HotDay | null = loaded.value
  let known = { day: hot.day, seq: hot.state.seq }
  let isDegraded = false
  let isClosed = false
  let commands: AskedCommand[] = []
  let looks: Look[] = []
  let running: Promise<void> | null = null
  let cancelTimer = (): void => {}
  let cancelProbe = (): void => {}

  hot = await turnIfOver(hot)
  if (hot === null) {
    cancelProbe()
    return failed({ code: 'storage-failed', detail: `day ${known.day} is over and could not be closed` })
  }
  waitForDayLine()

  function wake(): void {
    running ??= run()
  }

  async function run(): Promise<void> {
    while (commands.length > 0 || looks.length > 0) await flush()
    running = null
  }

  async function flush(): Promise<void> {
    const group = commands.splice(0, LARGEST_GROUP)
    const day = await runningDay()
    if (day) await runGroup(day, group)
    else refuseAll(group)
    if (looks.length > 0) {
      const view = await runningDay()
      for (const look of looks.splice(0)) look(view && viewOf(view))
    }
    if (isDegraded && hot !== null && group.length === 0) await commit(hot, [store.touch()], 0)
  }

  /** The day to work on: loaded again after a failure, and turned when it is over. Null while storage fails. */
  async function runningDay(): Promise<HotDay | null> {
    if (hot === null) {
      const again = await loadDay({ hall, engine, store, newId }, clock.now())
      if (!again.ok) {
        noteFailure(again.error.detail)
        return null
      }
      hot = again.value
    }
    hot = await turnIfOver(hot)
    return hot
  }

  async function runGroup(day: HotDay, group: readonly AskedCommand[]): Promise<void> {
    if (group.length === 0) return
    const asked = await Promise.all(
      group.map(async ({ command }) => ({ command, recorded: await recordedFor(command.payload.requestId) })),
    )
    if (!asked.every(isReadable)) return refuseAll(group)
    const decided = decideGroup({ hall, store, newId }, day, asked, clock.now())
    if (decided.writes.length > 0 && !(await commit(day, decided.writes, group.length))) {
      return group.forEach(({ answer }, at) => {
        const kept = decided.isRecorded[at] ? decided.outcomes[at] : undefined
        answer(kept ?? failed(refusal('storage-failed')))
      })
    }
    tell(day, decided.entries)
    group.forEach(({ answer }, at) => answer(decided.outcomes[at] ?? failed(refusal('storage-failed'))))
  }

  /** Null: never done. Undefined: cannot be read now. */
  async function recordedFor(requestId: string): Promise<Recorded | null | undefined> {
    const rows = await store.request(requestId)
    if (!rows.ok) {
      noteFailure(rows.error.detail)
      return undefined
    }
    const row = rows.value[0]
    if (!row) return null
    return {
      fingerprint: String(row['fingerprint']),
      done: recordedDone.parse(JSON.parse(String(row['answer']))),
    }
  }

  /** Closes the day as the system when its line has passed, and begins the new one. A day never goes back. */
  async function turnIfOver(day: HotDay): Promise<HotDay | null> {
    const today = businessDay(hall, clock.now())
    if (today <= day.day) return day
    const command: Command = {
      name: 'day:close',
      payload: { requestId: `day-close-${day.day}` },
      actor: SYSTEM,
    }
    const isEmpty = day.state.seq === 0 || day.state.isClosed
    const asked = isEmpty ? [] : [{ command, recorded: null }]
    const closing = decideGroup({ hall, store, newId }, day, asked, clock.now())
    const digestKey = newKey(newId)
    const writes = [...closing.writes, ...turnWrites(store, day.day, today, digestKey)]
    if (!(await commit(day, writes, asked.length))) return null
    tell(day, closing.entries)
    const tidied = await engine.tidy()
    if (!tidied.ok) log.warn('storage-not-tidied', { detail: tidied.error.detail })
    const fresh = nextDay(hall, day, today, digestKey)
    known = { day: today, seq: 0 }
    log.info('day-began', { day: today, before: day.day, closedFacts: closing.entries.length })
    listener.dayBegan(today)
    waitForDayLine()
    return fresh
  }

  async function commit(
    day: HotDay,
    writes: Parameters<Engine['commit']>[0],
    size: number,
  ): Promise<boolean> {
    const over = meter.commitStarted()
    const committed = await engine.commit(writes)
    over(committed.ok ? 'done' : 'failed', size)
    if (!committed.ok) {
      hot = null
      noteFailure(committed.error.detail)
      return false
    }
    if (isDegraded) log.info('storage-works-again', { day: day.day, seq: day.state.seq })
    isDegraded = false
    cancelProbe()
    return true
  }

  function tell(day: HotDay, entries: readonly Entry[]): void {
    known = { day: day.day, seq: day.state.seq }
    if (entries.length === 0) return
    meter.told(entries)
    listener.factsTold(day.day, entries)
  }

  function noteFailure(detail: string): void {
    if (!isDegraded) log.error('storage-failed', { detail })
    isDegraded = true
    cancelProbe()
    if (!isClosed) cancelProbe = clock.after(PROBE_MS, lookForNothing)
  }

  function waitForDayLine(): void {
    cancelTimer()
    if (isClosed) return
    const leftMs = endOfBusinessDay(hall, known.day) - clock.now()
    const waitMs = leftMs > 0 ? Math.min(leftMs, LONGEST_WAIT_MS) : PROBE_MS
    cancelTimer = clock.after(waitMs, () => {
      lookForNothing()
      waitForDayLine()
    })
  }

  /** A look that wants nothing: makes the loop see the day line and try a failed storage again. */
  function lookForNothing(): void {
    looks.push(() => {})
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
        commands.push({ command, answer })
        wake()
      }),
    look: <T>(look: (view: HallView) => T) =>
      new Promise<Result<T, Refusal>>((answer) => {
        if (isClosed) return answer(failed(refusal('storage-failed')))
        looks.push((view) => answer(view ? ok(look(view)) : failed(refusal('storage-failed'))))
        wake()
      }),
    health: () => ({ status: isDegraded ? 'degraded' : 'ok', ...known }),
    async close() {
      isClosed = true
      cancelTimer()
      cancelProbe()
      while (running) await running
      commands = []
      looks = []
    },
  })
}

function refuseAll(group: readonly AskedCommand[]): void {
  for (const { answer } of group) answer(failed(refusal('storage-failed')))
}

function isReadable(asked: {
  readonly command: Command
  readonly recorded: Recorded | null | undefined
}): asked is { readonly command: Command; readonly recorded: Recorded | null } {
  return asked.recorded !== undefined
}
