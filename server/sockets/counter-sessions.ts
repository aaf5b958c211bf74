import { refusal, type Refusal } from '../../domain/refusals.ts'
import { failed, ok, type Result } from '../../domain/result.ts'
import type { SignedIn, SignIn } from '../../domain/wire/desk.ts'
import type { Hall } from '../../domain/model.ts'
import { rightsOf } from './staff-rights.ts'

/** Who is signed in at which counter, from which connection: at most one connection per counter and the reverse. */
export interface CounterSessions {
  /** Signs a connection in. `onTakenOver` is called when another connection takes the counter from this one. */
  signIn(connection: string, asked: SignIn, onTakenOver: () => void): Result<SignedIn, Refusal>
  signOut(connection: string): void
  of(connection: string): SignedIn | undefined
  /** Who is signed in at a counter. */
  at(counterId: string): SignedIn | undefined
}

interface Session extends SignedIn {
  readonly connection: string
  readonly onTakenOver: () => void
}

export function createCounterSessions(hall: Hall): CounterSessions {
  const byCounter = new Map<string, Session>()

  function find(connection: string): Session | undefined {
    return [...byCounter.values()].find((session) => session.connection === connection)
  }

  function signOut(connection: string): void {
    const session = find(connection)
    if (session) byCounter.delete(session.counterId)
  }

  return {
    signIn(connection, { staffNo, counterId, takeOver }, onTakenOver) {
      const clerk = hall.staff.find((member) => member.staffNo === staffNo && member.roles.includes('clerk'))
      if (!clerk) return failed(refusal('unknown-staff'))
      if (!hall.counters.some((counter) => counter.counterId === counterId))
        return failed(refusal('unknown-counter'))
      const there = byCounter.get(counterId)
      if (there && there.connection !== connection) {
        if (!takeOver) return failed(refusal('counter-taken', { staffNo: there.staffNo }))
        there.onTakenOver()
      }
      signOut(connection)
      const signedIn: SignedIn = { staffNo, counterId, roles: clerk.roles, rights: rightsOf(clerk) }
      byCounter.set(counterId, { ...signedIn, connection, onTakenOver })
      return ok(signedIn)
    },
    signOut,
    of: find,
    at: (counterId) => byCounter.get(counterId),
  }
}
