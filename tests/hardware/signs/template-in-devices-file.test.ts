import { describe, expect, it } from 'vitest'
import { parseDevices } from '../../../hardware/config.ts'
import { findDriver } from '../../../hardware/drivers.ts'
import { checkVector } from '../../../hardware/technician/check-vectors.ts'
import { fromHex } from '../../support/bytes.ts'
import { ACKNOWLEDGING_BAR } from '../../support/template-options.ts'

const FILE = `host:
  hostId: SIGNS1
  kind: signs
  hallServer: http://127.0.0.1:8080
devices:
  - name: bar-5
    driver: template-sign
    address: tcp://127.0.0.1:7105
    counterId: c1
    options:
      address: 5
      frame: '16 A5 {length} {address} 31 {text} {checksum} 0D'
      tones:
        call: '16 A5 {length} {address} 32 {text} {checksum} 0D'
      init: ['16 A5 01 {address} 30 {checksum} 0D']
      fields:
        length: { from: address, to: 6 }
        text: { encoding: gbk, width: 20, pad: '20' }
        checksum: { kind: sum8, from: 1 }
      acknowledgement:
        frame: '06 ?? {address}'
`

/** `line message` of every problem in the file with these changes. */
function problems(...changes: readonly (readonly [from: string, to: string])[]): string[] {
  const text = changes.reduce((changed, [from, to]) => {
    if (!changed.includes(from)) throw new Error(`the file has no ${from}`)
    return changed.replace(from, to)
  }, FILE)
  const parsed = parseDevices(text, 'devices.yaml')
  return parsed.ok ? [] : parsed.error.map(({ line, message }) => `${line ?? '?'} ${message}`)
}

describe('a sign described in the devices file', () => {
  it('is accepted as its manual says', () => {
    expect(problems(["init: ['16 A5 01 {address} 30 {checksum} 0D']", 'gapMs: 20'])).toEqual([])
  })

  it.each([
    [
      'a placeholder that does not exist',
      'call: ' + "'16 A5 {length} {address} 32 {text}",
      "call: '16 A5 {length} {address} 32 {txet}",
      14,
      'character 29: no placeholder {txet}',
    ],
    ['a number without its quotes', "pad: '20'", 'pad: 20', 18, 'two hexadecimal digits in quotes'],
    ['a sum nobody knows', 'kind: sum8', 'kind: sum9', 19, 'must be one of: sum8,'],
    ['a sum that begins nowhere', 'from: 1 }', 'from: begin }', 19, 'the template has no place begin'],
    [
      'an address too large for its byte',
      'address: 5\n      frame',
      'address: 500\n      frame',
      12,
      '500 does not fit into fields.address',
    ],
    [
      'an acknowledgement without an end',
      "frame: '06 ?? {address}'",
      "frame: '06 {text}'\n        fields: { text: { encoding: gbk } }",
      21,
      'nothing tells where this frame ends',
    ],
    ['a pad’s placeholder in a sign', 'init: [', "init: ['{key}', ", 15, '{key} has no value here'],
    ['any byte in what is sent', 'init: [', "init: ['?? 16', ", 15, '?? can stand only in frames received'],
    [
      'an option nobody knows',
      'frame: ' + "'16",
      "colour: red\n      frame: '16",
      12,
      'template-sign has no such option',
    ],
  ])('%s is told with its line', (_name, from, to, line, message) => {
    const told = problems([from, to])
    expect(told.filter((one) => one.startsWith(`${line} `)).join('\n')).toContain(message)
  })

  it('cannot share a line with another of the same address', () => {
    const options = { ...ACKNOWLEDGING_BAR, address: 7 }
    const sharing = findDriver('template-sign')?.sharing
    expect(sharing?.unitOf(options)).toBe('7')
    expect(sharing?.unitOf(ACKNOWLEDGING_BAR)).not.toBe('7')
  })

  it('tells its own frames to the technician, byte for byte', () => {
    const dialect = findDriver('template-sign')?.dialectOf(ACKNOWLEDGING_BAR) ?? null
    if (dialect === null) throw new Error('no dialect')
    const vector = (
      direction: 'host->device' | 'device->host',
      hex: string,
      expected: 'accept' | 'reject',
    ) => ({
      device: 'template-sign',
      name: 'own',
      direction,
      bytes: fromHex(hex),
      expect: expected,
    })
    // Length 0A: address, 31, line, text of 6, sum. Sum of A5's successors.
    const body = '0A 03 31 01 C7EB20413031'.replaceAll(' ', '')
    const sum = fromHex(body).reduce((total, byte) => total + byte, 0) & 0xff
    const frame = `A5${body}${sum.toString(16).padStart(2, '0')}5A`
    expect(checkVector(vector('host->device', frame, 'accept'), [dialect], 3)).toEqual({ is: 'agreed' })
    expect(checkVector(vector('device->host', '0603', 'accept'), [dialect], 3)).toEqual({ is: 'agreed' })
    const wrong = `A5${body}${((sum + 1) & 0xff).toString(16).padStart(2, '0')}5A`
    expect(checkVector(vector('host->device', wrong, 'reject'), [dialect], 3)).toEqual({ is: 'agreed' })
    const said = dialect.toDevice?.().push(fromHex(frame))
    expect(said).toMatchObject([{ type: 'frame', frame: { words: { zh: '3/1 显示「请 A01」' } } }])
  })
})
