import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { formatProblems, type ConfigProblem } from '../domain/config-text.ts'
import type { Hall } from '../domain/model.ts'
import { failed, ok, type Result } from '../domain/result.ts'
import { loadDevicesFile, type DevicesConfig } from '../hardware/config.ts'
import { readHostSettings } from '../hardware/settings.ts'
import { readSimSettings } from '../hardware/sim/settings.ts'
import { readSettings } from '../server/config.ts'
import { readHallFiles } from '../server/hall-files.ts'

const ROOT = resolve(import.meta.dirname, '..')

export interface DemoSettings {
  /** The first of several. */
  readonly hall: Hall
  readonly hallFile: string
  /** Files of halls, and folders of such files. */
  readonly hallPlaces: readonly string[]
  /** Where the pages of that hall are. */
  readonly hallAddress: string
  readonly devices: DevicesConfig
  /** What a browser on this machine opens. */
  readonly serverAddress: string
  readonly kioskAddress: string
  readonly benchAddress: string
}

/** The settings of all parts, or every mistake in the environment and both files at once, worded for people. */
export async function checkSettings(
  env: Readonly<Record<string, string | undefined>>,
): Promise<Result<DemoSettings, string>> {
  const server = readSettings(env, process.cwd(), ROOT)
  const host = readHostSettings(env, ROOT)
  const sim = readSimSettings(env, ROOT)
  const halls = readHallFiles(server.settings.hallPlaces, process.cwd())
  const devices = await loadDevicesFile(
    env['JIAOHAO_DEVICES']?.trim() || resolve(ROOT, 'examples/devices.yaml'),
    (path) => readFile(path, 'utf8'),
  )
  if (server.problems.length === 0 && host.ok && sim.ok && halls.ok && devices.ok) {
    const { host: listenHost, port, hallPlaces } = server.settings
    const [first] = halls.value
    if (!first) throw new Error('JIAOHAO_HALL has a default, and so at least one file')
    const shownHost = listenHost === '0.0.0.0' || listenHost === '::' ? '127.0.0.1' : listenHost
    const serverAddress = `http://${shownHost}:${port}`
    return ok({
      hall: first.hall,
      hallFile: first.file,
      hallPlaces,
      hallAddress: halls.value.length === 1 ? serverAddress : `${serverAddress}/h/${first.hall.hallId}`,
      devices: devices.value,
      serverAddress,
      kioskAddress: `http://127.0.0.1:${host.value.port}`,
      benchAddress: `http://127.0.0.1:${sim.value.port}`,
    })
  }
  const rest = [host, sim, halls, devices].flatMap((part) => (part.ok ? [] : part.error))
  return failed(formatProblems(unique([...server.problems, ...rest])))
}

/** Several parts read the same variable; one mistake is told once. */
function unique(problems: readonly ConfigProblem[]): ConfigProblem[] {
  const seen = new Set<string>()
  return problems.filter((problem) => {
    const variable = problem.key ?? problem.file
    const mark = problem.line === undefined ? variable : `${problem.file}:${problem.line}:${variable}`
    return !seen.has(mark) && seen.add(mark)
  })
}
