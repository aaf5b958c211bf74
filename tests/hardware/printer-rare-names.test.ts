import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { GLYPH_ROWS, type Glyph, type GlyphSource } from '../../hardware/codec/glyphs.ts'
import { createCommandFramer } from '../../hardware/printers/escpos/command-framer.ts'
import { encodePaper, type PaperProfile } from '../../hardware/printers/escpos/paper-bytes.ts'
import { isInPrinterFont, paperText, type PrinterFont } from '../../hardware/printers/escpos/printer-font.ts'
import { drawLine, encodePicture } from '../../hardware/printers/escpos/raster-line.ts'
import { ticketPaper, type TicketOnPaper } from '../../hardware/printers/ticket-paper.ts'
import type { Paper, PaperItem, TicketPrinter } from '../../hardware/printers/ticket-printer.ts'
import { createPaperDecoder, type DecoderEvent } from '../../hardware/sim/paper-decoder.ts'
import type { PrintedItem, PrintedPaper } from '../../hardware/sim/printed-paper.ts'
import { createPrinterRig } from '../support/printer-rig.ts'

const opened: TicketPrinter[] = []
afterEach(() => {
  for (const printer of opened.splice(0)) void printer.close()
})

/** Every character but emoji, as a frame whose inside is its own code: two characters never look alike. */
const glyphs: GlyphSource = {
  glyphOf(char) {
    const code = char.codePointAt(0) ?? 0
    if (/^[\p{C}\p{M}\p{Extended_Pictographic}]$/u.test(char) && !/[\d#*]/.test(char)) return undefined
    const widthDots = code < 0x80 ? 12 : 24
    const rowBytes = Math.ceil(widthDots / 8)
    const bits = new Uint8Array(rowBytes * GLYPH_ROWS)
    for (let row = 0; row < GLYPH_ROWS; row += 1) bits[row * rowBytes] = 0x80
    bits[rowBytes] = 0x80 | (code & 0x3f)
    bits[2 * rowBytes] = 0x80 | ((code >> 6) & 0x3f)
    bits[3 * rowBytes] = 0x80 | ((code >> 12) & 0x3f)
    return { widthDots, bits } satisfies Glyph
  },
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
  align: 'left',
  size: 1,
  isBold: false,
  ...change,
})

function decode(pieces: readonly Uint8Array[], font: PrinterFont = 'gbk'): DecoderEvent[] {
  const decoder = createPaperDecoder(48, font)
  return pieces.flatMap((piece) => [...piece].flatMap((byte) => decoder.push(byte)))
}
function onlyPaper(events: readonly DecoderEvent[]): PrintedPaper {
  const [paper, ...more] = events.flatMap((event) => (event.type === 'cut' ? [event.paper] : []))
  if (paper === undefined || more.length > 0) throw new Error('not one paper')
  return paper
}
const shapes = (
  paper: Paper,
  change: Partial<PaperProfile> = {},
  source: GlyphSource | null = glyphs,
): string[] => {
  const all = { ...profile, ...change }
  const found: string[] = []
  let last: PrintedItem | undefined
  for (const item of onlyPaper(decode(encodePaper(paper, all, source), all.font)).items) {
    const isBand = item.kind === 'raster' && last?.kind === 'raster' && item.widthDots === last.widthDots
    if (item.kind === 'line') found.push(item.text)
    // The bands of one line stand one below the other.
    const above = isBand ? Number(found.pop()?.split('x')[1]) : 0
    if (item.kind === 'raster') found.push(`${item.widthDots}x${above + item.heightDots}`)
    last = item
  }
  return found
}

describe('a name that the font of the printer lacks', () => {
  it('is drawn on its line, and the other lines stay text', () => {
    expect(shapes([text('窗口 3'), text('䶮'), text('请等候')])).toEqual(['窗口 3', '24x30', '请等候'])
  })

  it('only the wrapped line with the character is drawn', () => {
    expect(shapes([text(`${'请'.repeat(24)}等䶮`)])).toEqual(['请'.repeat(24), '48x30'])
  })

  it('is as large as the text would be, from one to eight times, within the paper', () => {
    for (let size = 1; size <= 8; size += 1)
      expect(shapes([text('䶮', { size })])).toEqual([`${24 * size}x${24 * size + 6}`])
    expect(shapes([text('䶮'.repeat(5), { size: 8 })])).toEqual(['576x198', '384x198'])
  })

  it('stands left, in the middle or right by its own white, whatever the printer makes of alignment', () => {
    const firstDots = (align: 'left' | 'centre' | 'right'): number[] => {
      const look = { size: 1, isBold: false, align, widthDots: 576 }
      const { widthBytes, data } = drawLine('䶮', look, glyphs)
      const row = data.subarray(3 * widthBytes, 4 * widthBytes)
      return [row.findIndex((byte) => byte !== 0), widthBytes]
    }
    expect(firstDots('left')).toEqual([0, 3])
    expect(firstDots('centre')).toEqual([34, 38])
    expect(firstDots('right')).toEqual([69, 72])
    const items = onlyPaper(
      decode(
        encodePaper([text('请', { align: 'centre' }), text('䶮', { align: 'centre' })], profile, glyphs),
      ),
    )
    expect(items.items[0]).toMatchObject({ align: 'centre' })
    const bytes = Buffer.concat(
      encodePaper([text('请', { align: 'centre' }), text('䶮', { align: 'centre' })], profile, glyphs),
    )
    const pictureAt = bytes.indexOf(Buffer.from([0x1d, 0x76, 0x30]))
    expect([...bytes.subarray(pictureAt - 3, pictureAt)]).toEqual([0x1b, 0x61, 0x00])
  })

  it('bold is drawn bolder', () => {
    const ink = (isBold: boolean): number => {
      const look = { size: 2, isBold, align: 'left' as const, widthDots: 576 }
      const { data } = drawLine('䶮A', look, glyphs)
      return data.reduce((sum, byte) => sum + byte.toString(2).replaceAll('0', '').length, 0)
    }
    expect(ink(true)).toBeGreaterThan(ink(false))
  })

  it('variation selectors, combining marks and joiners are no characters of their own', () => {
    expect(paperText('葛\u{e0100}', 'gbk', glyphs)).toBe('葛')
    expect(paperText('e\u0301', 'gbk', glyphs)).toBe('é')
    expect(paperText('䶮\ufe00\u200d', 'gbk', glyphs)).toBe('䶮')
    expect(paperText('A\u200bB', 'gbk', glyphs)).toBe('AB')
  })

  it('what no font has shows as a substitute, once for each thing the eye sees', () => {
    expect(paperText('你好👨‍👩‍👧😀', 'gbk', glyphs)).toBe('你好〓〓')
    expect(paperText('䶮', 'gbk', null)).toBe('〓')
    expect(shapes([text('䶮请')], {}, null)).toEqual(['〓请'])
    expect(shapes([text('请 A')], { font: 'none' }, null)).toEqual(['? A'])
  })
})

describe('the fonts of printers', () => {
  it('GB18030 fonts have extension A and no more', () => {
    expect(['请', '䶮', '㛃', '𬭁'].map((char) => isInPrinterFont(char, 'gb18030'))).toEqual([
      true,
      true,
      true,
      false,
    ])
    expect(['请', '䶮', '㛃', '𬭁'].map((char) => isInPrinterFont(char, 'gbk'))).toEqual([
      true,
      false,
      false,
      false,
    ])
    expect(shapes([text('䶮㛃'), text('𬭁')], { font: 'gb18030' })).toEqual(['䶮㛃', '24x30'])
  })

  it('a western printer gets every line with Chinese drawn, and no command of Chinese mode', () => {
    expect(shapes([text('A001'), text('请到 3 号窗口')], { font: 'none' })).toEqual(['A001', '160x30'])
    const bytes = Buffer.concat(encodePaper([text('A001'), text('请')], { ...profile, font: 'none' }, glyphs))
    expect(bytes.includes(Buffer.from([0x1c, 0x26]))).toBe(false)
  })
})

describe('pictures on the wire', () => {
  it('go in bands of at most 256 rows and two and a half seconds at 9600 baud', () => {
    const bands = encodePicture({ widthBytes: 2, heightDots: 600, data: new Uint8Array(1200) })
    const rowsOf = (each: Uint8Array): number => (each[6] ?? 0) + 256 * (each[7] ?? 0)
    expect(bands.map(rowsOf)).toEqual([256, 256, 88])
    const wide = encodePicture({ widthBytes: 72, heightDots: 198, data: new Uint8Array(72 * 198) })
    expect(wide.map(rowsOf)).toEqual([33, 33, 33, 33, 33, 33])
  })

  it('never hold a real-time command: one dot gives way', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(0x10, 0x04, 0x05, 0x14, 0x00), { minLength: 30, maxLength: 30 }),
        (dots) => {
          const [band] = encodePicture({ widthBytes: 3, heightDots: 10, data: Uint8Array.from(dots) })
          if (band === undefined) throw new Error('no band')
          for (const second of [0x04, 0x05, 0x14])
            expect(Buffer.from(band.subarray(8)).includes(Buffer.from([0x10, second]))).toBe(false)
          const changed = dots.filter((byte, at) => byte !== band[8 + at])
          expect(changed.every((byte) => byte === 0x04 || byte === 0x05 || byte === 0x14)).toBe(true)
        },
      ),
    )
  })
})

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({
    unit: fc.constantFrom(...'\u001b@\u001dV\u0000\u0010\u0004\u0001\n\r请A 䶮𬭁é😀'),
    maxLength: 60,
  }),
)

