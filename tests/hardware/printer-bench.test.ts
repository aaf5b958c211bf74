import { describe, expect, it } from 'vitest'
import { escposSim } from '../../hardware/sim/kinds/escpos.ts'
import type { SimLink } from '../../hardware/sim/sim-link.ts'
import { withWireFaults } from '../../hardware/sim/wire-faults.ts'
import { encodePicture } from '../../hardware/printers/escpos/raster-line.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { fromHex } from '../support/bytes.ts'

function benchOf(options: object) {
  const clock = createFakeClock()
  const random = (): number => 0
  const { sim, unit } = escposSim.create({ name: 'printer', counterId: null, options }, { clock, random })
  const wire = withWireFaults(sim, { clock, random })
  const nothing = (): Promise<void> => Promise.resolve()
  const link: SimLink = { address: 'memory://sim', unplug: nothing, plug: nothing, close: nothing }
  const bench = unit({ name: 'printer', counterId: null, link, wire })
  const said: number[] = []
  const connection = wire.connect(
    (bytes) => said.push(...bytes),
    () => {},
  )
  const view = () => {
    const seen = bench.view()
    if (seen.kind !== 'printer') throw new Error('no printer')
    return seen
  }
  return { bench, view, said, send: (hex: string) => connection.receive(fromHex(hex)), connection }
}

describe('a printer on the bench', () => {
  it('shows the bands of one picture as one, across the whole paper, where it stands', () => {
    const { view, connection, send } = benchOf({ paperMm: 58 })
    const data = new Uint8Array(12 * 300).fill(0xff)
    send('1B401B6102')
    for (const band of encodePicture({ widthBytes: 12, heightDots: 300, data })) connection.receive(band)
    send('1D5601')
    const [item, ...more] = view().papers[0]?.items ?? []
    expect(more).toEqual([])
    if (item?.kind !== 'raster') throw new Error('no picture')
    expect([item.widthDots, item.heightDots]).toEqual([384, 300])
    const row = [...Buffer.from(item.dataBase64, 'base64').subarray(0, 48)]
    expect(row).toEqual([...Array<number>(36).fill(0), ...Array<number>(12).fill(0xff)])
  })

  it('Custom: has a presenter to be emptied by hand, and its status on the wire', () => {
    const { bench, view, said, send } = benchOf({ profile: 'custom-kiosk' })
    send('1B40410A1D5601')
    send('100414')
    expect(view().switches.find(({ key }) => key === 'isTicketInMouth')?.isOn).toBe(true)
    expect(said).toEqual([0x10, 0x0f, 0x20, 0, 0, 0])
    bench.setSwitch('isTicketInMouth', false)
    bench.setSwitch('virtualEnd', true)
    send('100414')
    expect(said.slice(6)).toEqual([0x10, 0x0f, 0x40, 0, 0, 0])
  })

  it('Xprinter: silent on DLE EOT 3, and no near-end sensor', () => {
    const { bench, said, send } = benchOf({ profile: 'xprinter' })
    bench.setSwitch('isPaperNearEnd', true)
    send('100403100404')
    expect(said).toEqual([0x12])
  })

  it('every switch can be thrown and put back', () => {
    const { bench, view } = benchOf({ profile: 'custom-kiosk' })
    for (const { key } of view().switches) {
      bench.setSwitch(key, true)
      expect(view().switches.find((one) => one.key === key)?.isOn, key).toBe(true)
      bench.setSwitch(key, false)
      expect(view().switches.find((one) => one.key === key)?.isOn, key).toBe(false)
    }
  })
})
