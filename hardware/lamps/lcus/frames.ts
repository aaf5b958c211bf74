import { sum8 } from '../../codec/checksum.ts'
import type { DiscardReason, Framer } from '../../codec/framer.ts'
import { createScanningFramer, type ScanVerdict } from '../../codec/scan.ts'

/** One relay of an LCUS board, on or off: `A0 | channel | 01 or 00 | sum of the three` (hardware-protocols 7). No reply. */
export interface RelayOrder {
  /** 1 and up. */
  readonly channel: number
  readonly isOn: boolean
}

const START = 0xa0
const FRAME_BYTES = 4

export function encodeOrder({ channel, isOn }: RelayOrder): Uint8Array {
  const bytes = [START, channel, isOn ? 1 : 0]
  return Uint8Array.of(...bytes, sum8(Uint8Array.from(bytes)))
}

/** Finds orders in what a host sends. */
export function createOrderFramer(): Framer<RelayOrder> {
  return createScanningFramer(FRAME_BYTES, judge, ([, channel = 0, state]) => ({
    channel,
    isOn: state === 1,
  }))
}

function judge(bytes: Uint8Array): ScanVerdict {
  const [start, channel, state, sum] = bytes
  if (start !== START) return rubbish('noise')
  if (channel === 0 || (state !== undefined && state > 1)) return rubbish('malformed')
  if (sum === undefined) return { is: 'incomplete' }
  return sum === sum8(bytes.subarray(0, FRAME_BYTES - 1))
    ? { is: 'frame', length: FRAME_BYTES }
    : rubbish('bad-checksum')
}

const rubbish = (why: DiscardReason): ScanVerdict => ({ is: 'rubbish', why })
