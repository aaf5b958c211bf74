import { crc16Modbus } from '../../codec/checksum.ts'
import type { DiscardReason, Framer } from '../../codec/framer.ts'
import { createScanningFramer, type ScanVerdict } from '../../codec/scan.ts'

/**
 * Coils of a relay board over Modbus RTU (hardware-protocols 7; Modbus application protocol 6.1 and 6.5): unit, function,
 * data, and the CRC over all of it with its low byte first.
 */
export type CoilRequest =
  | {
      readonly kind: 'write'
      readonly unit: number
      /** 0 is the first relay. */
      readonly coil: number
      readonly isOn: boolean
    }
  | {
      readonly kind: 'read'
      readonly unit: number
      readonly coil: number
      /** 1 to 2000. */
      readonly count: number
    }

export type CoilReply =
  | { readonly kind: 'written'; readonly unit: number; readonly coil: number; readonly isOn: boolean }
  /** Eight coils to a byte, the first asked for in the lowest bit of the first. */
  | { readonly kind: 'coils'; readonly unit: number; readonly areOn: readonly boolean[] }
  | {
      readonly kind: 'exception'
      readonly unit: number
      readonly to: CoilRequest['kind']
      readonly code: ExceptionCode
    }

/** Exception codes of the Modbus specification. */
export const EXCEPTIONS = {
  1: 'illegal function',
  2: 'no such coil',
  3: 'illegal value',
  4: 'device failure',
  5: 'acknowledged, takes long',
  6: 'busy',
  8: 'memory parity error',
  10: 'gateway path unavailable',
  11: 'no answer behind the gateway',
} as const
export type ExceptionCode = keyof typeof EXCEPTIONS

const READ = 0x01
const WRITE = 0x05
const EXCEPTION = 0x80
const ON = 0xff00
const MAX_COILS = 2000
const FIXED_BYTES = 8
const EXCEPTION_BYTES = 5
const MAX_REPLY_BYTES = 5 + MAX_COILS / 8

export function encodeRequest(request: CoilRequest): Uint8Array {
  const { unit, coil } = request
  const [code, value] = request.kind === 'write' ? [WRITE, request.isOn ? ON : 0] : [READ, request.count]
  return framed([unit, code, coil >> 8, coil & 0xff, value >> 8, value & 0xff])
}

export function encodeReply(reply: CoilReply): Uint8Array {
  switch (reply.kind) {
    case 'written':
      return encodeRequest({ ...reply, kind: 'write' })
    case 'exception':
      return framed([reply.unit, EXCEPTION | (reply.to === 'write' ? WRITE : READ), reply.code])
    case 'coils': {
      const bytes = new Array<number>(Math.ceil(reply.areOn.length / 8)).fill(0)
      reply.areOn.forEach((isOn, index) => {
        if (isOn) bytes[index >> 3] = (bytes[index >> 3] ?? 0) | (1 << (index & 7))
      })
      return framed([reply.unit, READ, bytes.length, ...bytes])
    }
  }
}

function framed(body: readonly number[]): Uint8Array {
  const crc = crc16Modbus(Uint8Array.from(body))
  return Uint8Array.of(...body, crc & 0xff, crc >> 8)
}

/** Finds requests in what a host sends. */
export function createRequestFramer(): Framer<CoilRequest> {
  return createScanningFramer(FIXED_BYTES, judgeRequest, (bytes) => {
    const unit = bytes[0] ?? 0
    const coil = wordAt(bytes, 2)
    const value = wordAt(bytes, 4)
    return bytes[1] === WRITE
      ? { kind: 'write', unit, coil, isOn: value === ON }
      : { kind: 'read', unit, coil, count: value }
  })
}

function judgeRequest(bytes: Uint8Array): ScanVerdict {
  const [unit, code] = bytes
  if (code === undefined) return INCOMPLETE
  // Nobody answers to address 0, so nothing can be read there.
  if (code !== WRITE && (code !== READ || unit === 0)) return rubbish('noise')
  return judgeFixed(bytes, code)
}

/** Eight bytes: a request of either kind, or the echo of a write. */
function judgeFixed(bytes: Uint8Array, code: number): ScanVerdict {
  if (bytes.length < FIXED_BYTES) return INCOMPLETE
  const body = bytes.subarray(0, FIXED_BYTES)
  if (!hasGoodCrc(body)) return rubbish('bad-checksum')
  const value = wordAt(body, 4)
  const isWell = code === WRITE ? value === 0 || value === ON : value >= 1 && value <= MAX_COILS
  return isWell ? { is: 'frame', length: FIXED_BYTES } : rubbish('malformed')
}

/** Finds replies in what units send. */
export function createReplyFramer(): Framer<CoilReply> {
  return createScanningFramer(MAX_REPLY_BYTES, judgeReply, (bytes): CoilReply => {
    const [unit = 0, code = 0, third = 0] = bytes
    if (code === WRITE)
      return { kind: 'written', unit, coil: wordAt(bytes, 2), isOn: wordAt(bytes, 4) === ON }
    if (code !== READ) {
      const to = (code & ~EXCEPTION) === WRITE ? 'write' : 'read'
      return { kind: 'exception', unit, to, code: third as ExceptionCode }
    }
    const areOn = [...bytes.subarray(3, -2)].flatMap((byte) =>
      Array.from({ length: 8 }, (_, bit) => ((byte >> bit) & 1) === 1),
    )
    return { kind: 'coils', unit, areOn }
  })
}

function judgeReply(bytes: Uint8Array): ScanVerdict {
  const [unit, code, third] = bytes
  // Address 0 is for everybody, and so nobody's own.
  if (unit === 0) return rubbish('noise')
  if (code === undefined) return INCOMPLETE
  if (code === WRITE) return judgeFixed(bytes, code)
  const isException = code === (EXCEPTION | READ) || code === (EXCEPTION | WRITE)
  if (code !== READ && !isException) return rubbish('noise')
  if (third === undefined) return INCOMPLETE
  if (isException && !Object.hasOwn(EXCEPTIONS, third)) return rubbish('malformed')
  if (!isException && (third === 0 || third > MAX_COILS / 8)) return rubbish('bad-length')
  const length = isException ? EXCEPTION_BYTES : 5 + third
  if (bytes.length < length) return INCOMPLETE
  return hasGoodCrc(bytes.subarray(0, length)) ? { is: 'frame', length } : rubbish('bad-checksum')
}

const INCOMPLETE: ScanVerdict = { is: 'incomplete' }
const rubbish = (why: DiscardReason): ScanVerdict => ({ is: 'rubbish', why })

function hasGoodCrc(bytes: Uint8Array): boolean {
  // Over its own CRC it comes to nothing.
  return crc16Modbus(bytes) === 0
}

function wordAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
}
