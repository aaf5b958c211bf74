import { resolve } from 'node:path'
import type { ConfigProblem } from '../domain/config-text.ts'
import { failed, ok, type Result } from '../domain/result.ts'

/** Settings of the device host by environment. */
export interface HostSettings {
  /** Of the local server; 0 chooses a free port. Default 8081. */
  readonly port: number
  /** Default `examples/devices.yaml`. */
  readonly devicesFile: string
  /** Instead of the `hallServer` of the devices file; several with a comma between. */
  readonly hallServer: readonly [string, ...string[]] | null
  /** Folder of the built pages. Default `dist/pages`. */
  readonly pagesDir: string
  /** Folder of this host for the time that the server is away; null: the usual one. */
  readonly dataDir: string | null
  readonly logLevel: LogLevel
}

export const LOG_LEVELS = ['silent', 'error', 'warn', 'info', 'debug'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

const FILE = '环境变量 environment'

/**
 * Reads the settings; an empty value counts as unset. All mistakes at once.
 *
 * @param rootDir the project folder, from which the default files are found; paths given are relative to the working folder
 */
export function readHostSettings(
  env: Readonly<Record<string, string | undefined>>,
  rootDir: string,
): Result<HostSettings, readonly ConfigProblem[]> {
  const problems: ConfigProblem[] = []
  const given = (key: string): string | null => {
    const value = env[key]?.trim()
    return value === undefined || value === '' ? null : value
  }
  const complain = (key: string, message: string): void => {
    problems.push({ file: FILE, key, found: JSON.stringify(given(key)), message })
  }

  const port = given('KIOSK_PORT') ?? '8081'
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    complain('KIOSK_PORT', '应为 0 到 65535 的端口号；must be a port number from 0 to 65535')
  }
  const [hallServer, ...otherServers] = (given('JIAOHAO_HALL_SERVER') ?? '')
    .split(',')
    .flatMap((address) => address.trim().replace(/\/+$/, '') || [])
  if (hallServer !== undefined && ![hallServer, ...otherServers].every(isHttpAddress)) {
    complain(
      'JIAOHAO_HALL_SERVER',
      '应形如 http://10.0.0.5:8080，几个地址以逗号分隔；must look like http://10.0.0.5:8080, several with a comma between',
    )
  }
  const level = given('LOG_LEVEL') ?? 'info'
  const logLevel = LOG_LEVELS.find((known) => known === level)
  if (logLevel === undefined) {
    complain('LOG_LEVEL', `应为下列之一；must be one of: ${LOG_LEVELS.join(', ')}`)
  }
  const dataDir = given('JIAOHAO_HOST_DATA')
  if (problems.length > 0 || logLevel === undefined) return failed(problems)
  return ok({
    port: Number(port),
    devicesFile: given('JIAOHAO_DEVICES') ?? resolve(rootDir, 'examples/devices.yaml'),
    hallServer: hallServer === undefined ? null : [hallServer, ...otherServers],
    pagesDir: resolve(given('JIAOHAO_PAGES') ?? resolve(rootDir, 'dist/pages')),
    dataDir: dataDir === null ? null : resolve(dataDir),
    logLevel,
  })
}

function isHttpAddress(text: string): boolean {
  const url = URL.parse(text)
  return url !== null && (url.protocol === 'http:' || url.protocol === 'https:') && url.host !== ''
}
