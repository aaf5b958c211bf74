import { apply } from '../../domain/apply.ts'
import { decide } from '../../domain/decide.ts'
import type { Fact } from '../../domain/facts.ts'
import { emptyState, type HallState } from '../../domain/hall-state.ts'
import type { Counter, Hall } from '../../domain/model.ts'
import { selectNext } from '../../domain/policy/index.ts'
import { QUEUE_CLASSES, type QueueClass } from '../../domain/policy/settings.ts'
import type { Ticket } from '../../domain/ticket.ts'
import { DAY, hallOf, MORNING } from '../support/arbitrary-hall.ts'
import { clerkAt, command, issue } from '../support/hall-in-test.ts'

/**
 * What a pick, a call and a new number cost against the people waiting: `npm run -s bench:pick`. Beside the engine, in
 * the same run, a bare reference that keeps one array and looks at everybody. Microseconds, median of the rounds. The
 * engine's columns must stay where they are from one line to the next; the reference's last columns grow.
 */
const WAITING = [100, 1_000, 20_000]
const ROUNDS = 9
/** Calls and numbers per round; also the counters that can hold somebody at once. */
const BATCH = 100

const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ'
const COLUMNS = [
  'waiting',
  'pick, 5 queues',
  'pick, all queues',
  'call next',
  'take a number',
  'apply issue',
  'apply call',
  'reference pick',
  'reference call',
] as const

type Row = Record<(typeof COLUMNS)[number], number>

/** `BATCH` counters that serve everything, then one that serves five queues. */
function hallWith(queues: number): Hall {
  const all = Array.from({ length: queues }, (_, queue) => ({ queue, weight: 1 + (queue % 3) }))
  return hallOf({
    letters: all.map((_, queue) => LETTERS.charAt(queue % LETTERS.length)),
    counters: [...Array.from({ length: BATCH }, () => all), all.slice(0, 5)],
  })
}

function measure(hall: Hall, queues: number, waiting: number): Row {
  const state = emptyState(hall.hallId, DAY)
  const reference = new Reference()
  let now = MORNING
  let issued = 0
  const write = (fact: Fact): void => {
    apply(state, { seq: state.seq + 1, at: now, fact })
  }
  const next = (): Fact => {
    const number = (issued += 1)
    return issueFact(`t${number}`, number, number % queues, classOf(number))
  }
  for (const { counterId } of hall.counters) write({ type: 'counterOpened', counterId, staffNo: null })
  for (let i = 0; i < waiting; i += 1) {
    // All within half an hour: nobody has waited too long, which would make every pick the same.
    now = MORNING + Math.floor((i * 30 * 60_000) / waiting)
    write(next())
  }
  now = MORNING + 30 * 60_000
  for (const ticket of Object.values(state.tickets)) reference.add(ticket)

  const many = hall.counters[0]
  const few = hall.counters[BATCH]
  if (!many || !few) throw new Error('the hall of this benchmark has counters')
  const samples: Record<string, number[]> = {}
  const time = (name: keyof Row, times: number, run: (index: number) => void): void => {
    const from = performance.now()
    for (let i = 0; i < times; i += 1) run(i)
    ;(samples[name] ??= []).push(((performance.now() - from) * 1000) / times)
  }
  for (let round = 0; round < ROUNDS; round += 1) {
    time('pick, 5 queues', BATCH, () => pick(hall, state, few, now))
    time('pick, all queues', BATCH, () => pick(hall, state, many, now))
    time('reference pick', BATCH, () => reference.first())
    const ctx = { hall, state, now, newId: () => 'x', ticketsOfPerson: () => [] }
    const callNext = command('ticket:call-next', clerkAt('c0', '1001'), {})
    const take = issue('s0')
    time('call next', BATCH, () => {
      if (!decide(callNext, ctx).ok) throw new Error('nobody could be called')
    })
    time('take a number', BATCH, () => {
      if (!decide(take, ctx).ok) throw new Error('no number was given')
    })

    const numbers = Array.from({ length: BATCH }, next)
    time('apply issue', BATCH, (i) => {
      const fact = numbers[i]
      if (fact) write(fact)
    })
    for (const fact of numbers) {
      if (fact.type === 'ticketIssued') reference.add(state.tickets[fact.ticketId])
    }
    // Picked before it is timed, one after another: a pick is measured above, applying it here.
    const calls: Fact[] = []
    const ahead = structuredClone(state)
    for (let i = 0; i < BATCH; i += 1) {
      const counterId = `c${i}`
      const ticketId = pick(hall, ahead, { ...many, counterId }, now)
      const fact: Fact = { type: 'ticketCalled', ticketId, counterId, because: { code: 'arrival' } }
      apply(ahead, { seq: ahead.seq + 1, at: now, fact })
      calls.push(fact)
    }
    time('apply call', BATCH, (i) => {
      const fact = calls[i]
      if (fact) write(fact)
    })
    time('reference call', BATCH, () => {
      reference.take()
    })
    finishAll(state, calls, write)
    now += 1000
  }
  const row: Record<string, number> = { waiting }
  for (const [name, values] of Object.entries(samples)) row[name] = median(values)
  return row as Row
}

