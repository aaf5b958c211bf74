import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeGb18030, encodeGb18030 } from '../../hardware/codec/text.ts'
import type { FramerEvent } from '../../hardware/codec/framer.ts'
import {
  createSignFramer,
  encodeAnswer,
  encodeFrame,
  encodeRequest,
  escape,
  unescape,
} from '../../hardware/displays/onbon/frames.ts'
import type {
  DynamicArea,
  ReceivedRequest,
  SignFrame,
  SignRequest,
} from '../../hardware/displays/onbon/frames.ts'
import { areaOf } from '../../hardware/displays/onbon/layout.ts'
import { onbonOptions } from '../../hardware/displays/onbon/options.ts'
import { cutAt, cuts, fromHex, toHex } from '../support/bytes.ts'

interface Vector {
  readonly name: string
  readonly direction: 'host->device' | 'device->host'
  readonly hex: string
  readonly expect: 'accept' | 'reject'
  readonly neverSend?: boolean
}

// The vectors name their own sources (manuals, captures, derivations), one by one.
const vectors = JSON.parse(
  readFileSync(new URL('../vectors/led-onbon-bx5k6k.json', import.meta.url), 'utf8'),
) as Vector[]
const accepted = vectors.filter((vector) => vector.expect === 'accept')
const hexOf = (name: string): string => {
  const found = vectors.find((vector) => vector.name === name)
  if (found === undefined) throw new Error(`no vector ${name}`)
  return found.hex
}

function onlyFrame(hex: string): SignFrame {
  const [event, ...more] = createSignFramer().push(fromHex(hex))
  if (event?.type !== 'frame' || more.length > 0) throw new Error('not one frame')
  return event.frame
}
function onlyArea(name: string): DynamicArea {
  const { content } = onlyFrame(hexOf(name))
  if (content.type !== 'request' || content.request.kind !== 'areas') throw new Error('no areas')
  const [area] = content.request.update.areas
  if (area === undefined) throw new Error('no area')
  return area
}

