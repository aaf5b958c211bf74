import { afterEach, describe, expect, it } from 'vitest'
import { openHidPos } from '../../hardware/scanners/hid-pos/driver.ts'
import { hidPosOptions } from '../../hardware/scanners/hid-pos/options.ts'
import { openSerialScanner } from '../../hardware/scanners/serial/driver.ts'
import { createInputEventFramer, EV_KEY, KEY_VALUE } from '../../hardware/codec/input-events.ts'
import { KEY_CODES } from '../../hardware/codec/keyboard-keys.ts'
import { createWedgeReader, encodeTyped } from '../../hardware/scanners/wedge/frames.ts'
import { createCodeFramer } from '../../hardware/scanners/serial/frames.ts'
import { serialScannerOptions } from '../../hardware/scanners/serial/options.ts'
import { openWedge, wedgeOptions } from '../../hardware/scanners/wedge/driver.ts'
import type { SimDevice } from '../../hardware/sim/sim-link.ts'
import {
  createSimHidPosScanner,
  createSimSerialScanner,
  createSimWedgeScanner,
  type SimScannerSetting,
} from '../../hardware/sim/sim-scanner.ts'
import { withWireFaults } from '../../hardware/sim/wire-faults.ts'
import { fromHex, toHex } from '../support/bytes.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { createFakeLog } from '../support/fake-log.ts'
import { createFixedRandom } from '../support/reader-rig.ts'
import { createMemoryWire } from '../support/wire.ts'

const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()))
})

async function rigOf<Sim extends SimDevice>(
  make: (clock: ReturnType<typeof createFakeClock>) => Sim,
  open: (
    transport: Parameters<typeof openSerialScanner>[0],
    deps: Parameters<typeof openSerialScanner>[2],
  ) => ReturnType<typeof openSerialScanner>,
) {
  const clock = createFakeClock()
  const log = createFakeLog()
  const sim = make(clock)
  const faulty = withWireFaults(sim, { clock, random: createFixedRandom() })
  const wire = createMemoryWire(faulty)
  const transport = await wire.open()
  if (!transport.ok) throw new Error('unplugged')
  const scanner = await open(transport.value, { clock, log })
  if (!scanner.ok) throw new Error(scanner.error.detail)
  opened.push(scanner.value)
  const scans: string[] = []
  scanner.value.onScan((text) => scans.push(text))
  return { clock, log, sim, faulty, wire, scanner: scanner.value, scans }
}

const serialRig = (options: object = {}, setting: Partial<SimScannerSetting> = {}) =>
  rigOf(
    () => createSimSerialScanner(setting),
    (transport, deps) => openSerialScanner(transport, serialScannerOptions.parse(options), deps),
  )

describe('a keyboard event that the kernel dropped', () => {
  it('the release of shift: the next code has its own letters again', () => {
    const reader = createWedgeReader({ maxGapMs: 50, minChars: 3, maxChars: 100 })
    const typed = (text: string, atMs: number): Uint8Array =>
      encodeTyped(text, 'enter', { atMs, gapMs: 5, longBytes: 8 }) ?? new Uint8Array()
    function read(records: Uint8Array, isDropped: (code: number, value: number) => boolean = () => false) {
      const events = createInputEventFramer(8)
        .push(records)
        .flatMap((event) => (event.type === 'frame' && event.frame.type === EV_KEY ? [event.frame] : []))
      return events
        .filter(({ code, value }) => !isDropped(code, value))
        .map((event) => reader.key(event))
        .filter((text) => text !== null)
    }
    const isShiftReleased = (code: number, value: number): boolean =>
      code === KEY_CODES.leftShift && value === KEY_VALUE.up
    expect(read(typed('a1B', 1000), isShiftReleased)).toEqual(['a1B'])
    expect(read(typed('a1b2', 9000))).toEqual(['a1b2'])
  })
})

