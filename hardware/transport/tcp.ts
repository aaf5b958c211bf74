import { connect, type Socket } from 'node:net'
import type { Clock } from '../../domain/ports.ts'
import { failed, ok, type Result } from '../../domain/result.ts'
import type { TcpAddress } from './address.ts'
import type { OpenTransport, Transport, TransportError, TransportFault } from './transport.ts'
import { createWireEnds } from './wire-ends.ts'

/** Limits of one TCP wire, in milliseconds. */
const CONNECT_MS = 3000
const WRITE_MS = 5000
/** A converter that lost its power says nothing: the system asks for it after so much quiet. */
const KEEP_ALIVE_MS = 10_000

/** Opens a device on TCP: a network printer, a serial-to-network converter, a simulator. */
export function createTcpOpener(address: TcpAddress, clock: Clock): OpenTransport {
  return () =>
    new Promise((resolve) => {
      const socket = connect({
        host: address.host,
        port: address.port,
        noDelay: true,
        keepAlive: true,
        keepAliveInitialDelay: KEEP_ALIVE_MS,
      })
      const giveUp = (error: TransportError): void => {
        cancel()
        socket.destroy()
        resolve(failed(error))
      }
      const cancel = clock.after(CONNECT_MS, () =>
        giveUp({ code: 'timeout', detail: `no connection to ${address.text} within ${CONNECT_MS} ms` }),
      )
      socket.once('error', (error) => giveUp(toTransportError(error)))
      socket.once('connect', () => {
        cancel()
        socket.removeAllListeners('error')
        resolve(ok(wrapSocket(socket, address, clock)))
      })
    })
}

function wrapSocket(socket: Socket, address: TcpAddress, clock: Clock): Transport {
  const ends = createWireEnds(() => socket.destroy())
  let lastError: TransportError | undefined

  socket.on('data', (chunk) => ends.deliver(chunk))
  socket.on('error', (error) => {
    lastError = toTransportError(error)
    socket.destroy()
  })
  // The other side has said its last word: a half-open wire is of no use to any driver.
  socket.on('end', () => socket.destroy())
  socket.on('close', () => ends.end({ code: 'closed', detail: lastError?.detail ?? 'the other end hung up' }))

  function write(bytes: Uint8Array): Promise<Result<void, TransportError>> {
    const ended = ends.endedWith()
    if (ended !== undefined) return Promise.resolve(failed(ended))
    return new Promise((resolve) => {
      const stopWaiting = ends.onClosed((error) => finish(failed(error)))
      const cancel = clock.after(WRITE_MS, () =>
        finish(failed({ code: 'timeout', detail: `nothing was taken for ${WRITE_MS} ms` })),
      )
      const finish = (result: Result<void, TransportError>): void => {
        cancel()
        stopWaiting()
        resolve(result)
      }
      socket.write(bytes, (error) => finish(error ? failed(toTransportError(error)) : ok(undefined)))
    })
  }

  return {
    address: address.text,
    write,
    inTurn: (work) => work(),
    onData: ends.onData,
    onClosed: ends.onClosed,
    close() {
      socket.destroy()
      ends.end({ code: 'closed', detail: 'closed by the host' })
      return Promise.resolve()
    },
  }
}

const FAULTS: Readonly<Record<string, TransportFault>> = {
  ENOTFOUND: 'not-found',
  EAI_AGAIN: 'not-found',
  EHOSTUNREACH: 'not-found',
  ENETUNREACH: 'not-found',
  ECONNREFUSED: 'refused',
  ETIMEDOUT: 'timeout',
  ECONNRESET: 'closed',
  EPIPE: 'closed',
  EACCES: 'no-permission',
}

function toTransportError(error: NodeJS.ErrnoException): TransportError {
  return {
    code: FAULTS[error.code ?? ''] ?? 'failed',
    detail: error.message || (error.code ?? 'unknown error'),
  }
}