describe('frames of the vectors', () => {
  it.each(accepted)('$name is accepted', ({ hex, direction }) => {
    expect(onlyFrame(hex).content.type).toBe(direction === 'host->device' ? 'request' : 'answer')
  })

  it.each([
    ['published-bad-width', 'bad-checksum'],
    ['published-missing-length', 'bad-length'],
  ])('%s is rejected', (name, why) => {
    const events = createSignFramer().push(fromHex(hexOf(name)))
    expect(events).toMatchObject([{ type: 'discarded', why }])
  })

  const requests = accepted.filter(
    ({ direction, neverSend }) => direction === 'host->device' && neverSend !== true,
  )
  const again = (hex: string): string => {
    const { address, content } = onlyFrame(hex)
    if (content.type !== 'request') throw new Error('no request')
    return toHex(encodeRequest(content.request as SignRequest, address, content.wantsReply))
  }

  it.each(accepted)('$name is told in the very bytes that came in', ({ hex }) => {
    expect(toHex(encodeFrame(onlyFrame(hex)))).toBe(hex)
  })

  // Older senders leave "length of the rest" zero; our own requests fill it.
  const zeroLength = ['dyn-6k3-pixel', 'dyn-noreply-temper', 'dyn-noreply-hum', 'dyn-noreply-blank']
  it.each(requests.filter(({ name }) => !zeroLength.includes(name)))(
    '$name is what a driver would send',
    ({ hex }) => {
      expect(again(hex)).toBe(hex)
    },
  )

  it.each(accepted.filter(({ direction }) => direction === 'device->host'))(
    '$name is answered by the simulator, byte for byte',
    ({ hex, name }) => {
      const { address, content } = onlyFrame(hex)
      if (content.type !== 'answer') throw new Error('no answer')
      const bytes = toHex(encodeAnswer(content.answer, address))
      expect(name === 'ack-nine-A5' ? `A5${bytes}` : bytes).toBe(hex)
    },
  )

  it('ping and call are made from their meaning', () => {
    const address = { screen: 1, deviceType: 0xfe }
    expect(toHex(encodeRequest({ kind: 'ping' }, address))).toBe(hexOf('ping'))
    expect(toHex(encodeRequest({ kind: 'ping' }, { screen: 1, deviceType: 0x58 }))).toBe(hexOf('ping-dev58'))
    expect(toHex(encodeRequest({ kind: 'controllerStatus' }, address))).toBe(hexOf('controller-status'))

    const options = onbonOptions.parse({ model: '6k', widthPx: 128, heightPx: 16 })
    const area = areaOf({ tone: 'call', lines: ['请A001号到3号窗口'] }, { ...options, widthPx: 144 })
    const request: SignRequest = {
      kind: 'areas',
      update: { deleteIds: [], areas: [{ ...area, widthPx: 128 }] },
    }
    expect(toHex(encodeRequest(request, address))).toBe(hexOf('dyn-call-6k'))
  })

  const address = { screen: 1, deviceType: 0xfe }
  const envelope = {
    startMarks: 8,
    host: 0x8000,
    reserved: [0, 0, 0],
    checkMode: 0,
    displayMode: 0,
    restLength: 0,
  } as const
  const time = { year: 2026, month: 11, day: 2, hour: 9, minute: 30, second: 5, weekday: 1 }
  const others: readonly (readonly [string, ReceivedRequest, string])[] = [
    ['reset', { kind: 'reset' }, 'A201010000'],
    ['clock', { kind: 'clock', time }, 'A203010000' + '2620110209300501'],
    ['power on', { kind: 'power', isOn: true }, 'A30001000001'],
    ['power off', { kind: 'power', isOn: false }, 'A30001000002'],
    [
      'timed power',
      { kind: 'other', group: 0xa3, command: 0x01, payload: Uint8Array.of(1, 8, 0, 0x17, 0x30) },
      'A3010100000108001730',
    ],
    [
      'cancel timed power',
      { kind: 'other', group: 0xa3, command: 0x08, payload: new Uint8Array() },
      'A308010000',
    ],
    [
      'lock program',
      { kind: 'other', group: 0xa3, command: 0x04, payload: Uint8Array.of(1) },
      'A30401000001',
    ],
    ['clear screen', { kind: 'other', group: 0xa3, command: 0x10, payload: new Uint8Array() }, 'A310010000'],
    [
      'delete file',
      { kind: 'other', group: 0xa1, command: 0x01, payload: Uint8Array.of(0x50) },
      'A10101000050',
    ],
  ]
  it.each(others)('%s goes there and back', (_name, request, data) => {
    const frame: SignFrame = { address, envelope, content: { type: 'request', request, wantsReply: true } }
    const hex = toHex(encodeFrame(frame))
    expect(hex).toContain(data)
    expect(onlyFrame(hex)).toEqual(frame)
  })

  it.each([
    ['a power that is neither on nor off', 0xa3, 0x00, [3]],
    ['a brightness without a level', 0xa3, 0x02, [1]],
    ['a clock that is no BCD', 0xa2, 0x03, [0x26, 0x20, 0x1a, 2, 9, 0x30, 5, 1]],
    ['areas of which one is cut short', 0xa3, 0x06, [0, 1, 0x1b, 0, 0]],
  ])('%s is refused, whatever its sum', (_name, group, command, payload) => {
    const request = { kind: 'other', group, command, payload: Uint8Array.from(payload) } as const
    const hex = encodeFrame({ address, envelope, content: { type: 'request', request, wantsReply: true } })
    expect(createSignFramer().push(hex)).toMatchObject([{ type: 'discarded', why: 'malformed' }])
  })

  it('reads what the fields mean', () => {
    expect(onlyArea('dyn-6k3-pixel')).toMatchObject({ unit: 'pixel', xPx: 0, widthPx: 128, heightPx: 32 })
    expect(onlyArea('dyn-call-5k')).toMatchObject({
      unit: 'byte',
      widthPx: 128,
      effect: 3,
      isMultiLine: false,
    })
    expect(decodeGb18030(onlyArea('dyn-6k3-pixel').text)).toBe('欢迎光临')
    expect(decodeGb18030(onlyArea('dyn-clock').text)).toBe('北京时间\\n\\DH:\\DM:\\DS')
    expect(onlyFrame(hexOf('nack-12')).content).toMatchObject({
      type: 'answer',
      answer: { kind: 'nack', errorCode: 12 },
    })
    expect(onlyFrame(hexOf('dyn-noreply-hum')).content).toMatchObject({ wantsReply: false })
  })
})

describe('formatting the card', () => {
  it('is recognised when it arrives', () => {
    expect(onlyFrame(hexOf('format-DANGEROUS')).content).toMatchObject({ request: { kind: 'format' } })
  })

  it('cannot be asked for: what is decoded as a format has no bytes', () => {
    const { content } = onlyFrame(hexOf('format-DANGEROUS'))
    if (content.type !== 'request') throw new Error('no request')
    expect(() => encodeRequest(content.request as SignRequest, { screen: 1, deviceType: 0xfe })).toThrow()
  })
})

/** Frames as one list; rubbish byte by byte, for it may be handed out in any portions. */
function gathered(events: readonly FramerEvent<SignFrame>[]): string[] {
  return events.flatMap((event) =>
    event.type === 'frame'
      ? [JSON.stringify(event.frame)]
      : [...event.bytes].map((byte) => `discarded ${byte} ${event.why}`),
  )
}

