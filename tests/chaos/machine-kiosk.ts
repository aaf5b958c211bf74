import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseSpool } from '../../hardware/host/offline/spool-lines.ts'
import { serveSimOnTcp } from '../../hardware/sim/sim-link.ts'
import { createSimPrinter } from '../../hardware/sim/sim-printer.ts'
import { hostIdOf, serviceOf } from '../bench/bench-hall.ts'
import { openFakePage, type FakePage } from '../support/device-host.ts'
import { newRequestId } from '../support/hall-client.ts'
import { startHost, type HostProcess } from '../support/host-process.ts'
import { realClock } from '../support/real-clock.ts'
import { pause } from './pause.ts'
import type { Work } from './people.ts'
import { createRandom } from './random.ts'
import type { Acked, KioskMemory } from './verdict.ts'

/** A kiosk as a machine: the real device host as a process, a printer's simulator at the end of its wire, and a page. */
export interface MachineKiosk {
  readonly done: Promise<KioskMemory>
  readonly counts: { offline: number; kills: number }
  /** kill -9, and started again on the same folder. */
  kill(): Promise<void>
  /** Numbers it gave by itself that have not been handed in yet, and those that were refused. */
  inHand(): Promise<{ waiting: number; refused: number }>
  close(): Promise<void>
}

const TAKE_WITHIN_MS = 15_000
/** Not to be had at the moment: the visitor presses again. */
const AGAIN: readonly string[] = ['server-away', 'numbers-used-up', 'issue-failed', 'storage-failed']
/** Its clock is set by the last word of a server, which the weather may have held up. */
const CLOCK_OFF_MS = 3000

export async function startMachineKiosk(folder: string, index: number, work: Work): Promise<MachineKiosk> {
  const hostId = hostIdOf(index)
  const random = createRandom(work.seed, `machine ${hostId}`)
  const printer = createSimPrinter({ clock: realClock })
  const served = await serveSimOnTcp(printer, 0)
  const devices = `devices:\n  - { name: printer, driver: escpos, address: '${served.address}' }\n`
  const home = join(folder, hostId)
  await mkdir(home, { recursive: true })
  const counts = { offline: 0, kills: 0 }
  const acked: Acked[] = []
  let host: HostProcess | null = null
  let page: FakePage | null = null

  const start = async (): Promise<void> => {
    host = await startHost({ folder: home, hallServer: work.addresses[0], hostId, devices })
  }
  async function pageNow(): Promise<FakePage | null> {
    if (page?.socket.connected) return page
    page?.leave()
    page = null
    if (host) page = await openFakePage(host.address).catch(() => null)
    return page
  }

  /** One visitor: presses until there is a number, over as many lives of the host as it takes. */
  async function take(): Promise<void> {
    const requestId = newRequestId()
    const serviceCode = serviceOf(random.between(0, 3))
    for (;;) {
      if (Date.now() > work.giveUpAt()) throw new Error(`${hostId}: no number in time for ${requestId}`)
      const open = await pageNow()
      if (!open) {
        await pause(50)
        continue
      }
      const gone = new Promise<null>((done) => open.socket.once('disconnect', () => done(null)))
      const taken = await Promise.race([
        open.take({ requestId, serviceCode, wantsPaper: true }).catch(() => null),
        gone,
        pause(TAKE_WITHIN_MS).then(() => null),
      ])
      if (taken === null) continue
      if (!taken.ok) {
        if (!AGAIN.includes(taken.error.code)) {
          work.onRefused(hostId, 'number:take', taken.error.code)
          return
        }
        await pause(200)
        if (work.isOver()) return
        continue
      }
      const { ticketId, ticketNo, offline } = taken.value
      acked.push({ requestId, ticketId, ticketNo })
      if (offline) counts.offline += 1
      await Promise.race([open.ask('number:shown', { ticketId }).catch(() => null), gone, pause(2000)])
      return
    }
  }

  async function run(): Promise<KioskMemory> {
    while (!work.isOver()) {
      await take()
      await pause(random.between(50, 200))
    }
    return { name: hostId, acked, clockOffMs: CLOCK_OFF_MS, isPatient: false }
  }
  await start()
  return {
    done: run(),
    counts,
    async kill() {
      counts.kills += 1
      const old = host
      host = null
      await old?.kill()
      await start()
    },
    async inHand() {
      const data = join(home, 'data')
      const names = (await readdir(data).catch(() => [])).filter((name) => /^spool-.*\.jsonl$/.test(name))
      const spools = await Promise.all(names.map((name) => readFile(join(data, name))))
      const entries = spools.flatMap((bytes) => parseSpool(bytes)?.entries ?? [])
      return {
        waiting: entries.filter(({ done }) => done === null).length,
        refused: entries.filter(({ done }) => done === 'refused').length,
      }
    },
    async close() {
      page?.leave()
      await host?.kill()
      await served.close()
    },
  }
}
