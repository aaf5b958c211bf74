import { dueNoShows, passesByItself } from '../domain/due-no-shows.ts'
import type { Hall } from '../domain/model.ts'
import type { Clock, Log } from '../domain/ports.ts'
import type { RunningHall } from './hall.ts'
import { SYSTEM } from './system-actor.ts'

const EVERY_MS = 1000

/**
 * Lets called numbers pass by themselves where the hall's file says so; without such a rule nothing is ever looked at.
 *
 * @returns its end
 */
export function startAutoNoShow(parts: {
  readonly hall: Hall
  readonly running: Pick<RunningHall, 'look' | 'execute'>
  readonly clock: Clock
  readonly log: Log
}): () => void {
  const { hall, running, clock, log } = parts
  if (!passesByItself(hall)) return () => {}
  let isEnded = false
  let cancel = clock.after(EVERY_MS, tick)

  async function passDue(): Promise<void> {
    const due = await running.look(({ state, now }) => dueNoShows(hall, state, now))
    if (!due.ok) return
    await Promise.all(
      due.value.map(async ({ ticketId, callSeq }) => {
        const payload = { requestId: `pass:${ticketId}-${callSeq}`, ticketId }
        const passed = await running.execute({ name: 'ticket:no-show', payload, actor: SYSTEM })
        if (passed.ok) log.info('number-passed-by-itself', { ticketId })
        // Called again or started in the same moment: nothing is wrong, and the next look sees it.
        else log.info('number-not-passed', { ticketId, code: passed.error.code })
      }),
    )
  }

  function tick(): void {
    void passDue().then(() => {
      if (!isEnded) cancel = clock.after(EVERY_MS, tick)
    })
  }

  return () => {
    isEnded = true
    cancel()
  }
}
