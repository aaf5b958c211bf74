import { resolve } from 'node:path'
import type { ConfigProblem } from '../../domain/config-text.ts'
import { failed, ok, type Result } from '../../domain/result.ts'

export interface SimSettings {
  readonly devicesFile: string
  /** Of the bench page; 0 chooses a free one. */
  readonly port: number
  /** Every TCP device on a free port instead of its own; the addresses are in the ready message. */
  readonly usesFreePorts: boolean
}

/** Reads the settings of the simulators from the environment; an empty value counts as unset. */
export function readSimSettings(
  env: Readonly<Record<string, string | undefined>>,
  rootDir: string,
): Result<SimSettings, readonly ConfigProblem[]> {
  const port = env['SIM_PORT']?.trim() || '8082'
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    const message = '应为 0 到 65535 的端口号；must be a port from 0 to 65535'
    return failed([{ file: '环境变量 environment', key: 'SIM_PORT', found: port, message }])
  }
  return ok({
    devicesFile: env['JIAOHAO_DEVICES']?.trim() || resolve(rootDir, 'examples/devices.yaml'),
    port: Number(port),
    usesFreePorts: env['SIM_FREE_PORTS'] === '1',
  })
}
