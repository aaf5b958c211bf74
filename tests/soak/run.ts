import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { businessDay } from '../../domain/calendar.ts'
import { parseYamlConfig } from '../../domain/config-text.ts'
import { hallConfig } from '../../domain/model.ts'
import type { BoardAsks, BoardTells } from '../../domain/wire/board.ts'
import { openWire } from '../../renderer/links/wire.ts'
import { followHall } from '../../renderer/replica.ts'
import { createHallServer } from '../../server/app.ts'
import { randomId } from '../../server/clock.ts'
import { classOf, counterIdOf, hostIdOf, serviceOf, staffNoOf, writeHallFile } from '../bench/bench-hall.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { connectBoardTo, connectDeskTo, connectHostTo, type DeskClient } from '../support/hall-client.ts'
import { realClock } from '../support/real-clock.ts'
import { quantile, type DayFigures } from './figures.ts'
import type { SoakStorage } from './storage.ts'

export interface SoakOptions {
  readonly days: number
  readonly tickets: number
  /** For the hall's file; the caller removes it. */
  readonly folder: string
  /** New and empty; its engine is closed at the end, it itself by the caller. */
  readonly storage: SoakStorage
  readonly onDay: (figures: DayFigures) => void
}

const START = Date.parse('2026-11-02T01:00:00Z')
const DESKS = 4
const BOARDS = 3
/** Clients that come and go in a day. */
const PASSERS_BY = 10
const MINUTE_MS = 60_000
const CAUGHT_UP_WITHIN_MS = 30_000

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/**
 * Days of a hall in quick motion: the real server, its journal and sockets on a clock that is moved by hand; boards, desks
 * and a kiosk that stay connected throughout. A first day that warms everything up is not among the figures.
 *
 * @throws when anything is refused, a board is left behind, or the server tells of an error
 */
