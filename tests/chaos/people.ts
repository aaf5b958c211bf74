import { connectDeskTo, connectHostTo } from '../support/hall-client.ts'
import { classOf, counterIdOf, hostIdOf, serviceOf, staffNoOf } from '../bench/bench-hall.ts'
import { createAsker, type Asker } from './asking.ts'
import { pause } from './pause.ts'
import { createRandom } from './random.ts'
import type { Acked, DeskMemory, KioskMemory } from './verdict.ts'

/** Somebody at work until told to stop; what they remember is complete once `done` resolves. */
export interface Worker<Memory> {
  readonly done: Promise<Memory>
  readonly asker: Asker
}

export interface Work {
  readonly seed: number
  readonly addresses: readonly [string, ...string[]]
  readonly isOver: () => boolean
  /** Ms UTC; who has no answer by then gives up, which is a finding. */
  readonly giveUpAt: () => number
  /** Something that nobody expected to be refused. */
  readonly onRefused: (who: string, name: string, code: string) => void
}

/** A server that is busy is waited for; a wire that swallows the answer is not. */
const SIGN_IN_WITHIN_MS = 5000
/** Queues that people go to: every desk shares each of its queues with another one. */
const SERVICES = 4

/** A kiosk that is nothing but its connection. */
export function startKiosk(index: number, work: Work): Worker<KioskMemory> {
  const { seed, addresses, isOver, giveUpAt, onRefused } = work
  const name = hostIdOf(index)
  const random = createRandom(seed, name)
  const asker = createAsker((address) => connectHostTo(address, name), addresses, random, giveUpAt)
  const acked: Acked[] = []

  async function run(): Promise<KioskMemory> {
    while (!isOver()) {
      const { requestId, result } = await asker.ask('ticket:issue', {
        serviceCode: serviceOf(random.between(0, SERVICES - 1)),
        queueClass: classOf(random.between(0, 19)),
        personDigest: null,
      })
      if (result.ok) acked.push(ackedOf(requestId, result.value.ticket))
      else onRefused(name, 'ticket:issue', result.error.code)
      await pause(random.between(10, 80))
    }
    return { name, acked, clockOffMs: 0, isPatient: true }
  }
  return { asker, done: run() }
}

/** A clerk who calls, serves and finishes. */
export function startDesk(index: number, work: Work): Worker<DeskMemory> {
  const { seed, addresses, isOver, giveUpAt, onRefused } = work
  const [counterId, staffNo] = [counterIdOf(index), staffNoOf(index)]
  const random = createRandom(seed, counterId)
  const signedIn = async (address: string) => {
    const desk = await connectDeskTo(address)
    const signedIn = await Promise.race([
      desk.ask('desk:sign-in', { staffNo, counterId, takeOver: true }),
      pause(SIGN_IN_WITHIN_MS).then(() => null),
    ])
    if (signedIn?.ok) return desk
    desk.close()
    throw new Error('not signed in')
  }
  const asker = createAsker(signedIn, addresses, random, giveUpAt)
  const called: Acked[] = []

  async function serve(ticketId: string, serviceCode: string): Promise<void> {
    for (const [name, more] of [
      ['ticket:start', {}],
      ['ticket:finish', { outcomes: [{ serviceCode, outcome: 'accepted' }] }],
    ] as const) {
      const { result } = await asker.ask(name, { ticketId, ...more })
      if (!result.ok) onRefused(counterId, name, result.error.code)
    }
  }

  async function run(): Promise<DeskMemory> {
    const opened = await asker.ask('counter:open', {})
    if (!opened.result.ok) onRefused(counterId, 'counter:open', opened.result.error.code)
    const refused: string[] = []
    while (!isOver()) {
      const { requestId, result } = await asker.ask('ticket:call-next', {})
      if (result.ok) {
        const { ticket } = result.value
        called.push(ackedOf(requestId, ticket))
        await pause(random.between(0, 60))
        await serve(ticket?.ticketId ?? '', ticket?.serviceCode ?? '')
        continue
      }
      refused.push(requestId)
      if (result.error.code !== 'queue-empty') onRefused(counterId, 'ticket:call-next', result.error.code)
      await pause(80)
    }
    return { counterId, called, refused }
  }
  return { asker, done: run() }
}

function ackedOf(
  requestId: string,
  ticket: { readonly ticketId: string; readonly ticketNo: string } | null,
): Acked {
  return { requestId, ticketId: ticket?.ticketId ?? '', ticketNo: ticket?.ticketNo ?? '' }
}
