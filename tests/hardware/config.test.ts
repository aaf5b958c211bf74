import { describe, expect, it } from 'vitest'
import { formatProblems } from '../../domain/config-text.ts'
import { loadDevicesFile, parseDevices } from '../../hardware/config.ts'
import { DRIVERS } from '../../hardware/drivers.ts'

const HOST = `host:
  hostId: K01
  kind: kiosk
  place: { zh: 一楼大厅, en: Ground floor }
  hallServer: http://127.0.0.1:8080
  phone: '6123'
  readerPosition: left
`
const read = (text: string) => () => Promise.resolve(text)

/** \`line key\` of every problem, in the order told. */
function placesOf(text: string): string[] {
  const parsed = parseDevices(text, 'devices.yaml')
  return parsed.ok ? [] : parsed.error.map(({ line, key }) => `${line} ${key}`)
}

describe('devices file', () => {
  it('is read', async () => {
    const text = `${HOST}devices:
  - { name: reader, driver: sam-v, address: 'serial:///dev/ttyUSB0?baud=9600', options: { silenceMs: 1000 } }
  - name: printer
    driver: escpos
    address: tcp://10.0.0.9:9100
`
    expect(await loadDevicesFile('devices.yaml', read(text))).toMatchObject({
      ok: true,
      value: {
        host: { hostId: 'K01', kind: 'kiosk', readerPosition: 'left', phone: '6123' },
        devices: [
          {
            name: 'reader',
            driver: 'sam-v',
            address: { kind: 'serial', path: '/dev/ttyUSB0', baudRate: 9600 },
            options: { silenceMs: 1000 },
            counterId: null,
          },
          { name: 'printer', address: { kind: 'tcp', host: '10.0.0.9', port: 9100 } },
        ],
      },
    })
  })

  it('needs little for a host without devices', () => {
    const text = 'host: { hostId: S01, kind: signs, hallServer: "https://hall.example" }\ndevices: []\n'
    expect(parseDevices(text, 'devices.yaml')).toMatchObject({
      ok: true,
      value: { host: { place: null, phone: null, readerPosition: 'right' }, devices: [] },
    })
  })

  it('tells all problems at once, each with its line, key and what was found', () => {
    const text = `host:
  hostId: K 01
  kind: kioks
  hallServer: hall
  colour: red
devices:
  - name: reader
    driver: sam-w
    address: tcp://127.0.0.1:7001
  - name: reader
    driver: sam-v
    address: tcp://127.0.0.1
    options: { pollMs: 10, speed: 1 }
  - { name: other, driver: escpos, address: 'serial:///dev/ttyUSB0?baud=x', counterId: c1 }
  - { name: sign, driver: onbon-bx5k6k, address: 'tcp://10.0.0.21:5005', options: { model: X } }
`
    expect(placesOf(text)).toEqual([
      '2 host.hostId',
      '3 host.kind',
      '4 host.hallServer',
      '5 host.colour',
      '8 devices[0].driver',
      '10 devices[1].name',
      '12 devices[1].address',
      '13 devices[1].options.pollMs',
      '13 devices[1].options.speed',
      '14 devices[2].address',
      '14 devices[2].counterId',
      '15 devices[3].counterId',
      '15 devices[3].options.model',
      '15 devices[3].options.widthPx',
      '15 devices[3].options.heightPx',
    ])
    const parsed = parseDevices(text, 'devices.yaml')
    const told = formatProblems(parsed.ok ? [] : parsed.error)
    expect(told).toContain(
      'devices.yaml:3 host.kind: 应为 kiosk 或 signs；must be kiosk or signs (found: "kioks")',
    )
    expect(told).toContain(`must be one of these drivers: ${DRIVERS.map(({ name }) => name).join(', ')}`)
    expect(told).toContain('must be at least 100 ms (found: 10)')
    expect(told).toContain('device 1 has the same name')
    expect(told).toContain('a display needs the id of its counter')
    expect(told).toContain('only displays have a counter (found: "c1")')
  })

  it('gives a serial port to one device only', () => {
    const text = `${HOST}devices:
  - { name: one, driver: sam-v, address: 'serial:///dev/ttyUSB0' }
  - { name: two, driver: escpos, address: 'serial:///dev/ttyUSB0?baud=9600' }
`
    expect(placesOf(text)).toEqual(['10 devices[1].address'])
  })

  it('says that it is missing, without a stack', async () => {
    const missing = await loadDevicesFile('nowhere.yaml', () =>
      Promise.reject(new Error('ENOENT: no such file')),
    )
    expect(missing).toEqual({
      ok: false,
      error: [
        {
          file: 'nowhere.yaml',
          message: '读不到设备文件；the devices file cannot be read: ENOENT: no such file',
        },
      ],
    })
  })

  it.each(['', 'devices', '- a', 'host: 1\ndevices: 2', 'host: {\n', 'devices: [1, null, [], {}]'])(
    'refuses %j without throwing',
    (text) => {
      const parsed = parseDevices(text, 'devices.yaml')
      expect(parsed.ok ? [] : parsed.error).not.toEqual([])
    },
  )
})
