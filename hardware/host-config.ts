import { resolve } from 'node:path'
import type { ConfigProblem } from '../domain/config-text.ts'
import { failed, ok, type Result } from '../domain/result.ts'
import { loadDevicesFile, type DevicesConfig, type ReadText } from './config.ts'
import { readHostSettings, type HostSettings } from './settings.ts'

export interface HostConfigured {
  readonly settings: HostSettings
  /** The devices file, with the hall server that the environment may name instead. */
  readonly config: DevicesConfig
}

/**
 * The settings and the devices file, or every mistake in both.
 *
 * @param rootDir the project folder, from which the default files are found
 */
export async function loadHostConfig(
  env: Readonly<Record<string, string | undefined>>,
  rootDir: string,
  readText: ReadText,
): Promise<Result<HostConfigured, readonly ConfigProblem[]>> {
  const settings = readHostSettings(env, rootDir)
  const file = settings.ok ? settings.value.devicesFile : env['JIAOHAO_DEVICES']?.trim()
  const read = await loadDevicesFile(file || resolve(rootDir, 'examples/devices.yaml'), readText)
  if (settings.ok && read.ok) {
    const hallServer = settings.value.hallServer ?? read.value.host.hallServer
    return ok({
      settings: settings.value,
      config: { ...read.value, host: { ...read.value.host, hallServer } },
    })
  }
  return failed([...(settings.ok ? [] : settings.error), ...(read.ok ? [] : read.error)])
}
