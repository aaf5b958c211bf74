import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FramerEvent } from '../../hardware/codec/framer.ts'
import {
  autoStatusBackRequest,
  decodeAsb,
  decodeQueuedPaper,
  decodeRealtime,
  encodeAsb,
  encodeQueuedPaper,
  encodeRealtime,
  encodeReply,
  jobIdRequest,
  queuedPaperRequest,
  realtimeRequest,
} from '../../hardware/printers/escpos/frames.ts'
import type { PrinterReply, PrinterSignals } from '../../hardware/printers/escpos/frames.ts'
import { encodePaper } from '../../hardware/printers/escpos/paper-bytes.ts'
import type { PaperProfile } from '../../hardware/printers/escpos/paper-bytes.ts'
import { createReplyFramer } from '../../hardware/printers/escpos/reply-framer.ts'
import type { PaperItem } from '../../hardware/printers/ticket-printer.ts'
import { cutAt, cuts, fromHex, toHex } from '../support/bytes.ts'

interface Vector {
  readonly name: string
  readonly direction: 'host->device' | 'device->host'
  readonly hex: string
}

// The vectors name their own sources (manuals, captures, derivations), one by one.
const vectors = JSON.parse(
  readFileSync(new URL('../vectors/escpos.json', import.meta.url), 'utf8'),
) as Vector[]
const hexOf = (name: string): string => {
  const found = vectors.find((vector) => vector.name === name)
  if (found === undefined) throw new Error(`no vector ${name}`)
  return found.hex
}

const profile: PaperProfile = {
  columns: 48,
  font: 'gbk',
  qrModuleDots: 6,
  qrErrorLevel: 'M',
  cut: 'partial',
  cutFeedDots: 0,
  fsBang: false,
}
const text = (words: string, change: Partial<Extract<PaperItem, { kind: 'text' }>> = {}): PaperItem => ({
  kind: 'text',
  text: words,
  align: 'centre',
  size: 1,
  isBold: false,
  ...change,
})

describe('what we send', () => {
  const ticket = [
    text('政务服务大厅', { isBold: true }),
    text('A001', { size: 4 }),
    text('请到3号窗口 前面还有5人'),
    { kind: 'qr', data: 'https://example.cn/q/A001' } as const,
  ]

  it('a whole ticket, byte for byte', () => {
    expect(toHex(Buffer.concat(encodePaper(ticket, profile, null)))).toBe(hexOf('ticket-sample'))
  })

  it.each([
    ['dle-eot-1', realtimeRequest(1)],
    ['dle-eot-2', realtimeRequest(2)],
    ['dle-eot-3', realtimeRequest(3)],
    ['dle-eot-4', realtimeRequest(4)],
    ['gs-r-paper', queuedPaperRequest()],
    ['asb-enable', autoStatusBackRequest(0x0f)],
  ])('%s', (name, bytes) => {
    expect(toHex(bytes)).toBe(hexOf(name))
  })

  it('asks for the echo of a job id, and only of one that can be echoed', () => {
    expect(toHex(jobIdRequest('0001'))).toBe('1D284806003030' + '30303031')
    expect(() => jobIdRequest('1')).toThrow()
  })

  it.each([
    ['init', [], {}],
    ['kanji-on', [], {}],
    ['align-center', [text('一')], {}],
    ['bold-on', [text('一', { isBold: true })], {}],
    ['bold-off', [text('一', { isBold: true })], {}],
    ['size-2x2', [text('一', { size: 2 })], {}],
    ['size-4x4', [text('一', { size: 4 })], {}],
    ['size-normal', [text('一', { size: 4 })], {}],
    ['kanji-style-2x', [text('一', { size: 2 })], { fsBang: true }],
    ['feed-4', [{ kind: 'feed', lines: 4 }], { cut: 'none' }],
    ['cut-feed-full', [], { cut: 'full' }],
  ] as [string, PaperItem[], Partial<PaperProfile>][])(
    '%s is used where it is meant',
    (name, paper, change) => {
      expect(toHex(Buffer.concat(encodePaper(paper, { ...profile, ...change }, null)))).toContain(hexOf(name))
    },
  )

  it('returns to the left margin after something centred', () => {
    const bytes = toHex(
      Buffer.concat(encodePaper([text('一'), text('二', { align: 'left' })], profile, null)),
    )
    expect(bytes).toContain(hexOf('align-left'))
  })

  it('makes a number smaller before it would break over two lines', () => {
    const bytes = encodePaper([text('A1000', { size: 8 })], { ...profile, columns: 32 }, null)
    // Five characters at six times are 30 columns.
    expect(toHex(Buffer.concat(bytes))).toContain('1D2155')
  })
})

const signalsOf = (name: string): PrinterSignals => {
  const byte = fromHex(hexOf(name))[0] ?? -1
  return decodeRealtime(Number(name.slice(2, 3)) as 1 | 2 | 3 | 4, byte)
}
const onlyTrue = (signals: PrinterSignals): string[] =>
  Object.entries(signals).flatMap(([key, value]) => (value === true ? [key] : []))

