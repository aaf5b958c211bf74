import type { Namespace } from 'socket.io'
import { z } from 'zod'
import { COMMANDS, type Actor, type Command } from '../../domain/commands.ts'
import { counterStatus } from '../../domain/hall-state.ts'
import type { Hall } from '../../domain/model.ts'
import { rankIn, ruleContext } from '../../domain/policy/index.ts'
import { refusal, type Refusal } from '../../domain/refusals.ts'
import { failed, ok, type Result } from '../../domain/result.ts'
import {
  DESK_COMMANDS,
  signIn,
  type Candidates,
  type SignedIn,
  type DeskAsks,
  type DeskCommand,
  type DeskTells,
} from '../../domain/wire/desk.ts'
import { answerAsks, ask, type Ask } from './asks.ts'
import type { HallView } from '../hall.ts'
import { outcomeAsk } from './outcome.ts'
import type { SocketParts } from './parts.ts'
import { answerFor, subscribeAsk } from './telling.ts'

export type DeskNamespace = Namespace<DeskAsks, DeskTells>

/**
 * Clerk desks. Whoever asks is who signed in on that connection, at the counter signed in at. A lost connection ends
 * the sign-in and nothing else: the counter stays as it is, with its ticket, for the desk that comes back.
 */
export function serveDesks(namespace: DeskNamespace, parts: SocketParts): void {
  const { hall, running, sessions, log } = parts

  namespace.on('connection', (socket) => {
    const deviceId = socket.handshake.address

    const signInAsk = ask('desk:sign-in', signIn, async (asked) => {
      const signedIn = await sessions.signIn(socket.id, asked, () => {
        log.info('desk-taken-over', { counterId: asked.counterId, staffNo: asked.staffNo })
        socket.emit('desk:signed-out', 'taken-over')
      })
      const { staffNo, counterId } = asked
      if (signedIn.ok) log.info('desk-signed-in', { staffNo, counterId, address: deviceId })
      return signedIn
    })
    const signOutAsk = ask('desk:sign-out', z.strictObject({}), () => {
      sessions.signOut(socket.id)
      return ok(null)
    })
    const command = (name: DeskCommand): Ask =>
      ask<Command['payload'], unknown>(name, COMMANDS[name], async (payload) => {
        const session = sessions.of(socket.id)
        if (!session.ok) return session
        const { staffNo: actorId, counterId } = session.value
        const actor: Actor = { role: 'clerk', actorId, deviceId, counterId }
        return answerFor('desk', name, await running.execute({ name, payload, actor } as Command), null)
      })

    const candidates = ask('desk:candidates', z.strictObject({}), async () => {
      const session = sessions.of(socket.id)
      if (!session.ok) return session
      const seen = await running.look((view) => candidatesAt(hall, view, session.value))
      return seen.ok ? seen.value : seen
    })

    const outcome = outcomeAsk('desk', parts, () => sessions.of(socket.id).ok, null)

    const asks = [
      outcome,
      subscribeAsk('desk', parts, socket),
      signInAsk,
      signOutAsk,
      candidates,
      ...DESK_COMMANDS.map(command),
    ]
    answerAsks(socket, asks, { ...parts, room: 'desk' })
    socket.on('disconnect', () => sessions.signOut(socket.id))
  })
}

const CANDIDATES_SHOWN = 3

/** Who would be called at a counter now. Of a closed one nobody can say: it depends on who will sit there. */
function candidatesAt(
  hall: Hall,
  { state, now }: HallView,
  { counterId, staffNo }: Pick<SignedIn, 'counterId' | 'staffNo'>,
): Result<Candidates, Refusal> {
  const counter = hall.counters.find((row) => row.counterId === counterId)
  if (!counter) return failed(refusal('unknown-counter'))
  if (counterStatus(state, counterId).state === 'closed') return failed(refusal('counter-closed'))
  // As for a call: who asks counts, not who opened the counter.
  const clerk = hall.staff.find((person) => person.staffNo === staffNo)
  const picks = rankIn({ ...ruleContext(hall, state, counter, now), clerk }, CANDIDATES_SHOWN)
  return ok({
    picks: picks.map((pick) => ({ ...pick, ticketNo: state.tickets[pick.ticketId]?.ticketNo ?? '' })),
    rules: hall.rules.map(({ rule }) => rule),
  })
}
