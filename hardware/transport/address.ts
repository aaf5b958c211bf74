import { z } from 'zod'
import { failed, ok, type Result } from '../../domain/result.ts'

/** Where a device is reached, taken apart. */
export type WireAddress = TcpAddress | SerialAddress | UsbAddress | HidAddress | FileAddress | PcscAddress

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
  /** `/dev/serial/by-id/...`, `/dev/ttyUSB0`, `COM3`; for an adapter named by its ids `usb:1a86:7523`. */
  readonly path: string
  /** Which adapter, where it is named by its ids: its path is looked up at every opening, because names move. */
  readonly adapter?: SerialAdapter
  /** Absent: the driver's own default. */
  readonly baudRate?: number
  readonly dataBits: 7 | 8
  readonly parity: 'none' | 'even' | 'odd'
  readonly stopBits: 1 | 2
}

export interface UsbIds {
  readonly vendorId: number
  readonly productId: number
}

/** A USB device by what it says of itself. */
export interface UsbIdentity extends UsbIds {
  /** Absent: the only one with these ids. */
  readonly serial?: string
}

export interface SerialAdapter extends UsbIdentity {
  /** Which port of an adapter with several, from 0. */
  readonly interface?: number
}

export interface UsbAddress extends UsbIdentity {
  readonly kind: 'usb'
  readonly text: string
  /** `sdt`: the four pipes of a native ID-card reader (hardware-protocols 1.1). `printer`: class 07/01/02 (2.1). */
  readonly pipes: 'sdt' | 'printer'
}

export interface HidAddress extends UsbIdentity {
  readonly kind: 'hid'
  readonly text: string
  /** Which of several functions of one device, e.g. 8C hex for a scanner. */
  readonly usagePage?: number
}

/** A character device of Linux: `/dev/usb/lp0`, `/dev/input/by-id/...`. */
export interface FileAddress {
  readonly kind: 'file'
  readonly text: string
  readonly path: string
}

export interface PcscAddress {
  readonly kind: 'pcsc'
  readonly text: string
  /** The reader's name as PC/SC tells it, or the beginning of it; null for whichever there is. */
  readonly reader: string | null
}

const PARITIES = { N: 'none', E: 'even', O: 'odd' } as const

const FORMS =
  '应形如 tcp://主机:端口、serial:///dev/ttyUSB0?baud=115200&bits=8N1、serial:COM3、serial:usb:1a86:7523、' +
  'usb-sdt:0400:c35a、usb-printer:04b8:0202、hid:10c4:0007、file:/dev/usb/lp0 或 pcsc:*；' +
  'must look like tcp://host:port, serial:///dev/ttyUSB0?baud=115200&bits=8N1, serial:COM3, serial:usb:1a86:7523, ' +
  'usb-sdt:0400:c35a, usb-printer:04b8:0202, hid:10c4:0007, file:/dev/usb/lp0 or pcsc:*'

/** Reads an address; the error is a sentence in Chinese and English that says what is allowed. */
export function parseAddress(text: string): Result<WireAddress, string> {
  if (text.startsWith('tcp://')) return parseTcp(text)
  if (text.startsWith('serial:')) return parseSerial(text)
  if (text.startsWith('usb-sdt:')) return parseUsb(text, 'sdt')
  if (text.startsWith('usb-printer:')) return parseUsb(text, 'printer')
  if (text.startsWith('hid:')) return parseHid(text)
  if (text.startsWith('file:')) return parseFile(text)
  if (text.startsWith('pcsc:')) return parsePcsc(text)
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
  switch (address.kind) {
    case 'tcp':
      return `tcp://${address.host.toLowerCase()}:${address.port}`
    case 'serial': {
      const { path, adapter } = address
      return adapter === undefined
        ? `serial:${path}`
        : `serial:${path}:${adapter.serial ?? ''}:${adapter.interface ?? ''}`
    }
    case 'usb':
      return `usb:${idsOf(address)}:${address.serial ?? ''}`
    case 'hid':
      return `hid:${idsOf(address)}:${address.serial ?? ''}:${address.usagePage ?? ''}`
    case 'file':
      return `file:${address.path}`
    case 'pcsc':
      return `pcsc:${address.reader ?? '*'}`
  }
}

