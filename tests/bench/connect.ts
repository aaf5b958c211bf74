import { io, type Socket } from 'socket.io-client'
import { WIRE_VERSION } from '../../domain/wire/common.ts'
import { counterIdOf, hostIdOf, staffNoOf } from './bench-hall.ts'

/** Which server: the hall, or the bare reference. */
export type Kind = 'hall' | 'bare'

export interface Answered {
  readonly ok: boolean
  readonly [field: string]: unknown
}

export function bareAt(address: string): Promise<Socket> {
  return connected(address, {})
}

export function kioskAt(address: string, kiosk: number): Promise<Socket> {
  return connected(`${address}/kiosk-host`, { hostId: hostIdOf(kiosk), version: WIRE_VERSION })
}

export function boardAt(address: string): Promise<Socket> {
  return connected(`${address}/board`, {})
}

/** A desk that is signed in at its counter. */
export async function deskAt(address: string, desk: number): Promise<Socket> {
  const socket = await connected(`${address}/desk`, {})
  await must(socket, 'desk:sign-in', {
    staffNo: staffNoOf(desk),
    counterId: counterIdOf(desk),
    takeOver: true,
  })
  return socket
}

/** Throws what the server refuses: nothing here may be refused. */
export async function must(socket: Socket, name: string, payload: object): Promise<Answered> {
  const answer = (await socket.emitWithAck(name, payload)) as Answered
  if (!answer.ok) throw new Error(`${name} refused: ${JSON.stringify(answer)}`)
  return answer
}

function connected(url: string, auth: object): Promise<Socket> {
  const socket = io(url, { transports: ['websocket'], forceNew: true, reconnection: false, auth })
  return new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(socket))
    socket.once('connect_error', reject)
  })
}
