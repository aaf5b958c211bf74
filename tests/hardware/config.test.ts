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

function toldOf(text: string): string {
  const parsed = parseDevices(text, 'devices.yaml')
  return parsed.ok ? '' : formatProblems(parsed.error)
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
      value: {
        host: { place: null, phone: null, readerPosition: 'right', hallServer: ['https://hall.example'] },
        devices: [],
      },
    })
  })

  it('takes the addresses of several servers, and names a wrong one', () => {
    const text = (servers: string): string =>
      `host: { hostId: S01, kind: signs, hallServer: ${servers} }\ndevices: []\n`
    expect(parseDevices(text('[http://10.0.0.5:8080, http://10.0.0.6:8080/]'), 'd')).toMatchObject({
      value: { host: { hallServer: ['http://10.0.0.5:8080', 'http://10.0.0.6:8080'] } },
    })
    expect(placesOf(text('[http://10.0.0.5:8080, ftp://10.0.0.6]'))).toEqual(['1 host.hallServer[1]'])
    expect(placesOf(text('[]'))).toHaveLength(1)
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
    expect(told).toContain('this device needs the id of its counter')
    expect(told).toContain('this kind of device has no counter (found: "c1")')
  })

  it.each([
    ['serial:///dev/ttyUSB0', 'serial:///dev/ttyUSB0?baud=9600'],
    ['tcp://10.0.0.9:9100', 'tcp://10.0.0.9:9100'],
    ['usb-printer:04b8:0202', 'usb-printer:04B8:0202'],
  ])('gives %s to one device only where a driver wants it alone', (one, two) => {
    const text = `${HOST}devices:
  - { name: one, driver: escpos, address: '${one}' }
  - { name: two, driver: escpos, address: '${two}' }
`
    expect(placesOf(text)).toEqual(['10 devices[1].address'])
    expect(toldOf(text)).toContain('device 1 is on the same line, and escpos wants one of its own')
  })

  const signs = (...devices: string[]): string =>
    `${HOST}devices:\n${devices.map((each, at) => `  - { name: sign-${at}, driver: onbon-bx5k6k, counterId: c${at}, ${each} }`).join('\n')}\n`
  const options = (screen: number): string =>
    `options: { model: 5k, widthPx: 64, heightPx: 32, screen: ${screen} }`
  const at = (address: string, screen: number): string => `address: '${address}', ${options(screen)}`

  it.each(['serial:///dev/ttyS1', 'tcp://10.0.0.7:4001', 'serial:usb:1a86:7523'])(
    'lets several signs share %s',
    (address) => {
      expect(placesOf(signs(at(address, 1), at(address, 2), at(address, 3)))).toEqual([])
    },
  )

  it('wants different numbers and the same rate on a shared line', () => {
    const twice = signs(at('serial:///dev/ttyS1', 1), at('serial:///dev/ttyS1', 1))
    expect(toldOf(twice)).toContain('device 1 shares the line and has the same number there')
    const rates = signs(at('serial:///dev/ttyS1', 1), at('serial:///dev/ttyS1?baud=9600', 2))
    expect(toldOf(rates)).toContain('baud and bits must be the same (57600 8N1, 9600 8N1)')
    // The driver's own rate, written out, is the same rate.
    expect(placesOf(signs(at('serial:///dev/ttyS1', 1), at('serial:///dev/ttyS1?baud=57600', 2)))).toEqual([])
    const mixed = `${signs(at('serial:///dev/ttyS1', 1))}  - { name: reader, driver: sam-v, address: 'serial:///dev/ttyS1' }\n`
    expect(toldOf(mixed)).toContain('sam-v wants one of its own')
  })

  it.each([
    ['sam-v', 'hid:10c4:0007', 'sam-v cannot hang on hid, only on tcp, serial, usb-sdt'],
    ['sam-v', 'usb-printer:0400:c35a', 'sam-v cannot hang on usb-printer, only on tcp, serial, usb-sdt'],
    ['escpos', 'usb-sdt:04b8:0202', 'escpos cannot hang on usb-sdt, only on tcp, serial, usb-printer'],
    ['escpos', 'pcsc:*', '驱动 escpos 不能接在 pcsc 上'],
  ])('does not let %s hang on %s', (driver, address, told) => {
    const text = `${HOST}devices:\n  - { name: one, driver: ${driver}, address: '${address}' }\n`
    expect(placesOf(text)).toEqual(['9 devices[0].address'])
    expect(toldOf(text)).toContain(told)
  })

  it('tells unknown and missing keys in both languages', () => {
    const text = `${HOST}devices:\n  - { name: one, driver: escpos, port: 1 }\n`
    expect(toldOf(text)).toContain('没有这个键；unknown key (found: 1)')
    expect(toldOf(text)).toContain('缺少这一项；missing: 应形如 tcp://')
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
