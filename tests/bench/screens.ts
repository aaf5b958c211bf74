import type { Socket } from 'socket.io-client'
import type { Beat, FactsTold, Subscribe } from '../../domain/wire/common.ts'
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
  readonly screens: ReadonlySet<Socket>
  /** Screens, desks and kiosks. */
  readonly hearing: readonly Socket[]
  readonly all: readonly Socket[]
}

const AT_A_TIME = 20
const opened = new Map<Kind, Opened>()
const listeners: Socket[] = []

/** Connects everybody: screens, desks and kiosks listen, the others do not. */
export async function openScreens({ address, kind, screens, connections }: Screens): Promise<void> {
  const listening = await connectAll(screens, () => (kind === 'hall' ? boardAt(address) : bareAt(address)))
  const desks = await connectAll(DESKS, (n) => (kind === 'hall' ? openDeskAt(address, n) : bareAt(address)))
  const kiosks = await connectAll(KIOSKS, (n) => (kind === 'hall' ? kioskAt(address, n) : bareAt(address)))
  const hearing = [...listening, ...desks, ...kiosks]
  // What they know already is not asked for: each has a machine of its own to read a whole day, and here is one for all.
  const since = kind === 'hall' ? await newestOf(address) : null
  await connectAll(hearing.length, async (n) => {
    const socket = hearing[n]
    if (since && socket) await must(socket, 'hall:subscribe', since)
    else await socket?.emitWithAck('listen')
  })
  const idle = await connectAll(connections - hearing.length, () =>
    kind === 'hall' ? boardAt(address) : bareAt(address),
  )
  const [clerk] = desks
  if (clerk) opened.set(kind, { clerk, screens: new Set(listening), hearing, all: [...hearing, ...idle] })
}

/** How far the hall is. */
async function newestOf(address: string): Promise<Subscribe> {
  const board = await boardAt(address)
  const beat = new Promise<Beat>((resolve) => board.once('hall:beat', resolve))
  await must(board, 'hall:subscribe', { day: null, sinceSeq: 0 })
  const { day, seq } = await beat
  board.disconnect()
  return { day, sinceSeq: seq }
}

/** One call after another, each once the one before has reached everybody. */
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
  const { clerk, screens, hearing } = there
  const ms: number[] = []
  let sample: unknown = null
  for (let call = 0; call < calls; call += 1) {
    const sent = performance.now()
    const heard = Promise.all(
      hearing.map(async (socket) => {
        const message = await heardOn(socket, kind, isCall)
        if (screens.has(socket)) ms.push(performance.now() - sent)
        return message
      }),
    )
    const calling = kind === 'hall' ? callNext(clerk) : tell(clerk, told)
    const [messages, visit] = await Promise.all([heard, calling])
    sample = messages[0]
    if (!visit) continue
    // What is still on its way of one visit must not stand before the next call.
    const ended = Promise.all(hearing.map((socket) => heardOn(socket, kind, isEnd)))
    await Promise.all([ended, serve(clerk, visit)])
  }
  return { ms, told: sample }
}

/** Connects so many boards that hear what happens, beside those that are there. */
export async function openListeners({
  address,
  kind,
  count,
}: Pick<Screens, 'address' | 'kind'> & { readonly count: number }): Promise<void> {
  const all = await connectAll(count, async () => {
    const socket = await (kind === 'hall' ? boardAt(address) : bareAt(address))
    if (kind === 'hall') await must(socket, 'hall:subscribe', { day: null, sinceSeq: 0 })
    else await socket.emitWithAck('listen')
    return socket
  })
  listeners.push(...all)
}

/** Closes the boards of `openListeners`. */
export function closeListeners(): void {
  for (const socket of listeners.splice(0)) socket.disconnect()
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

/** Until a message comes that is waited for; of the bare server's there is one kind only. */
function heardOn(socket: Socket, kind: Kind, isWanted: (told: FactsTold) => boolean): Promise<unknown> {
  const name = kind === 'hall' ? 'facts:told' : 'told'
  return new Promise((resolve) => {
    const hear = (message: unknown): void => {
      if (kind === 'hall' && !isWanted(message as FactsTold)) return
      socket.off(name, hear)
      resolve(message)
    }
    socket.on(name, hear)
  })
}

function isCall({ entries }: FactsTold): boolean {
  return entries.some(({ fact }) => fact.type === 'ticketCalled')
}

function isEnd({ entries }: FactsTold): boolean {
  return entries.some(({ fact }) => fact.type === 'itemsFinished')
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