export async function soak({ days, tickets, folder, storage, onDay }: SoakOptions): Promise<DayFigures[]> {
  const clock = createFakeClock(START)
  // The day line is half a day from the start: 21:00 of the hall.
  const hallFile = writeHallFile(folder, START)
  const parsed = parseYamlConfig(readFileSync(hallFile, 'utf8'), hallFile, hallConfig)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error))
  const hall = parsed.value
  const troubles: string[] = []
  const server = createHallServer({
    halls: [{ hall, readAppointments: null }],
    engine: storage.engine,
    clock,
    log: {
      info: () => {},
      warn: (event) => void troubles.push(event),
      error: (event, fields) => void troubles.push(`${event} ${JSON.stringify(fields)}`),
    },
    newId: randomId,
    pagesDir: join(folder, 'no-pages'),
    host: '127.0.0.1',
    port: 0,
    idleMs: 600_000,
    links: [],
    nodes: [],
  })
  const { address } = await server.listen()
  const closes: (() => void)[] = []
  try {
    const boards = Array.from({ length: BOARDS }, () => {
      const wire = { audience: 'board', origin: address, base: '', clock: realClock } as const
      const link = openWire<BoardAsks, BoardTells>(wire)
      closes.push(() => link.close())
      return followHall(link, realClock)
    })
    const kiosk = await connectHostTo(address, hostIdOf(0))
    closes.push(() => kiosk.close())
    const desks: DeskClient[] = []
    for (let n = 0; n < DESKS; n += 1) {
      const desk = await connectDeskTo(address)
      closes.push(() => desk.close())
      desks.push(desk)
    }

    async function openDesks(): Promise<void> {
      for (const [n, desk] of desks.entries()) {
        await desk.must('desk:sign-in', {
          staffNo: staffNoOf(n),
          counterId: counterIdOf(n),
          takeOver: true,
        })
        await desk.must('counter:open', {})
      }
    }

    /** Time goes on, and what the server does then is done before anybody asks again. */
    async function pass(ms: number): Promise<void> {
      await clock.jump(ms)
      await storage.quiet()
    }

    async function passBy(): Promise<void> {
      const board = await connectBoardTo(address)
      await board.follow()
      board.close()
      await (await fetch(`${address}/healthz`)).text()
      await (await fetch(`${address}/metrics`)).text()
    }

    /** One person: a number, a call, a visit. */
    async function serveOne(n: number, issueMs: number[], callMs: number[]): Promise<number> {
      const wish = {
        serviceCode: serviceOf(n % 4),
        queueClass: classOf(n) === 'priority' ? ('priority' as const) : ('ordinary' as const),
        personDigest: (n + 16 ** 6).toString(16).padStart(64, 'd'),
      }
      await timed(issueMs, () => kiosk.must('ticket:issue', wish))
      const desk = desks[n % DESKS]
      if (!desk) throw new Error('there are desks')
      const answer = await timed(callMs, () => desk.ask('ticket:call-next', {}))
      if (!answer.ok) {
        if (answer.error.code === 'queue-empty') return 0
        throw new Error(`ticket:call-next refused: ${answer.error.code}`)
      }
      const { ticket } = answer.value
      const { ticketId = '', serviceCode = '' } = ticket ?? {}
      await desk.must('ticket:start', { ticketId })
      const { seq } = await desk.must('ticket:finish', {
        ticketId,
        outcomes: [{ serviceCode, outcome: 'accepted' }],
      })
      return seq
    }

    async function oneDay(): Promise<DayFigures> {
      const before = await storage.size()
      const day = businessDay(hall, clock.now())
      const [issueMs, callMs]: [number[], number[]] = [[], []]
      await openDesks()
      const stepMs = Math.floor((8 * 60 * MINUTE_MS) / tickets)
      let seq = 0
      for (let n = 0; n < tickets; n += 1) {
        seq = Math.max(seq, await serveOne(n, issueMs, callMs))
        if (n % Math.ceil(tickets / PASSERS_BY) === 0) await passBy()
        await pass(stepMs)
      }
      await until(`all boards are at fact ${seq}`, () =>
        boards.every(({ state }) => state.value?.day === day && state.value.seq >= seq),
      )
      const log = await storage.log()
      // The night, and in it the day line.
      for (const wakeAt = nextMorning(clock.now()); clock.now() < wakeAt;)
        await pass(Math.min(30 * MINUTE_MS, wakeAt - clock.now()))
      await until('the new day is on all boards', () =>
        boards.every(({ state }) => state.value !== null && state.value.day !== day),
      )
      // What has been closed is gone from the system's tables a moment later.
      await new Promise((done) => setTimeout(done, 100))
      collect()
      const database = await storage.size()
      return {
        day,
        tickets: issueMs.length,
        heap: process.memoryUsage().heapUsed,
        resident: process.memoryUsage.rss(),
        handles: process.getActiveResourcesInfo().filter((name) => !/Timeout|Immediate/.test(name)).length,
        files: openFiles(),
        timers: clock.pendingTimers(),
        database,
        databaseAdded: database - before,
        log,
        issueP50: quantile(issueMs, 0.5),
        issueP99: quantile(issueMs, 0.99),
        callP50: quantile(callMs, 0.5),
        callP99: quantile(callMs, 0.99),
      }
    }

    await until('the boards are there', () => boards.every(({ isLive }) => isLive.value))
    await oneDay()
    const all: DayFigures[] = []
    for (let n = 0; n < days; n += 1) {
      const figures = await oneDay()
      all.push(figures)
      onDay(figures)
    }
    if (troubles.length > 0) throw new Error(`the server told of: ${[...new Set(troubles)].join(', ')}`)
    return all
  } finally {
    for (const close of closes) close()
    await server.close()
  }
}

/** 09:00 of the next day of the hall, whose days begin at 21:00 of the day before. */
function nextMorning(now: number): number {
  const DAY_MS = 24 * 60 * MINUTE_MS
  return START + Math.ceil((now - START + 1) / DAY_MS) * DAY_MS
}

async function timed<T>(into: number[], run: () => Promise<T>): Promise<T> {
  const from = performance.now()
  const value = await run()
  into.push(performance.now() - from)
  return value
}

/** The system shows a process its own open files on Linux alone. */
function openFiles(): number | null {
  return process.platform === 'linux' ? readdirSync('/proc/self/fd').length : null
}

async function until(what: string, holds: () => boolean): Promise<void> {
  const giveUpAt = Date.now() + CAUGHT_UP_WITHIN_MS
  while (!holds()) {
    if (Date.now() > giveUpAt) throw new Error(`waited in vain until ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
