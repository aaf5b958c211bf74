import type { Clock } from '../../domain/ports.ts'
import type { Dialect } from '../codec/dialect.ts'
import type { Transport } from '../transport/transport.ts'
import type { Direction } from './vector-file.ts'
import { createWireReader, type Read, type WireReader } from './wire-reader.ts'

/** Something that went over the wire; `raw` where no dialect reads this direction. */
export type Overheard = { readonly direction: Direction } & (
  Read | { readonly type: 'raw'; readonly bytes: Uint8Array }
)

/** After so much silence a frame without an end mark has ended; slower scanners send their bytes closer together. */
const END_MS = 100
/** A frame begun and not gone on with for so long never ends: no protocol here allows such a pause inside a frame. */
const GIVE_UP_MS = 1500

export interface Overhearing {
  /** The same wire: what goes over it is told. */
  readonly transport: Transport
  /** Tells what was still held back, and stops the timers. */
  close(): void
}

/**
 * Listens in on a wire in both directions. What the driver does is not changed.
 *
 * @param dialect null when nothing here reads these bytes: then they are told as they are
 * @param onHeard bytes are its own to keep
 */
export function overhear(
  inner: Transport,
  dialect: Dialect | null,
  clock: Clock,
  onHeard: (heard: Overheard) => void,
): Overhearing {
  const toDevice = createEar('host->device', dialect?.toDevice ?? null, clock, onHeard)
  const toHost = createEar('device->host', dialect?.toHost ?? null, clock, onHeard)
  // Before the driver listens, so that what it does about a frame is told after the frame.
  const stop = inner.onData((chunk) => toHost.hear(chunk))
  return {
    transport: {
      address: inner.address,
      write(bytes) {
        toDevice.hear(bytes)
        return inner.write(bytes)
      },
      inTurn: (work) => inner.inTurn(work),
      onData: (listener) => inner.onData(listener),
      onClosed: (listener) => inner.onClosed(listener),
      close: () => inner.close(),
    },
    close() {
      stop()
      toDevice.close()
      toHost.close()
    },
  }
}

function createEar(
  direction: Direction,
  createFramer: Dialect['toHost'],
  clock: Clock,
  onHeard: (heard: Overheard) => void,
) {
  const reader: WireReader | null = createFramer === null ? null : createWireReader(createFramer)
  let cancel: () => void = () => {}

  function told(reads: readonly Read[]): void {
    for (const read of reads) onHeard({ direction, ...read })
  }

  function waitForSilence({ endsInSilence }: WireReader): void {
    cancel()
    if (reader === null || reader.pendingBytes() === 0) return
    cancel = clock.after(endsInSilence ? END_MS : GIVE_UP_MS, () => finish(reader))
  }

  function finish(ending: WireReader): void {
    told(ending.end())
    told(ending.giveUp())
  }

  return {
    hear(bytes: Uint8Array): void {
      if (reader === null) return onHeard({ direction, type: 'raw', bytes: bytes.slice() })
      told(reader.push(bytes))
      waitForSilence(reader)
    },
    close(): void {
      cancel()
      if (reader !== null) finish(reader)
    },
  }
}
