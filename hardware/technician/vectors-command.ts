import type { Dialect } from '../codec/dialect.ts'
import { checkVector } from './check-vectors.ts'
import { parseVectorFile, type Vector } from './vector-file.ts'

/** What is found in a file of vectors; the form of `--json`. */
export interface VectorReport {
  readonly agreed: number
  readonly disagreed: number
  readonly unknown: number
  readonly disagreements: readonly { readonly device: string; readonly name: string; readonly why: string }[]
  /** Device names without a dialect, and how many vectors each has in the file. */
  readonly unknownDevices: Readonly<Record<string, number>>
  /** Of the random splits: the same seed cuts in the same places. */
  readonly seed: number
}

export interface VectorsCommandDeps {
  readonly dialects: readonly Dialect[]
  /** Rejects where the file cannot be read. */
  readonly readText: (path: string) => Promise<string>
  /** Takes one line without its end. */
  readonly print: (line: string) => void
}

const DEFAULT_SEED = 20_261_121
const USAGE = '用法 / Usage: npm run -s vectors -- FILE [--json] [--seed N]'

/**
 * `npm run -s vectors -- FILE [--json] [--seed N]`: holds any vector file against the drivers of this house. Opens no
 * device.
 *
 * @param args what follows `--`
 * @returns the exit code: 0 when nothing disagreed, 1 when something did, 2 when there was nothing to check it with
 */
export async function runVectorsCommand(
  args: readonly string[],
  { dialects, readText, print }: VectorsCommandDeps,
): Promise<0 | 1 | 2> {
  const asked = parseArgs(args)
  if (asked === null) {
    print(USAGE)
    return 2
  }
  const text = await readText(asked.file).catch((error: unknown) => {
    print(`${asked.file}: 读不到；cannot be read: ${error instanceof Error ? error.message : String(error)}`)
    return null
  })
  if (text === null) return 2
  const parsed = parseVectorFile(text)
  if (!parsed.ok) {
    for (const line of parsed.error) print(`${asked.file}: ${line}`)
    return 2
  }
  const report = checkVectors(parsed.value, dialects, asked.seed)
  if (asked.isJson) print(JSON.stringify(report))
  else for (const line of reportLines(report)) print(line)
  return report.disagreed === 0 ? 0 : 1
}

/** Holds all of them against the dialects and counts. */
export function checkVectors(
  vectors: readonly Vector[],
  dialects: readonly Dialect[],
  seed: number = DEFAULT_SEED,
): VectorReport {
  let agreed = 0
  const disagreements: { device: string; name: string; why: string }[] = []
  const unknownDevices: Record<string, number> = {}
  for (const vector of vectors) {
    const { device, name } = vector
    const verdict = checkVector(vector, dialects, seed)
    if (verdict.is === 'agreed') agreed += 1
    else if (verdict.is === 'disagreed') disagreements.push({ device, name, why: verdict.why })
    else unknownDevices[device] = (unknownDevices[device] ?? 0) + 1
  }
  const unknown = Object.values(unknownDevices).reduce((sum, count) => sum + count, 0)
  return { agreed, disagreed: disagreements.length, unknown, disagreements, unknownDevices, seed }
}

/** The report for people; its last line counts. */
export function reportLines(report: VectorReport): string[] {
  return [
    ...report.disagreements.map(({ device, name, why }) => `✗ ${device}/${name}: ${why}`),
    ...Object.entries(report.unknownDevices).map(
      ([device, count]) => `? ${device}: 没有这种设备的驱动；no driver for this kind of device (${count})`,
    ),
    `${report.agreed} agreed, ${report.disagreed} disagreed, ${report.unknown} unknown device`,
  ]
}

function parseArgs(args: readonly string[]): { file: string; isJson: boolean; seed: number } | null {
  let file: string | undefined
  let isJson = false
  let seed = DEFAULT_SEED
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? ''
    if (arg === '--json') isJson = true
    else if (arg === '--seed') {
      index += 1
      const given = args[index] ?? ''
      if (!/^\d{1,9}$/.test(given)) return null
      seed = Number(given)
    } else if (arg.startsWith('-') || file !== undefined) return null
    else file = arg
  }
  return file === undefined ? null : { file, isJson, seed }
}
