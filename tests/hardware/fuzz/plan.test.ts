import { expect, it } from 'vitest'
import { DRIVERS } from '../../../hardware/drivers.ts'
import { createSeededRandom } from '../../../hardware/technician/feedings.ts'
import { fuzz } from './fuzz.ts'
import { casesFor, MILLION } from './million.ts'
import { allParsers, type Parser } from './parsers.ts'

const parsers = await allParsers()

it('it is a million frames, and every parser has its share', () => {
  const shares = parsers.map((parser) => casesFor(parser, parsers))
  expect(shares.reduce((sum, share) => sum + share, 0)).toBeGreaterThanOrEqual(MILLION)
  expect(Math.min(...shares)).toBeGreaterThan(5000)
})

it('no dialect of any driver is left out', () => {
  const named = new Set(parsers.map(({ name }) => name.split(' ')[0]))
  const left = DRIVERS.flatMap(({ dialects }) => dialects).filter(({ device }) => !named.has(device))
  expect(left).toEqual([])
})

it('what lies behind sums and lengths is reached', () => {
  const reached = parsers.filter((parser) => fuzz(parser, 2000, createSeededRandom(1)).understood > 0)
  // A document number with one wrong digit is none, and that is as it must be.
  const never = parsers.filter((parser) => !reached.includes(parser)).map(({ name }) => name)
  expect(never.filter((name) => !name.startsWith('idcard-number'))).toEqual([])
})

/** A parser with one mistake, made of the first there is. */
function spoilt(change: (events: ReturnType<Parser['create']>) => ReturnType<Parser['create']>): Parser {
  const [parser] = parsers
  if (parser === undefined) throw new Error('no parsers')
  return { ...parser, create: () => change(parser.create()) }
}

it.each([
  [
    'a throw',
    spoilt((framer) => ({
      ...framer,
      push(chunk) {
        if (chunk.length === 13) throw new Error('thirteen')
        return framer.push(chunk)
      },
    })),
  ],
  [
    'bytes that depend on the cut',
    spoilt((framer) => ({ ...framer, push: (chunk) => framer.push(chunk.slice(0, 20)) })),
  ],
  [
    'bytes without end',
    spoilt((framer) => ({ ...framer, pendingBytes: () => framer.pendingBytes() * 10_000 })),
  ],
  [
    'a hang',
    spoilt((framer) => ({
      ...framer,
      push(chunk) {
        while (chunk.length === 7) chunk.subarray(1)
        return framer.push(chunk)
      },
    })),
  ],
  ['a reset that forgets nothing', spoilt((framer) => ({ ...framer, reset: () => [] }))],
] as const)('would see %s', (_what, parser) => {
  expect(fuzz(parser, 3000, createSeededRandom(1)).failures).not.toEqual([])
})
