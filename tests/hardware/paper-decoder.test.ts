import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { columnsOf, printable } from '../../hardware/codec/text.ts'
import { encodePaper } from '../../hardware/printers/escpos/paper-bytes.ts'
import type { Paper, PaperItem } from '../../hardware/printers/ticket-printer.ts'
import { createPaperDecoder } from '../../hardware/sim/paper-decoder.ts'
import type { DecoderEvent } from '../../hardware/sim/paper-decoder.ts'
import type { PrintedPaper } from '../../hardware/sim/printed-paper.ts'
import { createSimPrinter } from '../../hardware/sim/sim-printer.ts'
import { cutAt, cuts, fromHex } from '../support/bytes.ts'
import { createFakeClock } from '../support/fake-clock.ts'

const vectors = JSON.parse(readFileSync(new URL('../vectors/escpos.json', import.meta.url), 'utf8')) as {
  readonly name: string
  readonly hex: string
}[]
const profile = {
  columns: 48,
  font: 'gbk',
  qrModuleDots: 6,
  qrErrorLevel: 'M',
  cut: 'partial',
  cutFeedDots: 0,
  fsBang: false,
} as const

function decode(...chunks: readonly Uint8Array[]): DecoderEvent[] {
  const decoder = createPaperDecoder(48)
  return chunks.flatMap((chunk) => [...chunk].flatMap((byte) => decoder.push(byte)))
}
function papersOf(events: readonly DecoderEvent[]): PrintedPaper[] {
  return events.flatMap((event) => (event.type === 'cut' ? [event.paper] : []))
}
function onlyPaper(hex: string): PrintedPaper {
  const [paper, ...more] = papersOf(decode(fromHex(hex)))
  if (paper === undefined || more.length > 0) throw new Error('not one paper')
  return paper
}

describe('a paper read back from its bytes', () => {
  const sample = vectors.find(({ name }) => name === 'ticket-sample')?.hex ?? ''

  it('the sample ticket of the vectors', () => {
    const paper = onlyPaper(sample)
    expect(paper.textLines).toEqual(['政务服务大厅', 'A001', '请到3号窗口 前面还有5人'])
    expect(paper.qrs).toEqual(['https://example.cn/q/A001'])
    expect(paper.cut).toBe('partial')
    expect(paper.items[0]).toMatchObject({ align: 'centre', isBold: true, widthFactor: 1 })
    expect(paper.items[1]).toMatchObject({ align: 'centre', isBold: false, widthFactor: 4, heightFactor: 4 })
    expect(paper.items.find((item) => item.kind === 'qr')).toMatchObject({ moduleDots: 6, errorLevel: 'M' })
  })

  it('rubbish without Chinese mode, as on paper', () => {
    expect(onlyPaper('1B40C7EB410A1D5601').textLines).toEqual(['¿¿A'])
    expect(onlyPaper('1B401C26C7EB410A1D5601').textLines).toEqual(['请A'])
  })

  it('a box where the font has nothing', () => {
    expect(onlyPaper('1B401C26FE9F81308A390A1D5600').textLines).toEqual(['□□'])
  })

  it('raster pictures, and the end of the line before them', () => {
    const raster = vectors.find(({ name }) => name === 'raster-gs-v-0')?.hex ?? ''
    const paper = onlyPaper(`1B4041${raster}1D5600`)
    expect(paper.items[1]).toMatchObject({ kind: 'raster', widthDots: 16, heightDots: 8 })
    expect(paper.cut).toBe('full')
  })

  it('wraps what is too wide', () => {
    expect(onlyPaper(`1B40${'41'.repeat(50)}0A1D5600`).textLines).toEqual(['A'.repeat(48), 'AA'])
  })

  it('comes out of the simulator the same in any split', () => {
    const bytes = fromHex(sample.repeat(2))
    const whole = papersOf(decode(bytes))
    fc.assert(
      fc.property(cuts, (places) => {
        const sim = createSimPrinter({ clock: createFakeClock() })
        const connection = sim.connect(
          () => {},
          () => {},
        )
        for (const chunk of cutAt(bytes, places)) connection.receive(chunk)
        expect(sim.papers()).toEqual(whole)
      }),
    )
  })

  it('takes any bytes without throwing, and then still prints', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 4 }), (chunks) => {
        const decoder = createPaperDecoder(48)
        for (const chunk of chunks) for (const byte of chunk) decoder.push(byte)
        expect(decoder.unfinished().length).toBeLessThanOrEqual(2000)
        decoder.powerCycle()
        const events = [...fromHex(sample)].flatMap((byte) => decoder.push(byte))
        expect(papersOf(events)).toHaveLength(1)
      }),
    )
  })
})

const nastyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({
    unit: fc.constantFrom('\u001b', '@', '\u001d', 'V', '\u0000', '\u0010', '\u0004', '\u0001', '请', 'A'),
  }),
)

describe('people’s text', () => {
  it('cannot command the printer: it comes out as the text it is, in one paper, with no request answered', () => {
    fc.assert(
      fc.property(nastyText, nastyText, fc.constantFrom('left', 'centre', 'right'), (one, two, align) => {
        const item = (text: string): PaperItem => ({ kind: 'text', text, align, size: 2, isBold: true })
        const paper: Paper = [item(one), { kind: 'qr', data: `https://example.cn/${two}` }, item(two)]
        const events = decode(...encodePaper(paper, profile, null))
        expect(events.filter(({ type }) => type !== 'printed' && type !== 'cut')).toEqual([])
        const [printed, ...more] = papersOf(events)
        expect(more).toEqual([])
        const seen = printed?.textLines.join('').replaceAll(' ', '')
        expect(seen).toBe(printable(one + '\n' + two).replaceAll(' ', ''))
      }),
    )
  })

  it('never holds a status question, which would be answered in the middle of a ticket', () => {
    fc.assert(
      fc.property(nastyText, (text) => {
        const item: PaperItem = { kind: 'text', text, align: 'left', size: 1, isBold: false }
        const bytes = Buffer.concat(encodePaper([item, { kind: 'qr', data: text }], profile, null))
        expect(bytes.includes(Buffer.from([0x10, 0x04]))).toBe(false)
      }),
    )
  })

  it('fits its lines to the paper', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('请', 'A', ' ', 'b') }),
        fc.integer({ min: 1, max: 8 }),
        (text, size) => {
          const bytes = encodePaper(
            [{ kind: 'text', text, align: 'left', size, isBold: false }],
            profile,
            null,
          )
          for (const paper of papersOf(decode(...bytes)))
            for (const item of paper.items)
              if (item.kind === 'line')
                expect(columnsOf(item.text) * item.widthFactor).toBeLessThanOrEqual(48)
        },
      ),
    )
  })
})
