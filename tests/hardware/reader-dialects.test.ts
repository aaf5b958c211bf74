import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Dialect, Said } from '../../hardware/codec/dialect.ts'
import type { Framer } from '../../hardware/codec/framer.ts'
import { decodeHolder, createResponseFramer, textOfReadData } from '../../hardware/readers/sam-v/frames.ts'
import { idCardSamDialect } from '../../hardware/readers/sam-v/dialect.ts'
import { idCardMiaxisDialect } from '../../hardware/readers/sam-v/miaxis-dialect.ts'
import { idCardNumberDialect } from '../../hardware/readers/sam-v/number-dialect.ts'
import { socialSecurityDialect } from '../../hardware/readers/ss-card/dialect.ts'
import { checkVector } from '../../hardware/technician/check-vectors.ts'
import { parseVectorFile, type Vector } from '../../hardware/technician/vector-file.ts'
import { cutAt, cuts } from '../support/bytes.ts'
import { createMemoryWire } from '../support/wire.ts'
import { createMiaxisWire } from '../../hardware/readers/sam-v/miaxis-wire.ts'

const DIALECTS: readonly Dialect[] = [
  idCardSamDialect,
  idCardNumberDialect,
  idCardMiaxisDialect,
  socialSecurityDialect,
]

function vectorsOf({ device }: Dialect): readonly Vector[] {
  const file = new URL(`../vectors/${device}.json`, import.meta.url)
  const parsed = parseVectorFile(readFileSync(file, 'utf8'))
  if (!parsed.ok) throw new Error(parsed.error.join('\n'))
  return parsed.value
}

/** The framer of the vector's direction. */
function framerOf(dialect: Dialect, { direction }: Vector): Framer<Said> {
  const create =
    direction === 'host->device' ? dialect.toDevice : direction === 'data' ? dialect.data : dialect.toHost
  if (!create) throw new Error(`${dialect.device} reads no ${direction}`)
  return create()
}

function tell(framer: Framer<Said>, chunks: readonly Uint8Array[]): Said[] {
  const events = [...chunks.flatMap((chunk) => framer.push(chunk)), ...(framer.end?.() ?? [])]
  return events.flatMap((event) => (event.type === 'frame' ? [event.frame] : []))
}

const nameOf = (vectors: readonly Vector[], name: string): Vector => {
  const found = vectors.find((each) => each.name === name)
  if (found === undefined) throw new Error(`no vector ${name}`)
  return found
}

describe.each(DIALECTS.map((dialect) => [dialect.device, dialect] as const))('%s', (_device, dialect) => {
  const vectors = vectorsOf(dialect)

  it.each(vectors.map((vector) => [vector.name, vector] as const))('agrees with %s', (_name, vector) => {
    expect(checkVector(vector, [dialect], 7)).toEqual({ is: 'agreed' })
  })

  it('speaks in both languages, and quotes no number, name or address', () => {
    for (const vector of vectors.filter((each) => each.expect === 'accept')) {
      for (const { words } of tell(framerOf(dialect, vector), [vector.bytes])) {
        expect(words.zh).toMatch(/[\u4e00-\u9fff]/)
        expect(words.zh + words.en).not.toMatch(/\d{8}|测试|样例|朝阳/)
      }
    }
  })

  it('lets be recorded only what it reads again as the same, with nothing of the person in it', () => {
    for (const vector of vectors.filter((each) => each.expect === 'accept')) {
      const said = tell(framerOf(dialect, vector), [vector.bytes])
      const kept = said.map(({ recordable }) => recordable)
      if (kept.some((bytes) => !bytes)) continue
      const again = tell(framerOf(dialect, vector), [Buffer.concat(kept as Uint8Array[])])
      expect(again.map(({ words }) => words)).toEqual(said.map(({ words }) => words))
    }
  })

  it('neither throws nor holds much, whatever mutant comes, and goes on afterwards', () => {
    const some = fc.constantFrom(...vectors)
    fc.assert(
      fc.property(
        some,
        fc.array(fc.tuple(fc.nat({ max: 2400 }), fc.nat({ max: 255 })), { maxLength: 6 }),
        cuts,
        (vector, changes, places) => {
          const mutant = vector.bytes.slice()
          for (const [at, byte] of changes) if (at < mutant.length) mutant[at] = byte
          const framer = framerOf(dialect, vector)
          for (const chunk of cutAt(mutant, places)) {
            framer.push(chunk)
            expect(framer.pendingBytes()).toBeLessThanOrEqual(4096 + 7)
          }
          framer.end?.()
          framer.reset('silence')
          expect(framer.pendingBytes()).toBe(0)
          if (vector.expect !== 'accept') return
          expect(tell(framer, [vector.bytes]).length).toBeGreaterThan(0)
        },
      ),
      { numRuns: 300 },
    )
  })
})

