import { constants } from 'node:fs'
import { access, open, type FileHandle } from 'node:fs/promises'
import type { Clock } from '../../domain/ports.ts'
import { failed, ok } from '../../domain/result.ts'
import type { FileAddress } from './address.ts'
import { openWithin, wrapRaw, type RawEnds, type RawWire } from './raw-wire.ts'
import type { OpenTransport, TransportError, TransportFault } from './transport.ts'

/** Whole input events (24 bytes each) and more than any printer says. */
const READ_BYTES = 24 * 170
/** Pauses between two looks at a file that has nothing to say; back to the first as soon as it says something. */
const PAUSES_MS = [5, 10, 20, 40] as const
const LOOK_EVERY_MS = 1000

/**
 * Opens a character device of Linux: `/dev/usb/lp0`, `/dev/input/by-id/...`. It is opened non-blocking and looked at again
 * and again: a blocking read would hold one of the few threads of the process for as long as nobody presses a key, and
 * nothing could end it.
 */
export function createFileOpener(address: Pick<FileAddress, 'text' | 'path'>, clock: Clock): OpenTransport {
  return () =>
    openWithin(clock, address.text, toError, async () => {
      const file = await openBothWays(address.path)
      const stat = await file.stat()
      if (!stat.isCharacterDevice() && !stat.isFIFO()) {
        await file.close()
        return failed({ code: 'failed', detail: `${address.path} is no device` })
      }
      return ok(wrapRaw(address.text, clock, toError, (ends) => run(file, address.path, ends, clock)))
    })
}

const WAYS = constants.O_NONBLOCK | constants.O_NOCTTY

/** For reading and writing; for reading alone where only that is allowed, as with most keyboards. */
async function openBothWays(path: string): Promise<FileHandle> {
  try {
    return await open(path, constants.O_RDWR | WAYS)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'EACCES' && code !== 'EPERM' && code !== 'EROFS') throw error
    return open(path, constants.O_RDONLY | WAYS)
  }
}

function run(file: FileHandle, path: string, ends: RawEnds, clock: Clock): RawWire {
  let isClosing = false
  let wake = (): void => {}

  function pause(ms: number): Promise<void> {
    // Closed while a look was on its way: nobody is going to wake it.
    if (isClosing) return Promise.resolve()
    return new Promise((resolve) => {
      const cancel = clock.after(ms, resolve)
      wake = () => {
        cancel()
        resolve()
      }
    })
  }

  async function listen(): Promise<void> {
    const buffer = new Uint8Array(READ_BYTES)
    let silences = 0
    let lookAtMs = 0
    while (ends.isOpen() && !isClosing) {
      const bytesRead = await readSome(file, buffer)
      if (bytesRead === 'unreadable') return
      if (typeof bytesRead === 'number' && bytesRead > 0) {
        silences = 0
        ends.deliver(buffer.subarray(0, bytesRead))
        continue
      }
      if (bytesRead === 0 && clock.now() >= lookAtMs) {
        lookAtMs = clock.now() + LOOK_EVERY_MS
        await mustBeThere(path)
      }
      await pause(PAUSES_MS[Math.min(silences, PAUSES_MS.length - 1)] ?? 0)
      silences += 1
    }
  }

  const listening = listen().catch((thrown: unknown) => ends.lose(thrown))
  return {
    async write(bytes, isWanted) {
      for (let at = 0; at < bytes.length && isWanted();) {
        const written = await writeSome(file, bytes.subarray(at))
        at += written
        if (written === 0) await new Promise<void>((resolve) => clock.after(PAUSES_MS[1], resolve))
      }
    },
    async close() {
      isClosing = true
      wake()
      await listening
      await file.close()
    },
  }
}

/**
 * `nothing`: not yet. 0 is the end of a terminal, but a printer says so too when it has nothing to say: whoever gets it
 * looks whether the device is still there. `unreadable`: it only takes bytes.
 */
async function readSome(file: FileHandle, buffer: Uint8Array): Promise<number | 'nothing' | 'unreadable'> {
  try {
    return (await file.read(buffer, 0, buffer.length, null)).bytesRead
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (isNotYet(code)) return 'nothing'
    // usblp refuses to be read where the printer has no way back.
    if (code === 'EINVAL') return 'unreadable'
    throw error
  }
}

async function mustBeThere(path: string): Promise<void> {
  const isThere = await access(path).then(
    () => true,
    () => false,
  )
  if (!isThere) throw Object.assign(new Error(`${path} is no longer there`), { code: 'ENODEV' })
}

async function writeSome(file: FileHandle, bytes: Uint8Array): Promise<number> {
  try {
    return (await file.write(bytes, 0, bytes.length, null)).bytesWritten
  } catch (error) {
    if (isNotYet((error as NodeJS.ErrnoException).code)) return 0
    throw error
  }
}

function isNotYet(code: string | undefined): boolean {
  return code === 'EAGAIN' || code === 'EWOULDBLOCK' || code === 'EINTR'
}

const FAULTS: Readonly<Record<string, TransportFault>> = {
  ENOENT: 'not-found',
  EACCES: 'no-permission',
  EPERM: 'no-permission',
  EBUSY: 'in-use',
  ENODEV: 'closed',
  ENXIO: 'closed',
  EIO: 'closed',
  EBADF: 'closed',
  EPIPE: 'closed',
}

function toError(thrown: unknown): TransportError {
  const { code, message } = thrown as NodeJS.ErrnoException
  return { code: FAULTS[code ?? ''] ?? 'failed', detail: message }
}
