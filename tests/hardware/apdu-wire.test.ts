import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createCardNewsFramer,
  createCardRequestFramer,
  encodeCardNews,
  encodeCardRequest,
  type CardNews,
  type CardRequest,
} from '../../hardware/codec/apdu-wire.ts'
import type { Framer } from '../../hardware/codec/framer.ts'
import { createMessageFramer } from '../../hardware/codec/message-framer.ts'
import { cutAt, cuts, fromHex, toHex } from '../support/bytes.ts'

function framesOf<Frame>(framer: Framer<Frame>, chunks: readonly Uint8Array[]): Frame[] {
  return chunks
    .flatMap((chunk) => framer.push(chunk))
    .flatMap((event) => (event.type === 'frame' ? [event.frame] : []))
}

const bytes = (minLength: number, maxLength: number) => fc.uint8Array({ minLength, maxLength })
const anyNews: fc.Arbitrary<CardNews> = fc.oneof(
  fc.record({ is: fc.constant('gone' as const) }),
  fc.record({ is: fc.constant('inserted' as const), atr: bytes(2, 33) }),
  fc.record({ is: fc.constant('answer' as const), response: bytes(2, 258) }),
)
const anyRequest: fc.Arbitrary<CardRequest> = fc.oneof(
  fc.record({ is: fc.constant('what-lies-there' as const) }),
  fc.record({ is: fc.constant('command' as const), apdu: bytes(4, 261) }),
)

describe('smart-card commands on a byte wire', () => {
  it('is written as its table says', () => {
    expect(toHex(encodeCardRequest({ is: 'what-lies-there' }))).toBe('0000')
    expect(toHex(encodeCardRequest({ is: 'command', apdu: fromHex('00B2010414') }))).toBe('000500B2010414')
    expect(toHex(encodeCardNews({ is: 'gone' }))).toBe('000100')
    expect(toHex(encodeCardNews({ is: 'inserted', atr: fromHex('3B00') }))).toBe('0003013B00')
    expect(toHex(encodeCardNews({ is: 'answer', response: fromHex('6982') }))).toBe('0003026982')
  })

  it('comes out as it went in, however it is cut', () => {
    fc.assert(
      fc.property(fc.array(anyNews, { maxLength: 5 }), cuts, (news, places) => {
        const wire = Uint8Array.from(Buffer.concat(news.map(encodeCardNews)))
        expect(framesOf(createCardNewsFramer(), cutAt(wire, places))).toEqual(news)
      }),
    )
    fc.assert(
      fc.property(fc.array(anyRequest, { maxLength: 5 }), cuts, (requests, places) => {
        const wire = Uint8Array.from(Buffer.concat(requests.map(encodeCardRequest)))
        expect(framesOf(createCardRequestFramer(), cutAt(wire, places))).toEqual(requests)
      }),
    )
  })

  it('refuses lengths and kinds that cannot be, and holds no more than one message', () => {
    expect(framesOf(createCardNewsFramer(), [fromHex('FFFF 0002 0112 0001 07')])).toEqual([])
    expect(framesOf(createCardRequestFramer(), [fromHex('0003 112233')])).toEqual([])
    expect(() => encodeCardRequest({ is: 'command', apdu: new Uint8Array(3) })).toThrow(RangeError)
    expect(() => encodeCardNews({ is: 'answer', response: new Uint8Array(259) })).toThrow(RangeError)
    fc.assert(
      fc.property(bytes(0, 2000), (noise) => {
        const framer = createCardNewsFramer()
        framer.push(noise)
        expect(framer.pendingBytes()).toBeLessThanOrEqual(2 + 259)
      }),
    )
  })
})

describe('messages that end with their message', () => {
  const create = () => createMessageFramer(4, (held) => (held[0] === 1 ? toHex(held) : null))

  it('waits for the end, and then is a frame or rubbish', () => {
    const framer = create()
    expect(framer.push(fromHex('0102'))).toEqual([])
    expect(framer.pendingBytes()).toBe(2)
    expect(framer.end?.()).toEqual([{ type: 'frame', frame: '0102' }])
    framer.push(fromHex('02'))
    expect(framer.end?.()).toEqual([{ type: 'discarded', bytes: fromHex('02'), why: 'malformed' }])
    expect(framer.end?.()).toEqual([])
  })

  it('discards one that is too long up to its end, and takes the next', () => {
    const framer = create()
    framer.push(fromHex('010203'))
    expect(framer.push(fromHex('0405'))).toEqual([
      { type: 'discarded', bytes: fromHex('0102030405'), why: 'bad-length' },
    ])
    expect(framer.push(fromHex('01'))).toMatchObject([{ type: 'discarded' }])
    expect(framer.end?.()).toEqual([])
    framer.push(fromHex('01'))
    expect(framer.end?.()).toEqual([{ type: 'frame', frame: '01' }])
  })

  it('forgets half a message when told, and hands it out', () => {
    const framer = create()
    framer.push(fromHex('01'))
    expect(framer.reset('stale')).toEqual([{ type: 'discarded', bytes: fromHex('01'), why: 'stale' }])
    expect(framer.end?.()).toEqual([])
  })
})