describe('what a recording keeps of a card', () => {
  const sam = vectorsOf(idCardSamDialect)

  it.each(
    sam
      .filter(({ name }) => /^resp-read-base|^own-read-one-finger/.test(name))
      .map((each) => [each.name, each]),
  )('%s: a card of the same kind and length, of nobody', (_name, vector) => {
    const [said] = tell(framerOf(idCardSamDialect, vector as Vector), [(vector as Vector).bytes])
    const kept = said?.recordable
    if (!kept) throw new Error('nothing is kept')
    expect(kept).toHaveLength((vector as Vector).bytes.length)
    const [event] = createResponseFramer().push(kept)
    const data = event?.type === 'frame' ? event.frame.data : new Uint8Array()
    // A reply with fingerprints has two bytes more in front of the text.
    const text = textOfReadData(data)
    const block = text.ok ? text.value : data.subarray(6, 6 + 256)
    expect(decodeHolder(block)).toMatchObject({ ok: true, value: { name: '样例' } })
    expect(data.subarray(-1024).every((byte) => byte === 0)).toBe(true)
  })

  it('24 packets of a Miaxis reader stay 24 packets of one whole reply', async () => {
    const miaxis = vectorsOf(idCardMiaxisDialect)
    const vector = nameOf(miaxis, 'own-read-reply-24-packets')
    const said = tell(framerOf(idCardMiaxisDialect, vector), [vector.bytes])
    expect(said).toHaveLength(24)
    const reports = Buffer.concat(said.map(({ recordable }) => recordable ?? new Uint8Array()))
    expect(reports).toHaveLength(vector.bytes.length)

    let speak: (bytes: Uint8Array) => void = () => {}
    const line = createMemoryWire({
      connect(send) {
        speak = send
        return { receive() {}, closed() {} }
      },
    })
    const transport = await line.open()
    if (!transport.ok) throw new Error('no wire')
    const bytes: number[] = []
    createMiaxisWire(transport.value).wire.onData((chunk) => bytes.push(...chunk))
    speak(reports)
    await new Promise((resolve) => setImmediate(resolve))
    const [event, ...rest] = createResponseFramer().push(Uint8Array.from(bytes))
    expect(rest).toEqual([])
    const text = event?.type === 'frame' ? textOfReadData(event.frame.data) : undefined
    expect(text?.ok && decodeHolder(text.value)).toMatchObject({ ok: true, value: { name: '样例' } })
  })

  it('a social-security card’s number and name become invented ones', () => {
    const cards = vectorsOf(socialSecurityDialect)
    const number = nameOf(cards, 'own-number-record')
    const changed = number.bytes.slice()
    changed.set(Buffer.from('430101198001011237'), 2)
    const [said] = tell(framerOf(socialSecurityDialect, number), [changed])
    expect(Buffer.from(said?.recordable ?? []).toString('latin1')).toContain('11010519491231002X')
    expect(Buffer.from(said?.recordable ?? []).toString('latin1')).not.toContain('4301011980')
  })
})
