/**
 * Status requests and answers of ESC/POS printers, both ways (hardware-protocols 2.2, 2.4, 2.5). The paper itself is
 * in `paper-bytes.ts`.
 */

import { commandBytes } from './commands.ts'

/** DLE EOT n: 1 printer, 2 why it is offline, 3 errors, 4 paper. */
export type RealtimeQuestion = 1 | 2 | 3 | 4

export const REALTIME_QUESTIONS: readonly RealtimeQuestion[] = [1, 2, 3, 4]

/** DLE EOT 14h: the full status of a Custom kiosk printer (2.6), answered as received. */
export function fullStatusRequest(): Uint8Array {
  return commandBytes('fullStatus', 0x14)
}

/** GS E0: which of its four status bytes a Custom kiosk printer tells of by itself; 0F is all of them, 00 none. */
export function autoFullStatusRequest(mask: number): Uint8Array {
  return commandBytes('autoFullStatus', mask & 0x0f)
}

/** DLE ENQ 2: recover from an error and throw away what is in the buffers. Acted on as received; clones vary. */
export function clearBufferRequest(): Uint8Array {
  return commandBytes('realtimeRecover', 2)
}

/** DLE EOT n, answered with one byte as soon as it is received, also while out of paper. */
export function realtimeRequest(question: RealtimeQuestion): Uint8Array {
  return commandBytes('realtimeStatus', question)
}

/** GS r 1: queued behind everything sent before, so its answer proves that all of it was processed. */
export function queuedPaperRequest(): Uint8Array {
  return commandBytes('queuedStatus', 1)
}

/** GS a: what the printer pushes by itself. 0F is drawer, online, error and paper; 00 is nothing. */
export function autoStatusBackRequest(mask: number): Uint8Array {
  return commandBytes('autoStatusBack', mask & 0xff)
}

/**
 * GS ( H function 48: the printer echoes the id when everything before it is on paper.
 *
 * @param id four ASCII characters from 20 to 7E
 * @throws when it is anything else, which is a mistake in the caller
 */
export function jobIdRequest(id: string): Uint8Array {
  if (!/^[\x20-\x7e]{4}$/.test(id)) throw new Error('a job id has four printable ASCII characters')
  return commandBytes('jobId', ...Buffer.from(id, 'latin1'))
}

/** One answer or message of the printer, as the framer tells them apart. */
export type PrinterReply =
  | { readonly kind: 'realtime'; readonly byte: number }
  | { readonly kind: 'queued'; readonly byte: number }
  | { readonly kind: 'asb'; readonly bytes: readonly [number, number, number, number] }
  | { readonly kind: 'fullStatus'; readonly bytes: FullStatusBytes }
  | { readonly kind: 'jobId'; readonly id: string }
  | { readonly kind: 'flow'; readonly mayWrite: boolean }

/** The bytes of a reply: what a printer, and so the simulator, puts on the wire. */
export function encodeReply(reply: PrinterReply): Uint8Array {
  switch (reply.kind) {
    case 'realtime':
    case 'queued':
      return Uint8Array.of(reply.byte)
    case 'asb':
      return Uint8Array.from(reply.bytes)
    case 'fullStatus':
      return Uint8Array.of(0x10, 0x0f, ...reply.bytes)
    case 'jobId':
      return Uint8Array.of(0x37, 0x22, ...Buffer.from(reply.id, 'latin1'), 0x00)
    case 'flow':
      return Uint8Array.of(reply.mayWrite ? XON : XOFF)
  }
}

export const XON = 0x11
export const XOFF = 0x13

/** Bits 1 and 4 set, bits 0 and 7 clear: the shape of every DLE EOT answer. */
export function isRealtimeByte(byte: number): boolean {
  return (byte & 0x93) === 0x12
}

/** Bit 4 set, bits 0, 1 and 7 clear: the first byte of an ASB group. */
export function isAsbFirstByte(byte: number): boolean {
  return (byte & 0x93) === 0x10
}

/** Bits 4 and 7 clear: bytes two to four of an ASB group, and a GS r answer outside one. */
export function isPlainStatusByte(byte: number): boolean {
  return (byte & 0x90) === 0
}

/** What the raw bits say, whichever question brought them. `undefined` is "not told". */
export interface PrinterSignals {
  readonly isOffline?: boolean
  readonly isCoverOpen?: boolean
  readonly isFeeding?: boolean
  readonly isStoppedByPaperEnd?: boolean
  readonly hasError?: boolean
  readonly hasMechanicalError?: boolean
  readonly hasCutterError?: boolean
  readonly hasUnrecoverableError?: boolean
  readonly isHeadHot?: boolean
  readonly isWaitingForRecovery?: boolean
  readonly isPaperNearEnd?: boolean
  readonly isPaperOut?: boolean
  /** The presenter holds a ticket that nobody has taken. */
  readonly isTicketInMouth?: boolean
}

/** Paper, user, recoverable and unrecoverable errors, in this order (2.6). */
export type FullStatusBytes = readonly [number, number, number, number]

/**
 * Reads one DLE EOT answer (table 2.4). The drawer bit of question 1 is left out on purpose: without a drawer it floats.
 * In question 4 the sensor bits come in pairs; one of a pair is taken as both, because clones set only one.
 */
