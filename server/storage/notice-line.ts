import pg from 'pg'
import type { Clock } from '../../domain/ports.ts'
import type { NoticeListener } from './engine.ts'

export const CHANNEL = 'jiaohao'
/** The database takes 8000 bytes. */
export const LONGEST_NOTICE = 7900
/** The line is tried so often, and made again after so long. */
const PROBE_MS = 2000
const AGAIN_MS = 1000

export interface NoticeLine {
  hear(listener: NoticeListener): () => void
  close(): Promise<void>
}

/** A connection of its own that does nothing but listen, from the first listener on; made again for as long as it takes. */
export function hearForEver(config: pg.ClientConfig, clock: Clock): NoticeLine {
  const listeners = new Set<NoticeListener>()
  let client: pg.Client | null = null
  let isUp = false
  let isClosed = false
  let cancel = (): void => {}

  function tell(up: boolean): void {
    if (isUp === up) return
    isUp = up
    for (const listener of listeners) listener.lineIs(up)
  }

  async function connect(): Promise<void> {
    cancel()
    const mine = new pg.Client(config)
    client = mine
    mine.on('notification', ({ payload }) => {
      for (const listener of listeners) listener.heard(payload ?? '')
    })
    mine.on('error', () => lost(mine))
    mine.on('end', () => lost(mine))
    const connected = await mine
      .connect()
      .then(() => mine.query(`LISTEN ${CHANNEL}`))
      .then(
        () => true,
        () => false,
      )
    if (!connected) return lost(mine)
    if (client !== mine) return
    tell(true)
    probe(mine)
  }

  /** A line that is only cut says nothing; a question that is not answered does. */
  function probe(mine: pg.Client): void {
    if (client !== mine) return
    cancel = clock.after(PROBE_MS, () => {
      mine.query('SELECT 1').then(
        () => probe(mine),
        () => lost(mine),
      )
    })
  }

  function lost(mine: pg.Client): void {
    if (client !== mine) return
    client = null
    cancel()
    void mine.end().catch(() => undefined)
    tell(false)
    if (!isClosed) cancel = clock.after(AGAIN_MS, () => void connect())
  }

  return {
    hear(listener) {
      listeners.add(listener)
      if (isUp) listener.lineIs(true)
      else if (client === null && listeners.size === 1 && !isClosed) void connect()
      return () => listeners.delete(listener)
    },
    async close() {
      isClosed = true
      cancel()
      const last = client
      client = null
      await last?.end().catch(() => undefined)
    },
  }
}
