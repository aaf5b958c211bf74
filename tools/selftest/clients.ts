import { io, type Socket } from 'socket.io-client'
import { emptyState, type HallState } from '../../domain/hall-state.ts'
import { takeFacts } from '../../domain/replica.ts'
import type { Result } from '../../domain/result.ts'
import type { BenchDeviceView, BenchView } from '../../domain/wire/bench.ts'
import type { FactsTold, Subscribed } from '../../domain/wire/common.ts'
import type { CardTold, PaperTold } from '../../domain/wire/device.ts'

/** A step of the self-test that did not go as it must; the message is for the technician. */
export class StepFailed extends Error {}

const ANSWER_WITHIN_MS = 10_000

/** A Socket.IO client that asks and waits; every failure is a `StepFailed` with what was asked. */
export interface Client {
  readonly socket: Socket
  /** @throws StepFailed when refused or not answered in time */
  ask<Value>(event: string, payload: unknown): Promise<Value>
  close(): void
}

/** @param listen puts listeners on the socket before it connects, for what is told at once */
export async function connect(
  address: string,
  auth: Record<string, unknown> = {},
  listen: (socket: Socket) => void = () => {},
): Promise<Client> {
  const socket = io(address, {
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    auth,
    // The device host takes only its own page; a program says where it would be.
    extraHeaders: { origin: new URL(address).origin },
  })
  listen(socket)
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('connect_error', (error) => reject(new StepFailed(`${address}: ${error.message}`)))
  })
  return {
    socket,
    close: () => void socket.disconnect(),
    ask: async <Value>(event: string, payload: unknown): Promise<Value> => {
      let answer: Result<Value, { readonly code: string; readonly params: unknown }>
      try {
        answer = await socket.timeout(ANSWER_WITHIN_MS).emitWithAck(event, payload)
      } catch {
        throw new StepFailed(`${event}: no answer in ${ANSWER_WITHIN_MS} ms`)
      }
      if (answer.ok) return answer.value
      throw new StepFailed(
        `${event}: refused, ${answer.error.code} ${JSON.stringify(answer.error.params ?? {})}`,
      )
    },
  }
}

/** The last of something that is told again and again, and a wait until it is as wanted. */
export class Latest<Told> {
  #value: Told | undefined
  readonly #waiters = new Set<() => void>()

  put(value: Told): void {
    this.#value = value
    for (const look of this.#waiters) look()
  }

  get value(): Told | undefined {
    return this.#value
  }

  /** @throws StepFailed when it does not become so in time */
  until<Found>(
    what: string,
    find: (value: Told) => Found | undefined,
    withinMs: number = ANSWER_WITHIN_MS,
  ): Promise<Found> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const found = this.#value === undefined ? undefined : find(this.#value)
        if (found === undefined) return
        clearTimeout(timer)
        this.#waiters.delete(look)
        resolve(found)
      }
      const timer = setTimeout(() => {
        this.#waiters.delete(look)
        reject(new StepFailed(`${what}: not seen within ${withinMs} ms`))
      }, withinMs)
      this.#waiters.add(look)
      look()
    })
  }
}

/** The kiosk page's place: the token out of the page the host serves, then its socket. */
export async function connectAsKioskPage(hostAddress: string): Promise<{
  readonly client: Client
  readonly card: Latest<CardTold>
  readonly paper: Latest<PaperTold>
}> {
  const html = await (await fetch(`${hostAddress}/`)).text()
  const token = /name="jiaohao-token" content="([^"]+)"/.exec(html)?.[1]
  if (token === undefined) throw new StepFailed(`${hostAddress}/ is not the kiosk page: run npm run build`)
  const client = await connect(hostAddress, { token })
  const card = new Latest<CardTold>()
  const paper = new Latest<PaperTold>()
  client.socket.on('card:told', (told: CardTold) => card.put(told))
  client.socket.on('paper:told', (told: PaperTold) => paper.put(told))
  return { client, card, paper }
}

/** A board's place: follows the facts as every screen does. */
export async function connectAsBoard(serverAddress: string): Promise<{
  readonly client: Client
  readonly state: Latest<HallState>
}> {
  const client = await connect(`${serverAddress}/board`)
  const state = new Latest<HallState>()
  let replica: HallState = emptyState('', '')
  client.socket.on('facts:told', ({ day, entries }: FactsTold) => {
    if (takeFacts(replica, day, entries) === 'taken') state.put(replica)
  })
  const subscribed = await client.ask<Subscribed>('hall:subscribe', { day: null, sinceSeq: 0 })
  const { hall, day, entries } = subscribed
  replica = subscribed.kind === 'snapshot' ? subscribed.state : emptyState(hall.hallId, day)
  takeFacts(replica, day, entries)
  state.put(replica)
  return { client, state }
}

/** The bench: a hand on the simulators. */
export async function connectToBench(benchAddress: string): Promise<{
  readonly client: Client
  readonly view: Latest<BenchView>
  device<Kind extends BenchDeviceView['kind']>(
    kind: Kind,
    find?: (device: Extract<BenchDeviceView, { kind: Kind }>) => boolean,
  ): Extract<BenchDeviceView, { kind: Kind }> | undefined
}> {
  const view = new Latest<BenchView>()
  const client = await connect(`${benchAddress}/bench`, {}, (socket) => {
    socket.on('bench:view', (told: BenchView) => view.put(told))
  })
  await view.until('simulators', () => true)
  return {
    client,
    view,
    device: (kind, find = () => true) => {
      type Wanted = Extract<BenchDeviceView, { kind: typeof kind }>
      const isWanted = (device: BenchDeviceView): device is Wanted => device.kind === kind
      return view.value?.devices.filter(isWanted).find(find)
    },
  }
}
