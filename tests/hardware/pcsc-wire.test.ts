import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { createCardNewsFramer, encodeCardRequest, type CardNews } from '../../hardware/codec/apdu-wire.ts'
import { parseAddress } from '../../hardware/transport/address.ts'
import { createWire } from '../../hardware/transport/open-transport.ts'
import { loadPcscPackage, type LoadPcscPackage } from '../../hardware/transport/pcsc.ts'
import type { TransportError } from '../../hardware/transport/transport.ts'
import { createFakeClock } from '../support/fake-clock.ts'

/** A reader as @pokusew/pcsclite 0.6.0 shows it. */
class FakeReader extends EventEmitter {
  readonly SCARD_STATE_PRESENT = 0x20
  readonly SCARD_STATE_MUTE = 0x200
  readonly SCARD_SHARE_SHARED = 2
  readonly SCARD_LEAVE_CARD = 0
  readonly calls: string[] = []
  readonly commands: number[][] = []
  answer: readonly number[] | Error = [0x90, 0x00]
  readonly name: string
  constructor(name: string) {
    super()
    this.name = name
  }
  connect(_options: unknown, done: (error: Error | null, protocol: number) => void): void {
    this.calls.push('connect')
    setImmediate(() => done(null, 2))
  }
  disconnect(_disposition: number, done: (error: Error | null) => void): void {
    this.calls.push('disconnect')
    setImmediate(() => done(null))
  }
  transmit(
    command: Buffer,
    _bytes: number,
    protocol: number,
    done: (error: Error | null, answer: Buffer) => void,
  ): void {
    this.calls.push(`transmit ${protocol}`)
    this.commands.push([...command])
    const { answer } = this
    setImmediate(() =>
      answer instanceof Error ? done(answer, Buffer.alloc(0)) : done(null, Buffer.from(answer)),
    )
  }
  close(): void {
    this.calls.push('close')
  }
  insert(): void {
    this.emit('status', { state: this.SCARD_STATE_PRESENT, atr: Buffer.from([0x3b, 0x00]) })
  }
  lift(): void {
    this.emit('status', { state: 0 })
  }
}

class FakePcsc extends EventEmitter {
  closes = 0
  close(): void {
    this.closes += 1
  }
}

function createRig(text = 'pcsc:*') {
  const clock = createFakeClock()
  const pcsc = new FakePcsc()
  const address = parseAddress(text)
  if (!address.ok) throw new Error(address.error)
  const wireWith = (load: LoadPcscPackage) =>
    createWire(address.value, { baudRate: 9600 }, clock, { pcsc: load })
  const wire = wireWith(() => Promise.resolve(() => pcsc as never))
  async function open(reader: FakeReader) {
    const opening = wire.open()
    await clock.settle()
    pcsc.emit('reader', reader)
    const opened = await opening
    if (!opened.ok) throw new Error(opened.error.detail)
    const framer = createCardNewsFramer()
    const news: CardNews[] = []
    const ends: TransportError[] = []
    opened.value.onData((chunk) => {
      for (const event of framer.push(chunk)) if (event.type === 'frame') news.push(event.frame)
    })
    opened.value.onClosed((error) => ends.push(error))
    return { transport: opened.value, news, ends }
  }
  return { clock, pcsc, wire, wireWith, open }
}

const SELECT = [0x00, 0xa4, 0x00, 0x00]

describe('a smart-card reader', () => {
  it('tells of a card, hands commands on and their answers back', async () => {
    const { open, clock } = createRig()
    const reader = new FakeReader('ACS 00')
    const { transport, news } = await open(reader)
    reader.lift()
    reader.insert()
    // Somebody else uses the card: no news.
    reader.emit('status', { state: 0x20 | 0x100, atr: Buffer.from([0x3b, 0x00]) })
    expect(news.map(({ is }) => is)).toEqual(['gone', 'inserted'])
    await transport.write(encodeCardRequest({ is: 'command', apdu: Uint8Array.from(SELECT) }))
    await transport.write(encodeCardRequest({ is: 'command', apdu: Uint8Array.from(SELECT) }))
    await clock.settle()
    await clock.settle()
    expect(reader.calls).toEqual(['connect', 'transmit 2', 'transmit 2'])
    expect(reader.commands[0]).toEqual(SELECT)
    expect(news.slice(2)).toEqual([
      { is: 'answer', response: Uint8Array.of(0x90, 0x00) },
      { is: 'answer', response: Uint8Array.of(0x90, 0x00) },
    ])
    await transport.close()
    expect(reader.calls.slice(3)).toEqual(['disconnect', 'close'])
  })

  it('says that no card is there, when none is, when it is pulled, and when it is mute', async () => {
    const { open, clock } = createRig()
    const reader = new FakeReader('ACS 00')
    const { transport, news } = await open(reader)
    await transport.write(encodeCardRequest({ is: 'what-lies-there' }))
    await transport.write(encodeCardRequest({ is: 'command', apdu: Uint8Array.from(SELECT) }))
    await clock.settle()
    expect(news.map(({ is }) => is)).toEqual(['gone', 'gone'])
    reader.insert()
    reader.answer = new Error('SCardTransmit error: Card was removed')
    await transport.write(encodeCardRequest({ is: 'command', apdu: Uint8Array.from(SELECT) }))
    await clock.settle()
    await clock.settle()
    expect(news.slice(2).map(({ is }) => is)).toEqual(['inserted', 'gone'])
    reader.emit('status', { state: 0x20 | 0x200, atr: Buffer.from([0x3b, 0x00]) })
    await transport.write(encodeCardRequest({ is: 'what-lies-there' }))
    await clock.settle()
    expect(news.at(-1)?.is).toBe('gone')
  })

  it('is lost when it is unplugged', async () => {
    const { open } = createRig()
    const reader = new FakeReader('ACS 00')
    const { ends, transport } = await open(reader)
    reader.emit('end')
    reader.emit('error', new Error('late'))
    expect(ends.map(({ code }) => code)).toEqual(['closed'])
    await transport.close()
  })

  it('is found by its name, and what there is instead is told', async () => {
    const { open, pcsc, clock, wire } = createRig('pcsc:ACS')
    await open(new FakeReader('ACS ACR38U 00 00'))
    const opening = wire.open()
    await clock.settle()
    pcsc.emit('reader', new FakeReader('Other 00'))
    await clock.advance(3000)
    expect(await opening).toMatchObject({
      ok: false,
      error: { code: 'not-found', detail: expect.stringContaining('Other 00') },
    })
    expect(pcsc.closes).toBe(1)
  })

  it('says so when the service for smart cards does not run', async () => {
    const { pcsc, wire, clock } = createRig()
    const opening = wire.open()
    await clock.settle()
    pcsc.emit('error', new Error('SCardEstablishContext error: Service not available'))
    expect(await opening).toMatchObject({ ok: false, error: { code: 'failed' } })
  })

  it('disables only itself where the package is not installed, and says what to install', async () => {
    const { wireWith } = createRig()
    const opened = await wireWith(loadPcscPackage).open()
    expect(opened.ok ? '' : opened.error.detail).toMatch(/smart-card readers cannot be used.*npm install/s)
  })
})
