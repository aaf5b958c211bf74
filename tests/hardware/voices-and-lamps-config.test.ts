import { expect, it } from 'vitest'
import { parseDevices } from '../../hardware/config.ts'

const HEAD = 'host: { hostId: S01, kind: signs, hallServer: "http://127.0.0.1:8080" }\ndevices:\n'

function told(...lines: readonly string[]): string[] {
  const parsed = parseDevices(HEAD + lines.map((line) => `  - { ${line} }\n`).join(''), 'devices.yaml')
  return parsed.ok ? [] : parsed.error.map(({ line, key }) => `${line} ${key}`)
}

it('lamps and voices are read, with what they say and where', () => {
  const text = `${HEAD}  - { name: voice, driver: syn6288, address: 'tcp://127.0.0.1:1', soundZones: [hall-1] }
  - { name: hall, driver: xfs5152, address: 'tcp://127.0.0.1:2', options: { chip: syn6658 } }
  - { name: busy, driver: lcus, address: 'tcp://127.0.0.1:3', lights: waiting, counterId: c1 }
  - { name: alarm, driver: modbus-coil, address: 'tcp://127.0.0.1:4', lights: fault, options: { coil: 2 } }
`
  const parsed = parseDevices(text, 'devices.yaml')
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error))
  expect(
    parsed.value.devices.map(({ name, lights, soundZones, counterId }) => [
      name,
      lights,
      soundZones,
      counterId,
    ]),
  ).toEqual([
    ['voice', null, ['hall-1'], null],
    ['hall', null, [], null],
    ['busy', 'waiting', [], 'c1'],
    ['alarm', 'fault', [], null],
  ])
})

it.each([
  ['a lamp that does not say what for', "name: l, driver: lcus, address: 'tcp://h:1'", '3 devices[0].lights'],
  [
    'a waiting lamp without a counter',
    "name: l, driver: lcus, address: 'tcp://h:1', lights: waiting",
    '3 devices[0].counterId',
  ],
  [
    'a fault lamp with a counter',
    "name: l, driver: lcus, address: 'tcp://h:1', lights: fault, counterId: c1",
    '3 devices[0].counterId',
  ],
  ['another meaning', "name: l, driver: lcus, address: 'tcp://h:1', lights: disco", '3 devices[0].lights'],
  [
    'a reader with a light',
    "name: r, driver: sam-v, address: 'tcp://h:1', lights: fault",
    '3 devices[0].lights',
  ],
  [
    'a reader with a sound zone',
    "name: r, driver: sam-v, address: 'tcp://h:1', soundZones: [a]",
    '3 devices[0].soundZones',
  ],
  [
    'a voice at a counter',
    "name: v, driver: syn6288, address: 'tcp://h:1', counterId: c1",
    '3 devices[0].counterId',
  ],
  [
    'big-endian Unicode for a chip that does not know it',
    "name: v, driver: xfs5152, address: 'tcp://h:1', options: { unicodeOrder: big-endian }",
    '3 devices[0].options.unicodeOrder',
  ],
  [
    'a sound that is not built in',
    "name: v, driver: syn6288, address: 'tcp://h:1', options: { chime: soundz }",
    '3 devices[0].options.chime',
  ],
  [
    'a volume beyond the chip',
    "name: v, driver: xfs5152, address: 'tcp://h:1', options: { volume: 11 }",
    '3 devices[0].options.volume',
  ],
])('%s is told with its line', (_what, line, problem) => {
  expect(told(line)).toEqual([problem])
})

it('two lamps share one board, and no relay has two lamps', () => {
  const lamp = (name: string, channel: number): string =>
    `name: ${name}, driver: lcus, address: 'serial:///dev/ttyUSB0', lights: fault, options: { channel: ${channel} }`
  expect(told(lamp('one', 1), lamp('two', 2))).toEqual([])
  expect(told(lamp('one', 1), lamp('two', 1))).toEqual(['4 devices[1].address'])
  const coil = (name: string, unit: number, at: number): string =>
    `name: ${name}, driver: modbus-coil, address: 'serial:///dev/ttyUSB0', lights: fault, options: { unit: ${unit}, coil: ${at} }`
  expect(told(coil('one', 1, 0), coil('two', 1, 1), coil('three', 2, 0))).toEqual([])
  expect(told(coil('one', 1, 0), coil('two', 1, 0))).toEqual(['4 devices[1].address'])
})
