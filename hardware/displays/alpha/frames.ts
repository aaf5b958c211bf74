import { sum16 } from '../../codec/checksum.ts'
import type { Framer } from '../../codec/framer.ts'
import { createScanningFramer } from '../../codec/scan.ts'
import type { ScanVerdict } from '../../codec/scan.ts'
import { decodeCommand, encodeCommand } from './commands.ts'
import type { AlphaCommand } from './commands.ts'

export type { AlphaCommand, MemoryFile, TextMode } from './commands.ts'

/*
 * Packets of the Alpha Sign Communications Protocol, both ways (hardware-protocols 3.1):
 *
 *   00 x 5 or more | 01 | type | address 2 | 02 command data [03 sum 4] | 04
 *
 * The sum is of every byte from 02 to 03, both included, as four upper-case hexadecimal characters. A packet may carry
 * several blocks from 02 on.
 */

const NUL = 0x00
const SOH = 0x01
const STX = 0x02
const ETX = 0x03
const EOT = 0x04
const ACK = 0x06
const NAK = 0x15

/** Signs find their baud rate from them. */
export const LEAST_NULS = 5
const MOST_NULS = 255
const HEAD_BYTES = 4
const SUM_BYTES = 4
/** Nothing a sign's files hold comes near; a packet without an end is not kept for ever. */
const MOST_BODY_BYTES = 4096

export interface AlphaAddress {
  /** One character; `Z` is every type of sign. */
  readonly type: string
  /** Two hexadecimal digits; `00` is every sign, `?` any digit. */
  readonly sign: string
}

export interface AlphaBlock {
  readonly command: AlphaCommand
  readonly hasChecksum: boolean
}

export interface AlphaPacket {
  readonly nuls: number
  readonly address: AlphaAddress
  readonly blocks: readonly AlphaBlock[]
}

/** The bytes of a packet with one command. */
export function encodeAlpha(
  command: AlphaCommand,
  address: AlphaAddress,
  { hasChecksum, nuls = LEAST_NULS }: { readonly hasChecksum: boolean; readonly nuls?: number },
): Uint8Array {
  return encodePacket({ nuls, address, blocks: [{ command, hasChecksum }] })
}

export function encodePacket({ nuls, address, blocks }: AlphaPacket): Uint8Array {
  return Uint8Array.from([
    ...Array<number>(nuls).fill(NUL),
    SOH,
    ...ascii(address.type),
    ...ascii(address.sign),
    ...blocks.flatMap(encodeBlock),
    EOT,
  ])
}

function encodeBlock({ command, hasChecksum }: AlphaBlock): number[] {
  const block = [STX, ...encodeCommand(command)]
  if (!hasChecksum) return block
  const summed = [...block, ETX]
  return [...summed, ...ascii(hexSum(summed))]
}

function hexSum(bytes: readonly number[]): string {
  return sum16(Uint8Array.from(bytes)).toString(16).toUpperCase().padStart(4, '0')
}

const ascii = (text: string): number[] => [...text].map((char) => char.charCodeAt(0))

/** Finds packets. A gap of over a second ends one that is not whole: the caller resets then. */
export function createPacketFramer(): Framer<AlphaPacket> {
  return createScanningFramer(MOST_PACKET_BYTES, judgePacket, packetOf)
}

const MOST_PACKET_BYTES = MOST_NULS + HEAD_BYTES + MOST_BODY_BYTES

function packetOf(bytes: Uint8Array): AlphaPacket {
  const parsed = parsePacket(bytes)
  if (parsed.is !== 'frame') throw new Error('a packet judged whole is none')
  return parsed.packet
}

function judgePacket(bytes: Uint8Array): ScanVerdict {
  const parsed = parsePacket(bytes)
  if (parsed.is === 'incomplete' && bytes.length >= MOST_PACKET_BYTES)
    return { is: 'rubbish', why: 'bad-length' }
  return parsed
}

type Parsed =
  | Exclude<ScanVerdict, { is: 'frame' }>
  | { readonly is: 'frame'; readonly length: number; readonly packet: AlphaPacket }

