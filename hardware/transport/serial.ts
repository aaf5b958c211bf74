import { access } from 'node:fs/promises'
import type { SerialPort } from 'serialport'
import type { Clock } from '../../domain/ports.ts'
import { failed, ok, type Result } from '../../domain/result.ts'
import type { SerialAddress } from './address.ts'
import { loadNative } from './native-package.ts'
import { endOnHangUp } from './serial-hang-up.ts'
import { findAdapter, listUsbSerialPorts } from './usb-serial-ports.ts'
import type { OpenTransport, Transport, TransportError, TransportFault } from './transport.ts'
import { createWireEnds } from './wire-ends.ts'
import { within } from './within.ts'

/** The part of the serialport package that is used. */
export interface SerialPackage {
  readonly SerialPort: typeof SerialPort
}

/** Loads the package when the first serial device is opened: where its binary is missing, only those devices fail. */
export type LoadSerialPackage = () => Promise<SerialPackage>

export const loadSerialPackage: LoadSerialPackage = () => import('serialport')

const OPEN_MS = 5000
const WRITE_MS = 5000
/** A pulled USB adapter can hang in close for ever. */
const CLOSE_MS = 1000

/**
 * Opens a serial port. Modem lines are neither set nor read: pseudo terminals and some adapters refuse that, and none of
 * our devices needs them.
 *
 * @param defaultBaudRate used when the address names none
 */
export function createSerialOpener(
  address: SerialAddress,
  defaultBaudRate: number,
  clock: Clock,
  load: LoadSerialPackage = loadSerialPackage,
): OpenTransport {
  return async () => {
    const loaded = await loadNative(load, 'serial ports')
    if (!loaded.ok) return loaded
    const path = await pathOf(address, load)
    if (!path.ok) return path
    const port = new loaded.value.SerialPort({
      path: path.value,
      baudRate: address.baudRate ?? defaultBaudRate,
      dataBits: address.dataBits,
      parity: address.parity,
      stopBits: address.stopBits,
      autoOpen: false,
    })
    const opening = new Promise<Result<Transport, TransportError>>((resolve) => {
      port.open((error) =>
        resolve(error ? failed(toTransportError(error)) : ok(wrapPort(port, address, clock))),
      )
    })
    return within(clock, OPEN_MS, opening, () => {
      // Opened after all, when nobody waits any more: give it back.
      void opening.then((late) => (late.ok ? late.value.close() : undefined))
      return failed<TransportError>({
        code: 'timeout',
        detail: `${address.path} did not open within ${OPEN_MS} ms`,
      })
    })
  }
}

/** The present path of a port; looked up where it is named by the ids of its adapter. */
async function pathOf(
  { path, adapter }: SerialAddress,
  load: LoadSerialPackage,
): Promise<Result<string, TransportError>> {
  if (adapter === undefined) return ok(path)
  const found = findAdapter(adapter, await listUsbSerialPorts(load))
  return found.ok ? ok(found.value.path) : found
}

/** Whether it is still plugged in, as far as that can be seen without opening it. Always true for COM ports. */
export async function isSerialPresent(address: SerialAddress, load: LoadSerialPackage): Promise<boolean> {
  if (address.adapter !== undefined) return (await pathOf(address, load)).ok
  if (!address.path.startsWith('/')) return true
  return access(address.path).then(
    () => true,
    () => false,
  )
}

function wrapPort(port: SerialPort, address: SerialAddress, clock: Clock): Transport {
  const ends = createWireEnds(() => void close())
  let closing: Promise<void> | undefined

  endOnHangUp(port)
  // Always read: a port nobody reads gives no unplug event at all.
  port.on('data', (chunk: Buffer) => ends.deliver(chunk))
  port.on('error', (error) => lose(toTransportError(error)))
  // May come twice; only the first counts.
  port.on('close', (error: Error | null | undefined) =>
    ends.end({ code: 'closed', detail: error?.message ?? 'the port was closed' }),
  )

  function lose(error: TransportError): void {
    ends.end(error)
    void close()
  }

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
      port.write(bytes, (error) => {
        if (error) return finish(failed(toTransportError(error)))
        // Without this guard a drain on a closed port waits for the next open.
        if (port.isOpen) port.drain((late) => finish(late ? failed(toTransportError(late)) : ok(undefined)))
      })
    })
  }

  function close(): Promise<void> {
    closing ??= within(
      clock,
      CLOSE_MS,
      new Promise<void>((resolve) => {
        if (!port.isOpen) return resolve()
        port.close(() => resolve())
      }),
      () => undefined,
    ).then(() => ends.end({ code: 'closed', detail: 'closed by the host' }))
    return closing
  }

  return {
    address: address.text,
    write,
    inTurn: (work) => work(),
    onData: ends.onData,
    onClosed: ends.onClosed,
    close,
  }
}

/** serialport passes on the system's words only, so they are what there is to go by. */
const FAULTS: readonly (readonly [RegExp, TransportFault])[] = [
  [/no such file|file not found|cannot find|enoent/i, 'not-found'],
  [/permission denied|eacces/i, 'no-permission'],
  [/cannot lock|access denied|busy|resource temporarily unavailable/i, 'in-use'],
  [/hung up|disconnected|bad file descriptor|input\/output error|no such device|not open/i, 'closed'],
]

function toTransportError(error: Error): TransportError {
  const fault = FAULTS.find(([pattern]) => pattern.test(error.message))
  return { code: fault?.[1] ?? 'failed', detail: error.message.replace(/^Error:? ?/, '') }
}
