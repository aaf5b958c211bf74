import { read } from 'node:fs'
import { promisify } from 'node:util'
import type { SerialPort } from 'serialport'

const readFrom = promisify(read)

/** What serialport 13.0.0 keeps behind an open port on Linux and macOS. */
interface UnixBinding {
  fd: number | null
  readonly poller: { once(event: 'readable', done: (error: Error | null) => void): void }
  read(buffer: Buffer, offset: number, length: number): Promise<{ bytesRead: number; buffer: Buffer }>
}

/**
 * Makes a port that hung up end instead of spin. serialport 13.0.0 takes a read of no bytes for "try again" and does so
 * without a pause and without ever telling; on a terminal opened as it opens them (non-blocking, VMIN 1) it means that
 * the other side is gone. Does nothing where the port is not of that making, as on Windows.
 *
 * Call it after opening and before anything is read.
 */
export function endOnHangUp(port: SerialPort): void {
  const binding = port.port as unknown
  if (!isUnixBinding(binding)) return
  binding.read = async (buffer, offset, length) => {
    for (;;) {
      if (binding.fd === null) throw Object.assign(new Error('the port was closed'), { canceled: true })
      const bytesRead = await readOrWait(binding, buffer, offset, length)
      if (bytesRead === 'waited') continue
      if (bytesRead === 0) throw new Error('the port hung up')
      return { bytesRead, buffer }
    }
  }
}

async function readOrWait(
  binding: UnixBinding,
  buffer: Buffer,
  offset: number,
  length: number,
): Promise<number | 'waited'> {
  try {
    return (await readFrom(binding.fd ?? -1, buffer, offset, length, null)).bytesRead
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code !== 'EAGAIN' && code !== 'EWOULDBLOCK' && code !== 'EINTR') throw error
  }
  if (binding.fd !== null) {
    await new Promise<void>((resolve, reject) =>
      binding.poller.once('readable', (error) => (error ? reject(error) : resolve())),
    )
  }
  return 'waited'
}

function isUnixBinding(binding: unknown): binding is UnixBinding {
  return (
    typeof binding === 'object' &&
    binding !== null &&
    'fd' in binding &&
    typeof binding.fd === 'number' &&
    'poller' in binding &&
    'read' in binding
  )
}
