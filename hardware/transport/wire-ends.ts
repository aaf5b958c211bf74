import type { TransportError } from './transport.ts'

/** The listening side of a transport, shared by all kinds of wire. */
export interface WireEnds {
  onData(listener: (chunk: Uint8Array) => void): () => void
  onClosed(listener: (error: TransportError) => void): () => void
  /**
   * Hands a chunk to all listeners, then wipes it: it may be part of a card. A listener that throws ends this wire, and no
   * other: what a driver does after its own mistake is not to be trusted.
   */
  deliver(chunk: Uint8Array): void
  /** Tells the end of the wire; only the first call counts, because drivers of the system tell it more than once. */
  end(error: TransportError): void
  /** How the wire ended; `undefined` while it is open. */
  endedWith(): TransportError | undefined
}

/** @param giveBack closes what lies beneath, after a listener made the wire end */
export function createWireEnds(giveBack: () => void): WireEnds {
  const dataListeners = new Set<(chunk: Uint8Array) => void>()
  const closedListeners = new Set<(error: TransportError) => void>()
  let ended: TransportError | undefined

  function end(error: TransportError): void {
    if (ended !== undefined) return
    ended = error
    dataListeners.clear()
    let told = error
    for (const listener of [...closedListeners]) {
      try {
        listener(told)
      } catch (thrown) {
        // The others are told both: one of them is the supervisor, which logs it.
        told = { code: 'failed', detail: `${error.detail}; then a driver failed: ${wordsOf(thrown)}` }
      }
    }
    closedListeners.clear()
  }

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
      try {
        if (ended === undefined) for (const listener of [...dataListeners]) listener(chunk)
      } catch (thrown) {
        end({ code: 'failed', detail: `a driver failed on what it read: ${wordsOf(thrown)}` })
        giveBack()
      } finally {
        chunk.fill(0)
      }
    },
    end,
    endedWith: () => ended,
  }
}

/** Where in the code it happened, for the log. */
function wordsOf(thrown: unknown): string {
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)
}
