import { io, type Socket } from 'socket.io-client'
import type { Clock } from '../../domain/ports.ts'
import type { Refusal } from '../../domain/refusals.ts'
import { failed, type Result } from '../../domain/result.ts'
import type { HallAsks, HallTells } from '../../domain/wire/common.ts'
import { chooseNode } from '../../domain/wire/node-choice.ts'

/** What a page's ask may fail with: the server's refusal, or no answer in time. */
export type AskFailure = Refusal | { readonly code: 'link-lost'; readonly params: Refusal['params'] }

type AnyAsk = (payload: never, ack: never) => void
type Payload<Ask> = Ask extends AnyAsk ? Parameters<Ask>[0] : never
type AckResult<Ask> = Ask extends AnyAsk ? Parameters<Parameters<Ask>[1]>[0] : never
/** What a successful acknowledgement of an ask carries. */
export type AckValue<Ask> =
  Extract<AckResult<Ask>, { ok: true }> extends { value: infer Value } ? Value : never

/**
 * A page's wire to the hall's servers: ask and be answered, listen to what is told. Reconnects by itself, for ever, and
 * goes to another server of the hall when its own is gone.
 */
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

/** One try; who wants to know the outcome asks again under the same requestId. */
const ANSWER_WITHIN_MS = 3000
const CONNECT_AGAIN_MS = 2000

/** The events every socket has; Socket.IO cannot find their types while the audience's are a type parameter. */
interface PlainSocket {
  on(event: 'connect' | 'disconnect' | 'connect_error' | 'hall:closing', run: () => void): void
  on(event: 'hall:nodes', run: (nodes: readonly string[]) => void): void
}

export type PageAudience = 'desk' | 'board' | 'guide'

/** From where to where a wire goes. */
export interface WireEnds {
  readonly audience: PageAudience
  /** Of the server that is tried first. */
  readonly origin: string
  /** What the hall's namespaces begin with. */
  readonly base: string
  readonly clock: Clock
}

/** Opens the wire to one audience's namespace of one hall. */
export function openWire<Asks extends HallAsks, Tells extends HallTells>({
  audience,
  origin,
  base,
  clock,
}: WireEnds): HallLink<Asks, Tells> {
  const nodes = chooseNode([origin])
  const socket: Socket<Tells, Asks> = io(`${origin}${base}/${audience}`, {
    transports: ['websocket'],
    reconnectionDelay: 500,
    reconnectionDelayMax: 3000,
    timeout: 5000,
    // Where it connects to may change, which another link of the page need not follow.
    forceNew: true,
  })
  let isClosed = false
  // Socket.IO goes on by itself after a lost wire, but not after the server has said goodbye or refused.
  const connectAgain = (): void => {
    if (isClosed || socket.active) return
    clock.after(CONNECT_AGAIN_MS, () => void (isClosed || socket.connect()))
  }
  /** The next attempt to connect goes to the chosen server; the namespace stays the same. */
  const aim = (): void => {
    const manager = socket.io as unknown as { uri: string }
    manager.uri = nodes.current()
  }
  const plain = socket as unknown as PlainSocket
  plain.on('connect', () => nodes.worked())
  plain.on('disconnect', connectAgain)
  plain.on('connect_error', () => {
    if (nodes.failed()) aim()
    connectAgain()
  })
  plain.on('hall:nodes', (told) => nodes.learn(told.filter((node) => canReach(node, origin))))
  plain.on('hall:closing', () => {
    // A server by itself is waited for: its own goodbye comes when it has answered everything.
    if (!nodes.leave()) return
    aim()
    socket.disconnect().connect()
  })
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

/** A page that came encrypted cannot open a wire that is not. */
function canReach(node: string, origin: string): boolean {
  return URL.canParse(node) && (node.startsWith('https:') || !origin.startsWith('https:'))
}
