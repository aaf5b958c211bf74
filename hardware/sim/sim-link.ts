import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { createServer } from 'node:net'
import type { Server, Socket } from 'node:net'

/** The simulator's side of one open wire. */
export interface SimConnection {
  /** Bytes from the host, cut as the operating system cuts them. */
  receive(bytes: Uint8Array): void
  /** The host hung up; nothing sent afterwards arrives. */
  closed(): void
}

/**
 * The far end of a wire: everything a simulator must offer to be served on TCP or on a pseudo terminal, or to be joined
 * to a driver in memory (`tests/support/wire.ts`).
 */
export interface SimDevice {
  /**
   * A host opened the wire. `send` puts bytes on it (ignored once it is closed), `hangUp` tears it down from the device's
   * side, as a pulled plug does.
   */
  connect(send: (bytes: Uint8Array) => void, hangUp: () => void): SimConnection
}

/** A simulator being served somewhere. */
export interface SimLink {
  /** What goes into the devices file, e.g. `tcp://127.0.0.1:7001` or `serial:///tmp/sim-reader`. */
  readonly address: string
  /** Pulls the plug: open wires die, and nobody can open a new one. */
  unplug(): Promise<void>
  /** Puts the plug back at the same address. */
  plug(): Promise<void>
  /** Pulls the plug for good. May be called twice. */
  close(): Promise<void>
}

/**
 * Serves a simulator on a TCP port.
 *
 * @param port 0 chooses a free one; it stays the same over `unplug` and `plug`.
 * @throws when the port cannot be listened on (a start-up mistake, told by the caller)
 */
export async function serveSimOnTcp(sim: SimDevice, port: number, host = '127.0.0.1'): Promise<SimLink> {
  const sockets = new Set<Socket>()
  let server: Server | undefined
  let boundPort = port

  async function plug(): Promise<void> {
    if (server !== undefined) return
    const starting = createServer((socket) => {
      sockets.add(socket)
      socket.setNoDelay(true)
      const connection = sim.connect(
        (bytes) => {
          if (socket.writable) socket.write(bytes)
        },
        () => socket.destroy(),
      )
      socket.on('data', (bytes) => connection.receive(bytes))
      // A reset by the peer is one way of hanging up: 'close' follows and tells the simulator.
      socket.on('error', () => socket.destroy())
      socket.on('close', () => {
        sockets.delete(socket)
        connection.closed()
      })
    })
    await new Promise<void>((resolve, reject) => {
      starting.once('error', reject)
      starting.listen(boundPort, host, () => {
        starting.off('error', reject)
        resolve()
      })
    })
    const bound = starting.address()
    if (bound !== null && typeof bound === 'object') boundPort = bound.port
    server = starting
  }

  async function unplug(): Promise<void> {
    const stopping = server
    server = undefined
    for (const socket of sockets) socket.destroy()
    if (stopping !== undefined) await new Promise<void>((resolve) => stopping.close(() => resolve()))
  }

  await plug()
  const urlHost = host.includes(':') ? `[${host}]` : host
  return { address: `tcp://${urlHost}:${boundPort}`, plug, unplug, close: unplug }
}

/**
 * Serves a simulator on a pseudo terminal, which a serial driver opens like a cable.
 *
 * @param path where the link to the terminal is made, e.g. `/tmp/sim-reader`
 * @throws when `socat` is missing or cannot make the terminal; the message says which
 */
export async function serveSimOnPty(sim: SimDevice, path: string): Promise<SimLink> {
  let child: ChildProcess | undefined
  let isWanted = false

  async function plug(): Promise<void> {
    isWanted = true
    if (child !== undefined) return
    const socat = spawn('socat', ['-d', '-d', `PTY,link=${path},raw,echo=0`, 'STDIO'], {
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    child = socat
    let isReady = false
    const connection = sim.connect(
      (bytes) => {
        if (socat.stdin.writable) socat.stdin.write(bytes)
      },
      () => socat.kill(),
    )
    socat.stdout.on('data', (bytes: Buffer) => connection.receive(bytes))
    // Writing to a terminal that has just gone is not news: 'exit' tells it.
    socat.stdin.on('error', () => socat.stdin.destroy())
    socat.once('exit', () => {
      if (child === socat) child = undefined
      connection.closed()
      // socat ends when the device hangs up; the port comes back, and where it cannot, it stays unplugged.
      if (isReady && isWanted) plug().catch(() => (isWanted = false))
    })
    await new Promise<void>((resolve, reject) => {
      let told = ''
      socat.once('error', (error) => {
        child = undefined
        reject(new Error(`socat: ${error.message}`))
      })
      // Unplugged again before it was ready: nobody waits for this terminal any more.
      socat.once('exit', () =>
        isWanted ? reject(new Error(`socat: ${told.trim().slice(-500)}`)) : resolve(),
      )
      socat.stderr.on('data', (bytes: Buffer) => {
        if (isReady) return
        told += bytes.toString()
        if (!told.includes('starting data transfer loop')) return
        isReady = true
        resolve()
      })
    })
  }

  async function unplug(): Promise<void> {
    isWanted = false
    const ending = child
    if (ending === undefined || ending.exitCode !== null) return
    await new Promise<void>((resolve) => {
      ending.once('exit', () => resolve())
      ending.kill()
    })
  }

  await plug()
  return { address: `serial://${path}`, plug, unplug, close: unplug }
}
