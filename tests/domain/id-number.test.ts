import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { checkCharacter, checkIdNumber, isRealDate, type NumberedDocument } from '../../domain/id-number.ts'
import { readFileSync } from 'node:fs'

const vectors = z
  .array(z.object({ name: z.string(), hex: z.string(), expect: z.enum(['accept', 'reject']) }))
  .parse(JSON.parse(readFileSync(new URL('../vectors/idcard-number.json', import.meta.url), 'utf8')))

const faultOf = (idNumber: string, kind: NumberedDocument): string => {
  const checked = checkIdNumber(idNumber, kind)
  return checked.ok ? 'ok' : checked.error
}

describe('an ID number', () => {
  it.each([
    ['11010519491231002X', 'residentCard', 'ok'],
    ['440524188001010014', 'residentCard', 'ok'],
    ['430101198001011237', 'residentCard', 'ok'],
    ['830000198506151238', 'hmtResidencePermit', 'ok'],
    ['430101198001011237', 'hmtResidencePermit', 'wrong-area'],
    ['110105194912310021', 'residentCard', 'wrong-check-digit'],
    ['43010119800101123X', 'residentCard', 'wrong-check-digit'],
    ['11010519491231002x', 'residentCard', 'wrong-form'],
    ['11010519491231002', 'residentCard', 'wrong-form'],
    [' 11010519491231002X', 'residentCard', 'wrong-form'],
    ['01010519491231002X', 'residentCard', 'wrong-form'],
    ['１1010519491231002X', 'residentCard', 'wrong-form'],
    ['', 'residentCard', 'wrong-form'],
    ['911840198105080016', 'foreignPermit2023', 'ok'],
    ['911840198105080016', 'residentCard', 'wrong-form'],
    ['430101198001011237', 'foreignPermit2023', 'wrong-form'],
    ['911840198105080017', 'foreignPermit2023', 'wrong-check-digit'],
    ['ABC123456789012', 'foreignPermit2017', 'ok'],
    ['AB1123456789012', 'foreignPermit2017', 'wrong-form'],
    ['abc123456789012', 'foreignPermit2017', 'wrong-form'],
  ] as const)('%s as %s: %s', (idNumber, kind, outcome) => {
    expect(faultOf(idNumber, kind)).toBe(outcome)
  })

  it.each(['19000229', '19810229', '19801301', '19800001', '19800100', '19800431', '17991231'])(
    'born on %s is impossible, whatever the check digit says',
    (born) => {
      const first17 = `430101${born}123`
      expect(faultOf(first17 + checkCharacter(first17), 'residentCard')).toBe('impossible-date')
    },
  )

  it.each(vectors)('vector $name: $expect', ({ hex, expect: wanted }) => {
    const idNumber = Buffer.from(hex, 'hex').toString('ascii')
    const kind = kindLikely(idNumber)
    expect(faultOf(idNumber, kind) === 'ok').toBe(wanted === 'accept')
  })

  it('has at least one vector each way', () => {
    expect(new Set(vectors.map((vector) => vector.expect))).toEqual(new Set(['accept', 'reject']))
  })

  it('notices every single wrong digit and every swap of two neighbours', () => {
    const valid = '430101198001011237'
    const digit = fc.constantFrom(...'0123456789X')
    fc.assert(
      fc.property(fc.nat(17), digit, (at, other) => {
        fc.pre(valid[at] !== other)
        expect(faultOf(valid.slice(0, at) + other + valid.slice(at + 1), 'residentCard')).not.toBe('ok')
      }),
    )
    for (let at = 0; at < 17; at += 1) {
      const [a = '', b = ''] = [valid[at], valid[at + 1]]
      if (a === b) continue
      expect(faultOf(valid.slice(0, at) + b + a + valid.slice(at + 2), 'residentCard')).not.toBe('ok')
    }
  })

  it('knows leap years', () => {
    expect(['20000229', '20240229', '19000228'].map(isRealDate)).toEqual([true, true, true])
    expect(['19000229', '20230229', '2024-02-29', '202402290'].map(isRealDate)).toEqual([
      false,
      false,
      false,
      false,
    ])
  })
})

/** What a number would be, were it one: its length and first digit tell. */
function kindLikely(idNumber: string): NumberedDocument {
  if (/^\D/.test(idNumber)) return 'foreignPermit2017'
  if (idNumber.startsWith('9')) return 'foreignPermit2023'
  return idNumber.startsWith('8') ? 'hmtResidencePermit' : 'residentCard'
}
