import { io, type Socket } from 'socket.io-client'
import type { Refusal } from '../../domain/refusals.ts'
import { failed, type Result } from '../../domain/result.ts'
import type { HallAsks, HallTells } from '../../domain/wire/common.ts'
import { pageClock } from '../ui/clock.ts'

/** What a page's ask may fail with: the server's refusal, or no answer in time. */
export type AskFailure = Refusal | { readonly code: 'link-lost'; readonly params: Refusal['params'] }

type AnyAsk = (payload: never, ack: never) => void
type Payload<Ask> = Ask extends AnyAsk ? Parameters<Ask>[0] : never
type AckResult<Ask> = Ask extends AnyAsk ? Parameters<Parameters<Ask>[1]>[0] : never
/** What a successful acknowledgement of an ask carries. */
export type AckValue<Ask> =
  Extract<AckResult<Ask>, { ok: true }> extends { value: infer Value } ? Value : never

/** A page's wire to the hall server: ask and be answered, listen to what is told. Reconnects by itself, for ever. */
export interface HallLink<Asks extends HallAsks, Tells extends HallTells> {
  readonly socket: Socket<Tells, Asks>
  /** Never rejects. `link-lost` says that the outcome is unknown: ask again under the same requestId. */
  ask<Event extends keyof Asks & string>(
    event: Event,
    payload: Payload<Asks[Event]>,
    timeoutMs?: number,
  ): Promise<Result<AckValue<Asks[Event]>, AskFailure>>
  close(): void
}

const ANSWER_WITHIN_MS = 5000
const CONNECT_AGAIN_MS = 2000

/** Opens the wire to one audience's namespace on the server that served this page. */
export function connectHall<Asks extends HallAsks, Tells extends HallTells>(
  audience: 'desk' | 'board' | 'guide',
  origin: string = window.location.origin,
): HallLink<Asks, Tells> {
  const socket: Socket<Tells, Asks> = io(`${origin}/${audience}`, {
    transports: ['websocket'],
    reconnectionDelay: 500,
    reconnectionDelayMax: 3000,
    timeout: 5000,
  })
  let isClosed = false
  // Socket.IO goes on by itself after a lost wire, but not after the server has said goodbye or refused.
  const connectAgain = (): void => {
    if (isClosed || socket.active) return
    pageClock.after(CONNECT_AGAIN_MS, () => void (isClosed || socket.connect()))
  }
  // Both are socket.io's own events, whose types it cannot find while the audience's events are a type parameter.
  const plain = socket as unknown as { on(event: 'disconnect' | 'connect_error', run: () => void): void }
  plain.on('disconnect', connectAgain)
  plain.on('connect_error', connectAgain)
  return {
    socket,
    close: () => {
      isClosed = true
      socket.disconnect()
    },
    ask: async (event, payload, timeoutMs = ANSWER_WITHIN_MS) => {
      if (!socket.connected) return failed({ code: 'link-lost', params: {} })
      try {
        // Socket.IO's own types cannot follow an event name that is still a type parameter.
        const untyped = socket.timeout(timeoutMs) as unknown as {
          emitWithAck(event: string, payload: unknown): Promise<Result<never, Refusal>>
        }
        return await untyped.emitWithAck(event, payload)
      } catch {
        return failed({ code: 'link-lost', params: {} })
      }
    },
  }
}
