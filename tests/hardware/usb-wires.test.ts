import { describe, expect, it } from 'vitest'
import { parseAddress } from '../../hardware/transport/address.ts'
import { createWire } from '../../hardware/transport/open-transport.ts'
import type { Transport, TransportError } from '../../hardware/transport/transport.ts'
import type { LoadUsbPackage, UsbInterface } from '../../hardware/transport/usb-device.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { createFakeUsb } from '../support/fake-usb.ts'

const bulk = (direction: 'in' | 'out', endpointNumber: number) => ({
  direction,
  endpointNumber,
  type: 'bulk',
})

const READER: UsbInterface[] = [
  {
    interfaceNumber: 0,
    alternates: [
      {
        alternateSetting: 0,
        interfaceClass: 0xff,
        interfaceSubclass: 0,
        interfaceProtocol: 0,
        endpoints: [bulk('out', 2), bulk('out', 6), bulk('in', 1), bulk('in', 5)],
      },
    ],
  },
]

function printerAlternate(alternateSetting: number, interfaceProtocol: number, hasIn: boolean) {
  return {
    alternateSetting,
    interfaceClass: 7,
    interfaceSubclass: 1,
    interfaceProtocol,
    endpoints: [bulk('out', 3), ...(hasIn ? [bulk('in', 2)] : [])],
  }
}

/** Function 0 is something else; the printer listens on 1, and answers in its second setting. */
const PRINTER: UsbInterface[] = [
  { interfaceNumber: 0, alternates: [{ ...printerAlternate(0, 2, true), interfaceClass: 3 }] },
  { interfaceNumber: 1, alternates: [printerAlternate(0, 1, false), printerAlternate(1, 2, true)] },
]

const FIND = [0xaa, 0xaa, 0xaa, 0x96, 0x69, 0x00, 0x03, 0x20, 0x01, 0x22]

function createRig(addressText: string, interfaces: UsbInterface[], serialNumber: string | null = null) {
  const clock = createFakeClock()
  const address = parseAddress(addressText)
  if (!address.ok || address.value.kind !== 'usb') throw new Error('no USB address')
  const { vendorId, productId } = address.value
  const usb = createFakeUsb(clock, { vendorId, productId, serialNumber }, interfaces)
  const wireWith = (load: LoadUsbPackage) =>
    createWire(address.value, { baudRate: 9600 }, clock, { usb: load })
  const wire = wireWith(usb.load)
  async function open(): Promise<{ transport: Transport; got: number[]; ends: TransportError[] }> {
    const opened = await wire.open()
    if (!opened.ok) throw new Error(opened.error.detail)
    const got: number[] = []
    const ends: TransportError[] = []
    opened.value.onData((chunk) => got.push(...chunk))
    opened.value.onClosed((error) => ends.push(error))
    return { transport: opened.value, got, ends }
  }
  return { clock, usb, wire, wireWith, open }
}

