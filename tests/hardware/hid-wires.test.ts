import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { parseAddress } from '../../hardware/transport/address.ts'
import type { HidDevice, LoadHidPackage } from '../../hardware/transport/hid.ts'
import { createWire } from '../../hardware/transport/open-transport.ts'
import type { TransportError } from '../../hardware/transport/transport.ts'
import { createFakeClock } from '../support/fake-clock.ts'

/** An open device as node-hid 3.4.0 shows it: events for reports and errors, everything else a promise. */
class FakeHid extends EventEmitter {
  readonly written: number[][] = []
  closes = 0
  isGone = false
  hangsOnClose = false
  write(report: number[] | Buffer): Promise<number> {
    if (this.isGone) return Promise.reject(new Error('could not write to HID device'))
    this.written.push([...report])
    return Promise.resolve(report.length)
  }
  async close(): Promise<void> {
    this.closes += 1
    if (this.hangsOnClose) await new Promise(() => {})
    this.removeAllListeners()
  }
}

const MIAXIS: HidDevice = {
  vendorId: 0x10c4,
  productId: 7,
  path: '/dev/hidraw0',
  serialNumber: 'A',
  usagePage: 0xff00,
}

function createRig(text = 'hid:10c4:0007', devices: readonly HidDevice[] = [MIAXIS]) {
  const clock = createFakeClock()
  const hids: FakeHid[] = []
  const opened: string[] = []
  let isPlugged = true
  const load: LoadHidPackage = () =>
    Promise.resolve({
      devicesAsync: (vendorId, productId) =>
        Promise.resolve(
          devices.filter((each) => isPlugged && each.vendorId === vendorId && each.productId === productId),
        ),
      HIDAsync: {
        open(path) {
          opened.push(path)
          if (!isPlugged) return Promise.reject(new Error('cannot open device with path'))
          const hid = new FakeHid()
          hids.push(hid)
          return Promise.resolve(hid as never)
        },
      },
    })
  const wireWith = (loader: LoadHidPackage) => {
    const address = parseAddress(text)
    if (!address.ok) throw new Error(address.error)
    return createWire(address.value, { baudRate: 9600 }, clock, { hid: loader })
  }
  const wire = wireWith(load)
  return {
    clock,
    hids,
    opened,
    wire,
    wireWith,
    unplug: () => {
      isPlugged = false
      for (const hid of hids) {
        hid.isGone = true
        hid.emit('error', new Error('could not read from HID device'))
      }
    },
    async open() {
      const result = await wire.open()
      if (!result.ok) throw new Error(result.error.detail)
      const got: number[][] = []
      const ends: TransportError[] = []
      result.value.onData((report) => got.push([...report]))
      result.value.onClosed((error) => ends.push(error))
      return { transport: result.value, got, ends }
    },
  }
}

describe('a HID device', () => {
  it('takes reports with the report number in front, and gives each report as a chunk', async () => {
    const { open, hids } = createRig()
    const { transport, got } = await open()
    await transport.write(Uint8Array.from({ length: 70 }, (_, at) => at))
    expect(hids[0]?.written.map((report) => [report.length, report[0], report[1]])).toEqual([
      [65, 0, 0],
      [7, 0, 64],
    ])
    const report = Buffer.from([1, 2, 3])
    hids[0]?.emit('data', report)
    hids[0]?.emit('data', Buffer.from([4]))
    expect(got).toEqual([[1, 2, 3], [4]])
    expect([...report]).toEqual([0, 0, 0])
  })

  it('is lost when its plug is pulled, and closed once', async () => {
    const { open, unplug, hids, wire, clock } = createRig()
    const { transport, ends } = await open()
    unplug()
    await clock.settle()
    expect(ends.map(({ code }) => code)).toEqual(['closed'])
    await transport.close()
    expect(hids[0]?.closes).toBe(1)
    expect(await wire.isPresent()).toBe(false)
    expect(await wire.open()).toMatchObject({ ok: false, error: { code: 'not-found' } })
  })

  it('closes within a second though the library hangs', async () => {
    const { open, hids, clock } = createRig()
    const { transport, ends } = await open()
    if (hids[0]) hids[0].hangsOnClose = true
    const closing = transport.close()
    await clock.advance(1000)
    await closing
    expect(ends).toHaveLength(1)
    expect(clock.pendingTimers()).toBe(0)
  })

  it('loses only itself when its driver throws on a report', async () => {
    const { open, hids } = createRig()
    const { transport, ends } = await open()
    transport.onData(() => {
      throw new Error('bug')
    })
    hids[0]?.emit('data', Buffer.from([1]))
    expect(ends.map(({ code }) => code)).toEqual(['failed'])
    expect(hids[0]?.closes).toBe(1)
  })

  it('is told from others by serial number or usage page', async () => {
    const both = [MIAXIS, { ...MIAXIS, path: '/dev/hidraw1', usagePage: 0x8c, serialNumber: 'B' }]
    expect(await createRig('hid:10c4:0007', both).wire.open()).toMatchObject({
      ok: false,
      error: { code: 'failed', detail: expect.stringContaining('serial=B usagePage=8c') },
    })
    const byPage = createRig('hid:10c4:0007?usagePage=8c', both)
    await byPage.open()
    expect(byPage.opened).toEqual(['/dev/hidraw1'])
    const bySerial = createRig('hid:10c4:0007?serial=A', both)
    await bySerial.open()
    expect(bySerial.opened).toEqual(['/dev/hidraw0'])
  })

  it('disables only itself, in plain words, where the package has no binary for this machine', async () => {
    const { wireWith } = createRig()
    const wire = wireWith(() => Promise.reject(new Error('No native build was found')))
    expect(await wire.open()).toMatchObject({
      ok: false,
      error: {
        code: 'failed',
        detail: 'HID devices cannot be used on this machine: No native build was found',
      },
    })
    expect(await wire.isPresent()).toBe(false)
  })
})

it('the real package loads here, and tells that nothing of the kind is plugged in', async () => {
  const address = parseAddress('hid:fffe:fffe')
  if (!address.ok) throw new Error(address.error)
  const wire = createWire(address.value, { baudRate: 9600 }, createFakeClock())
  expect(await wire.open()).toMatchObject({ ok: false, error: { code: 'not-found' } })
  expect(await wire.isPresent()).toBe(false)
})
