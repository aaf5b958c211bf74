import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  decodeTtsText,
  encodeTtsText,
  sayable,
  spokenPieces,
  type TtsCharset,
} from '../../hardware/voices/tts-text.ts'

const text = fc.string({ unit: 'grapheme', maxLength: 60 })

describe('words for a speech chip', () => {
  it('carry no tags and no control characters, whatever people are called', () => {
    fc.assert(
      fc.property(text, fc.constantFrom('gbk' as const, 'unicode' as const), (raw, charset) => {
        const said = sayable(raw, charset)
        expect(said).not.toMatch(/[[\]\p{Cc}]/u)
        expect(sayable(said, charset)).toBe(said)
      }),
    )
  })

  it('keep a rare character in Unicode, and show a stand-in in GBK', () => {
    expect(sayable('请䶮𠮷到3号', 'unicode')).toBe('请䶮𠮷到3号')
    expect(sayable('请䶮𠮷到3号', 'gbk')).toBe('请〓〓到3号')
    expect(sayable('[v0]张[d]三', 'gbk')).toBe('v0 张 d 三')
  })
})

describe('the character sets', () => {
  it.each<[TtsCharset, string, string]>([
    ['gbk', '请A', 'c7eb41'],
    ['gb2312', '请', 'c7eb'],
    ['big5', '請', 'bdd0'],
    ['utf16be', '请𠮷', '8bf7d842dfb7'],
    ['utf16le', '请', 'f78b'],
  ])('%s: %s', (charset, words, hex) => {
    const bytes = encodeTtsText(words, charset)
    expect(Buffer.from(bytes).toString('hex')).toBe(hex)
    expect(decodeTtsText(bytes, charset)).toBe(words)
  })

  it('half a character is no text', () => {
    for (const charset of ['gbk', 'big5', 'utf16be', 'utf16le'] as const)
      expect(decodeTtsText(encodeTtsText('請', charset).slice(0, 1), charset)).toBe(null)
  })
})

describe('a long text in pieces', () => {
  const gbkBytes = (words: string): number => encodeTtsText(words, 'gbk').length

  it('is cut behind punctuation, then at blanks, then anywhere', () => {
    expect(spokenPieces('请到一号窗口，谢谢配合。', 16, gbkBytes)).toEqual(['请到一号窗口，', '谢谢配合。'])
    expect(spokenPieces('one two three', 9, gbkBytes)).toEqual(['one two', 'three'])
    expect(spokenPieces('请请请请请', 4, gbkBytes)).toEqual(['请请', '请请', '请'])
    expect(spokenPieces('', 10, gbkBytes)).toEqual([])
  })

  it('loses nothing, and every piece fits', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('请', '，', 'A', ' ', '。', '𠮷'), { maxLength: 300 }),
        (chars) => {
          const words = chars.join('')
          const bytesOf = (piece: string): number => encodeTtsText(piece, 'utf16be').length
          const pieces = spokenPieces(words, 40, bytesOf)
          expect(pieces.join('').replaceAll(' ', '')).toBe(words.replaceAll(' ', ''))
          for (const piece of pieces) expect(bytesOf(piece)).toBeLessThanOrEqual(40)
        },
      ),
    )
  })
})
