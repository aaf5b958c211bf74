import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server } from 'socket.io'
import { openFileTable, openServerTable, type BareRow } from './bare-table.ts'
import { serveParent } from './child.ts'
import { collect } from './collect.ts'

/**
 * The bare reference: Socket.IO and one table, nothing else. Every ask is one row, the rows of one turn of the event loop
 * are one durable commit, and only then is anybody answered or told. `node reference-server.ts FILE_OR_ADDRESS`.
 */
const [where = ''] = process.argv.slice(2)
const table = where.includes('://') ? await openServerTable(where) : openFileTable(where)
let rows = table.before

interface Waiting extends BareRow {
  readonly done: (n: number) => void
}
let waiting: Waiting[] = []
let running: Promise<void> | null = null

function commitSoon(one: Waiting): void {
  waiting.push(one)
  running ??= commitAll()
}

async function commitAll(): Promise<void> {
  while (waiting.length > 0) {
    await new Promise((turn) => setImmediate(turn))
    const group = waiting
    waiting = []
    await table.commit(group)
    for (const { done } of group) done((rows += 1))
  }
  running = null
}

const http = createServer()
const io = new Server(http, {
  transports: ['websocket'],
  serveClient: false,
  pingInterval: 5000,
  pingTimeout: 5000,
})
io.on('connection', (socket) => {
  socket.on('listen', (ack: (answer: object) => void) => {
    void socket.join('listening')
    ack({ ok: true })
  })
  socket.on('ask', (payload: { requestId: string }, ack: (answer: object) => void) => {
    commitSoon({ id: payload.requestId, body: JSON.stringify(payload), done: (n) => ack({ ok: true, n }) })
  })
  // A message of a wanted size to everybody who listens, told once its row is on disk.
  socket.on(
    'tell',
    ({ requestId, told }: { requestId: string; told: unknown }, ack: (answer: object) => void) => {
      commitSoon({
        id: requestId,
        body: JSON.stringify({ requestId }),
        done(n) {
          io.to('listening').emit('told', told)
          ack({ ok: true, n })
        },
      })
    },
  )
})
http.listen(0, '127.0.0.1')

serveParent(
  {
    async address() {
      if (!http.listening) await new Promise((done) => http.once('listening', done))
      return `http://127.0.0.1:${(http.address() as AddressInfo).port}`
    },
    memory() {
      collect()
      const { rss, heapUsed, external } = process.memoryUsage()
      return { residentBytes: rss, heapBytes: heapUsed + external }
    },
    processor() {
      const { user, system } = process.cpuUsage()
      return user + system
    },
    /** Rows as they would have been asked for, in one commit. */
    async fill(count: number) {
      const what = { serviceCode: 's1', queueClass: 'ordinary', personDigest: null }
      const filled = Array.from({ length: count }, (_, n) => {
        const requestId = n.toString(16).padStart(32, '0')
        return { id: requestId, body: JSON.stringify({ requestId, ...what }) }
      })
      await table.commit(filled)
      rows += count
    },
  },
  async () => {
    await io.close()
    await table.close()
  },
)