describe('people’s text', () => {
  it.each(['gbk', 'gb18030', 'none'] as const)('prints as itself and commands nothing (%s)', (font) => {
    fc.assert(
      fc.property(
        anyText,
        fc.constantFrom('left', 'centre', 'right'),
        fc.integer({ min: 1, max: 8 }),
        fc.boolean(),
        (words, align, size, isBold) => {
          const pieces = encodePaper([text(words, { align, size, isBold })], { ...profile, font }, glyphs)
          const events = decode(pieces, font)
          expect(events.filter(({ type }) => type !== 'printed' && type !== 'cut')).toEqual([])
          const paper = onlyPaper(events)
          expect(paper.qrs).toEqual([])
          // What is text comes out in the order it went in; what is a picture is wanting there, and nothing else.
          const wanted = [...paperText(words, font, glyphs).replaceAll(' ', '')]
          const seen = [...paper.textLines.join('').replaceAll(' ', '')]
          let at = 0
          for (const char of wanted) if (seen[at] === char) at += 1
          expect(at).toBe(seen.length)
          const hasPicture = paper.items.some(({ kind }) => kind === 'raster')
          expect(hasPicture).toBe(!wanted.every((char) => isInPrinterFont(char, font)))
          if (!hasPicture) expect(seen).toEqual(wanted)
          // The very commands, one by one: only those of a text.
          const told = createCommandFramer(false).push(Buffer.concat(pieces))
          const kinds = new Set(told.map((event) => (event.type === 'frame' ? event.frame.kind : event.type)))
          const allowed = [
            'initialise',
            'chineseOn',
            'align',
            'bold',
            'size',
            'character',
            'lineFeed',
            'raster',
          ]
          expect(
            [...kinds].filter((kind) => ![...allowed, 'feedLines', 'feedAndCut'].includes(kind)),
          ).toEqual([])
        },
      ),
      { numRuns: 200 },
    )
  })
})

