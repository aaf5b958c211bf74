import type { Socket } from 'socket.io-client'
import { randomId } from '../../server/clock.ts'
import type { Load } from './askers.ts'
import { bareAt, deskAt, must, type Kind } from './connect.ts'

export interface DeskLoad {
  readonly address: string
  readonly kind: Kind
  readonly desks: number
  /** Visits per desk, from the call to the end. */
  readonly visits: number
}

interface Visit {
  readonly ticketId: string
  readonly serviceCode: string
}

/** Every desk calls, starts and finishes one visit after another, all at once; noted is what the calls took. */
export async function deskLoad({ address, kind, desks, visits }: DeskLoad): Promise<Load> {
  const sockets = await Promise.all(
    Array.from({ length: desks }, (_, desk) =>
      kind === 'hall' ? openDeskAt(address, desk) : bareAt(address),
    ),
  )
  const ms: number[] = []
  const from = performance.now()
  await Promise.all(
    sockets.map(async (socket) => {
      for (let visit = 0; visit < visits; visit += 1) {
        const sent = performance.now()
        const called = kind === 'hall' ? await callNext(socket) : await bareAsk(socket)
        ms.push(performance.now() - sent)
        if (kind === 'hall') await serve(socket, called)
        else for (const _ of ['start', 'finish']) await bareAsk(socket)
      }
    }),
  )
  const seconds = (performance.now() - from) / 1000
  for (const socket of sockets) socket.disconnect()
  return { perSecond: (desks * visits * 3) / seconds, ms }
}

/** A desk that is signed in, its counter open. */
export async function openDeskAt(address: string, desk: number): Promise<Socket> {
  const socket = await deskAt(address, desk)
  // Refused where it is open already, from a round before.
  await socket.emitWithAck('counter:open', { requestId: randomId() })
  return socket
}

export async function callNext(socket: Socket): Promise<Visit> {
  const { value } = await must(socket, 'ticket:call-next', { requestId: randomId() })
  return (value as { readonly ticket: Visit }).ticket
}

/** From the call to the end. */
export async function serve(socket: Socket, { ticketId, serviceCode }: Visit): Promise<void> {
  const outcomes = [{ serviceCode, outcome: 'accepted' }]
  await must(socket, 'ticket:start', { requestId: randomId(), ticketId })
  await must(socket, 'ticket:finish', { requestId: randomId(), ticketId, outcomes })
}

async function bareAsk(socket: Socket): Promise<Visit> {
  await must(socket, 'ask', { requestId: randomId(), ticketId: randomId() })
  return { ticketId: '', serviceCode: '' }
}