export function decodeRealtime(question: RealtimeQuestion, byte: number): PrinterSignals {
  const has = (mask: number): boolean => (byte & mask) !== 0
  switch (question) {
    case 1:
      return { isOffline: has(0x08), isWaitingForRecovery: has(0x20) }
    case 2:
      return {
        isCoverOpen: has(0x04),
        isFeeding: has(0x08),
        isStoppedByPaperEnd: has(0x20),
        hasError: has(0x40),
      }
    case 3:
      return {
        hasMechanicalError: has(0x04),
        hasCutterError: has(0x08),
        hasUnrecoverableError: has(0x20),
        isHeadHot: has(0x40),
      }
    case 4:
      return { isPaperNearEnd: has(0x0c), isPaperOut: has(0x60) }
  }
}

/** The answer byte to DLE EOT n for given signals: the inverse of `decodeRealtime`. */
export function encodeRealtime(question: RealtimeQuestion, signals: PrinterSignals): number {
  const bit = (isSet: boolean | undefined, mask: number): number => (isSet === true ? mask : 0)
  switch (question) {
    case 1:
      return 0x12 | bit(signals.isOffline, 0x08) | bit(signals.isWaitingForRecovery, 0x20)
    case 2:
      return (
        0x12 |
        bit(signals.isCoverOpen, 0x04) |
        bit(signals.isFeeding, 0x08) |
        bit(signals.isStoppedByPaperEnd, 0x20) |
        bit(signals.hasError, 0x40)
      )
    case 3:
      return (
        0x12 |
        bit(signals.hasMechanicalError, 0x04) |
        bit(signals.hasCutterError, 0x08) |
        bit(signals.hasUnrecoverableError, 0x20) |
        bit(signals.isHeadHot, 0x40)
      )
    case 4:
      return 0x12 | bit(signals.isPaperNearEnd, 0x0c) | bit(signals.isPaperOut, 0x60)
  }
}

/** Reads a GS r 1 answer. Only bits 2 and 3 count for the end: one clone family answers 0F (2.4). */
export function decodeQueuedPaper(byte: number): PrinterSignals {
  return { isPaperNearEnd: (byte & 0x03) !== 0, isPaperOut: (byte & 0x0c) !== 0 }
}

/** The inverse of `decodeQueuedPaper`. */
export function encodeQueuedPaper(signals: PrinterSignals): number {
  return (signals.isPaperNearEnd === true ? 0x03 : 0) | (signals.isPaperOut === true ? 0x0c : 0)
}

/** Reads an ASB group (table 2.5). The fourth byte is reserved and differs between makes. */
export function decodeAsb([first, second, third]: readonly [number, number, number, number]): PrinterSignals {
  return {
    isOffline: (first & 0x08) !== 0,
    isCoverOpen: (first & 0x20) !== 0,
    isFeeding: (first & 0x40) !== 0,
    isWaitingForRecovery: (second & 0x01) !== 0,
    hasMechanicalError: (second & 0x04) !== 0,
    hasCutterError: (second & 0x08) !== 0,
    hasUnrecoverableError: (second & 0x20) !== 0,
    isHeadHot: (second & 0x40) !== 0,
    isPaperNearEnd: (third & 0x03) !== 0,
    isPaperOut: (third & 0x0c) !== 0,
  }
}

/** The inverse of `decodeAsb`. */
export function encodeAsb(signals: PrinterSignals): [number, number, number, number] {
  const bit = (isSet: boolean | undefined, mask: number): number => (isSet === true ? mask : 0)
  return [
    0x10 | bit(signals.isOffline, 0x08) | bit(signals.isCoverOpen, 0x20) | bit(signals.isFeeding, 0x40),
    bit(signals.isWaitingForRecovery, 0x01) |
      bit(signals.hasMechanicalError, 0x04) |
      bit(signals.hasCutterError, 0x08) |
      bit(signals.hasUnrecoverableError, 0x20) |
      bit(signals.isHeadHot, 0x40),
    bit(signals.isPaperNearEnd, 0x03) | bit(signals.isPaperOut, 0x0c),
    0x00,
  ]
}

/**
 * Reads the full status of a Custom kiosk printer (2.6). The virtual end is its own count of the roll, so it stands for
 * the near end; the notch, the keys, spooling and the motor are no faults. Every other bit differs per model and counts as
 * a fault of its class.
 */
export function decodeFullStatus([paper, user, recoverable, unrecoverable]: FullStatusBytes): PrinterSignals {
  return {
    isPaperOut: (paper & 0x01) !== 0 || (paper & ~(0x01 | 0x04 | 0x20 | 0x40 | 0x80)) !== 0,
    isPaperNearEnd: (paper & 0x44) !== 0,
    isTicketInMouth: (paper & 0x20) !== 0,
    isCoverOpen: (user & 0x03) !== 0 || (user & ~(0x03 | 0x04 | 0x08 | 0x60)) !== 0,
    hasMechanicalError: recoverable !== 0,
    hasUnrecoverableError: unrecoverable !== 0,
  }
}

/** The full status of given signals: the inverse of `decodeFullStatus` on the bits that have a name. */
export function encodeFullStatus(signals: PrinterSignals): FullStatusBytes {
  const bit = (isSet: boolean | undefined, mask: number): number => (isSet === true ? mask : 0)
  return [
    bit(signals.isPaperOut, 0x01) | bit(signals.isPaperNearEnd, 0x04) | bit(signals.isTicketInMouth, 0x20),
    bit(signals.isCoverOpen, 0x02),
    bit(signals.hasMechanicalError, 0x08),
    bit(signals.hasUnrecoverableError, 0x02),
  ]
}
