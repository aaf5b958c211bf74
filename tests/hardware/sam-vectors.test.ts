import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkIdNumber } from '../../domain/id-number.ts'
import type { Framer, FramerEvent } from '../../hardware/codec/framer.ts'
import { kindOfNumber } from '../../hardware/readers/document-number.ts'
import { isSoundResponse } from '../../hardware/readers/sam-v/dialect.ts'
import {
  commandOf,
  createRequestFramer,
  createResponseFramer,
  decodeHolder,
  encodeCommand,
  encodeReadData,
  encodeRequest,
  encodeResponse,
  encodeTextBlock,
  formatSamNumber,
  hasFrameBegun,
  MAX_LENGTH_FIELD,
  textOfReadData,
  type CardText,
  type SamCommand,
  type SamResponse,
} from '../../hardware/readers/sam-v/frames.ts'
import { cutAt, cuts, fromHex, toHex } from '../support/bytes.ts'

interface Vector {
  readonly name: string
  readonly direction: string
  readonly hex: string
  readonly expect: 'accept' | 'reject' | 'timeout' | 'reject-first-accept-second'
}

const load = (file: string): Vector[] =>
  JSON.parse(readFileSync(new URL(`../vectors/${file}`, import.meta.url), 'utf8')) as Vector[]
const VECTORS = load('idcard-sam.json')
const vector = (name: string): Uint8Array => {
  const found = VECTORS.find((each) => each.name === name)
  if (found === undefined) throw new Error(`no vector ${name}`)
  return fromHex(found.hex)
}

const framesIn = <Frame>(events: readonly FramerEvent<Frame>[]): Frame[] =>
  events.flatMap((event) => (event.type === 'frame' ? [event.frame] : []))
const bytesLost = (events: readonly FramerEvent<unknown>[]): number =>
  events.reduce((sum, event) => sum + (event.type === 'discarded' ? event.bytes.length : 0), 0)

function feed<Frame>(create: () => Framer<Frame>, chunks: readonly Uint8Array[]) {
  const framer = create()
  const events = chunks.flatMap((chunk) => framer.push(chunk))
  return { frames: framesIn(events), lost: bytesLost(events), pending: framer.pendingBytes(), framer }
}

function framesExpected({ name, expect: outcome }: Vector): number {
  if (name === 'robust-two-frames') return 2
  if (name === 'own-three-requests') return 3
  return outcome === 'accept' || outcome === 'reject-first-accept-second' ? 1 : 0
}

describe.each(VECTORS)('vector $name', (each) => {
  const bytes = fromHex(each.hex)
  const create: () => Framer<unknown> =
    each.direction === 'host->device' ? createRequestFramer : () => createResponseFramer(isSoundResponse)

  it('gives the frames it should, fed whole', () => {
    expect(feed(create, [bytes]).frames).toHaveLength(framesExpected(each))
  })

  it('gives the same byte by byte and in random cuts', () => {
    const whole = feed(create, [bytes])
    const single = feed(
      create,
      Array.from(bytes, (byte) => Uint8Array.of(byte)),
    )
    expect(single.frames).toEqual(whole.frames)
    expect([single.lost, single.pending]).toEqual([whole.lost, whole.pending])
    fc.assert(
      fc.property(cuts, (places) => {
        const cut = feed(create, cutAt(bytes, places))
        expect(cut.frames).toEqual(whole.frames)
        expect([cut.lost, cut.pending]).toEqual([whole.lost, whole.pending])
      }),
      { numRuns: 30 },
    )
  })

  it('is found again behind noise, and a good frame is found behind it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (noise) => {
        // A false preamble in the noise may rightly swallow what follows.
        fc.pre(!toHex(noise).includes('AAAA'))
        const { frames } = feed(create, [noise, bytes])
        expect(frames).toHaveLength(framesExpected(each))
      }),
      { numRuns: 30 },
    )
    if (each.expect === 'timeout') return
    const next = each.direction === 'host->device' ? encodeCommand('findCard') : encodeResponse(0x80)
    expect(feed(create, [bytes, next]).frames).toHaveLength(framesExpected(each) + 1)
  })
})

describe('requests', () => {
  it.each<[string, SamCommand]>([
    ['reset-sam', 'resetSam'],
    ['sam-status', 'samStatus'],
    ['sam-id', 'samNumber'],
    ['find-card', 'findCard'],
  ])('encodes %s as published', (name, command) => {
    expect(toHex(encodeCommand(command))).toBe(toHex(vector(name)))
    const [request] = feed(createRequestFramer, [vector(name)]).frames
    expect(request && commandOf(request)).toBe(command)
  })

  it('computes length and checksum of any command', () => {
    expect(toHex(encodeRequest(0x60, 0x04))).toBe(toHex(vector('set-baud-9600')))
    expect(toHex(encodeRequest(0x30, 0x03))).toBe(toHex(vector('read-new-address')))
    // Select and read as in the table of the SAM_V manual.
    expect(toHex(encodeCommand('selectCard'))).toBe('AAAAAA9669000320' + '0221')
    expect(toHex(encodeCommand('readCard'))).toBe('AAAAAA9669000330' + '0132')
  })
})

