import type { DiscardReason, Framer, FramerEvent } from '../../codec/framer.ts'
import { isAsbFirstByte, isPlainStatusByte, isRealtimeByte, XOFF, XON } from './frames.ts'
import type { PrinterReply } from './frames.ts'

const JOB_ID_START = 0x37
const JOB_ID_BYTES = 7

/**
 * Tells the answers of one printer apart on a shared stream (hardware-protocols 2.5): flow control anywhere; a job-id
 * reply as one group of seven; then DLE EOT answers, ASB groups and GS r answers by their fixed bits.
 *
 * A group broken off is dropped up to the byte that broke it. Its inside is not looked at again: the zeros of half an
 * ASB group would read as GS r answers, and those are taken as proof of printing. For the same reason a plain byte that
 * breaks a group off goes with it, and a group with a byte that nothing begins with is dropped in its whole length.
 *
 * @param isCustom whether `10 0F` begins the full status of a Custom kiosk printer and not an ASB group (2.6)
 */
export function createReplyFramer(isCustom = false): Framer<PrinterReply> {
  let held: number[] = []
  let isBroken = false

  function dropHeld(why: DiscardReason): FramerEvent<PrinterReply>[] {
    const bytes = Uint8Array.from(held)
    held = []
    isBroken = false
    return bytes.length === 0 ? [] : [{ type: 'discarded', bytes, why }]
  }

  function takeByte(byte: number): FramerEvent<PrinterReply>[] {
    if (byte === XON || byte === XOFF) return [frame({ kind: 'flow', mayWrite: byte === XON })]
    if (held.length === 0) return begin(byte)
    return held[0] === JOB_ID_START ? goOnJobId(byte) : goOnStatus(byte)
  }

  function goOnJobId(byte: number): FramerEvent<PrinterReply>[] {
    const isPrintable = byte >= 0x20 && byte <= 0x7e
    if (fitsJobId(byte, held.length)) held.push(byte)
    else if (held.length === 1 && isPrintable) breakUp(byte)
    else if (isPlainStatusByte(byte)) {
      held.push(byte)
      return dropHeld('malformed')
    } else return restartAt(byte)
    return finished()
  }

  /** A job id broken off may have had the beginning of a whole one taken for its digits. */
  function restartAt(byte: number): FramerEvent<PrinterReply>[] {
    const bytes = [...held, byte]
    const again = bytes.findIndex(
      (start, at) => at > 0 && start === JOB_ID_START && (bytes[at + 1] ?? 0x22) === 0x22,
    )
    const from = again < 0 ? bytes.length - 1 : again
    held = bytes.slice(0, from)
    return [...dropHeld('malformed'), ...bytes.slice(from).flatMap(takeByte)]
  }

  function goOnStatus(byte: number): FramerEvent<PrinterReply>[] {
    const mayBegin = isRealtimeByte(byte) || isAsbFirstByte(byte) || byte === JOB_ID_START
    if (isFullStatus() || isPlainStatusByte(byte)) held.push(byte)
    else if (mayBegin) return [...dropHeld('malformed'), ...begin(byte)]
    else breakUp(byte)
    return finished()
  }

  /** The group is spoilt, and yet its length is known: what is left of it is not looked at on its own. */
  function breakUp(byte: number): void {
    held.push(byte)
    isBroken = true
  }

  /** The four bytes of a full status may have any value. */
  function isFullStatus(): boolean {
    return isCustom && held[0] === 0x10 && held[1] === 0x0f
  }

  function begin(byte: number): FramerEvent<PrinterReply>[] {
    if (isRealtimeByte(byte)) return [frame({ kind: 'realtime', byte })]
    if (byte === JOB_ID_START || isAsbFirstByte(byte)) {
      held = [byte]
      return []
    }
    if (isPlainStatusByte(byte)) return [frame({ kind: 'queued', byte })]
    return [{ type: 'discarded', bytes: Uint8Array.of(byte), why: 'noise' }]
  }

  function finished(): FramerEvent<PrinterReply>[] {
    const [first, second, third, fourth] = held
    if (first === JOB_ID_START) {
      if (held.length < JOB_ID_BYTES) return []
      if (isBroken) return dropHeld('malformed')
      const id = String.fromCharCode(...held.slice(2, 6))
      held = []
      return [frame({ kind: 'jobId', id })]
    }
    if (first === undefined || second === undefined || third === undefined || fourth === undefined) return []
    if (isBroken) return dropHeld('malformed')
    if (isFullStatus()) {
      const [, , , , fifth, sixth] = held
      if (fifth === undefined || sixth === undefined) return []
      held = []
      return [frame({ kind: 'fullStatus', bytes: [third, fourth, fifth, sixth] })]
    }
    held = []
    return [frame({ kind: 'asb', bytes: [first, second, third, fourth] })]
  }

  return {
    push: (chunk) => [...chunk].flatMap(takeByte),
    pendingBytes: () => held.length,
    reset: dropHeld,
  }
}

function frame(reply: PrinterReply): FramerEvent<PrinterReply> {
  return { type: 'frame', frame: reply }
}

/** `37 22`, four printable characters, `00`. */
function fitsJobId(byte: number, index: number): boolean {
  if (index === 1) return byte === 0x22
  return index < JOB_ID_BYTES - 1 ? byte >= 0x20 && byte <= 0x7e : byte === 0x00
}
