import type { Log } from '../../domain/ports.ts'
import { failed, type Result } from '../../domain/result.ts'
import type { Storage, StorageFault } from '../storage/engine.ts'
import type { Store } from '../storage/store.ts'
import type { SumAsked, Summed } from './day-sum.ts'
import type { JournalDamage, JournalFault } from './journal.ts'
import type { Snapshot } from './snapshot.ts'
import type { WhenQuiet } from './when-quiet.ts'

/** Adds up days somewhere else than where commands are decided. */
export interface Summing {
  sumUp(asked: SumAsked): Promise<Result<Summed, JournalFault>>
  /** Gives back the memory of a hall nobody needs. */
  forget(hallId: string): void
  close(): Promise<void>
}

export interface SnapshotsOptions {
  /** What this program adds facts up by. */
  readonly program: string
  readonly summing: Summing
  /** Facts between two snapshots at least; a long day gets them further apart. */
  readonly everyFacts: number
  readonly whenQuiet: WhenQuiet
}

export interface FollowedHall {
  readonly hallId: string
  readonly storage: Storage
  readonly store: Store
  readonly log: Log
  /** The snapshot the hall was started from is not what the facts give: start again from the facts. */
  readonly onWrong: () => void
  /** A row of the running day is damaged. */
  readonly onDamage: (damage: JournalDamage) => void
}

/** Where a hall's day in memory came from. */
export interface LoadedFrom {
  readonly day: string
  readonly seq: number
  /** Null when all facts were read and checked. */
  readonly snapshot: { readonly seq: number; readonly stateHash: string } | null
}

export interface HallSnapshots {
  /** A day was read into memory. One that came from a snapshot is proved from its facts, in the background. */
  loaded(from: LoadedFrom): void
  /** Facts up to `seq` are on disk. */
  committed(day: string, seq: number): void
  /** Resolves when nothing is being written any more. */
  end(): Promise<void>
}

export interface Snapshots {
  readonly program: string
  follow(hall: FollowedHall): HallSnapshots
  close(): Promise<void>
}

/** A snapshot is made again after so large a part of the day, so that a long day does not write ever more. */
const LARGEST_SHARE = 4

/** Makes snapshots of running halls after their commits, and proves those that halls were started from. */
export function createSnapshots({ program, summing, everyFacts, whenQuiet }: SnapshotsOptions): Snapshots {
  function follow({ hallId, storage, store, log, onWrong, onDamage }: FollowedHall): HallSnapshots {
    let kept = { day: '', seq: 0 }
    let newest = { day: '', seq: 0 }
    let isWorking = false
    let writing: Promise<unknown> = Promise.resolve()
    let isEnded = false
    let isWaiting = false
    let cancelWait = (): void => {}

    /** Whether the day has gone on long enough since the last one. */
    function isDue(day: string, seq: number): boolean {
      const before = day === kept.day ? kept.seq : 0
      return seq - before >= Math.max(everyFacts, before / LARGEST_SHARE)
    }

    function start(prove: SumAsked['prove']): void {
      if (isWorking || isEnded) return
      isWorking = true
      void work(prove).finally(() => (isWorking = false))
    }

    async function work(prove: SumAsked['prove']): Promise<void> {
      const summed = await summing.sumUp({ hallId, prove })
      if (isEnded) return
      if (!summed.ok) {
        const { error } = summed
        if (error.code === 'journal-damaged') {
          log.error('journal-damaged', { day: error.day, seq: error.seq, detail: error.detail })
          onDamage(error)
        } else log.warn('snapshot-not-made', { detail: error.detail })
        // Not again with the very next fact.
        kept = newest
        return
      }
      const { snapshot, isProved } = summed.value
      if (isProved === true) log.info('snapshot-proved', { day: prove?.day, seq: prove?.seq })
      if (isProved === false) {
        log.error('snapshot-wrong', { day: prove?.day, seq: prove?.seq })
        const dropped = await waitedFor(storage.commit([store.dropSnapshot()]))
        if (!dropped.ok) log.warn('snapshot-not-dropped', { detail: dropped.error.detail })
        onWrong()
      }
      if (snapshot === null || (isProved !== false && !isDue(snapshot.day, snapshot.seq))) return
      const written = await waitedFor(keep(snapshot))
      if (written.ok) log.info('snapshot-kept', { day: snapshot.day, seq: snapshot.seq })
      else log.warn('snapshot-not-kept', { detail: written.error.detail })
      // Failed or not, the next one is due only after as many facts again.
      kept = { day: snapshot.day, seq: snapshot.seq }
    }

    /** In small transactions, so that commands get their turn between them; it counts only when the last one is done. */
    async function keep(snapshot: Snapshot): Promise<Result<undefined, StorageFault>> {
      const { day, seq, contents } = snapshot
      for (const [part, content] of contents.entries()) {
        if (isEnded) return failed({ code: 'storage-failed', detail: 'the hall was closed meanwhile' })
        const written = await storage.commit([store.putSnapshotPart(day, seq, part, content)])
        if (!written.ok) return written
      }
      return storage.commit([store.putSnapshot(snapshot), store.dropSnapshotPartsBefore(day, seq)])
    }

    /** The end of the hall waits for what is being written, never for what is being added up. */
    function waitedFor<T>(write: Promise<T>): Promise<T> {
      writing = write
      return write
    }

    return {
      loaded({ day, seq, snapshot }) {
        newest = { day, seq }
        kept = { day, seq: snapshot?.seq ?? 0 }
        if (snapshot !== null) start({ day, ...snapshot })
        else if (isDue(day, seq)) start(null)
      },
      committed(day, seq) {
        newest = { day, seq }
        if (isWaiting || isWorking || isEnded || !isDue(day, seq)) return
        isWaiting = true
        cancelWait = whenQuiet(
          () => newest.seq,
          () => {
            isWaiting = false
            start(null)
          },
        )
      },
      async end() {
        isEnded = true
        cancelWait()
        summing.forget(hallId)
        await writing
      },
    }
  }

  return { program, follow, close: summing.close }
}
