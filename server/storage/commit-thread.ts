import { Worker } from 'node:worker_threads'
import { failed, type Result } from '../../domain/result.ts'
import type { StorageFault, Value, Writer } from './engine.ts'

/**
 * What the thread is asked. Statements are named by their place in the list of all that were sent so far, and their
 * parameters follow each other in one list: copying between threads is what a commit costs here.
 */
export type WriterWish = { readonly id: number } & (
  | {
      readonly kind: 'commit'
      /** Statements that were not sent before. */
      readonly fresh: readonly { readonly sql: string; readonly params: number }[]
      readonly statements: readonly number[]
      readonly values: readonly Value[]
    }
  | { readonly kind: 'tidy' }
  | { readonly kind: 'close' }
)

export interface WriterAnswer {
  readonly id: number
  readonly result: Result<undefined, StorageFault>
}

interface Waiting {
  readonly resolve: (result: Result<undefined, StorageFault>) => void
  readonly reject: (bug: Error) => void
}

/**
 * Commits in a thread of its own, over a connection of its own, one after the other: a slow disk then holds up those who
 * wait for it and nobody else. A thread that was lost is replaced with the next commit; whether its last one is on disk
 * only reading tells.
 */
export function createCommitThread(file: string): Writer {
  let lastId = 0
  let isClosed = false
  let running: Running | null = null

  function thread(): Running {
    if (running) return running
    const started = startThread(file, () => {
      if (running === started) running = null
    })
    return (running = started)
  }

  function ask(wishOf: (id: number) => WriterWish): Promise<Result<undefined, StorageFault>> {
    if (isClosed) throw new Error('the storage is closed')
    const { worker, waiting } = thread()
    const { promise, resolve, reject } = Promise.withResolvers<Result<undefined, StorageFault>>()
    const id = (lastId += 1)
    if (waiting.size === 0) worker.ref()
    waiting.set(id, { resolve, reject })
    worker.postMessage(wishOf(id))
    return promise
  }

  // It takes its time to start, and the first commit need not wait for that.
  thread()

  return {
    commit(writes) {
      const { known } = thread()
      const fresh: { readonly sql: string; readonly params: number }[] = []
      const values: Value[] = []
      const statements = writes.map(({ sql, params }) => {
        for (const value of params) values.push(value)
        const before = known.get(sql)
        if (before !== undefined) return before
        fresh.push({ sql, params: params.length })
        known.set(sql, known.size)
        return known.size - 1
      })
      return ask((id) => ({ kind: 'commit', id, fresh, statements, values }))
    },
    tidy: () => ask((id) => ({ kind: 'tidy', id })),
    async close() {
      if (isClosed) return
      const closed = ask((id) => ({ kind: 'close', id }))
      isClosed = true
      await closed
      await running?.worker.terminate()
    },
  }
}

interface Running {
  readonly worker: Worker
  /** Statements that were sent, and their places in the list. */
  readonly known: Map<string, number>
  readonly waiting: Map<number, Waiting>
}

function startThread(file: string, onEnd: () => void): Running {
  const worker = new Worker(new URL('./commit-worker.ts', import.meta.url), { workerData: { file } })
  const waiting = new Map<number, Waiting>()
  const settleAll = (settle: (one: Waiting) => void): void => {
    onEnd()
    for (const one of waiting.values()) settle(one)
    waiting.clear()
  }
  worker.unref()
  worker.on('message', ({ id, result }: WriterAnswer) => {
    waiting.get(id)?.resolve(result)
    waiting.delete(id)
    // Only what somebody waits for keeps the process alive.
    if (waiting.size === 0) worker.unref()
  })
  worker.on('error', (bug: Error) => settleAll(({ reject }) => reject(bug)))
  worker.on('exit', () => {
    const lost: StorageFault = { code: 'storage-failed', detail: 'the thread that writes ended' }
    settleAll(({ resolve }) => resolve(failed(lost)))
  })
  return { worker, known: new Map(), waiting }
}
