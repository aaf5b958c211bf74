import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { io, type Socket } from 'socket.io-client'
import { COMMANDS } from '../../domain/commands.ts'
import type { HallState } from '../../domain/hall-state.ts'
import { takeFacts } from '../../domain/replica.ts'
import type { Refusal } from '../../domain/refusals.ts'
import type { Result } from '../../domain/result.ts'
import {
  WIRE_VERSION,
  type FactsTold,
  type HallAsks,
  type HallTells,
  type Subscribed,
} from '../../domain/wire/common.ts'
import type { BoardAsks, BoardTells } from '../../domain/wire/board.ts'
import type { DeskAsks, DeskTells } from '../../domain/wire/desk.ts'
import type { GuideAsks, GuideTells } from '../../domain/wire/guide.ts'
import type { KioskHostAsks, KioskHostTells } from '../../domain/wire/kiosk-host.ts'

type AnyAsk = (payload: never, ack: never) => void
type PayloadOf<Ask> = Ask extends (payload: infer Payload, ack: never) => void ? Payload : never
type ResultOf<Ask> = Ask extends (payload: never, ack: (result: infer Outcome) => void) => void
  ? Outcome
  : never
/** What a successful answer to an ask carries. */
export type ValueOf<Ask> = Extract<ResultOf<Ask>, { ok: true }> extends { value: infer Value } ? Value : never
type WithRequestId<Payload> = Payload extends { requestId: string }
  ? Omit<Payload, 'requestId'> & { requestId?: string }
  : Payload

/** A real client of one audience, typed by the events of that audience. */
export interface HallClient<Asks extends HallAsks, Tells extends HallTells> {
  readonly socket: Socket<Tells, Asks>
  /** Asks and waits for the answer. A requestId is made up where none is given. */
  ask<Name extends keyof Asks & string>(
    name: Name,
    payload: WithRequestId<PayloadOf<Asks[Name]>>,
  ): Promise<Result<ValueOf<Asks[Name]>, Refusal>>
  /** Asks, and throws if it is refused. */
  must<Name extends keyof Asks & string>(
    name: Name,
    payload: WithRequestId<PayloadOf<Asks[Name]>>,
  ): Promise<ValueOf<Asks[Name]>>
  /** Emits anything, typed or not, and waits for the answer. */
  askRaw(name: string, ...args: unknown[]): Promise<unknown>
  /** Subscribes, and keeps a replica from then on as every screen does. */
  follow(since?: { readonly day: string | null; readonly sinceSeq: number }): Promise<Subscribed>
  /** The replica; throws before `follow`. */
  state(): HallState
  /** Resolves once the replica has got to `seq`. */
  caughtUp(seq: number): Promise<void>
  /** Every batch told so far. */
  readonly told: readonly FactsTold[]
  close(): void
}

export type BoardClient = HallClient<BoardAsks, BoardTells>
export type DeskClient = HallClient<DeskAsks, DeskTells>
export type GuideClient = HallClient<GuideAsks, GuideTells>
export type HostClient = HallClient<KioskHostAsks, KioskHostTells>

export function newRequestId(): string {
  return randomUUID()
}

/** Connects to the boards' namespace; public, so there is no greeting. */
export function connectBoardTo(address: string): Promise<BoardClient> {
  return connectTo<BoardAsks, BoardTells>(`${address}/board`, {})
}

export function connectDeskTo(address: string): Promise<DeskClient> {
  return connectTo<DeskAsks, DeskTells>(`${address}/desk`, {})
}

export function connectGuideTo(address: string): Promise<GuideClient> {
  return connectTo<GuideAsks, GuideTells>(`${address}/guide`, {})
}

export function connectHostTo(address: string, hostId = 'K01'): Promise<HostClient> {
  return connectTo<KioskHostAsks, KioskHostTells>(`${address}/kiosk-host`, { hostId, version: WIRE_VERSION })
}

/** Rejects with the server's `connect_error` when it refuses the connection. */
export async function connectTo<Asks extends HallAsks, Tells extends HallTells>(
  url: string,
  auth: Readonly<Record<string, unknown>>,
): Promise<HallClient<Asks, Tells>> {
  const socket: Socket<Tells, Asks> = io(url, {
    transports: ['websocket'],
    auth,
    forceNew: true,
    reconnection: false,
  })
  const failure = new Promise<never>((_resolve, reject) => socket.once('connect_error', reject))
  await Promise.race([once(socket as unknown as NodeJS.EventEmitter, 'connect'), failure])
  return clientOf(socket)
}

function clientOf<Asks extends HallAsks, Tells extends HallTells>(
  socket: Socket<Tells, Asks>,
): HallClient<Asks, Tells> {
  // Socket.IO's own types cannot follow an event name that is a type parameter.
  const plain = socket as unknown as Socket<HallTells, Record<string, AnyAsk>> & {
    emitWithAck(name: string, ...args: unknown[]): Promise<unknown>
  }
  const told: FactsTold[] = []
  let replica: HallState | undefined
  let waiting: { seq: number; resolve: () => void }[] = []

  function wakeWaiting(): void {
    const seq = replica?.seq ?? 0
    for (const waiter of waiting) if (waiter.seq <= seq) waiter.resolve()
    waiting = waiting.filter((waiter) => waiter.seq > seq)
  }
  plain.on('facts:told', (batch) => {
    told.push(batch)
    // Facts of a new day wait for the next `follow`, as a screen subscribes again on `day:began`.
    if (replica?.day === batch.day && takeFacts(replica, batch.day, batch.entries) === 'gap') {
      throw new Error(
        `gap: has ${replica.day} ${replica.seq}, was told ${batch.day} ${batch.entries[0]?.seq ?? ''}`,
      )
    }
    wakeWaiting()
  })

  const client: HallClient<Asks, Tells> = {
    socket,
    told,
    ask(name, payload) {
      const isCommand = Object.hasOwn(COMMANDS, name) || name === 'paper:print'
      const whole = isCommand ? { requestId: newRequestId(), ...(payload as object) } : payload
      return plain.emitWithAck(name, whole) as Promise<Result<never, Refusal>>
    },
    async must(name, payload) {
      const result = await client.ask(name, payload)
      if (!result.ok) throw new Error(`${name} refused: ${JSON.stringify(result.error)}`)
      return result.value
    },
    askRaw: (name, ...args) => plain.emitWithAck(name, ...args),
    async follow(since = { day: null, sinceSeq: 0 }) {
      const subscribed = (await client.must('hall:subscribe', since as never)) as Subscribed
      if (subscribed.kind === 'snapshot') replica = structuredClone(subscribed.state)
      if (replica) takeFacts(replica, subscribed.day, subscribed.entries)
      return subscribed
    },
    state() {
      if (!replica) throw new Error('not following')
      return replica
    },
    caughtUp: (seq) =>
      new Promise((resolve) => {
        waiting.push({ seq, resolve })
        wakeWaiting()
      }),
    close: () => void socket.disconnect(),
  }
  return client
}
