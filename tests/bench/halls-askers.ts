import type { Socket } from 'socket.io-client'
import { randomId } from '../../server/clock.ts'
import { serveParent } from './child.ts'
import { boardAt, kioskAt, must } from './connect.ts'
import { callNext, openDeskAt, serve } from './desk-load.ts'
import { DESKS, KIOSKS, SCREENS, smallHallId, visitOf } from './small-hall.ts'

export interface HallsAt {
  readonly address: string
  /** The first so many of the server's halls. */
  readonly halls: number
}

/** What visits came to: those of all halls in a second, and the time of every issue and call, milliseconds. */
export interface VisitLoad {
  readonly perSecond: number
  readonly issueMs: readonly number[]
  readonly callMs: readonly number[]
}

interface Connected {
  readonly desks: readonly Socket[]
  readonly kiosks: readonly Socket[]
  readonly screens: readonly Socket[]
  /** Visits so far. */
  served: number
}

const connected: Connected[] = []
const upTo = <T>(count: number, make: (n: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, n) => make(n)))

const follow = (socket: Socket): Promise<unknown> =>
  must(socket, 'hall:subscribe', { day: null, sinceSeq: 0 })

/** How long each hall takes until somebody who comes to it sees it, one hall after the other; milliseconds. */
async function firstLook({ address, halls }: HallsAt): Promise<number[]> {
  const ms: number[] = []
  for (let hall = 0; hall < halls; hall += 1) {
    const from = performance.now()
    const board = await boardAt(`${address}/h/${smallHallId(hall)}`)
    await follow(board)
    ms.push(performance.now() - from)
    board.disconnect()
  }
  return ms
}

/** Everybody of every hall comes, and stays. */
async function open({ address, halls }: HallsAt): Promise<void> {
  for (let hall = connected.length; hall < halls; hall += 1) {
    const at = `${address}/h/${smallHallId(hall)}`
    const [desks, kiosks, screens] = await Promise.all([
      upTo(DESKS, (n) => openDeskAt(at, n)),
      upTo(KIOSKS, (n) => kioskAt(at, n)),
      upTo(SCREENS, () => boardAt(at)),
    ])
    await Promise.all([...desks, ...kiosks, ...screens].map(follow))
    connected.push({ desks, kiosks, screens, served: 0 })
  }
}

/** One visit after the other in each of the first so many halls, all halls at once. */
async function visit({ halls, visits }: { halls: number; visits: number }): Promise<VisitLoad> {
  const issueMs: number[] = []
  const callMs: number[] = []
  const from = performance.now()
  await Promise.all(
    connected.slice(0, halls).map(async (hall) => {
      for (let n = 0; n < visits; n += 1) await oneVisit(hall, issueMs, callMs)
    }),
  )
  return { perSecond: (halls * visits) / ((performance.now() - from) / 1000), issueMs, callMs }
}

/** A number, its paper, the call, the start, the end: five commands. */
async function oneVisit(hall: Connected, issueMs: number[], callMs: number[]): Promise<void> {
  const { desk, kiosk, serviceCode } = visitOf((hall.served += 1))
  const host = hall.kiosks[kiosk]
  const clerk = hall.desks[desk]
  if (!host || !clerk) throw new Error('nobody is connected')
  const wish = { serviceCode, queueClass: 'ordinary', personDigest: null }
  const sent = performance.now()
  const { value } = await must(host, 'ticket:issue', { requestId: randomId(), ...wish })
  issueMs.push(performance.now() - sent)
  const { ticketId } = (value as { readonly ticket: { readonly ticketId: string } }).ticket
  await must(host, 'paper:report', { requestId: randomId(), ticketId, paper: 'printed', isCopy: false })
  const called = performance.now()
  const found = await callNext(clerk)
  callMs.push(performance.now() - called)
  await serve(clerk, found)
}

function leave(): void {
  for (const { desks, kiosks, screens } of connected.splice(0))
    for (const socket of [...desks, ...kiosks, ...screens]) socket.disconnect()
}

serveParent({ firstLook, open, visit, leave })
