import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createSeededRandom } from '../../../hardware/technician/feedings.ts'
import { fuzz, replayKept } from './fuzz.ts'
import { allParsers, type Parser } from './parsers.ts'

/** Mutated frames in all, over all parsers. */
export const MILLION = 1_000_000
/** Parts that run beside each other, one a file. */
export const PARTS = 4

const LONG_BYTES = 200
/** What parsers may hold in memory after their frames, more than before. */
const MOST_GROWTH_BYTES = 24 * 1024 * 1024
const PART_TIMEOUT_MS = 300_000

const keptSchema = z.array(z.strictObject({ parser: z.string(), hex: z.string(), why: z.string() }))

/** Frames for each parser: as many for all, but a quarter where they are long, as a card with its photo is. */
export function casesFor(parser: Parser, parsers: readonly Parser[]): number {
  const weight = ({ seeds }: Parser): number => {
    const average = seeds.reduce((sum, { length }) => sum + length, 0) / seeds.length
    return average > LONG_BYTES ? 1 : 4
  }
  const all = parsers.reduce((sum, one) => sum + weight(one), 0)
  return Math.ceil((MILLION * weight(parser)) / all)
}

/** Of this run: the same every time unless `FC_SEED` is a number or `random`. */
function seedOf(name: string): number {
  const wanted = process.env['FC_SEED']
  const base = wanted === undefined ? 20261121 : wanted === 'random' ? Date.now() : Number(wanted)
  let mixed = base >>> 0
  for (const char of name) mixed = (Math.imul(mixed, 31) + (char.codePointAt(0) ?? 0)) >>> 0
  return mixed
}

/** One part of the million, after the frames that failed once. Called at the top of a test file. */
export async function fuzzPart(part: number): Promise<void> {
  const parsers = await allParsers()
  const mine = parsers.filter((_parser, index) => index % PARTS === part)
  const file = join(import.meta.dirname, 'kept.json')
  const kept = keptSchema.parse(JSON.parse(readFileSync(file, 'utf8')))

  describe(`mutated frames, part ${part + 1} of ${PARTS}`, () => {
    it('those that failed once do so no more', () => {
      const wrong = mine.flatMap((parser) =>
        kept
          .filter((one) => one.parser === parser.name)
          .flatMap(({ hex }) => replayKept(parser, Uint8Array.from(Buffer.from(hex, 'hex'))) ?? []),
      )
      expect(wrong).toEqual([])
    })

    it.each(mine.map((parser) => [parser.name, parser] as const))(
      '%s never throws, hangs, grows or loses its way',
      (_name, parser) => {
        expect(parser.clean.length).toBeGreaterThan(0)
        const heapBefore = heapInUse()
        const cases = casesFor(parser, parsers)
        const report = fuzz(parser, cases, createSeededRandom(seedOf(parser.name)))
        // What stands here goes into `kept.json`, before the fault is mended.
        expect(report.failures).toEqual([])
        expect(report.cases).toBe(cases)
        expect(heapInUse() - heapBefore).toBeLessThan(MOST_GROWTH_BYTES)
      },
      PART_TIMEOUT_MS,
    )
  })
}

function heapInUse(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  return process.memoryUsage().heapUsed
}
