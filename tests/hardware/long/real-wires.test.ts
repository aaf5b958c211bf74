import { readdirSync } from 'node:fs'
import { expect, it } from 'vitest'
import { createSeededRandom } from '../../../hardware/technician/feedings.ts'
import type { Log } from '../../../domain/ports.ts'
import { noPtyBecause, ptyTitle } from '../../support/pty.ts'
import { realClock } from '../../support/real-clock.ts'
import { openRealRig, type RealDevice } from './real-wires.ts'
import { createUse } from './use.ts'

const TROUBLE_MS = 20_000
/** Back-off, a port that hangs, a driver's own deadlines: a minute, as on the clock moved by hand. */
const RECOVERY_MS = 60_000
/** What the bench page may switch at a wire; a flood costs this machine more than it teaches here. */
const FLOOD = 'wire-floodBytesPerSecond'

/** What keeps this process busy, by kind. */
function busyWith(): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1
  return counts
}

/** Files and ports that are open, where the system tells. */
function openFiles(): number {
  return process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0
}

const KINDS = [
  'TCPSocketWrap',
  'TCPServerWrap',
  'ProcessWrap',
  'PipeWrap',
  'TTYWrap',
  'FSReqCallback',
  'FSReqPromise',
]

async function until(holds: () => boolean, limitMs: number): Promise<boolean> {
  const giveUpAt = Date.now() + limitMs
  while (!holds() && Date.now() < giveUpAt) await new Promise((resolve) => setTimeout(resolve, 20))
  return holds()
}

it(
  ptyTitle(
    'twenty seconds of use and faults on real sockets and terminals: all come back, and no handle is left',
  ),
  async () => {
    const before = busyWith()
    const filesBefore = openFiles()
    const random = createSeededRandom(5)
    const errors: string[] = []
    const log: Log = {
      info() {},
      warn() {},
      error: (event, fields) => void errors.push(`${event} ${JSON.stringify(fields)}`),
    }
    const rig = await openRealRig({ log, random, hasPty: noPtyBecause === undefined })
    const use = createUse(random)
    const isReady = ({ supervised }: RealDevice): boolean => supervised.state() === 'ready'
    expect(await until(() => rig.devices.every(isReady), RECOVERY_MS)).toBe(true)

    const timers = new Set<() => void>()
    let unplugs = 0
    /** Again and again, after a while chosen each time anew, until the trouble is over. */
    function often(least: number, most: number, run: () => void): void {
      const cancel = realClock.after(least + random() * (most - least), () => {
        timers.delete(cancel)
        run()
        often(least, most, run)
      })
      timers.add(cancel)
    }
    for (const device of rig.devices) {
      often(30, 300, () => use.once(device))
      const keys = device.unit
        .view()
        .wireSwitches.map(({ key }) => key)
        .filter((key) => key !== FLOOD)
      often(300, 1500, () => {
        for (const key of keys) device.unit.setSwitch(key, false)
        device.unit.setSwitch(keys[Math.floor(random() * keys.length)] ?? '', true)
      })
    }
    const links = [...new Set(rig.devices.map(({ link }) => link))]
    for (const link of links) {
      often(4000, 8000, () => {
        unplugs += 1
        void link.unplug().then(() => link.plug())
      })
    }
    await new Promise((resolve) => setTimeout(resolve, TROUBLE_MS))
    for (const cancel of timers) cancel()
    for (const { unit } of rig.devices) {
      const view = unit.view()
      for (const { key, isOn } of [...view.wireSwitches, ...view.switches])
        if (isOn) unit.setSwitch(key, false)
    }
    await Promise.all(links.map((link) => link.plug()))

    await until(() => rig.devices.every(isReady), RECOVERY_MS)
    const notReady = rig.devices.filter((one) => !isReady(one))
    expect(notReady.map(({ config, supervised }) => `${config.name}: ${supervised.lastError()}`)).toEqual([])
    expect(unplugs).toBeGreaterThan(links.length)
    expect(use.asked()).toBeGreaterThan(200)
    expect(errors).toEqual([])
    await until(() => use.unsettled().length === 0, RECOVERY_MS)
    expect(use.unsettled()).toEqual([])

    await rig.closeAll()
    const left = (): string[] => KINDS.filter((kind) => (busyWith()[kind] ?? 0) > (before[kind] ?? 0))
    await until(() => left().length === 0, 10_000)
    expect(left()).toEqual([])
    await until(() => openFiles() <= filesBefore, 10_000)
    expect(openFiles()).toBeLessThanOrEqual(filesBefore)
    // One of this test, and one that waits for a hung close.
    await until(() => (busyWith()['Timeout'] ?? 0) <= (before['Timeout'] ?? 0) + 1, 10_000)
    expect(busyWith()['Timeout'] ?? 0).toBeLessThanOrEqual((before['Timeout'] ?? 0) + 1)
  },
  TROUBLE_MS + 4 * RECOVERY_MS,
)
