import { describe, expect, it } from 'vitest'
import { formatProblems } from '../../domain/config-text.ts'
import { parseDevices } from '../../hardware/config.ts'

const fileWith = (selfTest: string): string =>
  `host:\n  hostId: S01\n  kind: signs\n  hallServer: https://hall.example\n${selfTest}devices: []\n`

describe('the self-test in the devices file', () => {
  it.each<[string, string, number | null, boolean]>([
    ['left out: at half past seven, without a paper', '', 450, false],
    ['an empty one', '  selfTest: {}\n', 450, false],
    ['another hour', "  selfTest: { at: '06:05' }\n", 365, false],
    ['an hour without quotes', '  selfTest: { at: 06:05, printsSample: true }\n', 365, true],
    ['off', '  selfTest: { at: off }\n', null, false],
  ])('%s', (_what, text, at, printsSample) => {
    expect(parseDevices(fileWith(text), 'devices.yaml')).toMatchObject({
      ok: true,
      value: { host: { selfTest: { at, printsSample } } },
    })
  })

  it.each([
    ["  selfTest: { at: '24:30' }\n", 'host.selfTest.at', '07:30'],
    ['  selfTest: { at: no }\n', 'host.selfTest.at', 'off'],
    ['  selfTest: { printsSample: maybe }\n', 'host.selfTest.printsSample', 'true 或 false'],
    ['  selfTest: { hour: 7 }\n', 'host.selfTest.hour', 'unknown key'],
  ])('refuses %j with its line and what is allowed', (text, key, allowed) => {
    const parsed = parseDevices(fileWith(text), 'devices.yaml')
    if (parsed.ok) throw new Error('was taken')
    expect(parsed.error).toHaveLength(1)
    expect(parsed.error[0]).toMatchObject({ line: 5, key })
    expect(formatProblems(parsed.error)).toContain(allowed)
  })
})
