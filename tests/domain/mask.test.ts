import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { maskDocument, maskIdNumber, maskMobile, maskName } from '../../domain/mask.ts'

/** Anything a wire or a keyboard can bring: rare characters, combining marks, halves of characters, controls. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 24 }),
  fc.string({ unit: 'grapheme', maxLength: 24 }),
  fc
    .array(
      fc.nat(0xffff).map((unit) => String.fromCharCode(unit)),
      { maxLength: 24 },
    )
    .map((units) => units.join('')),
)
const hanName = (length: { readonly minLength?: number; readonly maxLength?: number }) =>
  fc.string({ unit: fc.constantFrom(...'张王李欧阳司马诸葛小明红', '𠮷', '𪚥'), ...length })
const count = (text: string): number => [...text].length
const plain = (text: string): string => text.replaceAll('*', '')

describe('a masked name', () => {
  it.each([
    ['', ''],
    ['   ', ''],
    ['张', '张*'],
    ['张三', '张*'],
    ['张 三', '张*'],
    ['张　三', '张*'],
    ['张小三', '张*三'],
    ['张 小 三', '张*三'],
    ['欧阳小明', '欧**明'],
    ['  欧阳小明  ', '欧**明'],
    ['买买提·吐尔逊', '买**·吐**'],
    ['买买提・吐尔逊', '买**·吐**'],
    ['买·吐', '买*·吐*'],
    ['JOHN SMITH', 'J*** S***'],
    ["Jean-Luc O'Neill", 'J*** O***'],
    ['Ångström', 'Å***'],
    ['𠮷', '𠮷*'],
    ['𠮷野', '𠮷*'],
    ['𠮷野家', '𠮷*家'],
    ['\ud842', '\ud842*'],
    ['\udfb7三', '\udfb7*'],
  ])('%j is %j', (name, masked) => {
    expect(maskName(name)).toBe(masked)
  })

  it('shows of a Chinese name its first character, and its last only from three on', () => {
    fc.assert(
      fc.property(hanName({ minLength: 1, maxLength: 12 }), (name) => {
        const shown = [...plain(maskName(name))]
        const chars = [...name]
        expect(shown).toEqual(chars.length <= 2 ? [chars[0]] : [chars[0], chars.at(-1)])
        expect(count(maskName(name))).toBe(Math.max(2, chars.length))
      }),
    )
  })

  it('shows one character of every part of a name with a dot', () => {
    fc.assert(
      fc.property(
        fc.array(hanName({ minLength: 1, maxLength: 6 }), { minLength: 2, maxLength: 4 }),
        (parts) => {
          const masked = maskName(parts.join('·'))
          expect(masked.split('·').map(plain)).toEqual(parts.map((part) => [...part][0]))
        },
      ),
    )
  })

  it('is total: some star for every name, the same for the same, nothing that was not there', () => {
    fc.assert(
      fc.property(anyText, (name) => {
        const masked = maskName(name)
        expect(maskName(name)).toBe(masked)
        if (name.trim() === '') expect(masked).toBe('')
        const allowed = new Set([...name, '*', '·', ' '])
        expect([...masked].filter((char) => !allowed.has(char))).toEqual([])
      }),
    )
  })
})

describe('a masked number', () => {
  it.each([
    ['11010519491231002X', '1101**********002X'],
    ['430101198001011237', '4301**********1237'],
    ['ABC123456789012', 'ABC1*******9012'],
    ['E12345678', 'E******78'],
    ['', ''],
    ['E1234', '*****'],
  ])('%j is %j', (idNumber, masked) => {
    expect(maskIdNumber(idNumber)).toBe(masked)
  })

  it.each([
    ['E12345678', 'E******78'],
    ['H12345', 'H***45'],
    ['12345', '*****'],
    ['', ''],
  ])('document %j is %j', (documentNo, masked) => {
    expect(maskDocument(documentNo)).toBe(masked)
  })

  it.each([
    ['13812345678', '138****5678'],
    ['+8613812345678', '+86*******5678'],
    ['62345678', '********'],
    ['', ''],
  ])('mobile %j is %j', (mobile, masked) => {
    expect(maskMobile(mobile)).toBe(masked)
  })

  const rules = [
    { name: 'ID number', mask: maskIdNumber, first: 4, last: 4, hidden: 7 },
    { name: 'document', mask: maskDocument, first: 1, last: 2, hidden: 3 },
    { name: 'mobile', mask: maskMobile, first: 3, last: 4, hidden: 4 },
  ]
  it.each(rules)(
    '$name keeps its length and shows no more than its ends',
    ({ mask, first, last, hidden }) => {
      const number = fc.oneof(fc.stringMatching(/^[A-Z0-9]{0,24}$/), hanName({ maxLength: 24 }))
      fc.assert(
        fc.property(number, (text) => {
          const chars = [...text]
          const masked = [...mask(text)]
          expect(masked).toHaveLength(chars.length)
          const shown = masked.flatMap((char, at) => (char === '*' ? [] : [at]))
          for (const at of shown) {
            expect(masked[at]).toBe(chars[at])
            expect(at < first || at >= chars.length - last).toBe(true)
          }
          // Either everything is hidden, or enough is that the rest cannot be guessed at a glance.
          if (shown.length > 0)
            expect(chars.length - shown.length).toBeGreaterThanOrEqual(Math.min(hidden, 3))
          if (shown.length > 0 && mask === maskMobile)
            expect(chars.length - shown.length).toBeGreaterThanOrEqual(4)
        }),
      )
    },
  )

  it('is total for anything that is no number', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        for (const { mask } of rules) {
          expect(mask(text)).toBe(mask(text))
          expect([...mask(text)].filter((char) => char !== '*' && ![...text].includes(char))).toEqual([])
          expect(mask(text).length).toBeLessThanOrEqual(text.length)
        }
      }),
    )
  })
})
