import { sum8 } from '../../codec/checksum.ts'
import type { Framer } from '../../codec/framer.ts'
import { createScanningFramer } from '../../codec/scan.ts'

/*
 * Number boards on RS-485 (hardware-protocols 3.3): `id | high | low | sum8`, four bytes, never answered. 05 03 E7 EF
 * shows 999 on board 5.
 */

const FRAME_BYTES = 4

export interface BoardFrame {
  /** The board's number, 0 to 255. */
  readonly boardId: number
  /** What it shows, 0 to 65535. */
  readonly value: number
}

export function encodeBoard({ boardId, value }: BoardFrame): Uint8Array {
  const body = [boardId & 0xff, (value >> 8) & 0xff, value & 0xff]
  return Uint8Array.from([...body, sum8(Uint8Array.from(body))])
}

/** Finds frames. Nothing marks a beginning: the sum alone tells one, so that four bytes at hand decide. */
export function createBoardFramer(): Framer<BoardFrame> {
  return createScanningFramer<BoardFrame>(
    FRAME_BYTES,
    (bytes) => {
      if (bytes.length < FRAME_BYTES) return { is: 'incomplete' }
      return sum8(bytes.subarray(0, 3)) === bytes[3]
        ? { is: 'frame', length: FRAME_BYTES }
        : { is: 'rubbish', why: 'bad-checksum' }
    },
    ([boardId = 0, high = 0, low = 0]) => ({ boardId, value: (high << 8) | low }),
  )
}
