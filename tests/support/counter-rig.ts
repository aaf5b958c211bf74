import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseDevices } from '../../hardware/config.ts'
import { startDeviceHost } from '../../hardware/host/host.ts'
import { superviseConfigured } from '../../hardware/open-devices.ts'
import { createSimPad, type SimPad } from '../../hardware/sim/sim-pad.ts'
import { createSimRatingPad, type SimRatingPad } from '../../hardware/sim/sim-rating-pad.ts'
import { createSimSerialScanner, type SimScanner } from '../../hardware/sim/sim-scanner.ts'
import { openFakePage, PAGE_HTML, type FakePage } from './device-host.ts'
import { createFakeLog } from './fake-log.ts'
import type { HostClient } from './hall-client.ts'
import { withHallServer, type TestHall } from './hall-server.ts'
import { createMemoryWire, type MemoryWire } from './wire.ts'

/** A real hall, a real device host, and the far ends of a pad, an evaluator (both at counter c1) and a scanner. */
export interface CounterRig {
  readonly hall: TestHall
  /** Another host, for taking numbers. */
  readonly kiosk: HostClient
  readonly pad: SimPad
  readonly padWire: MemoryWire
  readonly ratingPad: SimRatingPad
  readonly scanner: SimScanner
  readonly log: ReturnType<typeof createFakeLog>
  openPage(): Promise<FakePage>
  /** Moves the clock in small steps, letting sockets do their work, until it holds. */
  until(what: string, holds: () => boolean): Promise<void>
}

const DEVICES = `
host: { hostId: K02, kind: kiosk, hallServer: 'HALL' }
devices:
  - { name: pad, driver: ff68-pad, address: 'tcp://127.0.0.1:1', counterId: c1, options: { address: 1 } }
  - { name: rating, driver: ff68-rating-pad, address: 'tcp://127.0.0.1:2', counterId: c1, options: { address: 2 } }
  - { name: scanner, driver: serial-scanner, address: 'tcp://127.0.0.1:3' }
`

export async function withCounter(story: (rig: CounterRig) => Promise<void>): Promise<void> {
  await withHallServer({}, async (hall) => {
    const { clock } = hall
    const log = createFakeLog()
    const pad = createSimPad({ clock, address: 1 })
    const ratingPad = createSimRatingPad({ clock, address: 2 })
    const scanner = createSimSerialScanner()
    const padWire = createMemoryWire(pad)
    const ends: Readonly<Record<string, MemoryWire>> = {
      'tcp://127.0.0.1:1': padWire,
      'tcp://127.0.0.1:2': createMemoryWire(ratingPad),
      'tcp://127.0.0.1:3': createMemoryWire(scanner),
    }
    const config = parseDevices(DEVICES.replace('HALL', hall.address()), 'devices.yaml')
    if (!config.ok) throw new Error(JSON.stringify(config.error))
    const pagesDir = await mkdtemp(join(tmpdir(), 'jiaohao-pages-'))
    await mkdir(join(pagesDir, 'kiosk'))
    await writeFile(join(pagesDir, 'kiosk', 'index.html'), PAGE_HTML)
    const host = await startDeviceHost(
      { config: config.value, port: 0, pagesDir, dataDir: null },
      {
        clock,
        log,
        randomToken: () => 'f00dfeedf00dfeedf00dfeedf00dfeed',
        newId: randomUUID,
        supervise: (device) =>
          superviseConfigured(device, {
            clock,
            log,
            createWire: (address) => {
              const end = ends[address.text]
              if (!end) throw new Error(`no far end at ${address.text}`)
              return { address, open: end.open, isPresent: () => Promise.resolve(true) }
            },
          }),
      },
    )
    const pages: FakePage[] = []

    async function until(what: string, holds: () => boolean): Promise<void> {
      for (let step = 0; step < 400; step += 1) {
        if (holds()) return
        await new Promise((resolve) => setTimeout(resolve, 2))
        if (holds()) return
        await clock.advance(20)
      }
      throw new Error(`waited in vain until ${what}`)
    }

    try {
      const kiosk = await hall.connectHost('K01')
      await kiosk.follow()
      await until('the pad shows the hall', () => pad.shown() !== null)
      await story({
        hall,
        kiosk,
        pad,
        padWire,
        ratingPad,
        scanner,
        log,
        until,
        async openPage() {
          const page = await openFakePage(host.address)
          pages.push(page)
          return page
        },
      })
    } finally {
      for (const page of pages) page.leave()
      await host.close()
      await rm(pagesDir, { recursive: true, force: true })
    }
  })
}
