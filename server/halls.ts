import type { Clock } from '../domain/ports.ts'
import type { HallRoom } from './hall-room.ts'

/** What is due in halls that are not in memory is looked for at least this often: the machine's clock may be set. */
const LONGEST_WAIT_MS = 60_000
/** And at most this often. */
const SHORTEST_WAIT_MS = 1000

/**
 * Wakes halls that are not in memory when something is due in them: the close of their day, a called number that passes by
 * itself. One after the other, so that many days that end at the same moment are not in memory together.
 *
 * @returns its end; resolves once no hall is being woken
 */
export function watchHalls(rooms: readonly Pick<HallRoom, 'running'>[], clock: Clock): () => Promise<void> {
  let isEnded = false
  let cancel = clock.after(0, look)
  let looking = Promise.resolve()

  async function wakeDue(): Promise<void> {
    for (const { running } of rooms) {
      const due = running.dueAt()
      if (due !== null && due <= clock.now() && !isEnded) await running.wake()
    }
  }

  function look(): void {
    looking = wakeDue().then(() => {
      if (!isEnded) cancel = clock.after(waitMs(), look)
    })
  }

  function waitMs(): number {
    const next = Math.min(...rooms.map(({ running }) => running.dueAt() ?? Infinity))
    return Math.max(SHORTEST_WAIT_MS, Math.min(next - clock.now(), LONGEST_WAIT_MS))
  }

  return () => {
    isEnded = true
    cancel()
    return looking
  }
}
