import { localTime } from '../../domain/calendar.ts'
import { unreachable } from '../../domain/result.ts'
import type { BackupFault } from '../../server/journal/backup-file.ts'
import type { ExportedHall, FileDamage } from '../../server/journal/export-file.ts'
import { FIRST_HASH } from '../../server/journal/hash-chain.ts'
import type { RestoreFault } from '../../server/journal/restore.ts'
import type { RebuildFault, Rebuilt } from '../../server/journal/ticket-rows.ts'
import type { JournalCheck } from '../../server/journal/whole-journal.ts'
import type { PlaceFault } from './places.ts'

export type AnyFault =
  | BackupFault
  | FileDamage
  | PlaceFault
  | RebuildFault
  | RestoreFault
  | { readonly code: 'no-such-hall'; readonly detail: string }

/** What the checks say of a row, in Chinese. */
const DETAILS: readonly (readonly [RegExp, string])[] = [
  [/^a row cannot be read|^the line cannot be read/, '内容无法读取'],
  [/^its content was changed/, '内容被改过'],
  [/^it does not follow the row before it/, '与前一行接不上'],
  [/^row (\d+) is missing/, '缺少第 $1 行'],
  [/^rows at the end of the day are missing/, '当天末尾缺行'],
  [/^there are rows, but none is known as the newest/, '有日志行，但没有最新一行的记录'],
  [/^rows are missing/, '缺行'],
  [/^its end is missing/, '文件不完整，缺少结尾'],
  [/^it is empty/, '文件是空的'],
  [/^it is not an exported journal/, '不是导出的日志文件'],
  [/^its first line is not that of a backup/, '不是备份文件'],
  [/^it is there already/, '文件已存在'],
  [/^it is not there/, '文件不存在'],
]

/** A sentence of a check, Chinese first. */
export function detailWords(detail: string): string {
  for (const [pattern, zh] of DETAILS) {
    if (pattern.test(detail)) return `${detail.replace(new RegExp(`${pattern.source}.*`), zh)} / ${detail}`
  }
  return detail
}

/** What went wrong, in one line for people. */
export function faultWords(fault: AnyFault): string {
  switch (fault.code) {
    case 'journal-damaged':
      return `日志损坏 damaged: ${fault.day} 第 ${fault.seq} 行 row ${fault.seq}: ${detailWords(fault.detail)}`
    case 'file-damaged': {
      const row =
        fault.seq === null ? '' : ` (${fault.hallId} ${fault.day} 第 ${fault.seq} 行 row ${fault.seq})`
      return `文件损坏 damaged: 文件第 ${fault.line} 行 line ${fault.line}${row}: ${detailWords(fault.detail)}`
    }
    case 'backup-damaged':
      return `备份损坏 the backup is damaged: 文件第 ${fault.line} 行 line ${fault.line}: ${detailWords(fault.detail)}`
    case 'not-a-backup':
      return `不是备份文件 not a backup: ${detailWords(fault.detail)}`
    case 'newer-schema':
      return `数据由更新版本的程序写成 written by a newer version (found: ${fault.found}, allowed: up to ${fault.known})`
    case 'target-not-empty':
      return `目标不是空的，没有写入任何内容 the target is not empty, nothing was written: ${fault.detail}`
    case 'owned': {
      const who = fault.owner ? ` (pid ${fault.owner.pid})` : ''
      return `服务器正在使用这个目录，请先停止 a server owns this folder, stop it first${who}`
    }
    case 'unusable':
      return `目录无法读写 the folder cannot be read and written: ${fault.detail}`
    case 'file-failed':
      return `文件无法读写 cannot read or write ${fault.file}: ${detailWords(fault.detail)}`
    case 'storage-failed':
      return `数据库无法读写 the database cannot be read or written: ${fault.detail}`
    case 'journal-moved':
      return `日志正在增长，没有写入；请再试一次 the journal went on meanwhile, nothing was written; try again`
    case 'no-such-hall':
      return `没有这个大厅的日志 no journal of this hall: ${fault.detail}`
    default:
      return unreachable(fault)
  }
}

export function checkWords({ hallId, days, hash, damage }: JournalCheck): string {
  const whole = damage === null ? days : days.slice(0, -1)
  const rows = whole.reduce((sum, day) => sum + day.rows, 0)
  const lines = [`${hallId}: ${whole.length} 天 days, ${rows} 行完好 rows whole`]
  if (hash !== null) lines.push(`  最新哈希 newest hash: ${hash}`)
  if (damage !== null) lines.push(`  ${faultWords(damage)}`)
  return lines.join('\n')
}

export function exportedWords({ hallId, after, days, hash }: ExportedHall): string {
  const rows = days.reduce((sum, day) => sum + day.rows, 0)
  const from =
    after === FIRST_HASH
      ? '从第一行起 from its very first row'
      : `接在这个哈希之后，之前的无法由本文件证明 after this hash, what is before it is not proved here: ${after}`
  return `${hallId}: ${days.length} 天 days, ${rows} 行完好 rows whole\n  ${from}\n  最新哈希 newest hash: ${hash}`
}

export function rebuiltWords(hallId: string, day: string, { tickets, differences }: Rebuilt): string {
  const head = `${hallId} ${day}: ${tickets} 张票 tickets`
  if (differences.length === 0) return `${head}，与日志一致 all as the journal says`
  const what = { missing: '缺少 missing', extra: '多出 extra', changed: '不同 changed' }
  const lines = differences.map((one) =>
    `  ${one.ticketNo} (${one.ticketId}) ${what[one.what]} ${one.columns.join(', ')}`.trimEnd(),
  )
  return [`${head}，${differences.length} 行已重写 rows written anew`, ...lines].join('\n')
}

/** Hall time, for people. */
export function timeWords(at: number): string {
  const { date, clock } = localTime(at)
  return `${date} ${clock}`
}
