import { failed, ok } from '../../domain/result.ts'
import type { SimConnection, SimDevice } from '../../hardware/sim/sim-link.ts'
import type { OpenTransport, Transport, TransportError } from '../../hardware/transport/transport.ts'

export interface MemoryWire {
  /** Opens a transport whose far end is the simulator. Each call is a new connection. */
  readonly open: OpenTransport
  /** Everything the host has written on the newest connection. */
  written(): Uint8Array
  /** Kills open connections and refuses new ones until `plug`. */
  unplug(): void
  plug(): void
}

/**
 * Joins a simulator to a driver without a socket. Bytes arrive in a later microtask, as they would from a real port,
 * never inside the call that sent them.
 */
export function createMemoryWire(sim: SimDevice, address = 'memory://sim'): MemoryWire {
  let isPlugged = true
  let written: number[] = []
  const hangUps = new Set<() => void>()

  function openOne(): Transport {
    const dataListeners = new Set<(chunk: Uint8Array) => void>()
    const closedListeners = new Set<(error: TransportError) => void>()
    let closedWith: TransportError | undefined
    written = []

    function closeWith(error: TransportError): void {
      if (closedWith !== undefined) return
      closedWith = error
      hangUps.delete(hangUp)
      connection.closed()
      for (const listener of closedListeners) listener(error)
    }
    function hangUp(): void {
      closeWith({ code: 'closed', detail: 'the other end hung up' })
    }
    const connection: SimConnection = sim.connect((bytes) => {
      const copy = Uint8Array.from(bytes)
      queueMicrotask(() => {
        if (closedWith !== undefined) return
        for (const listener of dataListeners) listener(copy)
        copy.fill(0)
      })
    }, hangUp)
    hangUps.add(hangUp)

    return {
      address,
      write(bytes) {
        if (closedWith !== undefined) return Promise.resolve(failed(closedWith))
        const copy = Uint8Array.from(bytes)
        written.push(...copy)
        queueMicrotask(() => {
          if (closedWith === undefined) connection.receive(copy)
        })
        return Promise.resolve(ok(undefined))
      },
      inTurn: (work) => work(),
      onData(listener) {
        dataListeners.add(listener)
        return () => dataListeners.delete(listener)
      },
      onClosed(listener) {
        if (closedWith === undefined) closedListeners.add(listener)
        else listener(closedWith)
        return () => closedListeners.delete(listener)
      },
      close() {
        closeWith({ code: 'closed', detail: 'closed by the host' })
        return Promise.resolve()
      },
    }
  }

  return {
    open: () =>
      Promise.resolve(
        isPlugged ? ok(openOne()) : failed<TransportError>({ code: 'not-found', detail: 'unplugged' }),
      ),
    written: () => Uint8Array.from(written),
    unplug() {
      isPlugged = false
      for (const hangUp of [...hangUps]) hangUp()
    },
    plug() {
      isPlugged = true
    },
  }
}
