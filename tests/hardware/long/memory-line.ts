import { failed, ok } from '../../../domain/result.ts'
import type { SimConnection, SimDevice, SimLink } from '../../../hardware/sim/sim-link.ts'
import type { OpenTransport } from '../../../hardware/transport/transport.ts'
import { createWireEnds } from '../../../hardware/transport/wire-ends.ts'

/** A port in memory, as strict as one of the system: one opener at a time, and what is open is counted. */
export interface MemoryLine extends SimLink {
  readonly open: OpenTransport
  isPlugged(): boolean
  /** Connections opened and not closed: 0 or 1. */
  openConnections(): number
  /** Every opening there was. */
  opened(): number
  /** Called with everything that passes; `toHost` is what the device says. */
  onBytes(listener: (direction: 'toHost' | 'toDevice', bytes: Uint8Array) => void): void
}

/** Bytes arrive in a later microtask, never inside the call that sent them, and are wiped behind the listeners. */
export function createMemoryLine(sim: SimDevice, address: string): MemoryLine {
  const taps: ((direction: 'toHost' | 'toDevice', bytes: Uint8Array) => void)[] = []
  let isPlugged = true
  let hangUp: (() => void) | undefined
  let opened = 0

  const open: OpenTransport = () => {
    if (!isPlugged) return Promise.resolve(failed({ code: 'not-found', detail: 'unplugged' }))
    if (hangUp !== undefined) return Promise.resolve(failed({ code: 'in-use', detail: 'it is open already' }))
    opened += 1
    const held: { connection?: SimConnection } = {}
    const end = (detail: string): void => {
      if (hangUp !== mine) return
      hangUp = undefined
      held.connection?.closed()
      ends.end({ code: 'closed', detail })
    }
    const ends = createWireEnds(() => end('closed after a mistake'))
    const mine = (): void => end('the other end hung up')
    hangUp = mine
    const connection = sim.connect((bytes) => {
      const copy = Uint8Array.from(bytes)
      queueMicrotask(() => {
        if (ends.endedWith() !== undefined) return
        for (const tap of taps) tap('toHost', copy)
        ends.deliver(copy)
      })
    }, mine)
    held.connection = connection
    return Promise.resolve(
      ok({
        address,
        write(bytes) {
          const ended = ends.endedWith()
          if (ended !== undefined) return Promise.resolve(failed(ended))
          const copy = Uint8Array.from(bytes)
          queueMicrotask(() => {
            if (ends.endedWith() !== undefined) return
            for (const tap of taps) tap('toDevice', copy)
            connection.receive(copy)
          })
          return Promise.resolve(ok(undefined))
        },
        inTurn: (work) => work(),
        onData: ends.onData,
        onClosed: ends.onClosed,
        close() {
          end('closed by the host')
          return Promise.resolve()
        },
      }),
    )
  }

  function unplug(): Promise<void> {
    isPlugged = false
    hangUp?.()
    return Promise.resolve()
  }

  return {
    address,
    open,
    isPlugged: () => isPlugged,
    openConnections: () => (hangUp === undefined ? 0 : 1),
    opened: () => opened,
    onBytes: (listener) => void taps.push(listener),
    unplug,
    plug() {
      isPlugged = true
      return Promise.resolve()
    },
    close: unplug,
  }
}
