import type { Clock } from '../../domain/ports.ts'
import { failed, ok } from '../../domain/result.ts'
import { createCardRequestFramer, encodeCardNews, type CardRequest } from '../codec/apdu-wire.ts'
import { createOneAtATime } from '../codec/one-at-a-time.ts'
import type { PcscAddress } from './address.ts'
import { loadNative } from './native-package.ts'
import { faultFromWords, openWithin, wrapRaw, type RawEnds, type RawWire } from './raw-wire.ts'
import type { OpenTransport } from './transport.ts'
import { within } from './within.ts'

/**
 * The part of `@pokusew/pcsclite` (0.6.0) that is used. It is built by node-gyp where it is installed, so it is no part of
 * this house: who has a smart-card reader installs it beside.
 */
export interface PcscPackage {
  (): Pcsc
}

export interface Pcsc {
  on(event: 'reader', listener: (reader: PcscReader) => void): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
  close(): void
}

export interface PcscReader {
  readonly name: string
  readonly SCARD_STATE_PRESENT: number
  readonly SCARD_STATE_MUTE: number
  readonly SCARD_SHARE_SHARED: number
  readonly SCARD_LEAVE_CARD: number
  on(event: 'status', listener: (status: { readonly state: number; readonly atr?: Buffer }) => void): unknown
  on(event: 'end', listener: () => void): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
  connect(
    options: { readonly share_mode: number },
    done: (error: Error | null, protocol: number) => void,
  ): void
  disconnect(disposition: number, done: (error: Error | null) => void): void
  transmit(
    command: Buffer,
    answerBytes: number,
    protocol: number,
    done: (error: Error | null, answer: Buffer) => void,
  ): void
  close(): void
}

export type LoadPcscPackage = () => Promise<PcscPackage>

const PACKAGE: string = '@pokusew/pcsclite'

/** Not a dependency: the name is put together so that nothing looks for it before it is wanted. */
export const loadPcscPackage: LoadPcscPackage = async () => {
  const loaded = (await import(PACKAGE)) as { readonly default: PcscPackage }
  return loaded.default
}

const REMEDY =
  '（安装后重启 / install it and start again: sudo apt install pcscd libpcsclite-dev && ' +
  'npm install --no-save @pokusew/pcsclite@0.6.0）'

/** A reader that is plugged in is told within so much time. */
const FIND_MS = 3000
const ANSWER_BYTES = 258

/** Opens a PC/SC reader and speaks `codec/apdu-wire.ts` to the driver, the reader's side of it. */
export function createPcscOpener(address: PcscAddress, clock: Clock, load: LoadPcscPackage): OpenTransport {
  return () =>
    openWithin(clock, address.text, faultFromWords, async () => {
      const loaded = await loadNative(load, 'smart-card readers', REMEDY)
      if (!loaded.ok) return loaded
      const pcsc = loaded.value()
      const reader = await findReader(pcsc, address, clock)
      if (!(reader instanceof Error)) {
        return ok(wrapRaw(address.text, clock, faultFromWords, (ends) => run(pcsc, reader, ends)))
      }
      pcsc.close()
      return failed(faultFromWords(reader))
    })
}

function findReader(pcsc: Pcsc, address: PcscAddress, clock: Clock): Promise<PcscReader | Error> {
  const seen: string[] = []
  const finding = new Promise<PcscReader | Error>((resolve) => {
    // Without pcscd it says so here; without this listener it would end the process.
    pcsc.on('error', (error) => resolve(error))
    pcsc.on('reader', (reader) => {
      seen.push(reader.name)
      if (address.reader === null || reader.name.startsWith(address.reader)) resolve(reader)
    })
  })
  return within(
    clock,
    FIND_MS,
    finding,
    () => new Error(`smart-card reader not found; there are: ${seen.join(', ') || 'none'}`),
  )
}

function run(pcsc: Pcsc, reader: PcscReader, ends: RawEnds): RawWire {
  const framer = createCardRequestFramer()
  const oneAtATime = createOneAtATime()
  let atr: Uint8Array | undefined
  let protocol: number | undefined
  let hasTold = false

  function tellCard(): void {
    ends.deliver(encodeCardNews(atr === undefined ? { is: 'gone' } : { is: 'inserted', atr }))
  }

  reader.on('status', ({ state, atr: told }) => {
    const isThere = (state & reader.SCARD_STATE_PRESENT) !== 0 && (state & reader.SCARD_STATE_MUTE) === 0
    const next =
      isThere && told !== undefined && told.length >= 2 && told.length <= 33
        ? Uint8Array.from(told)
        : undefined
    // The reader also tells who uses the card; that is no news.
    if (hasTold && (next === undefined) === (atr === undefined)) return
    hasTold = true
    atr = next
    if (atr === undefined) protocol = undefined
    tellCard()
  })
  reader.on('end', () => ends.lose(new Error('the reader was disconnected')))
  reader.on('error', (error) => ends.lose(error))
  pcsc.on('error', (error) => ends.lose(error))

  function connect(): Promise<number> {
    return new Promise((resolve, reject) =>
      reader.connect({ share_mode: reader.SCARD_SHARE_SHARED }, (error, granted) =>
        error ? reject(error) : resolve(granted),
      ),
    )
  }

  function transmit(apdu: Uint8Array, by: number): Promise<Buffer> {
    return new Promise((resolve, reject) =>
      reader.transmit(Buffer.from(apdu), ANSWER_BYTES, by, (error, answer) =>
        error ? reject(error) : resolve(answer),
      ),
    )
  }

  async function serve(request: CardRequest): Promise<void> {
    if (request.is === 'what-lies-there') return tellCard()
    try {
      if (atr === undefined) return tellCard()
      protocol ??= await connect()
      const response = await transmit(request.apdu, protocol)
      ends.deliver(encodeCardNews({ is: 'answer', response: Uint8Array.from(response) }))
      response.fill(0)
    } catch {
      // The card was pulled, does not answer, or answers nonsense: to the driver there is none.
      protocol = undefined
      ends.deliver(encodeCardNews({ is: 'gone' }))
    }
  }

  return {
    write(bytes) {
      for (const event of framer.push(bytes)) {
        if (event.type === 'frame') void oneAtATime(() => serve(event.frame))
      }
      return Promise.resolve()
    },
    async close() {
      if (protocol !== undefined) {
        await new Promise<void>((resolve) => reader.disconnect(reader.SCARD_LEAVE_CARD, () => resolve()))
      }
      reader.close()
      pcsc.close()
    },
  }
}
