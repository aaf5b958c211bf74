import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  columnsOf,
  decodeGb18030,
  encodeGb18030,
  isInGbk,
  printable,
  SUBSTITUTE,
  truncateToColumns,
  wrapToColumns,
} from '../../hardware/codec/text.ts'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex').toUpperCase()

describe('what a Chinese device font has', () => {
  it.each(['A', ' ', '~', '请', '號', '龥', '·', '℃', 'é', '〓'])('%s is there', (char) => {
    expect(isInGbk(char)).toBe(true)
  })

  it.each(['䶮', '㐀', '𠀀', '😀', '€', '\u001b', '\u007f', '\u0085', '\ue000', ''])(
    '%j is not, whatever GB18030 says',
    (char) => {
      expect(isInGbk(char)).toBe(false)
    },
  )
})

describe('printable', () => {
  it('substitutes what is missing, one sign for one glyph', () => {
    expect(printable('王䶮')).toBe(`王${SUBSTITUTE}`)
    expect(printable('好👨‍👩‍👧好')).toBe(`好${SUBSTITUTE}好`)
    expect(printable('❤️')).toBe(SUBSTITUTE)
  })

  it('keeps the base letter of foreign letters, and letters with a combining accent', () => {
    expect(printable('Muñoz Šimić')).toBe('Munoz Simic')
    expect(printable('e\u0301')).toBe('é')
  })

  it('takes control characters and direction marks out, and flattens white space', () => {
    expect(printable('A\u001b@\u001dV\u0000B\u0010\u0004\u0001')).toBe('A@VB')
    expect(printable('一\r\n二\t三\u0085四\u202e五\u2028六')).toBe('一 二 三四五 六')
  })

  it('leaves one blank where a control character stood between two', () => {
    expect(printable('a\t\u0000\tb')).toBe('a b')
  })

  it('gives only characters of the font, no control byte, and is stable', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const shown = printable(text)
        expect([...shown].every(isInGbk)).toBe(true)
        expect(printable(shown)).toBe(shown)
        const bytes = encodeGb18030(text)
        expect(bytes.every((byte) => byte >= 0x20 && byte !== 0x7f && byte !== 0xff)).toBe(true)
        expect(decodeGb18030(bytes)).toBe(shown)
        expect(bytes.length).toBe(columnsOf(shown))
      }),
    )
  })

  it('encodes as the manuals print it', () => {
    expect(hex(encodeGb18030('请A001号到3号窗口'))).toBe('C7EB41303031BAC5B5BD33BAC5B4B0BFDA')
  })
})

describe('fitting a line', () => {
  it('counts a Chinese character as two', () => {
    expect(columnsOf('A001号')).toBe(6)
  })

  it('cuts with an ellipsis, never wider than asked', () => {
    expect(truncateToColumns('不动产登记', 10)).toBe('不动产登记')
    expect(truncateToColumns('不动产登记', 9)).toBe('不动产…')
    expect(truncateToColumns('Registration', 6)).toBe('Regi…')
    expect(truncateToColumns('不动', 1)).toBe('.')
  })

  it('breaks Chinese anywhere but before closing punctuation, and Latin at blanks', () => {
    expect(wrapToColumns('请在等候区留意', 8)).toEqual(['请在等候', '区留意'])
    expect(wrapToColumns('请在等候，过号', 8)).toEqual(['请在等', '候，过号'])
    expect(wrapToColumns('please wait here', 11)).toEqual(['please wait', 'here'])
    expect(wrapToColumns('ABCDEFGHIJ', 4)).toEqual(['ABCD', 'EFGH', 'IJ'])
    expect(wrapToColumns('', 8)).toEqual([''])
  })

  it('never makes a line too wide and loses no character but blanks', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('请', '号', '，', ' ', 'A', 'b', '1', '-', '…', '。') }),
        fc.integer({ min: 2, max: 48 }),
        (text, columns) => {
          const lines = wrapToColumns(text, columns)
          for (const line of lines) expect(columnsOf(line)).toBeLessThanOrEqual(columns)
          expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''))
        },
      ),
    )
  })
})
