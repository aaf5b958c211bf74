import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCommandFramer } from '../../hardware/printers/escpos/command-framer.ts'
import { COMMAND_ROWS } from '../../hardware/printers/escpos/command-table.ts'
import { encodeCommand } from '../../hardware/printers/escpos/commands.ts'
import type { PrinterCommand } from '../../hardware/printers/escpos/commands.ts'
import { customKioskDialect, escposDialect } from '../../hardware/printers/escpos/dialect.ts'
import type { Dialect, Said } from '../../hardware/codec/dialect.ts'
import type { Framer, FramerEvent } from '../../hardware/codec/framer.ts'
import { cutAt, cuts, fromHex, toHex } from '../support/bytes.ts'

const BYTES = Array.from({ length: 256 }, (_byte, value) => value)

const tableCommand = (isCustom: boolean): fc.Arbitrary<PrinterCommand> =>
  fc
    .constantFrom(...COMMAND_ROWS.filter(([, { isCustomOnly }]) => isCustom || isCustomOnly !== true))
    .chain(([kind, { parameters }]) =>
      fc
        .tuple(...parameters.map((allows) => fc.constantFrom(...BYTES.filter(allows))))
        .map((chosen) => ({ kind, parameters: chosen })),
    )

const picture = fc
  .tuple(fc.constantFrom(0, 1, 2, 3), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }))
  .chain(([mode, widthBytes, heightDots]) =>
    fc
      .uint8Array({ minLength: widthBytes * heightDots, maxLength: widthBytes * heightDots })
      .map((data): PrinterCommand => ({ kind: 'raster', mode, widthBytes, heightDots, data })),
  )
const graphics = fc
  .tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 9 }))
  .chain(([widthDots, heightDots]) => {
    const length = Math.ceil(widthDots / 8) * heightDots
    return fc.uint8Array({ minLength: length, maxLength: length }).map((data): PrinterCommand => ({
      kind: 'graphicsStore',
      scaleX: 1,
      scaleY: 2,
      colour: 0x31,
      widthDots,
      heightDots,
      data,
    }))
  })
const anyCommand = (isCustom: boolean): fc.Arbitrary<PrinterCommand> =>
  fc.oneof(
    { weight: 6, arbitrary: tableCommand(isCustom) },
    picture,
    graphics,
    fc
      .uint8Array({ minLength: 1, maxLength: 400 })
      .map((data): PrinterCommand => ({ kind: 'qrStore', data })),
    fc.constant<PrinterCommand>({ kind: 'lineFeed' }),
    fc.constantFrom(...'请A 3䶮𬭁㛃€é').map((char): PrinterCommand => ({ kind: 'character', char })),
  )

function framesOf<Frame>(events: readonly FramerEvent<Frame>[]): Frame[] {
  return events.flatMap((event) => (event.type === 'frame' ? [event.frame] : []))
}

describe('every command of the table', () => {
  it.each([false, true])('is read back as it was meant, in any split (Custom: %s)', (isCustom) => {
    fc.assert(
      fc.property(
        fc.array(anyCommand(isCustom), { minLength: 1, maxLength: 12 }),
        cuts,
        (commands, places) => {
          // Outside Chinese mode the same bytes mean something else.
          const sent = commands.filter(({ kind }) => kind !== 'chineseOff')
          const framer = createCommandFramer(isCustom)
          const bytes = Buffer.concat(sent.map(encodeCommand))
          const events = cutAt(bytes, places).flatMap((chunk) => framer.push(chunk))
          expect(framesOf(events)).toEqual(sent)
          expect(events).toHaveLength(sent.length)
          expect(framer.pendingBytes()).toBe(0)
        },
      ),
      { numRuns: 300 },
    )
  })

  it('reads single bytes outside Chinese mode', () => {
    const frames = framesOf(createCommandFramer(false).push(fromHex('C7EB1C2EC7EB1C26C7EB')))
    expect(frames.map(({ kind }) => kind)).toEqual([
      'character',
      'chineseOff',
      'codePageByte',
      'codePageByte',
      'chineseOn',
      'character',
    ])
  })

  it('throws rather than send what the document does not allow', () => {
    expect(() => encodeCommand({ kind: 'size', parameters: [0x88] })).toThrow()
    expect(() => encodeCommand({ kind: 'size', parameters: [] })).toThrow()
    expect(() => encodeCommand({ kind: 'qrStore', data: new Uint8Array(7090) })).toThrow()
    const wrongSize = { mode: 0, widthBytes: 2, heightDots: 2, data: new Uint8Array(3) }
    expect(() => encodeCommand({ kind: 'raster', ...wrongSize })).toThrow()
    expect(() => encodeCommand({ kind: 'character', char: '\u001b' })).toThrow()
  })
})

/** What is said when bytes go in whole, and byte by byte: it must be the same. */
function told(make: (() => Framer<Said>) | null, hex: string): { words: string[]; pending: number } {
  if (make === null) throw new Error('no such direction')
  const bytes = fromHex(hex)
  const [whole, single] = [make(), make()]
  const words = framesOf(whole.push(bytes)).map((said) => said.words.en)
  const one = [...bytes]
    .flatMap((byte) => framesOf(single.push(Uint8Array.of(byte))))
    .map((said) => said.words.en)
  expect(one).toEqual(words)
  expect(single.pendingBytes()).toBe(whole.pendingBytes())
  return { words, pending: whole.pendingBytes() }
}