describe('what the printer says', () => {
  it.each([
    ['rt1-drawer-high', []],
    ['rt1-offline', ['isOffline']],
    ['rt2-paper-stop', ['isStoppedByPaperEnd']],
    ['rt2-cover-open', ['isCoverOpen']],
    ['rt2-cover-open-paper-stop', ['isCoverOpen', 'isStoppedByPaperEnd']],
    ['rt2-error', ['hasError']],
    ['rt3-mechanical', ['hasMechanicalError']],
    ['rt3-cutter', ['hasCutterError']],
    ['rt3-unrecoverable', ['hasUnrecoverableError']],
    ['rt3-auto-recover', ['isHeadHot']],
    ['rt4-near-end', ['isPaperNearEnd']],
    ['rt4-end', ['isPaperOut']],
    ['rt4-end-and-near', ['isPaperNearEnd', 'isPaperOut']],
  ])('%s', (name, expected) => {
    expect(onlyTrue(signalsOf(name))).toEqual(expected)
  })

  it('says 12 to every question when all is well', () => {
    for (const question of [1, 2, 3, 4] as const)
      expect(onlyTrue(decodeRealtime(question, fromHex(hexOf('rt-idle'))[0] ?? -1))).toEqual([])
  })

  it.each([
    ['asb-10000000', []],
    ['asb-10000300', ['isPaperNearEnd']],
    ['asb-18000F00', ['isOffline', 'isPaperNearEnd', 'isPaperOut']],
    ['asb-38000000', ['isOffline', 'isCoverOpen']],
    ['asb-18080000', ['isOffline', 'hasCutterError']],
    ['asb-18200000', ['isOffline', 'hasUnrecoverableError']],
    ['asb-1400000F', []],
  ])('%s', (name, expected) => {
    const [event] = createReplyFramer().push(fromHex(hexOf(name)))
    if (event?.type !== 'frame' || event.frame.kind !== 'asb') throw new Error('no ASB group')
    expect(onlyTrue(decodeAsb(event.frame.bytes))).toEqual(expected)
  })

  it('GS r answers, also the 0F of a clone', () => {
    expect(decodeQueuedPaper(fromHex(hexOf('gs-r-resp-03'))[0] ?? -1)).toEqual({
      isPaperNearEnd: true,
      isPaperOut: false,
    })
    expect(decodeQueuedPaper(fromHex(hexOf('gs-r-resp-0C'))[0] ?? -1).isPaperOut).toBe(true)
    expect(decodeQueuedPaper(0x0f).isPaperOut).toBe(true)
  })

  it('the simulator makes the same bytes from the same signals', () => {
    expect(encodeRealtime(4, { isPaperNearEnd: true, isPaperOut: true })).toBe(0x7e)
    expect(encodeRealtime(2, { isCoverOpen: true, isStoppedByPaperEnd: true })).toBe(0x36)
    expect(encodeRealtime(3, { hasCutterError: true })).toBe(0x1a)
    expect(encodeRealtime(1, { isOffline: true })).toBe(0x1a)
    expect(encodeQueuedPaper({ isPaperOut: true })).toBe(0x0c)
    expect(encodeAsb({ isOffline: true, isPaperNearEnd: true, isPaperOut: true })).toEqual([0x18, 0, 0x0f, 0])
    expect(toHex(encodeReply({ kind: 'jobId', id: '0001' }))).toBe(hexOf('process-id-resp'))
  })
})

/** Frames as one list; rubbish byte by byte, for it may be handed out in any portions. */
function gathered(events: readonly FramerEvent<PrinterReply>[]): string[] {
  return events.flatMap((event) =>
    event.type === 'frame'
      ? [JSON.stringify(event.frame)]
      : [...event.bytes].map((byte) => `discarded ${byte} ${event.why}`),
  )
}

describe('telling answers apart on one stream', () => {
  const replies = vectors.filter((vector) => vector.direction === 'device->host')
  const stream = fromHex(replies.map(({ hex }) => hex).join(''))
  const whole = gathered(createReplyFramer().push(stream))

  it('finds one reply in every vector, nothing left over', () => {
    expect(whole.filter((line) => line.startsWith('discarded'))).toEqual([])
    expect(whole).toHaveLength(replies.length)
  })

  it('byte by byte', () => {
    const framer = createReplyFramer()
    expect(gathered([...stream].flatMap((byte) => framer.push(Uint8Array.of(byte))))).toEqual(whole)
  })

  it('in random splits, whatever comes in', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), cuts, (noise, places) => {
        const bytes = Uint8Array.from([...noise, ...stream])
        const framer = createReplyFramer()
        const inPieces = gathered(cutAt(bytes, places).flatMap((chunk) => framer.push(chunk)))
        expect(inPieces).toEqual(gathered(createReplyFramer().push(bytes)))
        expect(framer.pendingBytes()).toBeLessThan(7)
      }),
    )
  })

  it('flow control falls anywhere, also into a group', () => {
    expect(gathered(createReplyFramer().push(fromHex('1000130F1100')))).toEqual([
      '{"kind":"flow","mayWrite":false}',
      '{"kind":"flow","mayWrite":true}',
      '{"kind":"asb","bytes":[16,0,15,0]}',
    ])
  })

  it('half an ASB group never reads as proof of printing', () => {
    const framer = createReplyFramer()
    expect(gathered(framer.push(fromHex('1000')))).toEqual([])
    expect(gathered(framer.reset('silence'))).toEqual(['discarded 16 silence', 'discarded 0 silence'])
    expect(gathered(framer.push(fromHex('100012')))).toEqual([
      'discarded 16 malformed',
      'discarded 0 malformed',
      '{"kind":"realtime","byte":18}',
    ])
  })
})
