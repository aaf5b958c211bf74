import type { Result } from '../../domain/result.ts'

/** Why a wire could not be opened or went away. */
export type TransportFault =
  | 'not-found' // no such port, or the host name does not resolve
  | 'in-use' // another program (or a second client of a one-client printer) holds it
  | 'no-permission' // the user is not in the dialout group
  | 'refused' // nobody listens on that TCP port
  | 'timeout' // no connection in time
  | 'closed' // the other end hung up, or the plug was pulled
  | 'failed' // anything else the operating system reports

export interface TransportError {
  readonly code: TransportFault
  /** The operating system's own words, for the technician; never shown to citizens. */
  readonly detail: string
}

/**
 * One open wire: bytes in, bytes out. Drivers know nothing else about serial ports or sockets.
 * Chunks come as the operating system cuts them: a frame may arrive in any number of pieces.
 */
export interface Transport {
  /** The address it was opened from, e.g. `tcp://127.0.0.1:7001`. */
  readonly address: string
  /** Resolves when the bytes are with the operating system (drained), or tells why they are not. */
  write(bytes: Uint8Array): Promise<Result<void, TransportError>>
  /**
   * Runs one exchange (a command and, where there is one, its answer) while nobody else speaks on this line. A wire with
   * one device grants it at once; on a shared one (RS-485) the others wait their turn, and the line is left in peace for
   * its turnaround gap afterwards. A turn held too long loses the line to the next.
   */
  inTurn<Value>(work: () => Promise<Value>): Promise<Value>
  /**
   * Adds a listener; returns its removal. On a shared line every device hears everything: a driver passes over what is
   * for another address. The chunk is the listener's for the time of the call only and is wiped
   * afterwards, because it may be part of a card: copy what must stay (a framer does).
   */
  onData(listener: (chunk: Uint8Array) => void): () => void
  /** Called exactly once, also when `close` was called on this side; late listeners are called at once. */
  onClosed(listener: (error: TransportError) => void): () => void
  /** Closes the wire. May be called twice. Never rejects, and never waits longer than a second for a hung port. */
  close(): Promise<void>
}

/** A factory for one wire: tried again by the supervisor after every loss. */
export type OpenTransport = () => Promise<Result<Transport, TransportError>>
