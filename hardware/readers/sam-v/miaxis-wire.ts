import type { FramerEvent } from '../../codec/framer.ts'
import type { Transport } from '../../transport/transport.ts'
import {
  createMiaxisResponseFramer,
  encodeMiaxisRequest,
  PASS_THROUGH,
  type MiaxisResponse,
} from './frames.ts'

export interface MiaxisCounters {
  reports: number
  /** Packets that belong to no answer asked for now, or came after one that is missing. */
  packetsOutOfOrder: number
  reportBytesDiscarded: number
}

/**
 * A wire of Miaxis reports as a wire of SAM bytes (hardware-protocols 1.8): each SAM request goes out in one report, and
 * the packets of its answer come in as the bytes they carry. What is left of an older answer is drained before a request
 * is sent.
 */
export function createMiaxisWire(reports: Transport): {
  readonly wire: Transport
  counters(): Readonly<MiaxisCounters>
} {
  const counters: MiaxisCounters = { reports: 0, packetsOutOfOrder: 0, reportBytesDiscarded: 0 }
  const drains = new Set<() => void>()

  function discard(events: readonly FramerEvent<MiaxisResponse>[]): void {
    for (const event of events) {
      if (event.type === 'frame') continue
      counters.reportBytesDiscarded += event.bytes.length
      event.bytes.fill(0)
    }
  }

  const wire: Transport = {
    address: reports.address,
    write(bytes) {
      for (const drain of drains) drain()
      return reports.write(
        encodeMiaxisRequest({ hasReportId: false, serial: 0, command: PASS_THROUGH, payload: bytes }),
      )
    },
    inTurn: (work) => reports.inTurn(work),
    onData(listener) {
      const framer = createMiaxisResponseFramer()
      /** The packet that comes next; the rest of an answer with a hole in it is of no use. */
      let next = 0

      function take({ packet }: MiaxisResponse): void {
        counters.reports += 1
        if (packet === null) return
        if (packet.index === 0) next = 0
        if (packet.index === next) {
          next += 1
          listener(packet.data)
        } else counters.packetsOutOfOrder += 1
        packet.data.fill(0)
      }

      function drain(): void {
        discard(framer.reset('stale'))
        next = 0
      }

      const stop = reports.onData((chunk) => {
        const events = framer.push(chunk)
        discard(events)
        for (const event of events) if (event.type === 'frame') take(event.frame)
      })
      drains.add(drain)
      return () => {
        stop()
        drains.delete(drain)
        drain()
      }
    },
    onClosed: (listener) => reports.onClosed(listener),
    close: () => reports.close(),
  }
  return { wire, counters: () => counters }
}