describe('responses', () => {
  it.each([
    ['resp-status-ok', encodeResponse(0x90)],
    ['resp-find-ok', encodeResponse(0x9f, new Uint8Array(4))],
    ['resp-select-ok', encodeResponse(0x90, new Uint8Array(8))],
    ['resp-find-fail', encodeResponse(0x80)],
    ['resp-sw-66', encodeResponse(0x66)],
  ])('encodes %s as published', (name, bytes) => {
    expect(toHex(bytes)).toBe(toHex(vector(name)))
  })

  it('prints the SAM number as vendors do', () => {
    const [response] = feed(createResponseFramer, [vector('resp-sam-id')]).frames
    expect(response && formatSamNumber(response.data)).toEqual({
      ok: true,
      value: '05.03-20230601-0001234567-0987654321',
    })
    expect(formatSamNumber(new Uint8Array(15)).ok).toBe(false)
  })

  it('judges only by SW3, whatever the card says in SW1 and SW2', () => {
    const [response] = feed(createResponseFramer, [encodeResponse(0x41, undefined, 0x6a, 0x82)]).frames
    expect(response).toMatchObject({ sw1: 0x6a, sw2: 0x82, sw3: 0x41 })
  })
})

const CARDS: readonly { name: string; card: CardText; holder: object }[] = [
  {
    name: 'resp-read-base-resident',
    card: {
      kind: 'residentCard',
      name: '测试样例',
      sex: '2',
      ethnicity: '01',
      birthDate: '19491231',
      address: '北京市朝阳区样例街道甲1号',
      idNumber: '11010519491231002X',
      authority: '北京市公安局朝阳分局',
      validFrom: '20200101',
      validTo: '20400101',
    },
    holder: { documentKind: 'residentCard', name: '测试样例', birthDate: '19491231', validTo: '20400101' },
  },
  {
    name: 'resp-read-base-resident-longterm',
    card: {
      kind: 'residentCard',
      name: '欧阳测试',
      sex: '1',
      ethnicity: '11',
      birthDate: '18800101',
      address: '广东省汕头市样例镇乙2号',
      idNumber: '440524188001010014',
      authority: '样例县公安局',
      validFrom: '20100630',
      validTo: '长期',
    },
    holder: { documentKind: 'residentCard', validFrom: '20100630', validTo: 'longTerm' },
  },
  {
    name: 'resp-read-base-HMT',
    card: {
      kind: 'hmtResidencePermit',
      name: '陈测试',
      sex: '1',
      birthDate: '19900101',
      address: '广东省深圳市样例路3号',
      idNumber: '810000199001010019',
      authority: '深圳市公安局',
      validFrom: '20190901',
      validTo: '20240901',
      passNumber: 'H12345678',
      timesIssued: '01',
    },
    holder: { documentKind: 'hmtResidencePermit', name: '陈测试', idNumber: '810000199001010019' },
  },
  {
    name: 'resp-read-base-foreign-2017',
    card: {
      kind: 'foreignPermit2017',
      englishName: 'TEST, SAMPLE PERSON',
      sex: '1',
      idNumber: 'USA110000000000',
      nationality: 'USA',
      name: '测试',
      validFrom: '20180601',
      validTo: '20280601',
      birthDate: '19800131',
      version: '01',
      authority: '1100',
    },
    holder: { documentKind: 'foreignPermit2017', name: '测试', birthDate: '19800131' },
  },
  {
    name: 'resp-read-base-foreign-2023',
    card: {
      kind: 'foreignPermit2023',
      name: '测试新',
      sex: '2',
      timesRenewed: '01',
      birthDate: '19810508',
      englishName: 'TEST, SAMPLE NEW',
      idNumber: '911840198105080016',
      validFrom: '20231201',
      validTo: '20331201',
      nationality: 'USA',
      previousNumberLink: '000',
    },
    holder: { documentKind: 'foreignPermit2023', name: '测试新', idNumber: '911840198105080016' },
  },
]

