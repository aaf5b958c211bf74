import { z } from 'zod'
import type { Clock, NewId } from '../domain/ports.ts'
import { failed, ok, type Result } from '../domain/result.ts'
import type { NodePresence } from './node-presence.ts'
import type { Engine, StorageFault } from './storage/engine.ts'
import { createStore } from './storage/store.ts'

/** What some node has put under a name. */
export interface Shared {
  readonly node: string
  /** JSON; whoever reads it checks it. */
  readonly value: unknown
}

/**
 * What the nodes of one hall know of each other's connections: small values by name, some of which only one node can
 * have, and questions from one node to another. The database holds the values and says who was first; a node that is gone
 * loses what it had. Alone on its storage a node has everything and finds nothing.
 */
export interface NodeBus {
  readonly nodeId: string
  /** Whether there can be other nodes. */
  readonly isShared: boolean
  /** While false, the others may have taken what this node had. */
  isSure(): boolean
  find(name: string): Shared | undefined
  /** Reads one name again, for who cannot wait until it is heard of. Then `find` has it. */
  refresh(name: string): Promise<void>
  /**
   * Has a name for this node alone. The answer is null when it does, else who has it. With `takesOver` it does in any case.
   */
  take(name: string, value: unknown, takesOver: boolean): Promise<Result<Shared | null, StorageFault>>
  /** Puts a value, whoever had one there before. It arrives when it can. */
  put(name: string, value: unknown): void
  /** As `put`, for what outlives this node. */
  keep(name: string, value: unknown): void
  /** Gives a name up, if this node has it. */
  drop(name: string): void
  /** Names under which something is different now. The result ends it. */
  onChange(listener: (name: string) => void): () => void
  /** Called every few seconds, for what is to be tried again. */
  onBeat(listener: () => void): void
  /** Asks another node. Null: it was not asked; undefined: no answer came in time. */
  ask(node: string, kind: string, payload: unknown, limitMs: number): Promise<unknown>
  /** Answers what other nodes ask. */
  onAsk(kind: string, answer: (payload: unknown) => Promise<unknown>): void
  close(): Promise<void>
}

export interface NodeBusDeps {
  readonly hallId: string
  readonly engine: Engine
  readonly presence: NodePresence
  readonly clock: Clock
  readonly newId: NewId
}

/** Beneath the notices: all values are read again this often. */
const READ_MS = 10_000
const MOST_TRIES = 3

const message = z.union([
  z.strictObject({ is: z.literal('changed'), by: z.string(), name: z.string() }),
  z.strictObject({
    is: z.literal('ask'),
    by: z.string(),
    to: z.string(),
    id: z.string(),
    kind: z.string(),
    payload: z.unknown(),
  }),
  z.strictObject({ is: z.literal('answer'), to: z.string(), id: z.string(), payload: z.unknown() }),
])
type Message = z.infer<typeof message>