describe('on the way from the hall to the paper', () => {
  const ticket: TicketOnPaper = {
    hallName: { zh: '䶮山区政务大厅', en: 'Yanshan Hall' },
    ticketNo: 'A001',
    serviceName: { zh: '㛃河户籍', en: 'Registration' },
    zoneName: null,
    counterNos: [],
    aheadCount: 1,
    estimate: null,
    issuedAt: '2026-11-21 09:30',
    appointmentSlot: null,
    qr: null,
    reminders: [],
    isReprint: false,
    lang: 'zh',
  }

  it('the glyphs are asked for only when a ticket needs them, and the ticket prints', async () => {
    let asked = 0
    const load = (): Promise<GlyphSource> => {
      asked += 1
      return Promise.resolve(glyphs)
    }
    const rig = createPrinterRig({}, { glyphs: load })
    const printer = await rig.open()
    opened.push(printer)
    expect(await rig.print(printer, 'A001')).toEqual({ outcome: 'printed' })
    expect(asked).toBe(0)
    const paper = ticketPaper(ticket, { columns: printer.columns })
    expect(await rig.until(printer.print(paper))).toEqual({ outcome: 'printed' })
    expect(asked).toBe(1)
    const rasters = rig.sim.papers()[1]?.items.filter(({ kind }) => kind === 'raster')
    // The name of the hall on one line of text, that of the service twice as large in two bands.
    expect(rasters).toHaveLength(3)
    expect(rig.sim.papers()[1]?.textLines.join()).not.toContain('〓')
  })

  it('without the glyph file the ticket prints with substitutes', async () => {
    const rig = createPrinterRig({}, { glyphs: () => Promise.resolve(null) })
    const printer = await rig.open()
    opened.push(printer)
    const paper = ticketPaper(ticket, { columns: printer.columns })
    expect(await rig.until(printer.print(paper))).toEqual({ outcome: 'printed' })
    expect(rig.sim.papers()[0]?.textLines).toContain('〓山区政务大厅')
    expect(rig.sim.papers()[0]?.textLines).toContain('〓河户籍')
  })
})