describe('one stray carriage return', () => {
  it('from a scanner without an end mark: two scans are lost, and the third is read', async () => {
    const { scanner, sim, clock, scans } = await serialRig({}, { ending: 'cr' })
    scanner.setScanning(true)
    sim.scan('first')
    await clock.advance(5000)
    sim.set({ ending: 'idle' })
    for (const code of ['second', 'third', 'fourth', 'fifth']) {
      sim.scan(code)
      await clock.advance(5000)
    }
    expect(scans).toEqual(['first', 'fourth', 'fifth'])
  })

  it('missing once from one that has marks: half a code stays no code', async () => {
    const { scanner, sim, faulty, clock, scans } = await serialRig({}, { ending: 'cr' })
    scanner.setScanning(true)
    sim.scan('first')
    await clock.advance(5000)
    for (const code of ['half a code', 'whole']) {
      faulty.setFaults({ halves: code === 'whole' ? 'never' : 'once' })
      sim.scan(code)
      await clock.advance(5000)
    }
    expect(scans).toEqual(['first', 'whole'])
  })
})

describe('scan split', () => {
  it('into pieces with pauses: one code, with a mark at its end as without one', async () => {
    for (const ending of ['cr', 'stx-etx', 'idle'] as const) {
      const { scanner, sim, faulty, clock, scans } = await serialRig({}, { ending })
      scanner.setScanning(true)
      faulty.setFaults({ isSplit: true })
      sim.scan('APPT-0042')
      await clock.advance(1000)
      expect(scans, ending).toEqual(['APPT-0042'])
    }
  })

  it('by a pause longer than the gap: whole, once the scanner is known to mark its ends', async () => {
    const { scanner, sim, faulty, clock, scans } = await serialRig()
    scanner.setScanning(true)
    sim.scan('FIRST')
    faulty.setFaults({ bytesPerSecond: 20 })
    sim.scan('SECOND-CODE')
    await clock.advance(3000)
    expect(scans).toEqual(['FIRST', 'SECOND-CODE'])
  })

  it('and never ended: thrown away after a while, and the next code is whole', async () => {
    const { scanner, sim, faulty, clock, scans } = await serialRig({ ending: 'cr' })
    scanner.setScanning(true)
    faulty.setFaults({ halves: 'once' })
    sim.scan('CUT-IN-THE-MIDDLE')
    await clock.advance(2000)
    sim.scan('WHOLE')
    await clock.advance(2000)
    expect(scans).toEqual(['WHOLE'])
    expect(scanner.counters()).toMatchObject({ discardedBytes: 9 })
  })
})

describe('scan repeated', () => {
  it('while a phone lies before the scanner: one scan, until it was away for a while', async () => {
    const { scanner, sim, clock, scans } = await serialRig({ repeatMs: 1500 })
    scanner.setScanning(true)
    for (let second = 0; second < 5; second += 1) {
      sim.scan('A001')
      await clock.advance(1000)
    }
    expect(scans).toEqual(['A001'])
    await clock.advance(1000)
    sim.scan('A001')
    await clock.advance(100)
    expect(scans).toEqual(['A001', 'A001'])
  })

  it('by the next visitor with the same code after scanning was off: two scans', async () => {
    const { scanner, sim, clock, scans } = await serialRig()
    scanner.setScanning(true)
    sim.scan('SAME')
    await clock.advance(100)
    scanner.setScanning(false)
    scanner.setScanning(true)
    sim.scan('SAME')
    await clock.advance(100)
    expect(scans).toEqual(['SAME', 'SAME'])
  })
})

describe('the text of a code', () => {
  it.each(['utf8', 'gb18030'] as const)('in Chinese, encoded in %s', async (encoding) => {
    const { scanner, sim, clock, scans } = await serialRig({}, { encoding, ending: 'crlf' })
    scanner.setScanning(true)
    sim.scan('政务服务大厅 预约 0042 号')
    await clock.advance(1000)
    expect(scans).toEqual(['政务服务大厅 预约 0042 号'])
  })

  it('carries no control characters, and one of nothing else is none', async () => {
    const { scanner, sim, clock, scans } = await serialRig({}, { ending: 'crlf' })
    scanner.setScanning(true)
    sim.scan('\u001b[31mA\u001d001\u0000')
    sim.scan('\u000e\u000f')
    await clock.advance(1000)
    expect(scans).toEqual(['[31mA001'])
  })

  it('is 4 KB at most; a longer one is thrown away whole, and the next is read', async () => {
    const { scanner, sim, clock, scans } = await serialRig()
    scanner.setScanning(true)
    sim.scan('x'.repeat(4096))
    sim.scan('y'.repeat(4097))
    sim.scan('after')
    await clock.advance(2000)
    expect(scans).toEqual(['x'.repeat(4096), 'after'])
    expect(scanner.counters()).toMatchObject({ discardedBytes: 4097 })
  })

  it('that is neither UTF-8 nor GB18030 is none', () => {
    const [event, ...more] = createCodeFramer().push(fromHex('FFFEFF0D'))
    expect(more).toEqual([])
    expect(event).toMatchObject({ type: 'discarded', why: 'malformed' })
  })

  it('may look like the way into set-up: it is read, and nothing is ever said of it', () => {
    const [event] = createCodeFramer().push(fromHex('242424404040400D'))
    expect(event).toMatchObject({ type: 'frame', frame: { text: '$$$@@@@' } })
  })
})