describe('a native USB reader', () => {
  const rig = () => createRig('usb-sdt:0400:c35a', READER)

  it('gets a frame cut behind its length, and its answer is one stream again', async () => {
    const { open, usb, clock } = rig()
    const { transport, got } = await open()
    expect(await transport.write(Uint8Array.from(FIND))).toEqual({ ok: true, value: undefined })
    expect(usb.heard).toEqual([
      { endpoint: 2, bytes: FIND.slice(0, 7) },
      { endpoint: 6, bytes: FIND.slice(7) },
    ])
    const body = Array.from({ length: 1288 }, (_, at) => at & 0xff)
    usb.say(1, [0xaa, 0xaa, 0xaa, 0x96, 0x69, 0x05, 0x08])
    await clock.settle()
    // As full-speed packets come, in any number of pieces.
    for (let at = 0; at < body.length; at += 640) {
      usb.say(5, body.slice(at, at + 640))
      await clock.settle()
    }
    expect(got).toEqual([0xaa, 0xaa, 0xaa, 0x96, 0x69, 0x05, 0x08, ...body])
    usb.say(1, [0xaa, 0xaa, 0xaa, 0x96, 0x69, 0x00, 0x04])
    usb.say(5, [0, 0, 0x80, 0x84])
    await clock.settle()
    expect(got.slice(-4)).toEqual([0, 0, 0x80, 0x84])
  })

  it('hands rubbish on, and hears the next head after a body that never came', async () => {
    const { open, usb, clock } = rig()
    const { got, ends } = await open()
    usb.say(1, [1, 2, 3])
    usb.say(1, [0xaa, 0xaa, 0xaa, 0x96, 0x69, 0xff, 0xff])
    usb.say(1, [0xaa, 0xaa, 0xaa, 0x96, 0x69, 0x00, 0x04])
    await clock.advance(4000)
    usb.say(1, [9])
    await clock.settle()
    expect([got.slice(0, 3), got.slice(-1), got.length]).toEqual([[1, 2, 3], [9], 18])
    expect(ends).toEqual([])
  })

  it('is lost when its plug is pulled, and comes back', async () => {
    const { open, usb, wire, clock } = rig()
    const { transport, ends } = await open()
    expect(await wire.isPresent()).toBe(true)
    usb.unplug()
    await clock.settle()
    expect(ends.map(({ code }) => code)).toEqual(['closed'])
    expect(await transport.write(Uint8Array.from(FIND))).toMatchObject({
      ok: false,
      error: { code: 'closed' },
    })
    expect(await wire.isPresent()).toBe(false)
    expect(await wire.open()).toMatchObject({ ok: false, error: { code: 'not-found' } })
    usb.plug()
    await open()
  })

  it('closes within a second though its close hangs, and leaves no timer', async () => {
    const { open, usb, clock } = rig()
    const { transport, ends } = await open()
    usb.hangOnClose()
    const closing = transport.close()
    await clock.advance(1000)
    await closing
    expect(ends.map(({ detail }) => detail)).toEqual(['closed by the host'])
    expect(clock.pendingTimers()).toBe(0)
  })

  it('says so when it has not the four pipes', async () => {
    const { wire } = createRig('usb-sdt:0400:c35a', PRINTER)
    expect(await wire.open()).toMatchObject({
      ok: false,
      error: { code: 'failed', detail: '0400:c35a has not the interface that is wanted' },
    })
  })
})