function parsePacket(bytes: Uint8Array): Parsed {
  const noise: Parsed = { is: 'rubbish', why: 'noise' }
  const malformed: Parsed = { is: 'rubbish', why: 'malformed' }
  let nuls = 0
  // No further: a dead line says nothing but NULs, and each of them is looked at as a beginning.
  while (nuls <= MOST_NULS && bytes[nuls] === NUL) nuls += 1
  if (nuls === 0 || nuls > MOST_NULS) return noise
  if (nuls === bytes.length) return { is: 'incomplete' }
  if (nuls < LEAST_NULS || bytes[nuls] !== SOH) return noise

  const head = bytes.subarray(nuls + 1, nuls + HEAD_BYTES)
  const [type, high, low] = head
  if (type !== undefined && (type <= 0x20 || type > 0x7e)) return malformed
  if ([high, low].some((digit) => digit !== undefined && !isAddressDigit(digit))) return malformed
  let at = nuls + HEAD_BYTES
  if (bytes.length <= at) return { is: 'incomplete' }
  if (bytes[at] !== STX) return malformed

  const blocks: AlphaBlock[] = []
  while (bytes[at] === STX) {
    const block = parseBlock(bytes, at)
    if (block.is !== 'block') return block
    blocks.push(block.block)
    at = block.end
  }
  const address = { type: String.fromCharCode(type ?? 0), sign: String.fromCharCode(high ?? 0, low ?? 0) }
  if (bytes[at] === EOT) return { is: 'frame', length: at + 1, packet: { nuls, address, blocks } }
  return bytes.length > at ? malformed : { is: 'incomplete' }
}

function isAddressDigit(byte: number): boolean {
  return /[0-9A-F?]/.test(String.fromCharCode(byte))
}

type ParsedBlock =
  | Exclude<ScanVerdict, { is: 'frame' }>
  | { readonly is: 'block'; readonly block: AlphaBlock; readonly end: number }

/** Reads from one 02 to what follows it: the next 02, or the end of the packet. */
function parseBlock(bytes: Uint8Array, start: number): ParsedBlock {
  let end = start + 1
  while (end < bytes.length && (bytes[end] ?? 0) > EOT) end += 1
  if (end === bytes.length) return { is: 'incomplete' }
  const closing = bytes[end]
  if (closing === NUL || closing === SOH) return { is: 'rubbish', why: 'malformed' }
  const hasChecksum = closing === ETX
  if (hasChecksum) {
    const sum = bytes.subarray(end + 1, end + 1 + SUM_BYTES)
    const expected = ascii(hexSum([...bytes.subarray(start, end + 1)]))
    const differs = sum.some((byte, index) => byte !== expected[index])
    if (differs) return { is: 'rubbish', why: 'bad-checksum' }
    if (sum.length < SUM_BYTES) return { is: 'incomplete' }
  }
  const command = decodeCommand(bytes.slice(start + 1, end))
  if (command === undefined) return { is: 'rubbish', why: 'malformed' }
  return { is: 'block', block: { command, hasChecksum }, end: end + (hasChecksum ? 1 + SUM_BYTES : 0) }
}

/** What a sign says, where it has been told to (Alpha 2.0 and 3.0). */
export type AlphaReply =
  | { readonly kind: 'ack' }
  | { readonly kind: 'nak' }
  /** Why it refused: bits of its error register, of which 40 is always set. */
  | { readonly kind: 'status'; readonly bits: number }
  /** The answer to a read. */
  | { readonly kind: 'packet'; readonly packet: AlphaPacket }

export const STATUS_BASE = 0x40
export const STATUS_BITS = {
  badCommand: 0x20,
  checksum: 0x10,
  overflow: 0x08,
  timeout: 0x04,
  framing: 0x02,
  parity: 0x01,
} as const

export function encodeReply(reply: AlphaReply): Uint8Array {
  switch (reply.kind) {
    case 'ack':
      return Uint8Array.of(ACK)
    case 'nak':
      return Uint8Array.of(NAK)
    case 'status':
      return Uint8Array.of(STATUS_BASE | reply.bits)
    case 'packet':
      return encodePacket(reply.packet)
  }
}

/** Finds what a sign says. Its status follows a refusal as a byte of its own. */
export function createReplyFramer(): Framer<AlphaReply> {
  const single = (byte: number): AlphaReply | undefined => {
    if (byte === ACK) return { kind: 'ack' }
    if (byte === NAK) return { kind: 'nak' }
    const isStatus = byte >= STATUS_BASE && byte < STATUS_BASE * 2
    return isStatus ? { kind: 'status', bits: byte - STATUS_BASE } : undefined
  }
  return createScanningFramer<AlphaReply>(
    MOST_PACKET_BYTES,
    (bytes) => (single(bytes[0] ?? 0) === undefined ? judgePacket(bytes) : { is: 'frame', length: 1 }),
    (bytes) => single(bytes[0] ?? 0) ?? { kind: 'packet', packet: packetOf(bytes) },
  )
}
