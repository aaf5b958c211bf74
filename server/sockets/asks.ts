import type { z } from 'zod'
import { refusal, type Refusal } from '../../domain/refusals.ts'
import { failed, type Result } from '../../domain/result.ts'
import type { Log } from '../../domain/ports.ts'
import type { Meter } from '../meter.ts'
import type { Room } from './rooms.ts'

/** Asks of one connection that may wait for an answer at the same time. */
export const PENDING_LIMIT = 200

/** What this file needs of a socket, whatever its audience's events are. */
export interface AskingSocket {
  readonly id: string
  use(check: (event: unknown[], next: (error?: Error) => void) => void): unknown
}

/** One event that a client may ask: how its payload looks, and what is done with it. */
export interface Ask {
  readonly name: string
  readonly schema: z.ZodType
  run(payload: unknown): Promise<Result<unknown, Refusal>> | Result<unknown, Refusal>
}

export function ask<Payload, Value>(
  name: string,
  schema: z.ZodType<Payload>,
  run: (payload: Payload) => Promise<Result<Value, Refusal>> | Result<Value, Refusal>,
): Ask {
  return { name, schema, run: (payload) => run(payload as Payload) }
}

/**
 * Answers everything a client asks, and lets nothing past that is not an ask of its audience: an unknown event, a
 * payload of the wrong shape or too many at once are refused, and the connection stays.
 */
export function answerAsks(
  socket: AskingSocket,
  asks: readonly Ask[],
  { room, meter, log }: { readonly room: Room; readonly meter: Meter; readonly log: Log },
): void {
  const byName = new Map(asks.map((one) => [one.name, one]))
  let pending = 0

  // A middleware and not `on(name)`: it sees every event, so that unknown ones are refused too. `next` is never called.
  socket.use(([name, ...args]) => {
    const ack = args.at(-1)
    // Nobody waits for the answer, so nothing is done: an effect that cannot be confirmed would be asked for again.
    if (typeof ack !== 'function') return
    const answer = (result: Result<unknown, Refusal>): void => {
      if (!result.ok) meter.refused(room, result.error.code)
      ack(result)
    }
    const one = byName.get(String(name))
    if (!one) return answer(badRequest('event', 'unknown event'))
    if (pending >= PENDING_LIMIT) {
      if (pending === PENDING_LIMIT) log.warn('socket-floods', { room, socket: socket.id })
      return answer(badRequest('event', `at most ${PENDING_LIMIT} at the same time`))
    }
    const payload = one.schema.safeParse(args.length > 1 ? args[0] : undefined)
    if (!payload.success) {
      return answer(describe(payload.error.issues[0]))
    }
    pending += 1
    void Promise.resolve(one.run(payload.data)).then((result) => {
      pending -= 1
      answer(result)
    })
  })
}

function describe(issue: z.core.$ZodIssue | undefined): Result<never, Refusal> {
  // The names of unknown keys are the sender's own words.
  const problem = issue?.code === 'unrecognized_keys' ? 'unknown key' : (issue?.message ?? '')
  return badRequest(issue?.path.join('.') || 'payload', problem)
}

/** Says which field and what is allowed; never what was sent, which may be personal. */
function badRequest(field: string, problem: string): Result<never, Refusal> {
  return failed(refusal('bad-request', { field, problem }))
}
