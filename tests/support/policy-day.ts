import { selectNext } from '../../domain/policy/index.ts'
import { QUEUE_CLASSES, type QueueClass, type RuleSettings } from '../../domain/policy/settings.ts'
import { hallOf, type HallInput } from './arbitrary-hall.ts'
import { checkIn, createDay, load, type Day } from './hall-in-test.ts'

export const classOrder = (
  maxPreferredRun: number,
  order: readonly QueueClass[] = QUEUE_CLASSES,
): RuleSettings => ({
  rule: 'class-order',
  order: [...order],
  maxPreferredRun,
})

/** One counter that serves queues `q0`, `q1` ... with the given weights, and is open. */
export function openDay(
  weights: readonly number[],
  rules?: RuleSettings[],
  more: Partial<HallInput> = {},
): Day {
  const plan = {
    letters: weights.map((_, queue) => 'ABC'.charAt(queue)),
    counters: [weights.map((weight, queue) => ({ queue, weight }))],
    ...(rules ? { rules } : {}),
  }
  const day = createDay(hallOf(plan, more))
  day.open()
  return day
}

/** Somebody comes; with an appointment for just now by checking in. */
export function arrive(day: Day, queue: number, queueClass: QueueClass): string {
  if (queueClass !== 'appointment') return day.issue(queue, queueClass)
  const appointmentId = `a${day.entries.length}`
  day.must(load(appointmentId, day.now(), `s${queue}`))
  return day.must(checkIn(appointmentId))
}

export type Arrival = readonly [queue: number, queueClass: QueueClass]

/** Everybody arrives, a second apart; then all are called one after another. `A001 priority` per call. */
export function callsOf(day: Day, arrivals: readonly Arrival[]): string[] {
  for (const [queue, queueClass] of arrivals) {
    day.wait(1000)
    arrive(day, queue, queueClass)
  }
  const calls: string[] = []
  for (let served = day.serveNext(); served; served = day.serveNext())
    calls.push(lineOf(day, served.ticketId))
  return calls
}

export function lineOf({ state }: Day, ticketId: string): string {
  const ticket = state.tickets[ticketId]
  return `${ticket?.ticketNo ?? ''} ${ticket?.because?.code ?? ''}`
}

/** Who would be called now at the first counter. */
export function pickOf(day: Day): ReturnType<typeof selectNext> {
  const [counter] = day.hall.counters
  return counter && selectNext(day.hall, day.state, counter, day.now())
}