describe('a USB printer', () => {
  const rig = () => createRig('usb-printer:04b8:0202', PRINTER)

  it('is claimed in the setting that answers, and given back to the system', async () => {
    const { open, usb, clock } = rig()
    const { transport, got } = await open()
    expect(usb.calls).toEqual(['open', 'detach 1', 'claim 1', 'select 1 1'])
    await transport.write(new Uint8Array(10_000))
    expect(usb.heard.map(({ endpoint, bytes }) => [endpoint, bytes.length])).toEqual([
      [3, 4096],
      [3, 4096],
      [3, 1808],
    ])
    usb.say(2, [0x12])
    await clock.settle()
    expect(got).toEqual([0x12])
    const closing = transport.close()
    await clock.advance(1000)
    await closing
    expect(usb.calls.slice(4)).toEqual(['release 1', 'attach 1', 'close'])
  })

  it('is not handed to a system driver that never had it', async () => {
    const { open, usb, clock } = rig()
    usb.setHeldBySystem(false)
    const { transport } = await open()
    const closing = transport.close()
    await clock.advance(1000)
    await closing
    expect(usb.calls).not.toContain('attach 1')
  })

  it('that has no way back only prints', async () => {
    const { open, usb } = createRig('usb-printer:04b8:0202', [
      { interfaceNumber: 0, alternates: [printerAlternate(0, 1, false)] },
    ])
    const { transport } = await open()
    expect(await transport.write(Uint8Array.of(1))).toMatchObject({ ok: true })
    await transport.close()
    expect(usb.calls).toContain('release 0')
  })

  it('that takes nothing fails the write in time, and nothing of it goes out later', async () => {
    const { open, usb, clock } = rig()
    const { transport, ends } = await open()
    usb.block(true)
    const writing = transport.write(new Uint8Array(10_000))
    await clock.advance(5000)
    expect(await writing).toMatchObject({ ok: false, error: { code: 'timeout' } })
    usb.block(false)
    await clock.advance(10_000)
    expect([usb.heard, ends]).toEqual([[], []])
  })

  it('whose pipe is halted is set free, and given up when that does not help', async () => {
    const { open, usb, clock } = rig()
    const { ends } = await open()
    usb.rejectIn('Stall')
    await clock.advance(1000 + 2 * 200)
    expect(usb.calls).toContain('clear in 2')
    expect(ends).toEqual([])
    await clock.advance(2000)
    expect(ends).toHaveLength(1)
  })

  it('is not asked again and again at once by a library that gives up at once', async () => {
    const { open, usb, clock } = rig()
    let asked = 0
    usb.rejectIn('Cancelled')
    const { transferIn } = usb.device
    usb.device.transferIn = (...given) => {
      asked += 1
      return transferIn(...given)
    }
    await open()
    await clock.advance(10_000)
    expect(asked).toBeLessThan(60)
  })

  it.each([
    ['Permission denied (errno 13)', 'no-permission'],
    ['interface is busy (errno 16)', 'in-use'],
  ])('tells %s as %s, and closes what it opened', async (words, code) => {
    const { wire, usb } = rig()
    usb.refuseClaim(words)
    expect(await wire.open()).toMatchObject({ ok: false, error: { code } })
    expect(usb.calls.at(-1)).toBe('close')
  })

  it('is told from its twin by its serial number', async () => {
    const clock = createFakeClock()
    const ids = { vendorId: 0x04b8, productId: 0x0202 }
    const [one, two] = [
      createFakeUsb(clock, { ...ids, serialNumber: 'A' }, PRINTER),
      createFakeUsb(clock, { ...ids, serialNumber: 'B' }, PRINTER),
    ]
    const load: LoadUsbPackage = () =>
      Promise.resolve({ usb: { getDevices: () => Promise.resolve([one.device, two.device]) } })
    const { wireWith } = rig()
    expect(await wireWith(load).open()).toMatchObject({
      ok: false,
      error: { code: 'failed', detail: expect.stringContaining('A, B') },
    })
    const named = createRig('usb-printer:04b8:0202?serial=B', PRINTER)
    expect(await named.wireWith(load).open()).toMatchObject({ ok: true })
    expect([one.calls, two.calls[0]]).toEqual([[], 'open'])
    const missing = createRig('usb-printer:04b8:0202?serial=C', PRINTER)
    expect(await missing.wireWith(load).open()).toMatchObject({
      ok: false,
      error: { code: 'not-found', detail: expect.stringContaining('A, B') },
    })
  })

  it('disables only itself, in plain words, where the package has no binary for this machine', async () => {
    const { wireWith } = rig()
    const wire = wireWith(() => Promise.reject(new Error('Cannot find native binding.\nnpm has a bug')))
    expect(await wire.open()).toEqual({
      ok: false,
      error: {
        code: 'failed',
        detail: 'USB devices cannot be used on this machine: Cannot find native binding.',
      },
    })
    expect(await wire.isPresent()).toBe(false)
  })
})

it('the real package loads here, and tells that nothing of the kind is plugged in', async () => {
  const address = parseAddress('usb-printer:fffe:fffe')
  if (!address.ok) throw new Error(address.error)
  const wire = createWire(address.value, { baudRate: 9600 }, createFakeClock())
  expect(await wire.open()).toMatchObject({ ok: false })
  expect(await wire.isPresent()).toBe(false)
})
