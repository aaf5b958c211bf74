import { z } from 'zod'
import { failed, ok, type Result } from '../../domain/result.ts'

/** Where a device is reached, taken apart. */
export type WireAddress = TcpAddress | SerialAddress

export interface TcpAddress {
  readonly kind: 'tcp'
  /** As written, for the log and the technician. */
  readonly text: string
  readonly host: string
  readonly port: number
}

export interface SerialAddress {
  readonly kind: 'serial'
  readonly text: string
  /** `/dev/serial/by-id/...`, `/dev/ttyUSB0`, `COM3`. */
  readonly path: string
  /** Absent: the driver's own default. */
  readonly baudRate?: number
  readonly dataBits: 7 | 8
  readonly parity: 'none' | 'even' | 'odd'
  readonly stopBits: 1 | 2
}

const PARITIES = { N: 'none', E: 'even', O: 'odd' } as const

const FORMS =
  '应形如 tcp://主机:端口、serial:///dev/ttyUSB0?baud=115200&bits=8N1 或 serial:COM3；' +
  'must look like tcp://host:port, serial:///dev/ttyUSB0?baud=115200&bits=8N1 or serial:COM3'

/** Reads an address; the error is a sentence in Chinese and English that says what is allowed. */
export function parseAddress(text: string): Result<WireAddress, string> {
  if (text.startsWith('tcp://')) return parseTcp(text)
  if (text.startsWith('serial:')) return parseSerial(text)
  return failed(FORMS)
}

/** The same as a schema, for the devices file. */
export const addressSchema = z.string({ error: FORMS }).transform((text, context): WireAddress => {
  const parsed = parseAddress(text)
  if (parsed.ok) return parsed.value
  context.addIssue({ code: 'custom', message: parsed.error })
  return z.NEVER
})

/** The port, socket or plug behind an address, without its settings: equal for two devices on one line. */
export function lineOf(address: WireAddress): string {
  return address.kind === 'tcp'
    ? `tcp://${address.host.toLowerCase()}:${address.port}`
    : `serial:${address.path}`
}

function parseTcp(text: string): Result<WireAddress, string> {
  const parts = /^tcp:\/\/(?<host>\[[0-9a-fA-F:.]+\]|[^\s:/?#@[\]]+):(?<port>\d+)\/?$/.exec(text)?.groups
  if (parts?.['host'] === undefined || parts['port'] === undefined) return failed(FORMS)
  const port = Number(parts['port'])
  if (port < 1 || port > 65_535) {
    return failed('端口应为 1 到 65535；the port must be from 1 to 65535')
  }
  return ok({ kind: 'tcp', text, host: parts['host'].replace(/^\[|\]$/g, ''), port })
}

function parseSerial(text: string): Result<WireAddress, string> {
  const parts = /^serial:(?:\/\/)?(?<path>[^?#\s]+)(?:\?(?<query>[^#\s]*))?$/.exec(text)?.groups
  const path = parts?.['path']
  if (path === undefined || !/^(?:\/[^/]|COM\d+$|\\\\\.\\COM\d+$)/.test(path)) return failed(FORMS)
  const query = new URLSearchParams(parts?.['query'] ?? '')
  for (const key of query.keys()) {
    if (key !== 'baud' && key !== 'bits') {
      return failed(
        `不认识参数 "${key}"，只有 baud 和 bits；unknown setting "${key}": only baud and bits exist`,
      )
    }
  }
  const baud = query.get('baud')
  const baudRate = Number(baud)
  if (baud !== null && (!/^\d+$/.test(baud) || baudRate < 300 || baudRate > 4_000_000)) {
    return failed('baud 应为 300 到 4000000 的整数；baud must be a whole number from 300 to 4000000')
  }
  const bits = /^(?<data>[78])(?<parity>[NEO])(?<stop>[12])$/.exec(query.get('bits') ?? '8N1')?.groups
  if (bits === undefined) return failed('bits 应形如 8N1、7E1；bits must look like 8N1 or 7E1')
  return ok({
    kind: 'serial',
    text,
    path,
    ...(baud === null ? {} : { baudRate }),
    dataBits: bits['data'] === '7' ? 7 : 8,
    parity: PARITIES[bits['parity'] as keyof typeof PARITIES],
    stopBits: bits['stop'] === '2' ? 2 : 1,
  })
}
