import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { failed, ok, type Result } from '../domain/result.ts'
import { machineClock as clock } from '../server/clock.ts'
import { isDatabaseAddress, withoutPassword } from '../server/config.ts'
import { backupLines } from '../server/journal/backup-file.ts'
import { restoreInto, type Restored } from '../server/journal/restore.ts'
import { openPicture } from '../server/storage/engine.ts'
import { ownDataFolder } from '../server/storage/owner-lock.ts'
import { withEmpty } from './journal/places.ts'
import { faultWords, type AnyFault } from './journal/words.ts'

const USAGE = `用法 usage: npm run migrate -- --from 数据目录 DATA_FOLDER --to postgres://user:password@host:5432/database
  把单机数据搬到共用数据库；先停服务器，目标须为空。
  Moves the data of one machine to a shared database. Stop the server first; the target must be empty.`

interface Wanted {
  readonly from: string
  readonly to: string
}

function readWanted(args: readonly string[]): Result<Wanted, string> {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { from: { type: 'string' }, to: { type: 'string' } },
    })
    const { from, to } = values
    if (from === undefined || to === undefined)
      return failed('需要 --from 和 --to / --from and --to are needed')
    if (isDatabaseAddress(to)) return ok({ from: resolve(from), to })
    return failed(`--to: 应为数据库地址 / must be the address of a database: ${withoutPassword(to)}`)
  } catch (error) {
    if (error instanceof TypeError && 'code' in error) return failed(error.message)
    throw error
  }
}

/** Copies everything there is at the moment, counts the rows and verifies every journal where it arrived. */
async function move({ from, to }: Wanted): Promise<Result<Restored, AnyFault>> {
  const file = join(from, 'hall.db')
  // Owning a folder would make it.
  if (!existsSync(file)) return failed({ code: 'file-failed', file, detail: 'it is not there' })
  const owned = ownDataFolder(from, { pid: process.pid, since: clock.now() })
  if (!owned.ok) return owned
  const opened = await openPicture(file)
  if (!opened.ok) {
    owned.value.release()
    return opened
  }
  const picture = opened.value
  try {
    const schema = await picture.schemaVersion()
    if (!schema.ok) return schema
    const head = { schema: schema.value, at: clock.now() }
    const lines = async function* (): AsyncGenerator<string> {
      for await (const line of backupLines(picture.read, head)) {
        if (!line.ok) throw new UnreadableSource(line.error.detail)
        yield line.value
      }
    }
    return await withEmpty({ kind: 'address', address: to }, (engine) => restoreInto(engine, lines))
  } catch (error) {
    if (!(error instanceof UnreadableSource)) throw error
    return failed({ code: 'storage-failed', detail: error.message })
  } finally {
    await picture.close()
    owned.value.release()
  }
}

/** The way out of a stream of lines that can only throw. */
class UnreadableSource extends Error {}

function words({ rows, halls }: Restored, { from, to }: Wanted): string {
  const counts = Object.entries(rows).map(([table, count]) => `  ${table.padEnd(20)} ${count}`)
  const journals = halls.map(({ hallId, days }) => {
    const facts = days.reduce((sum, day) => sum + day.rows, 0)
    return `  ${hallId}: ${days.length} 天 days, ${facts} 条 facts, 日志完好 journal whole`
  })
  return [
    `已搬完 moved: ${from} → ${withoutPassword(to)}`,
    ...counts,
    ...journals,
    `今后以 JIAOHAO_DATABASE 启动服务器；原目录留作备份，不再使用。`,
    `Start servers with JIAOHAO_DATABASE from now on; keep the old folder as a backup and do not use it again.`,
  ].join('\n')
}

const wanted = readWanted(process.argv.slice(2))
if (!wanted.ok) {
  process.stderr.write(`${wanted.error}\n\n${USAGE}\n`)
  process.exitCode = 1
} else {
  const moved = await move(wanted.value)
  if (moved.ok) process.stdout.write(`${words(moved.value, wanted.value)}\n`)
  else process.stderr.write(`${faultWords(moved.error)}\n`)
  process.exitCode = moved.ok ? 0 : 1
}
