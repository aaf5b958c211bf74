import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { formatProblems, type ConfigProblem } from '../domain/config-text.ts'
import type { Hall } from '../domain/model.ts'
import { failed, ok, type Result } from '../domain/result.ts'
import { loadDevicesFile, type DevicesConfig } from '../hardware/config.ts'
import { readHostSettings } from '../hardware/settings.ts'
import { readSimSettings } from '../hardware/sim/settings.ts'
import { readSettings } from '../server/config.ts'
import { readHallFile } from '../server/prepare.ts'

const ROOT = resolve(import.meta.dirname, '..')

export interface DemoSettings {
  readonly hall: Hall
  readonly hallFile: string
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
  const hall = readHallFile(server.settings.hallFile, process.cwd())
  const devices = await loadDevicesFile(
    env['JIAOHAO_DEVICES']?.trim() || resolve(ROOT, 'examples/devices.yaml'),
    (path) => readFile(path, 'utf8'),
  )
  if (server.problems.length === 0 && host.ok && sim.ok && hall.ok && devices.ok) {
    const { host: listenHost, port, hallFile } = server.settings
    const shownHost = listenHost === '0.0.0.0' || listenHost === '::' ? '127.0.0.1' : listenHost
    return ok({
      hall: hall.value,
      hallFile,
      devices: devices.value,
      serverAddress: `http://${shownHost}:${port}`,
      kioskAddress: `http://127.0.0.1:${host.value.port}`,
      benchAddress: `http://127.0.0.1:${sim.value.port}`,
    })
  }
  const rest = [host, sim, hall, devices].flatMap((part) => (part.ok ? [] : part.error))
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
