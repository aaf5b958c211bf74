import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { canonicalJson, digestOf, textOf } from '../../server/journal/hash-chain.ts'

it('equal data gives equal text, in whatever order its members were set', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (data) => {
      const turned = Object.fromEntries(Object.entries(data).toReversed())
      expect(canonicalJson(turned)).toBe(canonicalJson(data))
    }),
  )
})

it('is JSON of the same data, with every kind of character in it', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary' }), (data) => {
      expect(JSON.parse(canonicalJson(data))).toEqual(JSON.parse(JSON.stringify(data)))
    }),
  )
  const text = 'A001 张三 "quoted" \\ \u0007\n\u2028 \ud800'
  expect(canonicalJson(text)).toBe(JSON.stringify(text))
})

it('keys stand in order of their code units, and members without a value are not there', () => {
  expect(canonicalJson({ b: 1, a: [undefined, { z: null, Z: true }], 號: 'x', c: undefined })).toBe(
    '{"a":[null,{"Z":true,"z":null}],"b":1,"號":"x"}',
  )
})

it('leaves out what is to be left out, however deep', () => {
  const asked = { personDigest: 'x', list: [{ personDigest: 'y', serviceCode: 's1' }] }
  expect(canonicalJson(asked, 'personDigest')).toBe('{"list":[{"serviceCode":"s1"}]}')
})

it('a digest is the SHA-256 of the text', () => {
  expect(digestOf('取号')).toBe(createHash('sha256').update('取号').digest('hex'))
})

it('the text of a row is its canonical JSON, whatever is in it', () => {
  const text = fc.string({ unit: 'binary' })
  const row = fc.record({
    hallId: text,
    day: text,
    seq: fc.integer({ min: 1 }),
    at: fc.maxSafeInteger(),
    actor: text,
    role: fc.constantFrom('citizen', 'clerk', 'system'),
    device: text,
    counter: fc.option(text),
    requestId: text,
    fact: fc.record({ type: fc.constant('adviceRecorded'), serviceCode: fc.option(text), topic: text }),
    prevHash: text,
  })
  fc.assert(
    fc.property(row, (one) => {
      expect(textOf(one as Parameters<typeof textOf>[0])).toBe(canonicalJson(one))
    }),
  )
})
