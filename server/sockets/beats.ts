import type { Clock } from '../../domain/ports.ts'
import { BEAT_EVERY_MS } from '../../domain/wire/common.ts'
import type { Teller } from './telling.ts'

/** Gives everybody who listens a sign of life every second, until the returned function is called. */
export function startBeats({
  running,
  tellers,
  clock,
}: {
  /** What was told last; a hall that never began a day has no news. */
  readonly running: { health(): { readonly day: string | null; readonly seq: number | null } }
  readonly tellers: readonly Teller[]
  readonly clock: Clock
}): () => void {
  let cancel = (): void => {}
  const beat = (): void => {
    const { day, seq } = running.health()
    if (day !== null && seq !== null)
      for (const teller of tellers) teller.beat({ day, seq, now: clock.now() })
    cancel = clock.after(BEAT_EVERY_MS, beat)
  }
  cancel = clock.after(BEAT_EVERY_MS, beat)
  return () => cancel()
}
