import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { templateFields } from '../../../hardware/codec/template/fields.ts'
import { compileTemplate } from '../../../hardware/codec/template/template.ts'
import type { Template, TemplateValues } from '../../../hardware/codec/template/template.ts'
import { createTemplateFramer } from '../../../hardware/codec/template/template-framer.ts'
import { problemText } from '../../../hardware/codec/template/problem.ts'
import { cutAt, cuts, fromHex, toHex } from '../../support/bytes.ts'

function templateOf(text: string, fields: object = {}): Template {
  const compiled = compileTemplate(text, templateFields.parse(fields))
  if (!compiled.ok) throw new Error(compiled.error.words.en)
  return compiled.value
}

function hexOf(template: Template, values: TemplateValues): string {
  const written = template.write(values)
  if (!written.ok) throw new Error(written.error.words.en)
  return toHex(written.value)
}

describe('a text in its field', () => {
  const field = (text: string, form: object): string => hexOf(templateOf('{text}', { text: form }), { text })

  it.each([
    ['A1', { encoding: 'ascii', width: 4 }, '41312020'],
    ['A1', { encoding: 'ascii', width: 4, align: 'right', pad: '30' }, '30304131'],
    ['A1', { encoding: 'ascii', width: 5, align: 'centre', pad: '2D' }, '2D41312D2D'],
    ['请A001号', { encoding: 'gbk', width: 5 }, 'C7EB413030'],
    ['请A001号', { encoding: 'gbk', width: 4, keep: 'last' }, '3031BAC5'],
    ['请求', { encoding: 'gbk', width: 3 }, 'C7EB20'],
    ['请', { encoding: 'utf16le', width: 4 }, 'F78B2000'],
    ['请', { encoding: 'utf16be', width: 4, align: 'right' }, '00208BF7'],
    ['镕', { encoding: 'gb2312' }, 'A1FE'],
    ['镕', { encoding: 'gbk' }, 'E946'],
    ['请A', { encoding: 'ascii' }, '3F41'],
    ['😀', { encoding: 'gb18030' }, 'A1FE'],
    ['[v10]A\\n', { encoding: 'gbk', remove: '[]\\' }, '763130416E'],
    ['A001', { encoding: 'digits-bcd', width: 2 }, '0001'],
    ['A27', { encoding: 'digits-bcd', width: 2, pad: 'FF' }, 'FF27'],
    ['A12345', { encoding: 'digits-bcd', width: 2 }, '2345'],
    ['A999', { encoding: 'digits-binary', width: 2 }, '03E7'],
    ['A999', { encoding: 'digits-binary', width: 2, order: 'little' }, 'E703'],
    ['A99999', { encoding: 'digits-binary', width: 2 }, '270F'],
    ['A7', { encoding: 'digits-bytes', width: 3, pad: '0A' }, '0A0A07'],
    ['A7', { encoding: 'digits-ascii', width: 3 }, '303037'],
  ])('%s %j', (text, form, hex) => {
    expect(field(text, form)).toBe(hex)
  })

  it('is cut at what the length field can tell', () => {
    const template = templateOf('AA {length} {text}', {
      text: { encoding: 'ascii', maxBytes: 1000 },
      length: { from: 'text', to: 'text' },
    })
    expect(hexOf(template, { text: 'x'.repeat(600) })).toHaveLength(2 * (2 + 255))
  })
})

describe('a number in its field', () => {
  it.each([
    [5, {}, '05'],
    [5, { add: 0x80 }, '85'],
    [300, { bytes: 2, order: 'little' }, '2C01'],
    [5, { as: 'ascii-hex', bytes: 2 }, '3035'],
    [171, { as: 'ascii-hex', bytes: 2 }, '4142'],
    [12, { as: 'ascii-decimal', bytes: 3 }, '303132'],
    [12, { as: 'bcd' }, '12'],
  ])('%i %j', (address, form, hex) => {
    const template = templateOf('{address} 0D', { address: form })
    expect(hexOf(template, { address })).toBe(`${hex}0D`)
    expect(template.read?.(fromHex(`${hex}0D`))).toMatchObject({ is: 'frame', values: { address } })
  })

  it('that does not fit is told, not cut', () => {
    const written = templateOf('{address}').write({ address: 256 })
    expect(written).toMatchObject({ ok: false, error: { path: ['address'] } })
  })
})

