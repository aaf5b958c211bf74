import { resolve } from 'node:path'
import { failed, ok, type Result } from '../domain/result.ts'
import { backupLines, readBackup, type BackupSummary } from '../server/journal/backup-file.ts'
import { checkExport, exportLines } from '../server/journal/export-file.ts'
import { restoreInto, type Restored } from '../server/journal/restore.ts'
import { rebuildTicketRows, type Rebuilt } from '../server/journal/ticket-rows.ts'
import { checkJournal, daysOf, type JournalCheck } from '../server/journal/whole-journal.ts'
import type { Reader } from '../server/storage/engine.ts'
import { createStore, type Store } from '../server/storage/store.ts'
import { hallIdsOf } from '../server/storage/tables.ts'
import { linesOf, withFiles, writeLines } from './journal/line-files.ts'
import { readOptions, USAGE, type Options } from './journal/options.ts'
import {
  atOneMoment,
  nameOf,
  placeOf,
  placeOfServer,
  withEmpty,
  withEngine,
  type Place,
} from './journal/places.ts'
import {
  checkWords,
  exportedWords,
  faultWords,
  rebuiltWords,
  timeWords,
  type AnyFault,
} from './journal/words.ts'

/** What a command came to: lines for people, one object for programs, and whether all is well. */
interface Report {
  readonly isWell: boolean
  readonly text: string
  readonly json: object
}
type Run = Promise<Result<Report, AnyFault>>

interface HallStore {
  readonly hallId: string
  readonly store: Store
}

async function storesOf(reader: Reader, only: string | null): Promise<Result<HallStore[], AnyFault>> {
  const found = await hallIdsOf(reader.read)
  if (!found.ok) return found
  const wanted = only === null ? found.value : found.value.filter((hallId) => hallId === only)
  if (only !== null && wanted.length === 0) return failed({ code: 'no-such-hall', detail: only })
  return ok(wanted.map((hallId) => ({ hallId, store: createStore(reader, hallId) })))
}

/** Success of success: a place that could be opened, and what was done there. */
function flat<T, F>(outer: Result<Result<T, F>, F>): Result<T, F> {
  return outer.ok ? outer.value : outer
}

async function verify(place: Place, { day, hallId }: Options): Run {
  const checked = flat<JournalCheck[], AnyFault>(
    await atOneMoment(place, async (moment) => {
      const stores = await storesOf(moment, hallId)
      if (!stores.ok) return stores
      const checks: JournalCheck[] = []
      for (const hall of stores.value) {
        const check = await checkJournal(hall.store, hall.hallId, day)
        if (!check.ok) return check
        checks.push(check.value)
      }
      return ok(checks)
    }),
  )
  if (!checked.ok) return checked
  const isWell = checked.value.every(({ damage }) => damage === null)
  const text = checked.value.map(checkWords).join('\n') || '没有日志 no journal yet'
  return ok({ isWell, text, json: { isWell, halls: checked.value } })
}

async function verifyFile(file: string): Run {
  const checked = await withFiles(file, () => checkExport(linesOf(file, { isCompressed: false })))
  if (!checked.ok) return checked
  if (checked.value.ok) {
    const halls = checked.value.value
    return ok({ isWell: true, text: halls.map(exportedWords).join('\n'), json: { isWell: true, halls } })
  }
  const damage = checked.value.error
  return ok({ isWell: false, text: faultWords(damage), json: { isWell: false, damage } })
}

async function exportJournal(place: Place, { day, hallId, out }: Options): Run {
  let lines = 0
  const written = flat<undefined, AnyFault>(
    await atOneMoment(place, async (moment) => {
      const stores = await storesOf(moment, hallId)
      if (!stores.ok) return stores
      const counted = async function* (): ReturnType<typeof exportLines> {
        for await (const line of exportLines(stores.value, day)) {
          lines += 1
          yield line
        }
      }
      if (out !== null) return writeLines(out, { isCompressed: false }, counted())
      for await (const line of counted()) {
        if (!line.ok) return line
        await say(line.value)
      }
      return ok(undefined)
    }),
  )
  if (!written.ok) return written
  const text = `已导出 exported: ${lines} 行 lines → ${out ?? '-'}`
  return ok({
    isWell: true,
    text: out === null ? '' : text,
    json: out === null ? {} : { isWell: true, lines, file: out },
  })
}

