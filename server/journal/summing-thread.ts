import { Worker } from 'node:worker_threads'
import { failed, type Result } from '../../domain/result.ts'
import type { DatabasePlace } from '../storage/engine.ts'
import type { SumAsked, Summed } from './day-sum.ts'
import type { JournalFault } from './journal.ts'
import type { Summing } from './snapshots.ts'

/** What the thread is started with. */
export interface SummingStart {
  readonly place: DatabasePlace
  readonly program: string
}

export type SummingWish =
  | { readonly kind: 'sum'; readonly id: number; readonly asked: SumAsked }
  | { readonly kind: 'forget'; readonly hallId: string }

export interface SummingAnswer {
  readonly id: number
  readonly result: Result<Summed, JournalFault>
}

/**
 * Adds up days in a thread of its own, over a connection of its own, so that commands never wait for it. The thread is
 * started when it is first needed and does not keep the process alive.
 */
export function createSummingThread(start: SummingStart): Summing {
  const waiting = new Map<number, (result: Result<Summed, JournalFault>) => void>()
  let worker: Worker | null = null
  let lastId = 0

  function thread(): Worker {
    if (worker) return worker
    const started = new Worker(new URL('./summing-worker.ts', import.meta.url), { workerData: start })
    started.unref()
    started.on('message', ({ id, result }: SummingAnswer) => {
      waiting.get(id)?.(result)
      waiting.delete(id)
    })
    const lost = (detail: string): void => {
      if (worker !== started) return
      worker = null
      for (const answer of waiting.values()) answer(failed({ code: 'storage-failed', detail }))
      waiting.clear()
    }
    started.on('error', (error) => lost(`the thread that adds up failed: ${String(error)}`))
    started.on('exit', () => lost('the thread that adds up ended'))
    worker = started
    return started
  }

  return {
    sumUp(asked) {
      const id = (lastId += 1)
      const { promise, resolve } = Promise.withResolvers<Result<Summed, JournalFault>>()
      waiting.set(id, resolve)
      thread().postMessage({ kind: 'sum', id, asked } satisfies SummingWish)
      return promise
    },
    forget: (hallId) => worker?.postMessage({ kind: 'forget', hallId } satisfies SummingWish),
    async close() {
      await worker?.terminate()
    },
  }
}
