import type { PaperResult } from '../../domain/ticket.ts'
import type { Hall } from '../../domain/model.ts'
import type { Clock } from '../../domain/ports.ts'
import type { HostFace } from '../../domain/wire/guide.ts'
import type { KioskHostTells } from '../../domain/wire/kiosk-host.ts'

export type PaperWanted = Parameters<KioskHostTells['paper:wanted']>[0]

/** A device host's own longest wait for its printer is a minute. */
export const PAPER_LIMIT_MS = 65_000

/** What this file needs of the connection of a device host. */
export interface HostConnection {
  want(paper: PaperWanted, answer: (result: { readonly paper: PaperResult }) => void): void
  /** Called once when the connection is gone; the result takes the listener away again. */
  onGone(listener: () => void): () => void
}

type Devices = Pick<HostFace, 'printer' | 'reader'>

/** The device hosts in touch, what their devices are like, and papers asked of them. */
export interface ConnectedHosts {
  /** The newest connection of a host counts; the result ends this one. */
  connected(hostId: string, connection: HostConnection): () => void
  faceTold(hostId: string, devices: Devices): void
  /** Every host of the hall's file, in touch or not. */
  faces(): readonly HostFace[]
  onChange(listener: () => void): void
  /**
   * Asks a host for a paper. Null: it is not in touch and was not asked. `unknown`: it was asked, and neither its answer
   * nor the lack of one says what came out; asking again under the same requestId prints nothing twice.
   */
  print(hostId: string, paper: PaperWanted): Promise<PaperResult | null>
}

const UNSEEN: Devices = { printer: 'none', reader: 'none' }

export function createConnectedHosts(hall: Pick<Hall, 'deviceHosts'>, clock: Clock): ConnectedHosts {
  const connections = new Map<string, { readonly connection: HostConnection; devices: Devices }>()
  const listeners: (() => void)[] = []
  const changed = (): void => {
    for (const listener of listeners) listener()
  }

  return {
    connected(hostId, connection) {
      const entry = { connection, devices: UNSEEN }
      connections.set(hostId, entry)
      changed()
      return () => {
        if (connections.get(hostId) !== entry) return
        connections.delete(hostId)
        changed()
      }
    },
    faceTold(hostId, { printer, reader }) {
      const entry = connections.get(hostId)
      if (!entry || (entry.devices.printer === printer && entry.devices.reader === reader)) return
      entry.devices = { printer, reader }
      changed()
    },
    faces: () =>
      hall.deviceHosts.map(({ hostId }) => {
        const entry = connections.get(hostId)
        return { hostId, isOnline: entry !== undefined, ...(entry?.devices ?? UNSEEN) }
      }),
    onChange: (listener) => void listeners.push(listener),
    print(hostId, paper) {
      const connection = connections.get(hostId)?.connection
      if (!connection) return Promise.resolve(null)
      return new Promise((resolve) => {
        const done = (result: PaperResult): void => {
          cancelLimit()
          stopListening()
          resolve(result)
        }
        const cancelLimit = clock.after(PAPER_LIMIT_MS, () => done('unknown'))
        const stopListening = connection.onGone(() => done('unknown'))
        connection.want(paper, (result) => done(result.paper))
      })
    },
  }
}