async function rebuild(place: Place, { day, hallId }: Options): Run {
  const rebuilt = flat<(Rebuilt & { hallId: string; day: string })[], AnyFault>(
    await withEngine(place, async (engine) => {
      const stores = await storesOf(engine, hallId)
      if (!stores.ok) return stores
      const done: (Rebuilt & { hallId: string; day: string })[] = []
      for (const hall of stores.value) {
        const days = await daysOf(hall.store)
        if (!days.ok) return days
        for (const one of days.value.filter((known) => day === null || known === day)) {
          const result = await rebuildTicketRows(engine, hall.store, hall.hallId, one)
          if (!result.ok) return result
          done.push({ hallId: hall.hallId, day: one, ...result.value })
        }
      }
      return ok(done)
    }),
  )
  if (!rebuilt.ok) return rebuilt
  const text = rebuilt.value.map((one) => rebuiltWords(one.hallId, one.day, one)).join('\n')
  return ok({
    isWell: true,
    text: text || '没有日志 no journal yet',
    json: { isWell: true, days: rebuilt.value },
  })
}

async function backup(place: Place, file: string): Run {
  const taken = flat<undefined, AnyFault>(
    await atOneMoment(place, ({ read, schema }) =>
      writeLines(file, { isCompressed: true }, backupLines(read, { schema, at: Date.now() })),
    ),
  )
  if (!taken.ok) return taken
  // A backup nobody has read is a hope.
  const read = await withFiles(file, () =>
    readBackup(linesOf(file, { isCompressed: true }), () => Promise.resolve(ok(undefined))),
  )
  const summary = flat<BackupSummary, AnyFault>(read)
  if (!summary.ok) return summary
  const { rows, at } = summary.value
  const text = `已备份并读回核对 backed up and read back: ${rowsWords(rows)} → ${file}`
  return ok({ isWell: true, text, json: { isWell: true, file, at, rows } })
}

async function restore(to: Place, file: string): Run {
  const restored = flat<Restored, AnyFault>(
    await withFiles(file, () =>
      withEmpty(to, (engine) => restoreInto(engine, () => linesOf(file, { isCompressed: true }))),
    ),
  )
  if (!restored.ok) return restored
  const { rows, at, halls } = restored.value
  const text = [
    `已恢复并核对 restored and verified: ${timeWords(at)} 的备份 as of then, ${rowsWords(rows)} → ${nameOf(to)}`,
    ...halls.map(checkWords),
  ].join('\n')
  return ok({ isWell: true, text, json: { isWell: true, to: nameOf(to), at, rows, halls } })
}

function rowsWords(rows: Readonly<Record<string, number>>): string {
  return Object.entries(rows)
    .map(([table, count]) => `${table} ${count}`)
    .join(', ')
}

function run(options: Options): Run {
  const { verb, file, to, data } = options
  const workFolder = process.cwd()
  const place = data === null ? placeOfServer(process.env, workFolder) : placeOf(data, workFolder)
  switch (verb) {
    case 'verify':
      return file === null ? verify(place, options) : verifyFile(resolve(file))
    case 'export':
      return exportJournal(place, options)
    case 'rebuild':
      return rebuild(place, options)
    case 'backup':
      return backup(place, resolve(file ?? ''))
    case 'restore':
      return restore(placeOf(to ?? '', workFolder), resolve(file ?? ''))
  }
}

/** A line on the screen, at the pace of whoever reads it. */
function say(line: string): Promise<void> {
  return new Promise((done) => process.stdout.write(`${line}\n`, () => done()))
}

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args)
  if (!options.ok) {
    process.stderr.write(`${options.error}\n\n${USAGE}\n`)
    return 1
  }
  if (options.value === 'help') {
    await say(USAGE)
    return 0
  }
  const { isJson } = options.value
  const done = await run(options.value)
  if (!done.ok) {
    if (isJson) await say(JSON.stringify({ isWell: false, fault: done.error }))
    else process.stderr.write(`${faultWords(done.error)}\n`)
    return 1
  }
  const { isWell, text, json } = done.value
  const isSaid = text === '' && options.value.verb === 'export'
  if (!isSaid) await say(isJson ? JSON.stringify(json) : text)
  return isWell ? 0 : 1
}

// Whoever read it has seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(1)
})
process.exitCode = await main(process.argv.slice(2))