/** `1a86:7523`, as `lsusb` writes it. */
export function idsOf({ vendorId, productId }: UsbIds): string {
  const hex = (id: number): string => id.toString(16).padStart(4, '0')
  return `${hex(vendorId)}:${hex(productId)}`
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
  if (path === undefined) return failed(FORMS)
  const isAdapter = path.startsWith('usb:')
  const ids = isAdapter ? parseIds(path.slice('usb:'.length)) : undefined
  if (isAdapter ? ids === undefined : !/^(?:\/[^/]|COM\d+$|\\\\\.\\COM\d+$)/.test(path)) return failed(FORMS)
  const query = parseQuery(
    parts?.['query'],
    ids === undefined ? ['baud', 'bits'] : ['baud', 'bits', 'serial', 'interface'],
  )
  if (!query.ok) return query
  const { baud, bits: bitsText = '8N1', serial, interface: port } = query.value
  const baudRate = Number(baud)
  if (baud !== undefined && (!/^\d+$/.test(baud) || baudRate < 300 || baudRate > 4_000_000)) {
    return failed('baud 应为 300 到 4000000 的整数；baud must be a whole number from 300 to 4000000')
  }
  const bits = /^(?<data>[78])(?<parity>[NEO])(?<stop>[12])$/.exec(bitsText)?.groups
  if (bits === undefined) return failed('bits 应形如 8N1、7E1；bits must look like 8N1 or 7E1')
  if (port !== undefined && !/^\d{1,2}$/.test(port)) {
    return failed('interface 应为 0 到 99 的整数；interface must be a whole number from 0 to 99')
  }
  const adapter = ids && {
    ...ids,
    ...(serial === undefined ? {} : { serial }),
    ...(port === undefined ? {} : { interface: Number(port) }),
  }
  return ok({
    kind: 'serial',
    text,
    path: path.toLowerCase().startsWith('usb:') ? path.toLowerCase() : path,
    ...(adapter === undefined ? {} : { adapter }),
    ...(baud === undefined ? {} : { baudRate }),
    dataBits: bits['data'] === '7' ? 7 : 8,
    parity: PARITIES[bits['parity'] as keyof typeof PARITIES],
    stopBits: bits['stop'] === '2' ? 2 : 1,
  })
}

function parseUsb(text: string, pipes: UsbAddress['pipes']): Result<WireAddress, string> {
  const plug = parsePlug(text, ['serial'])
  if (!plug.ok) return plug
  const { ids, settings } = plug.value
  return ok({ kind: 'usb', text, pipes, ...ids, ...serialOf(settings) })
}

function parseHid(text: string): Result<WireAddress, string> {
  const plug = parsePlug(text, ['serial', 'usagePage'])
  if (!plug.ok) return plug
  const { ids, settings } = plug.value
  const { usagePage } = settings
  if (usagePage !== undefined && !/^(?:0x)?[0-9a-fA-F]{1,4}$/.test(usagePage)) {
    return failed('usagePage 应为十六进制数，如 8c；usagePage must be a hexadecimal number, e.g. 8c')
  }
  return ok({
    kind: 'hid',
    text,
    ...ids,
    ...serialOf(settings),
    ...(usagePage === undefined ? {} : { usagePage: Number.parseInt(usagePage, 16) }),
  })
}

function parseFile(text: string): Result<WireAddress, string> {
  const path = /^file:(?:\/\/)?(?<path>\/dev\/[^\s?#]+)$/.exec(text)?.groups?.['path']
  if (path === undefined || path.split('/').includes('..')) {
    return failed(
      '应为 /dev 下的设备，如 file:/dev/usb/lp0；must be a device under /dev, e.g. file:/dev/usb/lp0',
    )
  }
  return ok({ kind: 'file', text, path })
}

function parsePcsc(text: string): Result<WireAddress, string> {
  const reader = text.slice('pcsc:'.length).trim()
  return ok({ kind: 'pcsc', text, reader: reader === '' || reader === '*' ? null : reader })
}

/** `<scheme>:VVVV:PPPP?settings`. */
function parsePlug<Key extends string>(
  text: string,
  keys: readonly Key[],
): Result<{ ids: UsbIdentity; settings: Partial<Record<Key, string>> }, string> {
  const parts = /^[a-z-]+:(?<ids>[^?#\s]+)(?:\?(?<query>[^#]*))?$/.exec(text)?.groups
  const ids = parseIds(parts?.['ids'] ?? '')
  if (ids === undefined) return failed(FORMS)
  const settings = parseQuery(parts?.['query'], keys)
  return settings.ok ? ok({ ids, settings: settings.value }) : settings
}

function parseIds(text: string): UsbIdentity | undefined {
  const parts = /^(?<vendor>[0-9a-fA-F]{4}):(?<product>[0-9a-fA-F]{4})$/.exec(text)?.groups
  if (parts?.['vendor'] === undefined || parts['product'] === undefined) return undefined
  return { vendorId: Number.parseInt(parts['vendor'], 16), productId: Number.parseInt(parts['product'], 16) }
}

function parseQuery<Key extends string>(
  text: string | undefined,
  keys: readonly Key[],
): Result<Partial<Record<Key, string>>, string> {
  const settings: Partial<Record<Key, string>> = {}
  for (const [key, value] of new URLSearchParams(text ?? '')) {
    const known = keys.find((each) => each === key)
    if (known === undefined) {
      return failed(
        `不认识参数 "${key}"，只有 ${keys.join('、')}；unknown setting "${key}": there are only ${keys.join(', ')}`,
      )
    }
    settings[known] = value
  }
  return ok(settings)
}

function serialOf({ serial }: { readonly serial?: string }): { serial?: string } {
  return serial === undefined ? {} : { serial }
}
