import type { Actor, Command } from '../../domain/commands.ts'
import { commandOfPad, PRESS_MEANT_MS, type PadCommand } from '../../domain/pad.ts'
import { refusal, type Refusal } from '../../domain/refusals.ts'
import { failed, ok, type Result } from '../../domain/result.ts'
import { padPress, type PadPressed } from '../../domain/wire/kiosk-host.ts'
import { ask, type Ask } from './asks.ts'
import type { SocketParts } from './parts.ts'
import { answerFor } from './telling.ts'

/** Presses whose meaning is remembered, for retries. A pad makes one in a second at most, and a retry comes within ten. */
const REMEMBERED = 500

/** The asks of call pads, one list for all device hosts. */
export function createPadPresses({ hall, running, sessions, links, log }: SocketParts) {
  /**
   * What a press meant when it came first. A retry after a lost answer must not mean something else because the first
   * has changed the hall: a pause would become the way back.
   */
  const meant = new Map<string, { readonly actor: Actor; readonly command: PadCommand }>()

  async function meaningOf(
    press: PadPressed,
    hostId: string,
  ): Promise<Result<{ readonly actor: Actor; readonly command: PadCommand }, Refusal>> {
    const { requestId, counterId, pressedAt } = press
    if (!hall.counters.some((counter) => counter.counterId === counterId))
      return failed(refusal('unknown-counter'))
    // Before the clerk is looked for: the retry of what was done is answered whoever sits there now.
    const before = meant.get(requestId)
    if (before) return before.actor.counterId === counterId ? ok(before) : failed(refusal('request-reused'))
    const clerk = sessions.at(counterId)
    if (!clerk) return failed(refusal('nobody-signed-in'))
    const seen = await running.look(({ state, now }) =>
      now - pressedAt > PRESS_MEANT_MS
        ? failed(refusal('press-too-old'))
        : commandOfPad(press, counterId, state, hall.counters),
    )
    if (!seen.ok) return seen
    if (!seen.value.ok) return seen.value
    const actor: Actor = { role: 'clerk', actorId: clerk.staffNo, deviceId: hostId, counterId }
    const meaning = { actor, command: seen.value.value }
    meant.set(requestId, meaning)
    const [oldest] = meant.keys()
    if (meant.size > REMEMBERED && oldest !== undefined) meant.delete(oldest)
    return ok(meaning)
  }

  /** The ask of one host. */
  return (hostId: string): Ask =>
    ask('pad:press', padPress, async (press) => {
      const meaning = await meaningOf(press, hostId)
      if (!meaning.ok) {
        log.info('pad-press-refused', {
          hostId,
          counterId: press.counterId,
          key: press.key,
          code: meaning.error.code,
        })
        return meaning
      }
      const { actor, command } = meaning.value
      const payload = { ...command.payload, requestId: press.requestId }
      const outcome = await running.execute({ name: command.name, payload, actor } as Command)
      return answerFor('kiosk-host', command.name, outcome, links.signTicketPath)
    })
}
