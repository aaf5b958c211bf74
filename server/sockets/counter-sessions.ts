import { z } from 'zod'
import { refusal, type Refusal } from '../../domain/refusals.ts'
import { failed, ok, type Result } from '../../domain/result.ts'
import type { SignedIn, SignIn } from '../../domain/wire/desk.ts'
import type { Hall } from '../../domain/model.ts'
import type { NodeBus } from '../node-bus.ts'
import { rightsOf } from './staff-rights.ts'

/**
 * Who is signed in at which counter, from which connection: at most one connection per counter and the reverse, on all
 * nodes of the hall together.
 */
export interface CounterSessions {
  /** Signs a connection in. `onTakenOver` is called when another connection takes the counter from this one. */
  signIn(connection: string, asked: SignIn, onTakenOver: () => void): Promise<Result<SignedIn, Refusal>>
  signOut(connection: string): void
  /** Who asks on a connection of this node. Refuses while nobody can say whether the counter is still theirs. */
  of(connection: string): Result<SignedIn, Refusal>
  /** Who is signed in at a counter, on whichever node. */
  at(counterId: string): SignedIn | undefined
}

interface Session extends SignedIn {
  readonly connection: string
  readonly onTakenOver: () => void
}

const sharedSession = z.object({ staffNo: z.string() })
const PREFIX = 'counter/'

export function createCounterSessions(hall: Hall, bus: NodeBus): CounterSessions {
  const byCounter = new Map<string, Session>()
  /** Connections that are signing in; what became of one that left meanwhile is undone. */
  const signingIn = new Map<string, { isGone: boolean }>()
  let last: Promise<unknown> = Promise.resolve()

  bus.onChange((name) => {
    if (!name.startsWith(PREFIX)) return
    const counterId = name.slice(PREFIX.length)
    const now = bus.find(name)
    const session = byCounter.get(counterId)
    if (!session || !now || now.node === bus.nodeId) return
    byCounter.delete(counterId)
    session.onTakenOver()
  })

  function find(connection: string): Session | undefined {
    for (const session of byCounter.values()) if (session.connection === connection) return session
    return undefined
  }

  function leave(session: Session): void {
    byCounter.delete(session.counterId)
    bus.drop(PREFIX + session.counterId)
  }

  function signedIn(staffNo: string, counterId: string): SignedIn | undefined {
    const clerk = hall.staff.find((member) => member.staffNo === staffNo && member.roles.includes('clerk'))
    return clerk && { staffNo, counterId, roles: clerk.roles, rights: rightsOf(clerk) }
  }

  async function enter(
    connection: string,
    { staffNo, counterId, takeOver }: SignIn,
    onTakenOver: () => void,
  ): Promise<Result<SignedIn, Refusal>> {
    const entering = signedIn(staffNo, counterId)
    if (!entering) return failed(refusal('unknown-staff'))
    if (!hall.counters.some((counter) => counter.counterId === counterId))
      return failed(refusal('unknown-counter'))
    const there = byCounter.get(counterId)
    if (there && there.connection !== connection && !takeOver)
      return failed(refusal('counter-taken', { staffNo: there.staffNo }))
    const taken = await bus.take(PREFIX + counterId, { staffNo }, takeOver)
    if (!taken.ok) return failed(refusal('storage-failed'))
    if (taken.value !== null) {
      const other = sharedSession.safeParse(taken.value.value)
      return failed(refusal('counter-taken', { staffNo: other.success ? other.data.staffNo : '' }))
    }
    // Whoever was there may have left while this was being asked.
    const before = byCounter.get(counterId)
    if (before && before.connection !== connection) before.onTakenOver()
    const session = find(connection)
    if (session && session.counterId !== counterId) leave(session)
    byCounter.set(counterId, { ...entering, connection, onTakenOver })
    return ok(entering)
  }

  return {
    signIn(connection, asked, onTakenOver) {
      const me = { isGone: false }
      signingIn.set(connection, me)
      // One after the other: two who want the same counter must not both find it free.
      const entered = last.then(async () => {
        const result = await enter(connection, asked, onTakenOver)
        if (signingIn.get(connection) === me) signingIn.delete(connection)
        const session = find(connection)
        if (me.isGone && session) leave(session)
        return result
      })
      last = entered
      return entered
    },
    signOut(connection) {
      const entering = signingIn.get(connection)
      if (entering) entering.isGone = true
      const session = find(connection)
      if (session) leave(session)
    },
    of(connection) {
      const session = find(connection)
      if (!session) return failed(refusal('not-signed-in'))
      return bus.isSure() ? ok(session) : failed(refusal('storage-failed'))
    },
    at(counterId) {
      const here = byCounter.get(counterId)
      if (here) return here
      const other = sharedSession.safeParse(bus.find(PREFIX + counterId)?.value)
      return other.success ? signedIn(other.data.staffNo, counterId) : undefined
    },
  }
}
