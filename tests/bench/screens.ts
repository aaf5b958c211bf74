import type { Socket } from 'socket.io-client'
import { randomId } from '../../server/clock.ts'
import { DESKS, KIOSKS } from './bench-hall.ts'
import { bareAt, boardAt, kioskAt, must, type Kind } from './connect.ts'
import { callNext, openDeskAt, serve } from './desk-load.ts'

export interface Screens {
  readonly address: string
  readonly kind: Kind
  /** Boards and signs: those whose times are noted. */
  readonly screens: number
  /** Connections in all; those that are nobody's only stand there. */
  readonly connections: number
}

export interface CallsHeard {
  /** From the moment the clerk presses to each screen, milliseconds. */
  readonly ms: readonly number[]
  /** The message of one call, as the screens got it. */
  readonly told: unknown
}

interface Opened {
  readonly clerk: Socket
  readonly screens: readonly Socket[]
  readonly all: readonly Socket[]
}

const AT_A_TIME = 20
const opened = new Map<Kind, Opened>()

/** Connects everybody: screens, desks and kiosks listen, the others do not. */
export async function openScreens({ address, kind, screens, connections }: Screens): Promise<void> {
  const listening = await connectAll(screens, () => (kind === 'hall' ? boardAt(address) : bareAt(address)))
  const desks = await connectAll(DESKS, (n) => (kind === 'hall' ? openDeskAt(address, n) : bareAt(address)))
  const kiosks = await connectAll(KIOSKS, (n) => (kind === 'hall' ? kioskAt(address, n) : bareAt(address)))
  const hearing = [...listening, ...desks, ...kiosks]
  await connectAll(hearing.length, async (n) => {
    const socket = hearing[n]
    if (kind === 'hall' && socket) await must(socket, 'hall:subscribe', { day: null, sinceSeq: 0 })
    else await socket?.emitWithAck('listen')
  })
  const idle = await connectAll(connections - hearing.length, () =>
    kind === 'hall' ? boardAt(address) : bareAt(address),
  )
  const [clerk] = desks
  if (clerk) opened.set(kind, { clerk, screens: listening, all: [...hearing, ...idle] })
}

/** One call after another, each once the one before has reached every screen. */
export async function callAndHear({
  kind,
  calls,
  told,
}: {
  readonly kind: Kind
  readonly calls: number
  /** What the bare server tells. */
  readonly told: unknown
}): Promise<CallsHeard> {
  const there = opened.get(kind)
  if (!there) throw new Error('the screens are not open')
  const { clerk, screens } = there
  const ms: number[] = []
  let sample: unknown = null
  for (let call = 0; call < calls; call += 1) {
    const sent = performance.now()
    const heard = Promise.all(
      screens.map(async (socket) => {
        const message = await nextCall(socket, kind)
        ms.push(performance.now() - sent)
        return message
      }),
    )
    const calling = kind === 'hall' ? callNext(clerk) : tell(clerk, told)
    const [messages, visit] = await Promise.all([heard, calling])
    sample = messages[0]
    if (visit) await serve(clerk, visit)
  }
  return { ms, told: sample }
}

/** Closes everybody of one server. */
export function closeScreens(kind: Kind): void {
  for (const socket of opened.get(kind)?.all ?? []) socket.disconnect()
  opened.delete(kind)
}

async function tell(clerk: Socket, told: unknown): Promise<null> {
  await must(clerk, 'tell', { requestId: randomId(), told })
  return null
}

function nextCall(socket: Socket, kind: Kind): Promise<unknown> {
  const name = kind === 'hall' ? 'facts:told' : 'told'
  return new Promise((resolve) => {
    const hear = (message: unknown): void => {
      if (kind === 'hall' && !isCall(message)) return
      socket.off(name, hear)
      resolve(message)
    }
    socket.on(name, hear)
  })
}

function isCall(message: unknown): boolean {
  const { entries } = message as { readonly entries: readonly { readonly fact: { readonly type: string } }[] }
  return entries.some(({ fact }) => fact.type === 'ticketCalled')
}

/** Some at a time: a server that has to greet everybody at once is not what is measured. */
async function connectAll<T>(count: number, connect: (n: number) => Promise<T>): Promise<T[]> {
  const all: T[] = []
  while (all.length < count) {
    const from = all.length
    const together = Math.min(AT_A_TIME, count - from)
    all.push(...(await Promise.all(Array.from({ length: together }, (_, n) => connect(from + n)))))
  }
  return all
}
