import { parseArgs } from 'node:util'
import { failed, ok, type Result } from '../../domain/result.ts'

export interface Options {
  readonly seed: number
  readonly days: number
  readonly load: number
  readonly isJson: boolean
  /** Null: only the hall's own rules. */
  readonly compare: readonly string[] | null
  /** Null: the demo hall with office hours. */
  readonly hallFile: string | null
  readonly wantsHelp: boolean
}

export const USAGE = `npm run -s simulate -- [选项 options]
  --seed N         种子，整数；同样的种子得到同样的结果 same seed, same figures (1)
  --days N         天数，1 到 366 days the hall is open, 1 to 366 (1)
  --load F         负荷：1 表示来的事情刚好够窗口办一天 work brought, 1 fills the counters' hours; 0.05 to 5 (0.9)
  --hall FILE      大厅配置 the hall's file (examples/hall.yaml, 09:00-17:00 Monday to Friday)
  --compare A,B    并排比较 side by side: fifo 先到先办, strict 按类别不设上限 by class without a cap,
                   default 大厅自己的规则 the hall's own rules, or YAML files with a list of rules
  --json           输出一个 JSON 对象 one JSON object
退出码 Exit: 0; 1 选项有误，或有人被饿死、一号两叫 a wrong option, or somebody starved under the hall's own
rules, or a ticket was called by two counters at once`

/** Reads the command line; the error is one sentence for people. */
export function readOptions(args: readonly string[]): Result<Options, string> {
  let values
  try {
    ;({ values } = parseArgs({
      args: [...args],
      options: {
        seed: { type: 'string' },
        days: { type: 'string' },
        load: { type: 'string' },
        hall: { type: 'string' },
        compare: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }))
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error))
  }
  const seed = numberIn(values.seed, 1, { from: 0, to: Number.MAX_SAFE_INTEGER, isWhole: true })
  if (seed === undefined) return failed(`--seed 须为非负整数 must be a whole number from 0: "${values.seed}"`)
  const days = numberIn(values.days, 1, { from: 1, to: 366, isWhole: true })
  if (days === undefined)
    return failed(`--days 须为 1 到 366 的整数 must be a whole number from 1 to 366: "${values.days}"`)
  const load = numberIn(values.load, 0.9, { from: 0.05, to: 5, isWhole: false })
  if (load === undefined) return failed(`--load 须在 0.05 到 5 之间 must be from 0.05 to 5: "${values.load}"`)
  const compare = values.compare?.split(',').map((name) => name.trim()) ?? null
  if (compare?.some((name) => name === '')) {
    return failed(`--compare 须为逗号分隔的规则名 must be names with commas between: "${values.compare}"`)
  }
  if (compare && new Set(compare).size < compare.length) {
    return failed(`--compare 有重复 names one policy twice: "${values.compare}"`)
  }
  if (values.hall?.trim() === '') return failed('--hall 须为文件名 must name a file')
  return ok({
    seed,
    days,
    load,
    isJson: values.json ?? false,
    compare,
    hallFile: values.hall ?? null,
    wantsHelp: values.help ?? false,
  })
}

function numberIn(
  text: string | undefined,
  otherwise: number,
  { from, to, isWhole }: { readonly from: number; readonly to: number; readonly isWhole: boolean },
): number | undefined {
  if (text === undefined) return otherwise
  if (!/^\d+(\.\d+)?$/.test(text)) return undefined
  const value = Number(text)
  if (value < from || value > to || (isWhole && !Number.isInteger(value))) return undefined
  return value
}
