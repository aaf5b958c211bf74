import { z } from 'zod'
import { PAPER_RESULTS, type PaperResult } from '../../domain/ticket.ts'
import type { Hall } from '../../domain/model.ts'
import type { Clock } from '../../domain/ports.ts'
import type { HostFace } from '../../domain/wire/guide.ts'
import { hostFace, type KioskHostTells } from '../../domain/wire/kiosk-host.ts'
import type { NodeBus } from '../node-bus.ts'

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

/** The device hosts in touch with any node of the hall, what their devices are like, and papers asked of them. */
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
const PREFIX = 'host/'
/** Asked of the node that a host is connected to. */
const PAPER = 'paper'
const paperAsked = z.object({
  hostId: z.string(),
  paper: z.custom<PaperWanted>((value) => value !== undefined),
})
const paperAnswer = z.enum(PAPER_RESULTS).nullable()
/** Longer than the other node's own limit. */
const ELSEWHERE_LIMIT_MS = PAPER_LIMIT_MS + 5000

export function createConnectedHosts(
  hall: Pick<Hall, 'deviceHosts'>,
  clock: Clock,
  bus: NodeBus,
): ConnectedHosts {
  const connections = new Map<string, { readonly connection: HostConnection; devices: Devices }>()
  const listeners: (() => void)[] = []
  const changed = (): void => {
    for (const listener of listeners) listener()
  }
  bus.onChange((name) => {
    if (name.startsWith(PREFIX)) changed()
  })
  bus.onAsk(PAPER, (payload) => {
    const asked = paperAsked.safeParse(payload)
    return asked.success ? printHere(asked.data.hostId, asked.data.paper) : Promise.resolve(null)
  })

  /** The node a host is connected to, where that is another one: a host counts where it connected last. */
  function elsewhere(hostId: string): { readonly node: string; readonly devices: Devices } | null {
    const shared = bus.find(PREFIX + hostId)
    if (!shared || shared.node === bus.nodeId) return null
    const devices = hostFace.safeParse(shared.value)
    return { node: shared.node, devices: devices.success ? devices.data : UNSEEN }
  }

  function printHere(hostId: string, paper: PaperWanted): Promise<PaperResult | null> {
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
  }

  async function printElsewhere(
    node: string,
    hostId: string,
    paper: PaperWanted,
  ): Promise<PaperResult | null> {
    const answered = await bus.ask(node, PAPER, { hostId, paper }, ELSEWHERE_LIMIT_MS)
    const result = paperAnswer.safeParse(answered)
    return result.success ? result.data : 'unknown'
  }

  return {
    connected(hostId, connection) {
      const entry = { connection, devices: UNSEEN }
      connections.set(hostId, entry)
      bus.put(PREFIX + hostId, UNSEEN)
      changed()
      return () => {
        if (connections.get(hostId) !== entry) return
        connections.delete(hostId)
        bus.drop(PREFIX + hostId)
        changed()
      }
    },
    faceTold(hostId, { printer, reader }) {
      const entry = connections.get(hostId)
      if (!entry || (entry.devices.printer === printer && entry.devices.reader === reader)) return
      entry.devices = { printer, reader }
      if (elsewhere(hostId) === null) bus.put(PREFIX + hostId, entry.devices)
      changed()
    },
    faces: () =>
      hall.deviceHosts.map(({ hostId }) => {
        const devices = elsewhere(hostId)?.devices ?? connections.get(hostId)?.devices
        return { hostId, isOnline: devices !== undefined, ...(devices ?? UNSEEN) }
      }),
    onChange: (listener) => void listeners.push(listener),
    print(hostId, paper) {
      const other = elsewhere(hostId)
      return other ? printElsewhere(other.node, hostId, paper) : printHere(hostId, paper)
    },
  }
}