describe('a triggered scanner', () => {
  const honeywell = { trigger: 'honeywell', triggerAgainMs: 2000 }

  it('looks only while a code is wanted, and again after it gave up', async () => {
    const { scanner, sim, clock, scans, wire } = await serialRig(honeywell, { isTriggered: true })
    sim.scan('NOT-LOOKING')
    scanner.setScanning(true)
    await clock.settle()
    expect(sim.isLooking()).toBe(true)
    sim.scan('A001')
    await clock.advance(100)
    expect([scans, sim.isLooking()]).toEqual([['A001'], false])
    await clock.advance(2000)
    expect(sim.isLooking()).toBe(true)
    scanner.setScanning(false)
    await clock.settle()
    expect(sim.isLooking()).toBe(false)
    expect(toHex(wire.written())).toMatch(/^(16540D)+16550D$/)
    await clock.advance(60_000)
    expect(sim.isLooking()).toBe(false)
  })

  it('goes dark when the host ends, and leaves no timer', async () => {
    const { scanner, sim, clock } = await serialRig(honeywell, { isTriggered: true })
    scanner.setScanning(true)
    await clock.settle()
    await scanner.close()
    await clock.settle()
    expect(sim.isLooking()).toBe(false)
    expect(clock.pendingTimers()).toBe(0)
  })

  it('that is not one is sent nothing, ever', async () => {
    const { scanner, clock, wire } = await serialRig()
    scanner.setScanning(true)
    await clock.advance(60_000)
    scanner.setScanning(false)
    await scanner.probe()
    expect(wire.written()).toHaveLength(0)
  })
})

describe('a HID-POS scanner', () => {
  const rig = (options: object = {}) =>
    rigOf(createSimHidPosScanner, (transport, deps) =>
      openHidPos(transport, hidPosOptions.parse(options), deps),
    )

  it('puts a long code together from its reports', async () => {
    const { scanner, sim, clock, scans } = await rig()
    scanner.setScanning(true)
    const long = `https://hall.example/t/${'a1B2'.repeat(60)}`
    sim.scan(long)
    await clock.advance(100)
    expect(scans).toEqual([long])
  })

  it('unplugged between two reports of a code, or stopped: the beginning is thrown away', async () => {
    const { scanner, sim, clock, scans, faulty } = await rig()
    scanner.setScanning(true)
    faulty.setFaults({ halves: 'once' })
    sim.scan('LOST')
    await clock.advance(1000)
    sim.scan('NEXT')
    await clock.advance(1000)
    expect(scans).toEqual(['NEXT'])
  })

  it('refuses a layout that lies beyond its report', () => {
    expect(hidPosOptions.safeParse({ reportBytes: 32 }).success).toBe(false)
  })
})

describe('a keyboard wedge', () => {
  const rig = (options: object = {}) =>
    rigOf(
      (clock) => createSimWedgeScanner({ clock, end: 'tab' }),
      (transport, deps) => openWedge(transport, wedgeOptions.parse(options), deps),
    )

  it('is told from a person by the time between keys', async () => {
    const { scanner, sim, clock, scans } = await rig()
    scanner.setScanning(true)
    sim.scan('typed by hand', 120)
    await clock.advance(5000)
    sim.scan('Scanned/Code_42!', 5)
    await clock.advance(5000)
    expect(scans).toEqual(['Scanned/Code_42!'])
    expect(scanner.counters()).toMatchObject({ codes: 1 })
  })

  it('cannot give Chinese: there are no such keys', async () => {
    const { sim } = await rig()
    expect(sim.scan('政务')).toBe(false)
  })
})
