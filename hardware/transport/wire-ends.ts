import type { TransportError } from './transport.ts'

/** The listening side of a transport, shared by all kinds of wire. */
export interface WireEnds {
  onData(listener: (chunk: Uint8Array) => void): () => void
  onClosed(listener: (error: TransportError) => void): () => void
  /** Hands a chunk to all listeners, then wipes it: it may be part of a card. */
  deliver(chunk: Uint8Array): void
  /** Tells the end of the wire; only the first call counts, because drivers of the system tell it more than once. */
  end(error: TransportError): void
  /** How the wire ended; `undefined` while it is open. */
  endedWith(): TransportError | undefined
}

export function createWireEnds(): WireEnds {
  const dataListeners = new Set<(chunk: Uint8Array) => void>()
  const closedListeners = new Set<(error: TransportError) => void>()
  let ended: TransportError | undefined
  return {
    onData(listener) {
      dataListeners.add(listener)
      return () => dataListeners.delete(listener)
    },
    onClosed(listener) {
      if (ended === undefined) closedListeners.add(listener)
      else listener(ended)
      return () => closedListeners.delete(listener)
    },
    deliver(chunk) {
      if (ended === undefined) for (const listener of dataListeners) listener(chunk)
      chunk.fill(0)
    },
    end(error) {
      if (ended !== undefined) return
      ended = error
      dataListeners.clear()
      for (const listener of closedListeners) listener(error)
      closedListeners.clear()
    },
    endedWith: () => ended,
  }
}
