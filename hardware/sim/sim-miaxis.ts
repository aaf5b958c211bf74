import type { Clock } from '../../domain/ports.ts'
import {
  createMiaxisRequestFramer,
  encodeMiaxisResponse,
  PACKET_BYTES,
  PASS_THROUGH,
  RESULT_GOOD,
} from '../readers/sam-v/frames.ts'
import type { HowOften } from './reader-faults.ts'
import type { SimDevice } from './sim-link.ts'

/** What can go wrong between the SAM and the reports, and what no published source settles. */
export interface MiaxisFaults {
  /** One packet in the middle of a longer answer never arrives. */
  readonly lostPacket: HowOften
  /** Pause between the packets of an answer, in milliseconds. */
  readonly packetGapMs: number
  /** Which byte of the packet index comes first. */
  readonly indexOrder: 'little' | 'big'
  /** Reports come with a report id 00 in front. */
  readonly hasReportId: boolean
}

export const NO_MIAXIS_FAULTS: MiaxisFaults = {
  lostPacket: 'never',
  packetGapMs: 0,
  indexOrder: 'little',
  hasReportId: false,
}

export interface SimMiaxis extends SimDevice {
  setFaults(changes: Partial<MiaxisFaults>): void
  faults(): MiaxisFaults
}

/**
 * A Miaxis reader around a SAM: unpacks what is passed through, and sends the SAM's answer in packets. Vendor commands
 * are not documented and stay unanswered.
 *
 * @param sam the SAM_V simulator inside
 */
export function createSimMiaxis(sam: SimDevice, { clock }: { readonly clock: Clock }): SimMiaxis {
  let faults = NO_MIAXIS_FAULTS

  return {
    setFaults(changes) {
      faults = { ...faults, ...changes }
    },
    faults: () => faults,
    connect(send, hangUp) {
      const framer = createMiaxisRequestFramer()
      let isOpen = true
      let index = 0

      function sendPacket(data: Uint8Array, atIndex: number): void {
        const order = faults.indexOrder === 'little' ? atIndex : atIndex << 8
        const packet = { index: order, data }
        send(
          encodeMiaxisResponse({
            hasReportId: faults.hasReportId,
            serial: 0,
            result: RESULT_GOOD,
            packet,
          }),
        )
      }

      function answer(bytes: Uint8Array): void {
        const packets = Math.ceil(bytes.length / PACKET_BYTES)
        const isOneLost = packets > 2 && faults.lostPacket !== 'never'
        if (isOneLost && faults.lostPacket === 'once') faults = { ...faults, lostPacket: 'never' }
        const lost = isOneLost ? Math.floor(packets / 2) : -1
        for (let nth = 0; nth < packets; nth += 1) {
          const data = bytes.slice(nth * PACKET_BYTES, (nth + 1) * PACKET_BYTES)
          const mine = index
          index += 1
          if (nth === lost) continue
          if (faults.packetGapMs > 0 && nth > 0) {
            clock.after(nth * faults.packetGapMs, () => {
              if (isOpen) sendPacket(data, mine)
            })
          } else sendPacket(data, mine)
        }
      }

      const inner = sam.connect(answer, hangUp)
      return {
        receive(bytes) {
          for (const event of framer.push(bytes)) {
            if (event.type === 'discarded' || event.frame.command !== PASS_THROUGH) continue
            index = 0
            inner.receive(event.frame.payload)
          }
        },
        closed() {
          isOpen = false
          inner.closed()
        },
      }
    },
  }
}