describe('card text', () => {
  const textOf = (name: string): Uint8Array => {
    const [response] = feed(createResponseFramer, [vector(name)]).frames
    const text = response && textOfReadData(response.data)
    if (!text?.ok) throw new Error(`no text in ${name}`)
    return text.value
  }

  it.each(CARDS)('decodes $name', ({ name, holder }) => {
    const decoded = decodeHolder(textOf(name))
    expect(decoded).toMatchObject({ ok: true, value: holder })
    expect(Object.keys(decoded.ok ? decoded.value : {}).sort()).toEqual(
      ['birthDate', 'documentKind', 'idNumber', 'name', 'validFrom', 'validTo'].sort(),
    )
  })

  it.each(CARDS)('encodes $name to the same 256 bytes', ({ name, card }) => {
    expect(Buffer.from(encodeTextBlock(card)).toString('utf16le')).toBe(
      Buffer.from(textOf(name)).toString('utf16le'),
    )
  })

  it('makes the whole published reply from text and photo', () => {
    const published = vector('resp-read-base-resident')
    const text = encodeTextBlock(CARDS[0]?.card as CardText)
    const photo = published.slice(7 + 3 + 4 + 256, -1)
    expect(toHex(encodeResponse(0x90, encodeReadData(text, photo)))).toBe(toHex(published))
  })

  const resident = CARDS[0]?.card as CardText & { kind: 'residentCard' }
  const decodeWith = (changes: object) => decodeHolder(encodeTextBlock({ ...resident, ...changes }))

  it('trims U+0000 as well as blanks', () => {
    const block = encodeTextBlock(resident)
    for (let at = 8; at < 30; at += 2) block[at] = 0
    expect(decodeHolder(block)).toMatchObject({ ok: true, value: { name: '测试样例' } })
  })

  it('keeps a middle dot and characters beyond the basic plane', () => {
    expect(decodeWith({ name: '古丽·买买提' })).toMatchObject({ ok: true, value: { name: '古丽·买买提' } })
    expect(decodeWith({ name: '王\u{20BB7}' })).toMatchObject({ ok: true, value: { name: '王\u{20BB7}' } })
  })

  it('joins a long English name, and uses it when there is no Chinese one', () => {
    const card: CardText = {
      ...(CARDS[4]?.card as CardText & { kind: 'foreignPermit2023' }),
      name: '',
      englishName: 'VERYLONGFAMILYNAME, GIVENNAME SECON',
      englishNameRest: 'DNAME THIRD',
    }
    expect(decodeHolder(encodeTextBlock(card))).toMatchObject({
      ok: true,
      value: { name: 'VERYLONGFAMILYNAME, GIVENNAME SECONDNAME THIRD' },
    })
  })

  it.each([
    [{ idNumber: '110105194912310021' }, 'wrong-check-digit'],
    [{ validTo: '20401301' }, 'impossible-date'],
    [{ validFrom: '长期' }, 'impossible-date'],
    [{ birthDate: '19490229' }, 'impossible-date'],
    [{ name: '' }, 'no-name'],
    [{ idNumber: '' }, 'wrong-form'],
  ])('refuses %o as %s', (changes, fault) => {
    expect(decodeWith(changes)).toEqual({ ok: false, error: fault })
  })

  it('never throws, whatever the 256 bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 256, maxLength: 256 }), (block) => {
        expect(() => decodeHolder(block)).not.toThrow()
      }),
    )
  })
})

describe('ID numbers', () => {
  it.each(load('idcard-number.json'))('$expect $name', ({ hex, expect: outcome }) => {
    const idNumber = Buffer.from(fromHex(hex)).toString('ascii')
    expect(checkIdNumber(idNumber, kindOfNumber(idNumber)).ok).toBe(outcome === 'accept')
  })
})

describe('framer under attack', () => {
  const good = vector('resp-read-base-resident')

  it('never throws and never holds more than one longest frame', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat({ max: good.length - 1 }), fc.nat({ max: 255 })), { maxLength: 8 }),
        fc.nat({ max: good.length }),
        fc.uint8Array({ maxLength: 64 }),
        (changes, keep, tail) => {
          const mutant = good.slice(0, keep)
          for (const [at, byte] of changes) if (at < mutant.length) mutant[at] = byte
          const framer = createResponseFramer()
          for (const chunk of [mutant, tail, good]) {
            framer.push(chunk)
            expect(framer.pendingBytes()).toBeLessThanOrEqual(7 + MAX_LENGTH_FIELD)
          }
        },
      ),
    )
  })

  it('accounts for every byte: framed, lost or pending', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constant(good), fc.uint8Array({ maxLength: 50 })), { maxLength: 5 }),
        (parts) => {
          const { frames, lost, pending } = feed(createResponseFramer, parts)
          const framed = (frames as SamResponse[]).reduce((sum, frame) => sum + 7 + 4 + frame.data.length, 0)
          expect(framed + lost + pending).toBe(parts.reduce((sum, part) => sum + part.length, 0))
        },
      ),
    )
  })

  it('takes a chunk far longer than a frame', () => {
    const flood = new Uint8Array(20_000).fill(0xaa)
    expect(feed(createResponseFramer, [flood, vector('resp-status-ok')]).frames).toHaveLength(1)
  })

  it('hands out half a frame on silence and starts afresh', () => {
    const { framer } = feed(createResponseFramer, [vector('robust-half-frame')])
    expect(hasFrameBegun(framer)).toBe(true)
    expect(bytesLost(framer.reset('silence'))).toBe(vector('robust-half-frame').length)
    expect(framer.pendingBytes()).toBe(0)
    expect(framesIn(framer.push(vector('resp-status-ok')))).toHaveLength(1)
  })
})
