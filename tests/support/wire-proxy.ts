import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** What may happen to a message: carried as it is, lost, or carried twice. */
type Fate = 'carried' | 'lost' | 'twice'

/** A wire between clients and a server that misbehaves when told to. */
export interface WireProxy {
  readonly address: string
  /** Connections made so far. */
  connections(): number
  /** Where new connections go; null: they are refused. */
  leadTo(serverAddress: string | null): void
  /** What becomes of the answers to asks from now on. */
  answers: Fate
  /** What becomes of asks from now on. */
  asks: Fate
  /** Answers that were lost or doubled so far. */
  readonly touched: { answers: number; asks: number }
  /** Stops carrying what the server says, without breaking the connection. */
  hold(): void
  goOn(): void
  /** Breaks every connection. */
  cut(): void
  close(): Promise<void>
}

/** Socket.IO packets inside Engine.IO messages: 42 an event, 43 an answer; with a namespace and, where answered, an id. */
const ASK = /^42(?:\/[^,]*,)?\d+\["(?!hall:subscribe)/
const ANSWER = /^43(?:\/[^,]*,)?\d+\[/

/** Listens on a free port of the loopback. */
export async function startWireProxy(): Promise<WireProxy> {
  const pairs = new Set<{ readonly client: Socket; readonly server: Socket }>()
  let target: URL | null = null
  let made = 0
  let isHeld = false
  const proxy = { answers: 'carried' as Fate, asks: 'carried' as Fate }
  const touched = { answers: 0, asks: 0 }

  const listener = createServer((client) => {
    if (!target) {
      client.destroy()
      return
    }
    made += 1
    const server = connect(Number(target.port), target.hostname)
    const pair = { client, server }
    pairs.add(pair)
    const end = (): void => {
      pairs.delete(pair)
      client.destroy()
      server.destroy()
    }
    const down = frameCutter((frame, text) => {
      const fate = ANSWER.test(text) ? proxy.answers : 'carried'
      if (fate !== 'carried') touched.answers += 1
      if (fate !== 'lost') client.write(frame)
      if (fate === 'twice') client.write(frame)
    })
    const up = frameCutter((frame, text) => {
      const fate = ASK.test(text) ? proxy.asks : 'carried'
      if (fate !== 'carried') touched.asks += 1
      if (fate !== 'lost') server.write(frame)
      if (fate === 'twice') server.write(frame)
    })
    server.on('data', down)
    client.on('data', up)
    if (isHeld) server.pause()
    for (const socket of [client, server]) {
      socket.on('close', end)
      // Broken on purpose, time and again.
      socket.on('error', end)
    }
  })
  await new Promise<void>((done) => void listener.listen(0, '127.0.0.1', done))
  const { port } = listener.address() as AddressInfo

  function cut(): void {
    for (const { client, server } of [...pairs]) {
      client.destroy()
      server.destroy()
    }
  }

  return Object.assign(proxy, {
    address: `http://127.0.0.1:${port}`,
    touched,
    connections: () => made,
    leadTo: (address: string | null) => void (target = address === null ? null : new URL(address)),
    hold() {
      isHeld = true
      for (const { server } of pairs) server.pause()
    },
    goOn() {
      isHeld = false
      for (const { server } of pairs) server.resume()
    },
    cut,
    close() {
      cut()
      return new Promise<void>((done) => void listener.close(() => done()))
    },
  })
}

/**
 * Cuts one direction of an upgraded connection into WebSocket frames (RFC 6455 5.2); the HTTP head, and a connection that is
 * not upgraded, comes as it is.
 */
function frameCutter(take: (bytes: Buffer, text: string) => void): (chunk: Buffer) => void {
  let chunks: Buffer[] = []
  let length = 0
  /** Put together only when a frame may be whole: a long one comes in many pieces. */
  let needed = 0
  let isHead = true
  let isPlain = false
  return (chunk) => {
    if (isPlain) return take(chunk, '')
    chunks.push(chunk)
    length += chunk.length
    if (length < needed) return
    let waiting = Buffer.concat(chunks)
    if (isHead) {
      const end = waiting.indexOf('\r\n\r\n')
      if (end < 0) return
      isHead = false
      isPlain = !/^upgrade: *websocket/im.test(waiting.toString('latin1', 0, end))
      if (isPlain) return take(waiting, '')
      take(waiting.subarray(0, end + 4), '')
      waiting = waiting.subarray(end + 4)
    }
    for (let size = frameSize(waiting); size !== null && size <= waiting.length; size = frameSize(waiting)) {
      const frame = waiting.subarray(0, size)
      waiting = waiting.subarray(size)
      take(frame, textOf(frame))
    }
    chunks = [waiting]
    length = waiting.length
    needed = frameSize(waiting) ?? 0
  }
}

/** Length of the frame at the beginning, or null while its head is not whole. */
function frameSize(bytes: Buffer): number | null {
  const head = headOf(bytes)
  return head && head.bodyAt + head.length
}

function headOf(
  bytes: Buffer,
): { readonly bodyAt: number; readonly length: number; maskAt: number | null } | null {
  if (bytes.length < 2) return null
  const second = bytes.readUInt8(1)
  const short = second & 0x7f
  const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0
  const isMasked = second > 0x7f
  const afterLength = 2 + lengthBytes
  if (bytes.length < afterLength) return null
  const length =
    lengthBytes === 2 ? bytes.readUInt16BE(2) : lengthBytes === 8 ? Number(bytes.readBigUInt64BE(2)) : short
  return { bodyAt: afterLength + (isMasked ? 4 : 0), length, maskAt: isMasked ? afterLength : null }
}

/** The beginning of a text frame: enough to know what it is. */
function textOf(frame: Buffer): string {
  const head = headOf(frame)
  if (!head || (frame.readUInt8(0) & 0x0f) !== 1) return ''
  const start = Buffer.from(frame.subarray(head.bodyAt, head.bodyAt + 80))
  const { maskAt } = head
  if (maskAt !== null)
    for (let at = 0; at < start.length; at += 1) {
      start.writeUInt8(start.readUInt8(at) ^ frame.readUInt8(maskAt + (at % 4)), at)
    }
  return start.toString('latin1')
}