function pick(hall: Hall, state: HallState, counter: Counter, now: number): string {
  const picked = selectNext(hall, state, counter, now)
  if (!picked) throw new Error('nobody waits')
  return picked.ticketId
}

function finishAll(state: HallState, calls: readonly Fact[], write: (fact: Fact) => void): void {
  for (const fact of calls) {
    if (fact.type !== 'ticketCalled') continue
    const { ticketId, counterId } = fact
    const { serviceCode = '' } = state.tickets[ticketId] ?? {}
    write({ type: 'serviceStarted', ticketId, counterId })
    const outcomes = [{ serviceCode, outcome: 'accepted' as const }]
    write({ type: 'itemsFinished', ticketId, counterId, outcomes, next: null, staffNo: null })
  }
}

/** Nine in ten are ordinary; of appointments only the class matters here. */
function classOf(number: number): QueueClass {
  return number % 10 === 0 ? (number % 20 === 0 ? 'priority' : 'greenChannel') : 'ordinary'
}

function issueFact(ticketId: string, number: number, queue: number, queueClass: QueueClass): Fact {
  const letter = LETTERS.charAt(queue % LETTERS.length)
  return {
    type: 'ticketIssued',
    ticketId,
    ticketNo: `${letter}${number}`,
    letter,
    number,
    queueClass,
    items: [{ serviceCode: `s${queue}`, queueId: `q${queue}` }],
    packageCode: null,
    appointmentId: null,
    slot: null,
    effectiveAt: MORNING + number,
    eligibleFrom: null,
    firstContactId: null,
  }
}

/** One array of everybody, looked through for each call: class first, then arrival. */
class Reference {
  private tickets: Ticket[] = []

  add(ticket: Ticket | undefined): void {
    if (ticket) this.tickets.push(ticket)
  }

  first(): number {
    let best = 0
    for (let i = 1; i < this.tickets.length; i += 1) {
      const [a, b] = [this.tickets[i], this.tickets[best]]
      if (a && b && before(a, b)) best = i
    }
    return best
  }

  take(): Ticket | undefined {
    return this.tickets.splice(this.first(), 1)[0]
  }
}

function before(a: Ticket, b: Ticket): boolean {
  const byClass = QUEUE_CLASSES.indexOf(a.queueClass) - QUEUE_CLASSES.indexOf(b.queueClass)
  return (byClass || a.effectiveAt - b.effectiveAt || a.order - b.order) < 0
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

function format(value: number): string {
  return value >= 100 ? String(Math.round(value)) : value.toFixed(1)
}

for (const queues of [200, 1]) {
  console.log(`\n${queues} queue${queues === 1 ? '' : 's'}, microseconds each`)
  console.log(COLUMNS.map((name) => name.padStart(18)).join(''))
  const rows = WAITING.map((waiting) => measure(hallWith(queues), queues, waiting))
  for (const row of rows) console.log(COLUMNS.map((name) => format(row[name]).padStart(18)).join(''))
  const [few, many] = [rows[0], rows.at(-1)]
  if (few && many) {
    const growth = COLUMNS.map((name) =>
      name === 'waiting' ? '' : `x${(many[name] / few[name]).toFixed(1)}`,
    )
    console.log(growth.map((text) => text.padStart(18)).join(''))
  }
}