describe('sums', () => {
  it.each([
    ['sum8', {}, '313233343536373839DD'],
    ['sum8-twos-complement', {}, '31323334353637383923'],
    ['xor8', {}, '31323334353637383931'],
    ['sum16', {}, '31323334353637383901DD'],
    ['sum16', { order: 'little' }, '313233343536373839DD01'],
    ['sum16', { as: 'ascii-hex' }, '31323334353637383930314444'],
    ['crc16-arc', {}, '3132333435363738393DBB'],
    ['crc16-arc', { order: 'big' }, '313233343536373839BB3D'],
    ['crc16-modbus', {}, '313233343536373839374B'],
    ['xor-odd-even', {}, '3132333435363738393908'],
  ])('%s %j of 123456789', (kind, form, hex) => {
    expect(hexOf(templateOf('"123456789" {checksum}', { checksum: { kind, ...form } }), {})).toBe(hex)
  })

  it.each([
    ['from the second byte', { from: 2 }, '05'],
    ['to the last byte but two', { from: 1, to: -3 }, '06'],
    ['to the second byte', { to: 2 }, '03'],
    ['between marks', { from: 'here', to: 'there' }, '02'],
  ])('%s', (_name, range, sum) => {
    const checksum = { kind: 'sum8', ...range }
    expect(hexOf(templateOf('01 <here> 02 <there> 03 {checksum} 0D', { checksum }), {})).toBe(
      `010203${sum}0D`,
    )
  })
})

describe('mistakes are told with their place', () => {
  it.each([
    ['16 A5 {lenght} 0D', {}, [], /第 7 个字符：没有占位符 \{lenght\}.*；character 7: no placeholder/],
    ['16 A', {}, [], /character 4: a byte takes two hexadecimal digits/],
    ['16 {text', {}, [], /character 4: a \} is missing/],
    ['16 "请"', {}, [], /character 4: the closing quote is missing, or not ASCII inside/],
    ['16 <Here>', {}, [], /character 4: a mark looks like <here>/],
    ['16 (05)', {}, [], /character 4: \( means nothing here/],
    ['<a> <b>', {}, [], /the template has no bytes/],
    ['<a> 16 <a>', {}, [], /character 8: the mark <a> stands here twice/],
    ['16 {checksum}', {}, [], /character 4: \{checksum\} needs fields.checksum/],
    ['16 {length} {text}', {}, [], /character 4: \{length\} needs fields.length/],
    ['{text} {data}', {}, [], /character 8: only one of \{text\} and \{data\} can be of free length/],
    ['{text} 0D {text}', {}, [], /character 11: \{text\} can stand here only once/],
    ['16 {checksum}', { checksum: { kind: 'sum8', from: 'begin' } }, ['checksum', 'from'], /no place begin/],
    [
      '16 {checksum}',
      { checksum: { kind: 'sum8', to: 'checksum' } },
      ['checksum', 'to'],
      /cannot cover its own/,
    ],
    [
      '16 17 {checksum}',
      { checksum: { kind: 'sum8', from: 2, to: 1 } },
      ['checksum', 'to'],
      /ends before it begins/,
    ],
    ['16 17 {checksum}', { checksum: { kind: 'sum8', from: 9 } }, ['checksum', 'from'], /no place 9/],
    ['{length} 17', { length: { from: 'x', to: -1 } }, ['length', 'from'], /no place x/],
    [
      '16',
      { escape: { from: 1, to: -1, map: { '16': 'AA 01' } } },
      ['escape', 'map'],
      /must be escaped itself/,
    ],
    [
      '16',
      { escape: { from: 1, to: -1, map: { xx: '10' } } },
      ['escape', 'map'],
      /not two hexadecimal digits/,
    ],
    [
      '16',
      { escape: { from: 1, to: -1, map: { '16': '16 01', '17': '16 01 02' } } },
      ['escape', 'map'],
      /cannot be told apart/,
    ],
  ])('%s %j', (text, fields, path, message) => {
    const compiled = compileTemplate(text, templateFields.parse(fields))
    if (compiled.ok) throw new Error('no mistake found')
    expect(compiled.error.path).toEqual(path)
    expect(problemText(compiled.error)).toMatch(message)
  })

  it.each([
    ['{key}', 'key', /\{key\} has no value/],
    ['?? 16', '??', /only in frames received/],
  ])('%s cannot be sent', (text, path, message) => {
    const written = templateOf(text).write({})
    if (written.ok) throw new Error('it was sent')
    expect(written.error.path).toEqual([path])
    expect(problemText(written.error)).toMatch(message)
  })

  it.each([
    ['A5 {text}', {}],
    ['A5 {text} {checksum}', { checksum: { kind: 'sum8' } }],
    ['A5 {text} ??', {}],
  ])('%s tells no end, so that it can be sent only', (text, fields) => {
    expect(templateOf(text, fields).read).toBeNull()
  })
})

