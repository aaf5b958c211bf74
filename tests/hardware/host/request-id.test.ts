import fc from 'fast-check'
import { expect, test } from 'vitest'
import { COMMANDS } from '../../../domain/commands.ts'
import { derivedRequestId } from '../../../hardware/host/request-id.ts'

const requestId = fc.stringMatching(/^[A-Za-z0-9_-]{8,64}$/)
const suffix = fc.constantFrom('paper', 'copy1', 'copy12', 'unseen', 'try1')

test('a derived requestId is one the server takes, the same every time, and never that of another', () => {
  fc.assert(
    fc.property(requestId, requestId, suffix, suffix, (one, other, ofOne, ofOther) => {
      const derived = derivedRequestId(one, ofOne)
      expect(COMMANDS['ticket:call-next'].safeParse({ requestId: derived }).success).toBe(true)
      expect(derivedRequestId(one, ofOne)).toBe(derived)
      expect(derived).not.toBe(one)
      if (one.length === other.length && (one !== other || ofOne !== ofOther)) {
        expect(derivedRequestId(other, ofOther)).not.toBe(derived)
      }
    }),
  )
})
