import { parseArgs } from 'node:util'
import { failed, ok, type Result } from '../../domain/result.ts'

export const USAGE = `npm run -s journal -- 命令 command [选项 options]
  verify              核对日志：结构、序号、逐条哈希、哈希链 checks schema, sequence, every hash and the chain
  verify --file FILE  只凭导出的文件核对 checks an exported file by itself
  export              导出日志（NDJSON，含哈希，不含个人信息） the journal with its hashes; no personal data
  rebuild             用日志重做票号行，说明有何不同 ticket rows from the journal; tells what differed
  backup FILE         联机备份整个数据库（含当天密钥，请妥善保管） everything, while the server runs; keep it safe
  restore FILE --to WHERE  恢复到空文件夹或空的 PostgreSQL into an empty folder or PostgreSQL database
选项 Options
  --data WHERE        数据目录或 postgres:// 地址 folder or address (JIAOHAO_DATABASE, JIAOHAO_DATA, ./data)
  --day yyyy-mm-dd    只看这一天 that day alone
  --hall ID           只看这个大厅 that hall alone
  --out FILE          导出到文件 export into a file instead of the screen
  --json              输出一个 JSON 对象 one JSON object
退出码 Exit: 0 完好 all is well; 1 损坏或没有完成 damaged or not done`

export const VERBS = ['verify', 'export', 'rebuild', 'backup', 'restore'] as const
export type Verb = (typeof VERBS)[number]

export interface Options {
  readonly verb: Verb
  /** What `backup` writes, `restore` reads, `verify --file` checks. */
  readonly file: string | null
  /** Where `restore` writes. */
  readonly to: string | null
  /** Folder or address; null takes the server's own setting. */
  readonly data: string | null
  readonly day: string | null
  readonly hallId: string | null
  readonly out: string | null
  readonly isJson: boolean
}

/** Options that a verb knows besides `--json`. */
const KNOWN: Readonly<Record<Verb, readonly string[]>> = {
  verify: ['data', 'day', 'hall', 'file'],
  export: ['data', 'day', 'hall', 'out'],
  rebuild: ['data', 'day', 'hall'],
  backup: ['data'],
  restore: ['to'],
}

/** Reads the command line: what is wanted, `help`, or one sentence for people. */
export function readOptions(args: readonly string[]): Result<Options | 'help', string> {
  let parsed
  try {
    parsed = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        data: { type: 'string' },
        day: { type: 'string' },
        hall: { type: 'string' },
        file: { type: 'string' },
        out: { type: 'string' },
        to: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    })
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error))
  }
  const { values, positionals } = parsed
  if (values.help) return ok('help')
  const verb = VERBS.find((name) => name === positionals[0])
  if (!verb) return failed(`命令须为其中之一 the command must be one of: ${VERBS.join(', ')}`)
  for (const [name, value] of Object.entries(values)) {
    if (name === 'json') continue
    if (!KNOWN[verb].includes(name)) return failed(`${verb} 没有选项 has no option --${name}`)
    if (typeof value === 'string' && value.trim() === '')
      return failed(`--${name} 不能为空 must not be empty`)
  }
  if (values.day !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(values.day)) {
    return failed(`--day 须为 yyyy-mm-dd must be a date: "${values.day}"`)
  }
  const takesFile = verb === 'backup' || verb === 'restore'
  const [, named, ...rest] = positionals
  if (takesFile && named === undefined) return failed(`${verb} 须指明文件 needs a file`)
  const stray = takesFile ? rest[0] : named
  if (stray !== undefined) return failed(`多余的参数 one word too many: "${stray}"`)
  if (verb === 'restore' && values.to === undefined)
    return failed('restore 须指明 --to needs --to FOLDER or postgres://')
  return ok({
    verb,
    file: named ?? values.file ?? null,
    to: values.to ?? null,
    data: values.data ?? null,
    day: values.day ?? null,
    hallId: values.hall ?? null,
    out: values.out ?? null,
    isJson: values.json ?? false,
  })
}