describe('finding frames in a stream', () => {
  const stream = fromHex(vectors.map(({ hex }) => hex).join('00'))
  const whole = gathered(createSignFramer().push(stream))

  it('all good ones, with rubbish between and bad ones among them', () => {
    expect(whole.filter((line) => !line.startsWith('discarded'))).toHaveLength(accepted.length)
  })

  it('byte by byte', () => {
    const framer = createSignFramer()
    expect(gathered([...stream].flatMap((byte) => framer.push(Uint8Array.of(byte))))).toEqual(whole)
  })

  it('in random splits, after any noise', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), cuts, (noise, places) => {
        const bytes = Uint8Array.from([...noise, ...stream])
        const framer = createSignFramer()
        const inPieces = gathered(cutAt(bytes, places).flatMap((chunk) => framer.push(chunk)))
        expect(inPieces).toEqual(gathered(createSignFramer().push(bytes)))
        // Whatever came before, the frames behind it are all found.
        expect(inPieces.filter((line) => !line.startsWith('discarded')).length).toBeGreaterThanOrEqual(
          accepted.length,
        )
      }),
    )
  })

  it('holds no more than a frame can be long', () => {
    const framer = createSignFramer()
    framer.push(Uint8Array.from([0xa5, ...Array<number>(100_000).fill(0x11)]))
    expect(framer.pendingBytes()).toBeLessThanOrEqual(2 * 2048 + 100)
    expect(gathered(framer.push(fromHex(hexOf('ping')))).at(-1)).toContain('"ping"')
  })

  it('a length beyond any frame is refused with the header, not waited for', () => {
    const header = 'A5A5A5A5A5A5A5A5 0100 0080 000000 00 00 00 FE 02 FFFF'
    const framer = createSignFramer()
    expect(framer.push(fromHex(header))).toMatchObject([{ type: 'discarded', why: 'bad-length' }])
    expect(framer.pendingBytes()).toBe(0)
  })

  it('half a frame is held back until it is given up', () => {
    const framer = createSignFramer()
    expect(framer.push(fromHex(hexOf('ping').slice(0, 16)))).toEqual([])
    expect(framer.pendingBytes()).toBe(8)
    expect(framer.push(fromHex(hexOf('ping').slice(16, 30)))).toEqual([])
    expect(framer.reset('silence')).toMatchObject([{ why: 'silence' }])
    expect(framer.pendingBytes()).toBe(0)
  })

  it('a frame cut short does not swallow the next', () => {
    const short = hexOf('ping').slice(0, 30)
    const events = createSignFramer().push(fromHex(short + hexOf('ping')))
    expect(events.map(({ type }) => type)).toEqual(['discarded', 'frame'])
  })
})

describe('escaping', () => {
  it('goes there and back, and leaves no mark of the frame inside', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (plain) => {
        const escaped = escape(plain)
        expect(escaped).not.toContain(0xa5)
        expect(escaped).not.toContain(0x5a)
        expect(unescape(Uint8Array.from(escaped))).toEqual(plain)
      }),
    )
  })

  it.each(['A603', 'A6', '5B00', '5B'])('%s is no escape', (hex) => {
    expect(unescape(fromHex(hex))).toBeUndefined()
  })
})

describe('drawing a content', () => {
  const options = onbonOptions.parse({ model: '6k', widthPx: 96, heightPx: 32 })
  const textOf = (lines: readonly string[], change: object = {}): string =>
    decodeGb18030(areaOf({ tone: 'call', lines }, { ...options, ...change }).text)

  it('two lines stand still where they fit', () => {
    const area = areaOf({ tone: 'call', lines: ['请 A001', '到 3 号窗口'] }, options)
    expect(area).toMatchObject({ isMultiLine: true, effect: 1, unit: 'pixel' })
    expect(decodeGb18030(area.text)).toBe('请 A001\\n到 3 号窗口')
  })

  it('what does not fit runs on one line', () => {
    const wide = areaOf({ tone: 'call', lines: ['请A001号到一百零一号窗口办理'] }, options)
    expect(wide).toMatchObject({ isMultiLine: false, effect: 3 })
    const low = areaOf({ tone: 'call', lines: ['请 A001', '到 3 号窗口'] }, { ...options, heightPx: 16 })
    expect(low).toMatchObject({ isMultiLine: false, effect: 3 })
    expect(decodeGb18030(low.text)).toBe('请 A001 到 3 号窗口')
  })

  it('colours by tone only when told to, and clears with a blank', () => {
    expect(textOf(['请 A001'])).toBe('请 A001')
    expect(textOf(['请 A001'], { colourEscapes: true })).toBe('\\C1请 A001')
    expect(textOf([])).toBe(' ')
  })

  it('a 5K card counts in bytes of eight dots', () => {
    expect(areaOf({ tone: 'call', lines: [] }, { ...options, model: '5k' }).unit).toBe('byte')
    expect(onbonOptions.safeParse({ model: '5k', widthPx: 100, heightPx: 16 }).success).toBe(false)
    expect(onbonOptions.safeParse({ model: '6k', widthPx: 100, heightPx: 16 }).success).toBe(true)
  })

  it('people’s text cannot command the card', () => {
    const units = fc.constantFrom('\\', 'n', 'C', 'F', '1', '请', '\u001b', '\u00a5', '＼', 'Z', '韁')
    fc.assert(
      fc.property(fc.string({ unit: units, maxLength: 5 }), (text) => {
        const bytes = areaOf({ tone: 'call', lines: [text, text] }, options).text
        const shown = decodeGb18030(bytes)
        expect(shown.replaceAll('\\n', '')).not.toContain('\\')
        expect(shown.split('\\n').length).toBeLessThanOrEqual(2)
        expect(bytes).toEqual(encodeGb18030(shown))
      }),
    )
  })
})