const FRAMED = [
  [
    'a length and a sum',
    templateOf('A5 {length} {address} {text} {checksum}', {
      length: { from: 'address', to: 'text' },
      checksum: { kind: 'sum8' },
    }),
  ],
  [
    'an end mark and a sum behind it',
    templateOf('02 {address} {text} 03 {checksum}', { checksum: { kind: 'crc16-modbus' } }),
  ],
  [
    'escapes',
    templateOf('7E {address} {text} {checksum} 7E', {
      checksum: { kind: 'xor8' },
      text: { maxBytes: 40 },
      escape: { from: 'address', to: 'checksum', map: { '7E': '7D 5E', '7D': '7D 5D' } },
    }),
  ],
  [
    'a fixed width',
    templateOf('{address} {text} {checksum}', { text: { width: 8 }, checksum: { kind: 'sum16' } }),
  ],
] as const

describe.each(FRAMED)('frames with %s', (_name, template) => {
  const said = fc.record({
    address: fc.nat({ max: 255 }),
    text: fc
      .string({ unit: fc.constantFrom('A', '0', '9', '请', '号', '~', '}'), maxLength: 5 })
      .map((text) => text.slice(0, 4)),
  })
  const found = (chunks: readonly Uint8Array[]): unknown[] => {
    const framer = createTemplateFramer([{ name: 'one', template }])
    return chunks.flatMap((chunk) =>
      framer.push(chunk).flatMap((event) => (event.type === 'frame' ? [event.frame.values] : [])),
    )
  }

  it('are read as they were written, in any split', () => {
    fc.assert(
      fc.property(fc.array(said, { minLength: 1, maxLength: 5 }), cuts, (all, places) => {
        const bytes = fromHex(all.map((values) => hexOf(template, values)).join(''))
        expect(found([bytes])).toEqual(all)
        expect(found(cutAt(bytes, places))).toEqual(all)
        expect(found([...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(all)
      }),
    )
  })

  it('any other bytes neither throw nor pile up', () => {
    const framer = createTemplateFramer([{ name: 'one', template }])
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), said, fc.nat(), (noise, values, at) => {
        const hurt = fromHex(hexOf(template, values))
        hurt[at % hurt.length] = (hurt[at % hurt.length] ?? 0) ^ 0x10
        framer.push(noise)
        framer.push(hurt)
        expect(framer.pendingBytes()).toBeLessThanOrEqual(template.maxBytes)
      }),
    )
  })

  it('a hurt one does not hide the next for good', () => {
    const good = hexOf(template, { address: 1, text: 'A002' })
    const bad = hexOf(template, { address: 1, text: 'A001' }).replace('41303031', '41303033')
    const seen = found([fromHex(bad + good + good)])
    expect(seen.length).toBeGreaterThanOrEqual(1)
    expect(seen.at(-1)).toEqual({ address: 1, text: 'A002' })
  })
})

describe('several templates at one place', () => {
  it('the longest counts', () => {
    const framer = createTemplateFramer([
      { name: 'short', template: templateOf('06') },
      { name: 'long', template: templateOf('06 {address} 0D') },
    ])
    expect(framer.push(fromHex('06070D'))).toMatchObject([
      { type: 'frame', frame: { name: 'long', values: { address: 7 } } },
    ])
    expect(framer.push(fromHex('06'))).toMatchObject([{ type: 'frame', frame: { name: 'short' } }])
  })
})