export function createNodeBus({ hallId, engine, presence, clock, newId }: NodeBusDeps): NodeBus {
  const { nodes } = engine
  if (nodes === null) return ALONE_BUS
  const { nodeId } = presence
  const store = createStore(engine, hallId)
  const prefix = `bus/${hallId}/`
  const known = new Map<string, Shared>()
  /** What this node has, as it should be in the database. */
  const mine = new Map<string, unknown>()
  /** Values on their way to the database; undefined takes one away. */
  const waiting = new Map<string, { readonly node: string; readonly value: unknown }>()
  const listeners = new Set<(name: string) => void>()
  const beatListeners: (() => void)[] = []
  const answers = new Map<string, (payload: unknown) => void>()
  const answerers = new Map<string, (payload: unknown) => Promise<unknown>>()
  let isWriting = false
  let writing: Promise<unknown> = Promise.resolve()
  let isClosed = false
  /** Whether what is known was read since this node was last given up, if it ever was. */
  let isCurrent = true
  let readAt = clock.now()
  let reading: Promise<void> | null = null

  const text = (told: Message): string => prefix + JSON.stringify(told)
  const changed = (name: string) => nodes.notice(text({ is: 'changed', by: nodeId, name }))

  const stopHearing = nodes.hear({
    heard(said) {
      if (!said.startsWith(prefix)) return
      const parsed = message.safeParse(JSON.parse(said.slice(prefix.length)))
      // Of a newer version that can say more.
      if (!parsed.success) return
      const told = parsed.data
      if (told.is === 'changed') {
        if (told.by !== nodeId) void readOne(told.name)
        return
      }
      if (told.to !== nodeId) return
      if (told.is === 'answer') answers.get(told.id)?.(told.payload)
      else void answer(told.by, told.id, told.kind, told.payload)
    },
    lineIs(up) {
      if (up) void readAll()
    },
  })
  const stopBeats = presence.onBeat(() => {
    if (!presence.isSure()) isCurrent = false
    else if (!isCurrent || clock.now() - readAt >= READ_MS) void readAll()
    write()
    for (const [name, { node }] of known) {
      if (node !== '' && !presence.isThere(node)) void giveUp(name, node)
    }
    for (const listener of beatListeners) listener()
  })
  void readAll()

  function note(name: string, now: Shared | undefined): void {
    const before = known.get(name)
    if (before?.node === now?.node && JSON.stringify(before?.value) === JSON.stringify(now?.value)) return
    if (now) known.set(name, now)
    else known.delete(name)
    if (now && now.node !== nodeId) mine.delete(name)
    for (const listener of listeners) listener(name)
  }

  async function readOne(name: string): Promise<void> {
    const rows = await store.share(name)
    if (!rows.ok || isClosed) return
    const row = rows.value[0]
    note(name, row && sharedOf(row))
  }

  /** Reads everything, and takes again what this node has and was taken for lost with it. */
  function readAll(): Promise<void> {
    reading ??= readAndTakeAgain().finally(() => (reading = null))
    return reading
  }

  async function readAndTakeAgain(): Promise<void> {
    const rows = await store.shares()
    if (!rows.ok || isClosed) return
    readAt = clock.now()
    const found = new Map(rows.value.map((row) => [String(row['name']), sharedOf(row)]))
    for (const name of new Set([...known.keys(), ...found.keys()])) {
      const now = found.get(name)
      if (now?.node === nodeId && !mine.has(name)) send(name, nodeId, undefined)
      else if (now || !mine.has(name)) note(name, now)
    }
    for (const [name, value] of mine) {
      if (!found.has(name) && !waiting.has(name)) await take(name, value, false)
    }
    isCurrent = presence.isSure()
  }

  /** What this node writes reaches the database in the order it was meant in. */
  function inOrder<T>(run: () => Promise<T>): Promise<T> {
    const done = writing.then(run)
    writing = done.then(
      () => undefined,
      () => undefined,
    )
    return done
  }

  function take(
    name: string,
    value: unknown,
    takesOver: boolean,
  ): Promise<Result<Shared | null, StorageFault>> {
    waiting.delete(name)
    return inOrder(() => takeNow(name, value, takesOver))
  }

  async function takeNow(
    name: string,
    value: unknown,
    takesOver: boolean,
  ): Promise<Result<Shared | null, StorageFault>> {
    let fault: StorageFault = { code: 'storage-failed', detail: 'others were always first' }
    let replaces: readonly string[] = []
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const row = { name, node: nodeId, value: JSON.stringify(value) }
      const done = await engine.commit([
        ...replaces.map((node) => store.dropShare(name, node)),
        store.addShare(row),
        changed(name),
      ])
      if (done.ok) {
        mine.set(name, value)
        note(name, { node: nodeId, value })
        return ok(null)
      }
      fault = done.error
      if (!fault.isClash) return failed(fault)
      const rows = await store.share(name)
      if (!rows.ok) return rows
      const had = rows.value[0] && sharedOf(rows.value[0])
      if (had && had.node !== nodeId && !takesOver && presence.isThere(had.node)) {
        note(name, had)
        return ok(had)
      }
      replaces = had ? [had.node] : []
    }
    return failed(fault)
  }

  /** The newest value of each name; what fails waits for the next beat. */
  function write(): void {
    if (isWriting) return
    isWriting = true
    void inOrder(async () => {
      for (let next = waiting.entries().next(); !next.done && !isClosed; next = waiting.entries().next()) {
        const [name, wanted] = next.value
        const { node, value } = wanted
        const put = { name, node, value: JSON.stringify(value) }
        const done = await engine.commit([
          value === undefined ? store.dropShare(name, node) : store.putShare(put),
          changed(name),
        ])
        if (!done.ok) break
        if (waiting.get(name) === wanted) waiting.delete(name)
      }
      isWriting = false
    })
  }

  function send(name: string, node: string, value: unknown): void {
    waiting.delete(name)
    waiting.set(name, { node, value })
    write()
  }

  async function giveUp(name: string, node: string): Promise<void> {
    const done = await engine.commit([store.dropShare(name, node), changed(name)])
    if (done.ok) await readOne(name)
  }

  async function answer(to: string, id: string, kind: string, payload: unknown): Promise<void> {
    const answered = await answerers.get(kind)?.(payload)
    await nodes?.say(text({ is: 'answer', to, id, payload: answered }))
  }

  return {
    nodeId,
    isShared: true,
    isSure: () => presence.isSure() && isCurrent,
    find: (name) => known.get(name),
    refresh: readOne,
    take,
    put(name, value) {
      mine.set(name, value)
      note(name, { node: nodeId, value })
      send(name, nodeId, value)
    },
    keep(name, value) {
      note(name, { node: '', value })
      send(name, '', value)
    },
    drop(name) {
      if (!mine.delete(name)) return
      if (known.get(name)?.node === nodeId) note(name, undefined)
      send(name, nodeId, undefined)
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    onBeat: (listener) => void beatListeners.push(listener),
    async ask(to, kind, payload, limitMs) {
      const id = newId()
      const { promise, resolve } = Promise.withResolvers<unknown>()
      answers.set(id, resolve)
      const cancel = clock.after(limitMs, () => resolve(undefined))
      const isSent = await nodes.say(text({ is: 'ask', by: nodeId, to, id, kind, payload }))
      const answered = isSent ? await promise : null
      cancel()
      answers.delete(id)
      return answered
    },
    onAsk: (kind, run) => void answerers.set(kind, run),
    async close() {
      isClosed = true
      stopHearing()
      stopBeats()
      await reading
      await writing
      await engine.commit([store.dropSharesOf(nodeId), ...[...mine.keys()].map(changed)])
    },
  }
}

function sharedOf(row: Readonly<Record<string, unknown>>): Shared {
  return { node: String(row['node']), value: JSON.parse(String(row['value'])) as unknown }
}

const ALONE_BUS: NodeBus = {
  nodeId: '',
  isShared: false,
  isSure: () => true,
  find: () => undefined,
  refresh: () => Promise.resolve(),
  take: () => Promise.resolve(ok(null)),
  put: () => {},
  keep: () => {},
  drop: () => {},
  onChange: () => () => {},
  onBeat: () => {},
  ask: () => Promise.resolve(null),
  onAsk: () => {},
  close: () => Promise.resolve(),
}
