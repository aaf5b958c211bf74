import type { Log } from '../../domain/ports.ts'
import { SharedMessage } from './written-once.ts'

/** UTF-16 units waiting for one connection: beyond it the client is told no more facts until it has read what waits. */
export const MOST_WAITING_UNITS = 512 * 1024
/** The same for many small messages. */
export const MOST_WAITING_PACKETS = 500
/** A client that asks and asks and never reads the answers is sent away. */
export const PACKETS_OF_A_LOST_CLIENT = 5000

/** What this file needs of an Engine.IO connection: what goes into its queue, and when the queue goes out. */
export interface OutgoingConnection {
  on(event: 'packetCreate', run: (packet: { readonly data?: unknown }) => void): unknown
  on(event: 'flush', run: () => void): unknown
  close(): unknown
}

/** The queue of messages that one client has not taken yet. */
export interface Outgoing {
  isTooLong(): boolean
  /** Resolves when nothing waits any more; never for a connection that ends before. */
  drained(): Promise<void>
}

/**
 * Watches the queue of one connection. `onTooLong` runs once when it has become too long, `onDrained` once when all of it
 * has gone out after that; both may come again later.
 *
 * What has been handed to the operating system is out of sight, and is at most what was waiting at that moment: so a
 * client that does not read costs twice the limits here, beside the answers it asked for.
 */
export function watchOutgoing(
  connection: OutgoingConnection,
  { log, onTooLong, onDrained }: { readonly log: Log; onTooLong(): void; onDrained(): void },
): Outgoing {
  let units = 0
  let packets = 0
  let isTooLong = false
  const waiters: (() => void)[] = []

  connection.on('packetCreate', ({ data }) => {
    packets += 1
    // This server sends no binary. What a message shares with others is not held for this client.
    if (typeof data === 'string' || data instanceof SharedMessage) units += data.length
    if (packets === PACKETS_OF_A_LOST_CLIENT) {
      log.warn('slow-client-sent-away', { packets, units })
      connection.close()
    }
    // A single message goes out as it is, however long: the whole day for a new client.
    if (isTooLong || packets === 1) return
    if (units <= MOST_WAITING_UNITS && packets <= MOST_WAITING_PACKETS) return
    isTooLong = true
    onTooLong()
  })
  connection.on('flush', () => {
    units = 0
    packets = 0
    if (!isTooLong) return
    isTooLong = false
    onDrained()
    for (const done of waiters.splice(0)) done()
  })

  return {
    isTooLong: () => isTooLong,
    drained: () => (isTooLong ? new Promise((done) => void waiters.push(done)) : Promise.resolve()),
  }
}
