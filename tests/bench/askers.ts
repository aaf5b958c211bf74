import { randomId } from '../../server/clock.ts'
import { classOf, KIOSKS, serviceOf } from './bench-hall.ts'
import { serveParent } from './child.ts'
import { bareAt, kioskAt, must, type Kind } from './connect.ts'
import { deskLoad } from './desk-load.ts'
import { callAndHear, closeListeners, closeScreens, openListeners, openScreens } from './screens.ts'
import { askForWholeDays } from './whole-days.ts'

export interface IssueLoad {
  readonly addresses: readonly string[]
  readonly kind: Kind
  readonly inFlight: number
  readonly asks: number
}

/** What a load came to: asks answered in a second, and the time of each, milliseconds. */
export interface Load {
  readonly perSecond: number
  readonly ms: readonly number[]
}

/** Keeps so many asks under way, over sixteen connections at most, as kiosks would. */
export async function issueLoad({ addresses, kind, inFlight, asks }: IssueLoad): Promise<Load> {
  const connections = Math.min(inFlight, KIOSKS)
  const sockets = await Promise.all(
    Array.from({ length: connections }, (_, n) => {
      const address = addresses[n % addresses.length] ?? ''
      return kind === 'hall' ? kioskAt(address, n) : bareAt(address)
    }),
  )
  const ms: number[] = []
  let asked = 0
  const from = performance.now()
  await Promise.all(
    Array.from({ length: inFlight }, async (_, lane) => {
      const socket = sockets[lane % connections]
      while (socket && asked < asks) {
        const n = (asked += 1)
        const what = { serviceCode: serviceOf(n), queueClass: classOf(n), personDigest: null }
        const sent = performance.now()
        await must(socket, kind === 'hall' ? 'ticket:issue' : 'ask', { requestId: randomId(), ...what })
        ms.push(performance.now() - sent)
      }
    }),
  )
  const seconds = (performance.now() - from) / 1000
  for (const socket of sockets) socket.disconnect()
  return { perSecond: asked / seconds, ms }
}

serveParent({
  issue: issueLoad,
  desks: deskLoad,
  openScreens,
  callAndHear,
  closeScreens,
  openListeners,
  closeListeners,
  askForWholeDays,
})
