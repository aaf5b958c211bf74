import type { Framer } from '../../hardware/codec/framer.ts'
import { createBoardFramer, encodeBoard } from '../../hardware/displays/number-board/frames.ts'
import { createSignFramer, encodeFrame as encodeSign } from '../../hardware/displays/onbon/frames.ts'
import * as coil from '../../hardware/lamps/modbus-coil/frames.ts'
import { createPadFramer, encodeFrame as encodePad } from '../../hardware/pads/ff68/frames.ts'
import type { LineDirection } from './recording.ts'

/** A frame found on the line, and whose it is. */
export interface FoundFrame {
  readonly atMs: number
  readonly direction: LineDirection
  /** Name of the device that says it, or for which it is. */
  readonly device: string
  readonly hex: string
}

interface Ear {
  readonly name: string
  readonly direction: LineDirection
  hear(atMs: number, bytes: Uint8Array): void
  frames(): number
  discardedBytes(): number
}

/** A frame that begun and did not end for this long never will (hardware-protocols 0 and section 5). */
const SILENCE_MS = 300

/** Everybody who listens on the busy bus: each hears everything, and takes what is in its own protocol. */
export function createLineReader() {
  const found: FoundFrame[] = []
  const ears: Ear[] = [
    earOf('onbon', 'toDevice', createSignFramer, ({ address, content }, bytes) =>
      content.type === 'request' ? [`onbon-${address.screen}`, bytes(encodeSign)] : null,
    ),
    earOf('onbon', 'toHost', createSignFramer, ({ address, content }, bytes) =>
      content.type === 'answer' ? [`onbon-${address.screen}`, bytes(encodeSign)] : null,
    ),
    earOf(
      'ff68',
      'toDevice',
      () => createPadFramer('toDevice'),
      ({ address }, bytes) => [`ff68-${address}`, bytes(encodePad)],
    ),
    earOf(
      'ff68',
      'toHost',
      () => createPadFramer('toHost'),
      ({ address }, bytes) => [`ff68-${address}`, bytes(encodePad)],
    ),
    earOf('coil', 'toDevice', coil.createRequestFramer, ({ unit }, bytes) => [
      `coil-${unit}`,
      bytes(coil.encodeRequest),
    ]),
    earOf('coil', 'toHost', coil.createReplyFramer, ({ unit }, bytes) => [
      `coil-${unit}`,
      bytes(coil.encodeReply),
    ]),
    boardEar(),
  ]

  function earOf<Frame>(
    name: string,
    direction: LineDirection,
    create: () => Framer<Frame>,
    whose: (
      frame: Frame,
      bytes: (encode: (frame: Frame) => Uint8Array) => Uint8Array,
    ) => readonly [device: string, bytes: Uint8Array] | null,
  ): Ear {
    const framer = create()
    const counts = { frames: 0, discardedBytes: 0 }
    let lastMs = 0
    return {
      name: `${name} ${direction}`,
      direction,
      hear(atMs, bytes) {
        const late = atMs - lastMs > SILENCE_MS ? framer.reset('silence') : []
        lastMs = atMs
        for (const event of [...late, ...framer.push(bytes)]) {
          if (event.type === 'discarded') {
            counts.discardedBytes += event.bytes.length
            continue
          }
          const mine = whose(event.frame, (encode) => encode(event.frame))
          if (mine === null) continue
          counts.frames += 1
          found.push({ atMs, direction, device: mine[0], hex: Buffer.from(mine[1]).toString('hex') })
        }
      },
      frames: () => counts.frames,
      discardedBytes: () => counts.discardedBytes,
    }
  }

  /**
   * Four bytes with a sum of one byte are found in anybody's frames: on a line with others a board has to go by the pauses,
   * and what is not four bytes long is not for it.
   */
  function boardEar(): Ear {
    const counts = { frames: 0, discardedBytes: 0 }
    return {
      name: 'board toDevice',
      direction: 'toDevice',
      hear(atMs, bytes) {
        const events = bytes.length === 4 ? createBoardFramer().push(bytes) : []
        for (const event of events) {
          if (event.type === 'discarded') continue
          counts.frames += 1
          const hex = Buffer.from(encodeBoard(event.frame)).toString('hex')
          found.push({ atMs, direction: 'toDevice', device: `board-${event.frame.boardId}`, hex })
        }
        if (events.length === 0) counts.discardedBytes += bytes.length
      },
      frames: () => counts.frames,
      discardedBytes: () => counts.discardedBytes,
    }
  }

  return {
    hear(atMs: number, direction: LineDirection, bytes: Uint8Array): void {
      for (const ear of ears) if (ear.direction === direction) ear.hear(atMs, bytes.slice())
    },
    found: (): readonly FoundFrame[] => found,
    noted: () =>
      Object.fromEntries(
        ears.map((ear) => [ear.name, { frames: ear.frames(), discardedBytes: ear.discardedBytes() }]),
      ),
  }
}
