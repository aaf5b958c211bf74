import { parentPort, workerData } from 'node:worker_threads'
import { failed, ok, type Result } from '../../domain/result.ts'
import type { WriterAnswer, WriterWish } from './commit-thread.ts'
import { openWriter, type DirectWriter, type StorageFault, type Value, type Write } from './engine.ts'

/** The thread behind `createCommitThread`: one wish after the other. */
const { file } = workerData as { readonly file: string }
const known: { readonly sql: string; readonly params: number }[] = []
let writer: DirectWriter | null = null

/** Opened when it is first needed, and again when that failed: the disk may be back. */
function opened(): Result<DirectWriter, StorageFault> {
  if (writer) return ok(writer)
  const made = openWriter(file)
  if (made.ok) writer = made.value
  return made
}

function writesOf(statements: readonly number[], values: readonly Value[]): Write[] {
  let at = 0
  return statements.map((place) => {
    const statement = known[place]
    if (!statement) throw new Error(`statement ${place} was never sent`)
    const params = values.slice(at, (at += statement.params))
    return { sql: statement.sql, params }
  })
}

function answer(wish: WriterWish): Result<undefined, StorageFault> {
  if (wish.kind === 'close') {
    writer?.close()
    return ok(undefined)
  }
  if (wish.kind === 'commit') known.push(...wish.fresh)
  const here = opened()
  if (!here.ok) return failed(here.error)
  return wish.kind === 'tidy' ? here.value.tidy() : here.value.commit(writesOf(wish.statements, wish.values))
}

parentPort?.on('message', (wish: WriterWish) => {
  parentPort?.postMessage({ id: wish.id, result: answer(wish) } satisfies WriterAnswer)
})