describe('what a host must not send', () => {
  it.each([
    ['an unknown command, whose parameters are not text', '1B7A41424344'],
    ['an unknown block', '1D287A03004142430A'],
    ['no such alignment', '1B6103'],
    ['no such size', '1D21F8'],
    ['no such QR module', '1D286B0300314300'],
    ['a QR block that says it is longer than any code', '1D286BFFFF315030414243'],
    ['a QR block without data', '1D286B0300315030'],
    ['another symbol than QR', '1D286B0300304103'],
    ['a raster of no width', '1D76300000000100'],
    ['a raster of no height', '1D76300001000000'],
    ['a raster that is too large to be one', '1D763000FFFFFFFF41'],
    ['a raster in no known mode', '1D76300901000100FF'],
    ['graphics whose size does not match their data', '1D284C0C003070300101311100010041FF'],
    ['a job id of control characters', '1D28480600303041420742'],
    ['a cut of no kind', '1D5605'],
    ['no such status question', '100405'],
    ['the question of a Custom', '100414'],
    ['the automatic status of a Custom', '1DE00F'],
    ['no such recovery', '100503'],
    ['control characters', '0007080B0C0E7F'],
    ['bytes that are no character', 'FFFF80'],
  ])('%s', (_what, hex) => {
    expect(told(escposDialect.toDevice, hex)).toEqual({ words: [], pending: 0 })
  })

  it.each([
    '10',
    '1004',
    '1D',
    '1D5641',
    '1D286B1C00315030',
    '1D76300002000800FFFF',
    'D5',
    '8130',
    '81308A',
    '1D21',
  ])('waits for the rest of %s', (hex) => {
    const { words, pending } = told(escposDialect.toDevice, hex)
    expect(words).toEqual([])
    expect(pending).toBe(hex.length / 2)
  })

  it('finds the next command behind a bad one', () => {
    expect(told(escposDialect.toDevice, '1B7A41421B40').words).toEqual(['initialise'])
    expect(told(escposDialect.toDevice, '1D21991B40').words).toEqual(['initialise'])
    expect(told(escposDialect.toDevice, 'D51B40').words).toEqual(['initialise'])
  })
})

describe('what a printer may answer', () => {
  const say = (dialect: Dialect, hex: string): string[] => told(dialect.toHost, hex).words

  it('tells its state in words', () => {
    expect(say(escposDialect, '38000C00')).toEqual(['automatic status: cover open, out of paper'])
    expect(say(escposDialect, '0F')).toEqual(['queued status: out of paper'])
    expect(say(escposDialect, '3722414243440011')).toEqual(['job ABCD is printed', 'go on sending, XON'])
    expect(say(customKioskDialect, '100F24000000')).toEqual(['full status: ticket not taken, paper near end'])
    expect(say(customKioskDialect, '100F00020000')).toEqual(['full status: cover open'])
    expect(say(customKioskDialect, '100F40000000')).toEqual(['full status: paper near end'])
    // The notch, spooling, the motor and the keys are no faults; an unknown bit is one of its class.
    expect(say(customKioskDialect, '100F806C0000')).toEqual(['full status: well'])
    expect(say(customKioskDialect, '100F08000000')).toEqual(['full status: out of paper'])
    expect(say(customKioskDialect, '100F00008000')).toEqual(['full status: offline'])
  })

  it('only the configured model tells a full status from an ASB group', () => {
    expect(say(escposDialect, '100F0500')).toHaveLength(1)
    expect(told(customKioskDialect.toHost, '100F0500')).toEqual({ words: [], pending: 4 })
  })

  it.each([
    ['a bit set that is always clear', '10800000'],
    ['a job id that does not end', '37224142434401'],
    ['another block than a job id', '37234142434400'],
    ['bit 7', '92'],
  ])('never takes the rest of a spoilt group for proof of printing: %s', (_what, hex) => {
    expect(told(escposDialect.toHost, hex)).toEqual({ words: [], pending: 0 })
  })

  it('never throws, never grows, and says the same in any split', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        cuts,
        fc.constantFrom(escposDialect, customKioskDialect),
        (bytes, places, dialect) => {
          for (const make of [dialect.toDevice, dialect.toHost]) {
            if (make === null) throw new Error('both directions speak')
            const [whole, cut] = [make(), make()]
            const one = whole.push(bytes)
            const other = cutAt(bytes, places).flatMap((chunk) => cut.push(chunk))
            expect(framesOf(other).map(({ encoded }) => encoded && toHex(encoded))).toEqual(
              framesOf(one).map(({ encoded }) => encoded && toHex(encoded)),
            )
            expect(whole.pendingBytes()).toBeLessThanOrEqual(bytes.length)
            whole.reset('silence')
            expect(whole.pendingBytes()).toBe(0)
          }
        },
      ),
    )
  })
})
