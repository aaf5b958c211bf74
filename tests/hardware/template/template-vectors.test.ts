import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { templateFields } from '../../../hardware/codec/template/fields.ts'
import { compileTemplate } from '../../../hardware/codec/template/template.ts'
import type { Template, TemplateValues } from '../../../hardware/codec/template/template.ts'
import { createTemplateFramer } from '../../../hardware/codec/template/template-framer.ts'
import { fromHex, toHex } from '../../support/bytes.ts'

interface Vector {
  readonly device: string
  readonly name: string
  readonly hex: string
  readonly expect: string
}

// The vectors name their own sources, one by one.
const vectors = JSON.parse(
  readFileSync(new URL('../../vectors/template-frames.json', import.meta.url), 'utf8'),
) as Vector[]
const hexOf = (device: string, name: string): string => {
  const found = vectors.find((vector) => vector.device === device && vector.name === name)
  if (found === undefined) throw new Error(`no vector ${device} ${name}`)
  return found.hex
}

export function templateOf(text: string, fields: object = {}): Template {
  const compiled = compileTemplate(text, templateFields.parse(fields))
  if (!compiled.ok) throw new Error(compiled.error.words.en)
  return compiled.value
}

/** Templates as an installer writes them from a manual, and what fills them. */
const NUMBER_BOARD = templateOf('{address} {text} {checksum}', {
  text: { encoding: 'digits-binary', width: 2 },
  checksum: { kind: 'sum8' },
})
const MINGXING = templateOf('16 A5 04 {length} {address} {command} {sequence} {data} {checksum}', {
  length: { from: 'data', to: 'data' },
  checksum: { kind: 'xor-odd-even', from: 'length' },
})
const FF68 = { length: { from: 'address', to: 'data' }, checksum: { kind: 'sum8', from: 'address' } }
const FF68_DATA = templateOf('FF 68 {length} {length} 68 {address} {command} {data} {checksum} 16', FF68)
const FF68_FACE = templateOf('FF 68 08 08 68 {address} 02 0A 0A 0A {text} {checksum} 16', {
  text: { encoding: 'digits-bytes', width: 3, pad: '0A' },
  checksum: { kind: 'sum8', from: 'address' },
})
const LCUS = templateOf('A0 {address} {key} {checksum}', { checksum: { kind: 'sum8' } })
const speak = (parameter: string, encoding: string): Template =>
  templateOf(`FD {length} 01 <from-here> ${parameter} {text} {checksum}`, {
    length: { bytes: 2, from: 4, to: -1 },
    text: { encoding },
    checksum: { kind: 'xor8' },
  })
const MODBUS = templateOf('{address} 05 00 {line} {data} {checksum}', {
  data: { width: 2 },
  checksum: { kind: 'crc16-modbus' },
})
const ALPHA = templateOf('00 00 00 00 00 01 "Z00" 02 "G1" {text} 03 {checksum} 04', {
  text: { encoding: 'ascii', maxBytes: 125 },
  checksum: { kind: 'sum16', from: 10, as: 'ascii-hex' },
})
const ONBON_PING = templateOf(
  'A5A5A5A5A5A5A5A5 {address} 0080 000000000000 FE 02 0500 A200010000 {checksum} 5A',
  {
    address: { bytes: 2, order: 'little' },
    checksum: { kind: 'crc16-arc', from: 'address' },
    escape: { from: 'address', to: 'checksum', map: { A5: 'A602', A6: 'A601', '5A': '5B02', '5B': '5B01' } },
  },
)

const cases: readonly (readonly [string, string, Template, TemplateValues])[] = [
  ['rs485-number-board', 'show-999', NUMBER_BOARD, { address: 5, text: '999' }],
  [
    'led-mingxing',
    'cascade',
    MINGXING,
    { address: 1, command: 0xb2, sequence: 0, data: Uint8Array.of(0x0c) },
  ],
  [
    'callpad-ff68',
    'beep',
    templateOf('FF 68 02 02 68 {address} 03 {checksum} 16', { checksum: { kind: 'sum8', from: 'address' } }),
    { address: 1 },
  ],
  ['callpad-ff68', 'evaluator-start', FF68_DATA, { address: 1, command: 1, data: Uint8Array.of(0x0b) }],
  ['callpad-ff68', 'evaluator-stars-5', FF68_DATA, { address: 1, command: 2, data: Uint8Array.of(5) }],
  ['callpad-ff68', 'key-6-ok', FF68_DATA, { address: 1, command: 1, data: Uint8Array.of(6, 15) }],
  ['callpad-ff68', 'show-ticket-001', FF68_FACE, { address: 1, text: '001' }],
  ['relay-lcus', 'ch1-on', LCUS, { address: 1, key: 1 }],
  ['relay-lcus', 'ch2-on', LCUS, { address: 2, key: 1 }],
  ['relay-modbus', 'coil0-on', MODBUS, { address: 1, line: 0, data: Uint8Array.of(0xff, 0) }],
  ['tts-syn6288', 'speak-gbk', speak('01', 'gbk'), { text: '宇音天下' }],
  ['tts-syn6288', 'speak-gb2312', speak('00', 'gb2312'), { text: '宇音天下' }],
  ['tts-syn6288', 'speak-unicode-be', speak('03', 'utf16be'), { text: '语音天下' }],
  ['tts-syn6288', 'speak-gbk-bgm15', speak('79', 'gb18030'), { text: '宇音天下' }],
  ['tts-syn6288', 'call-ticket', speak('01', 'gbk'), { text: '[v10][m0][t4][n1]请A001号到3号窗口' }],
  ['led-alpha', 'write-string', ALPHA, { text: 'A001' }],
  ['led-onbon-bx5k6k', 'ping', ONBON_PING, { address: 1 }],
]

describe('frames of other manuals, written as templates', () => {
  it.each(cases)('%s %s, byte for byte, and read back', (device, name, template, values) => {
    const written = template.write(values)
    expect(written.ok && toHex(written.value)).toBe(hexOf(device, name))
    const events = createTemplateFramer([{ name: 'only', template }]).push(fromHex(hexOf(device, name)))
    expect(events).toMatchObject([{ type: 'frame', frame: { values } }])
  })

  it.each([
    ['callpad-ff68', 'bad-sum', FF68_DATA],
    ['callpad-ff68', 'length-mismatch', FF68_DATA],
  ])('%s %s is refused', (device, name, template) => {
    const events = createTemplateFramer([{ name: 'only', template }]).push(fromHex(hexOf(device, name)))
    expect(events.filter(({ type }) => type === 'frame')).toEqual([])
  })
})
