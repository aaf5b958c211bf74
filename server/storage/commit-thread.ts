import { Worker } from 'node:worker_threads'
import { failed, type Result } from '../../domain/result.ts'
import type { StorageFault, Value, Write, Writer } from './engine.ts'

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
  const waiting = new Map<number, Waiting>()
  let lastId = 0
  let isClosed = false
  let running: { readonly worker: Worker; readonly known: Map<string, number> } | null = null

  function thread() {
    if (running) return running
    const worker = new Worker(new URL('./commit-worker.ts', import.meta.url), { workerData: { file } })
    const started = { worker, known: new Map<string, number>() }
    worker.unref()
    worker.on('message', ({ id, result }: WriterAnswer) => settle(id)?.resolve(result))
    worker.on('error', (bug: Error) => {
      running = null
      for (const id of [...waiting.keys()]) settle(id)?.reject(bug)
    })
    worker.on('exit', () => {
      if (running?.worker === worker) running = null
      const lost: StorageFault = { code: 'storage-failed', detail: 'the thread that writes ended' }
      for (const id of [...waiting.keys()]) settle(id)?.resolve(failed(lost))
    })
    return (running = started)
  }

  function settle(id: number): Waiting | undefined {
    const one = waiting.get(id)
    waiting.delete(id)
    // Only what somebody waits for keeps the process alive.
    if (waiting.size === 0) running?.worker.unref()
    return one
  }

  function ask(wishOf: (id: number) => WriterWish): Promise<Result<undefined, StorageFault>> {
    if (isClosed) throw new Error('the storage is closed')
    const { promise, resolve, reject } = Promise.withResolvers<Result<undefined, StorageFault>>()
    const id = (lastId += 1)
    const { worker } = thread()
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
      const statements = writes.map(({ sql, params }: Write) => {
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
