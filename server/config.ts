import { join, resolve } from 'node:path'
import { z } from 'zod'
import type { ConfigProblem } from '../domain/config-text.ts'
import type { HomeLink } from './http/home.ts'

export interface ServerSettings {
  readonly host: string
  /** 0 takes any free port. */
  readonly port: number
  readonly dataFolder: string
  /** Address of a database that any number of servers share; null where the data folder holds it. */
  readonly database: string | null
  /** Files of halls, and folders of such files. */
  readonly hallPlaces: readonly string[]
  /** Appointments of the booking system: a file, or with several halls a folder; null where there are none. */
  readonly appointmentsPlace: string | null
  /** One of several halls leaves the memory after so long without use. */
  readonly idleMs: number
  readonly logLevel: LogLevel
  /** Pages of other processes, for the home page. */
  readonly links: readonly HomeLink[]
  /** Addresses of all servers on the same storage, without a path; empty for a server by itself. */
  readonly nodes: readonly string[]
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
type LogLevel = (typeof LOG_LEVELS)[number]

type Environment = Readonly<Record<string, string | undefined>>

export interface ReadSettings {
  /** What is wrong in the environment is replaced by its default here. */
  readonly settings: ServerSettings
  /** All that is wrong, each with its key; `file` is the name of the variable. */
  readonly problems: readonly ConfigProblem[]
}

/**
 * The server's settings from the environment; what is unset or empty has a default. Relative paths are relative to
 * `workFolder`, the demo hall lies in `projectFolder`.
 */
export function readSettings(env: Environment, workFolder: string, projectFolder: string): ReadSettings {
  const problems: ConfigProblem[] = []
  const text = (key: string, fallback: string): string => env[key]?.trim() || fallback

  function port(key: string, fallback: number): number {
    const found = text(key, String(fallback))
    if (/^\d{1,5}$/.test(found) && Number(found) <= 65_535) return Number(found)
    const message =
      '应为 0 到 65535 的整数（0 为任一空闲端口） / allowed: a whole number from 0 (any free port) to 65535'
    problems.push({ file: key, found, message })
    return fallback
  }

  function address(key: string, portKey: string, fallbackPort: number): string {
    const fallback = `http://127.0.0.1:${port(portKey, fallbackPort)}`
    const found = text(key, fallback)
    if (/^https?:\/\//.test(found) && URL.canParse(found)) return found
    problems.push({
      file: key,
      found,
      message: '应为网址 / allowed: an address such as http://127.0.0.1:8081',
    })
    return fallback
  }

  /** Addresses with a comma between, as clients reach them. */
  function addresses(key: string): string[] {
    const found = text(key, '')
    const parts = found.split(',').flatMap((part) => part.trim() || [])
    const isRight = (part: string): boolean =>
      /^https?:\/\//.test(part) && URL.canParse(part) && /^\/?$/.test(new URL(part).pathname)
    if (parts.every(isRight)) return [...new Set(parts.map((part) => new URL(part).origin))]
    problems.push({
      file: key,
      found,
      message:
        '应为以逗号分隔的服务器地址，不带路径 / allowed: addresses of the servers without a path, a comma between, such as http://10.0.0.5:8080,http://10.0.0.6:8080',
    })
    return []
  }

  /** Paths with a comma between. */
  function places(key: string, fallback: string): string[] {
    const found = text(key, fallback).split(',')
    return found.flatMap((part) => (part.trim() === '' ? [] : resolve(workFolder, part.trim())))
  }

  function minutes(key: string, fallback: number): number {
    const found = text(key, String(fallback))
    if (/^\d{1,4}$/.test(found) && Number(found) > 0) return Number(found)
    problems.push({
      file: key,
      found,
      message: '应为 1 到 9999 的整数 / allowed: a whole number from 1 to 9999',
    })
    return fallback
  }

  const host = text('HOST', '127.0.0.1')
  if (!/^[A-Za-z0-9.:_-]+$/.test(host)) {
    problems.push({
      file: 'HOST',
      found: host,
      message: '应为 IP 地址或主机名 / allowed: an IP address or a host name',
    })
  }
  const logLevel = LOG_LEVELS.find((level) => level === text('LOG_LEVEL', 'info'))
  if (logLevel === undefined) {
    const message = `可用的值 / allowed: ${LOG_LEVELS.join(', ')}`
    problems.push({ file: 'LOG_LEVEL', found: text('LOG_LEVEL', ''), message })
  }
  const appointments = text('JIAOHAO_APPOINTMENTS', '')
  const database = text('JIAOHAO_DATABASE', '')
  if (database !== '' && !isDatabaseAddress(database)) {
    const message = '应为数据库地址 / allowed: postgres://user:password@host:5432/database'
    problems.push({ file: 'JIAOHAO_DATABASE', found: withoutPassword(database), message })
  }
  const settings: ServerSettings = {
    host,
    port: port('PORT', 8080),
    database: database === '' ? null : database,
    dataFolder: resolve(workFolder, text('JIAOHAO_DATA', 'data')),
    hallPlaces: places('JIAOHAO_HALL', join(projectFolder, 'examples/hall.yaml')),
    idleMs: minutes('JIAOHAO_IDLE_MINUTES', 10) * 60_000,
    appointmentsPlace: appointments === '' ? null : resolve(workFolder, appointments),
    logLevel: logLevel ?? 'info',
    nodes: addresses('JIAOHAO_NODES'),
    links: [
      { name: { zh: '取号机', en: 'Kiosk' }, href: address('JIAOHAO_KIOSK_ADDRESS', 'KIOSK_PORT', 8081) },
      {
        name: { zh: '设备模拟台', en: 'Device simulators' },
        href: address('JIAOHAO_BENCH_ADDRESS', 'SIM_PORT', 8082),
      },
    ],
  }
  return { settings, problems }
}

const databaseAddress = z
  .url({ protocol: /^postgres(ql)?$/ })
  .refine((text) => (URL.parse(text)?.pathname.length ?? 0) > 1)

/** Whether a text is the address of a shared database, its name included. */
export function isDatabaseAddress(text: string): boolean {
  return databaseAddress.safeParse(text).success
}

/** An address as it may be shown and logged. */
export function withoutPassword(address: string): string {
  return address.replace(/:\/\/.*@/, '://***@')
}
