import type { Clock } from '../../domain/ports.ts'
import { failed, ok, type Result } from '../../domain/result.ts'
import { createOneAtATime } from '../codec/one-at-a-time.ts'
import type { Transport, TransportError, TransportFault } from './transport.ts'
import { createWireEnds } from './wire-ends.ts'
import { within } from './within.ts'

/** What a package or the system offers, stripped to what a wire needs. All of it may throw, reject or hang. */
export interface RawWire {
  /** @param isWanted false once nobody waits for it any more: what is left of it must not go out later */
  write(bytes: Uint8Array, isWanted: () => boolean): Promise<void>
  close(): Promise<void>
}

/** Where a raw wire puts what it reads, and how it ends. Both may be called at any time; after the end in vain. */
export interface RawEnds {
  deliver(chunk: Uint8Array): void
  lose(thrown: unknown): void
  isOpen(): boolean
}

const OPEN_MS = 5000
const WRITE_MS = 5000
const CLOSE_MS = 1000

/** Makes a transport of a raw wire: writes one at a time and none for ever, an end told once, a close that ends. */
export function wrapRaw(
  address: string,
  clock: Clock,
  toError: (thrown: unknown) => TransportError,
  attach: (ends: RawEnds) => RawWire,
): Transport {
  const ends = createWireEnds(() => void close())
  const oneAtATime = createOneAtATime()
  let closing: Promise<void> | undefined

  const raw = attach({
    deliver: ends.deliver,
    lose(thrown) {
      ends.end(toError(thrown))
      void close()
    },
    isOpen: () => ends.endedWith() === undefined,
  })

  async function writeOne(bytes: Uint8Array): Promise<Result<void, TransportError>> {
    const ended = ends.endedWith()
    if (ended !== undefined) return failed(ended)
    let stopWaiting = (): void => {}
    const end = new Promise<Result<never, TransportError>>((resolve) => {
      stopWaiting = ends.onClosed((error) => resolve(failed(error)))
    })
    let isWanted = true
    const written = raw
      .write(bytes, () => isWanted)
      .then(
        () => ok(undefined),
        (thrown: unknown) => failed(toError(thrown)),
      )
    const result = await within(clock, WRITE_MS, Promise.race([written, end]), () =>
      failed<TransportError>({ code: 'timeout', detail: `nothing was taken for ${WRITE_MS} ms` }),
    )
    isWanted = false
    stopWaiting()
    return result
  }

  function close(): Promise<void> {
    closing ??= within(
      clock,
      CLOSE_MS,
      raw.close().catch((thrown: unknown) => ends.end(toError(thrown))),
      () => undefined,
    ).then(() => ends.end({ code: 'closed', detail: 'closed by the host' }))
    return closing
  }

  return {
    address,
    write: (bytes) => oneAtATime(() => writeOne(bytes)),
    inTurn: (work) => work(),
    onData: ends.onData,
    onClosed: ends.onClosed,
    close,
  }
}

/** Waits for an opening, but not for ever; what opens too late is closed again. Never rejects. */
export function openWithin(
  clock: Clock,
  address: string,
  toError: (thrown: unknown) => TransportError,
  open: () => Promise<Result<Transport, TransportError>>,
): Promise<Result<Transport, TransportError>> {
  const opening = open().catch((thrown: unknown) => failed(toError(thrown)))
  return within(clock, OPEN_MS, opening, () => {
    void opening.then((late) => (late.ok ? late.value.close() : undefined))
    return failed<TransportError>({
      code: 'timeout',
      detail: `${address} did not open within ${OPEN_MS} ms`,
    })
  })
}

/** Native packages pass on the system's words only, so they are what there is to go by. The first match counts. */
const WORDS: readonly (readonly [RegExp, TransportFault])[] = [
  [/permission|eacces|eperm|access denied|errno 13\b/i, 'no-permission'],
  [/busy|in use|ebusy|errno 16\b|sharing violation/i, 'in-use'],
  [
    /disconnected|no such device|enodev|enxio|eio\b|i\/o error|could not (?:read|write)|invalid state/i,
    'closed',
  ],
  [/no such file|enoent|not found|cannot open|errno 2\b/i, 'not-found'],
  [/cancel|timed? ?out/i, 'timeout'],
]

export function faultFromWords(thrown: unknown): TransportError {
  const detail = thrown instanceof Error ? thrown.message : String(thrown)
  return { code: WORDS.find(([pattern]) => pattern.test(detail))?.[1] ?? 'failed', detail }
}
