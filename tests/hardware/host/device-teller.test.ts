import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, test } from 'vitest'
import { CHANGES_A_MINUTE } from '../../../domain/device-flapping.ts'
import type { DeviceReport } from '../../../domain/device-health.ts'
import { createDeviceTeller } from '../../../hardware/host/device-teller.ts'
import { startLocalServer } from '../../../hardware/host/local-server.ts'
import { eventually, printerReport } from '../../support/device-reports.ts'
import { withDeviceHost } from '../../support/device-host.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { createFakeLog } from '../../support/fake-log.ts'

const lost = printerReport({ state: 'lost', code: 'no-answer', since: 7 })

/** A teller on a link that can be cut and that answers when told to. */
function tellerRig() {
  const clock = createFakeClock()
  const log = createFakeLog()
  const told: (readonly DeviceReport[])[] = []
  let now: readonly DeviceReport[] = [printerReport()]
  let isOnline = false
  let arrives = true
  let held: (() => void)[] | null = null
  const teller = createDeviceTeller({
    reports: () => now,
    clock,
    log,
    link: {
      isOnline: () => isOnline,
      async tellDevices({ devices }) {
        told.push(devices)
        if (held) await new Promise<void>((resolve) => held?.push(resolve))
        return arrives
      },
      tellTested: () => Promise.resolve(true),
    },
  })
  return {
    clock,
    log,
    told,
    teller,
    set(reports: readonly DeviceReport[]) {
      now = reports
      teller.deviceChanged()
    },
    connect(is: boolean) {
      isOnline = is
      teller.linkChanged()
    },
    lose: (does: boolean) => void (arrives = !does),
    hold: () => void (held = []),
    release() {
      const waiting = held ?? []
      held = null
      for (const resolve of waiting) resolve()
    },
    alarms: () => log.lines.filter(({ event }) => event === 'device-alarm' || event === 'device-well'),
  }
}

describe('what the hall is told of devices', () => {
  it('is everything at every connection, at every change, and the counters every half minute', async () => {
    const { clock, told, teller, set, connect } = tellerRig()
    set([lost])
    expect(told).toEqual([])
    connect(true)
    await clock.settle()
    expect(told).toEqual([[lost]])
    set([printerReport()])
    await clock.settle()
    expect(told).toHaveLength(2)
    await clock.advance(29_000)
    // Facts of the hall come in all the time and are no news of devices.
    teller.linkChanged()
    await clock.settle()
    expect(told).toHaveLength(2)
    await clock.advance(1000)
    expect(told).toHaveLength(3)
    connect(false)
    connect(true)
    await clock.settle()
    expect(told).toHaveLength(4)
    teller.close()
    expect(clock.pendingTimers()).toBe(0)
  })

  it('is told again when it did not arrive', async () => {
    const { clock, told, connect, lose } = tellerRig()
    lose(true)
    connect(true)
    await clock.settle()
    lose(false)
    await clock.advance(2000)
    expect(told).toHaveLength(2)
    await clock.advance(2000)
    expect(told).toHaveLength(2)
  })

  it('is one report at a time: a thousand changes on a slow wire cost two', async () => {
    const { clock, told, set, connect, hold, release } = tellerRig()
    hold()
    connect(true)
    for (let change = 0; change < 1000; change += 1) set([change % 2 === 0 ? lost : printerReport()])
    await clock.settle()
    expect(told).toHaveLength(1)
    release()
    await clock.settle()
    // Not at once: a device that changes without end leaves the hall time for other things.
    expect(told).toHaveLength(1)
    await clock.advance(200)
    expect(told).toHaveLength(2)
    expect(told[1]).toEqual([printerReport()])
  })
})

describe('the alarm in the log', () => {
  it('is one line per change, with device, state, code and since', async () => {
    const { clock, set, alarms } = tellerRig()
    set([printerReport()])
    set([lost])
    set([lost])
    await clock.advance(60_000)
    set([printerReport({ conditions: ['paperOut', 'coverOpen'] })])
    set([printerReport()])
    expect(
      alarms().map(({ level, fields }) => [level, fields['state'], fields['code'], fields['conditions']]),
    ).toEqual([
      ['warn', 'lost', 'no-answer', ''],
      ['warn', 'ready', null, 'coverOpen paperOut'],
      ['info', 'ready', null, ''],
    ])
    expect(alarms()[0]?.fields).toMatchObject({ device: 'printer', since: 7 })
  })

  it('does not flood when a device comes and goes', async () => {
    const { clock, teller, set, alarms } = tellerRig()
    for (let change = 0; change < 200; change += 1) set([change % 2 === 0 ? printerReport() : lost])
    expect(alarms()).toHaveLength(CHANGES_A_MINUTE + 1)
    expect(alarms().at(-1)?.fields).toMatchObject({ state: 'flapping' })
    expect(teller.isFlapping('printer')).toBe(true)
    await clock.advance(90_000)
    expect(teller.isFlapping('printer')).toBe(false)
    expect(alarms().at(-1)?.fields).toMatchObject({ state: 'lost', code: 'no-answer' })
  })

  it('says nothing of a device that works from the start, or is being opened', () => {
    const { set, alarms } = tellerRig()
    set([printerReport({ state: 'connecting' })])
    set([printerReport()])
    expect(alarms()).toEqual([])
  })
})

test('a host tells of its devices: lost, back, out of paper; what only the citizen should read is left out', () =>
  withDeviceHost({}, async ({ hall, supervised, printer, until, host }) => {
    const latest = (): readonly DeviceReport[] => hall.reports.at(-1)?.devices ?? []
    await until(() => hall.reports.length > 0, 'the first report')
    expect(latest().map(({ name, family, counterId, state }) => [name, family, counterId, state])).toEqual([
      ['reader', 'reader', null, 'ready'],
      ['printer', 'printer', null, 'ready'],
      ['sign-1', 'display', 'c1', 'ready'],
    ])
    supervised.reader.lose()
    await until(() => latest()[0]?.state === 'lost')
    expect(latest()[0]?.code).toBe('closed')
    printer.setConditions(['paperOut'])
    await until(() => latest()[1]?.conditions.join() === 'paperOut')
    supervised.reader.reopen()
    printer.setConditions([])
    await until(() => latest()[0]?.state === 'ready' && latest()[1]?.conditions.length === 0)

    const figures = await (await fetch(`${host.address}/metrics`)).text()
    expect(figures).toContain(
      'jiaohao_device_up{host="K01",device="printer",driver="fake",family="printer"} 1',
    )
    expect(figures).toContain('jiaohao_device_host_up{host="K01"} 1')
    expect(figures).toMatch(/process_resident_memory_bytes [1-9]/)

    await hall.goAway()
    const own = async (): Promise<string> => (await fetch(`${host.address}/metrics`)).text()
    await eventually(async () => (await own()).includes('jiaohao_device_host_up{host="K01"} 0'))
    expect(await own()).toContain('device="printer",driver="fake",family="printer"} 1')
  }))

describe('the device page of a host', () => {
  async function served(isBuilt: boolean, hasKiosk: boolean): Promise<Record<string, string>> {
    const pagesDir = await mkdtemp(join(tmpdir(), 'jiaohao-pages-'))
    if (isBuilt) {
      await mkdir(join(pagesDir, 'devices'))
      await writeFile(join(pagesDir, 'devices', 'index.html'), 'the built device page')
    }
    const unused = (): never => {
      throw new Error('not asked for')
    }
    const server = await startLocalServer({
      port: 0,
      pagesDir,
      token: 'f00dfeedf00dfeedf00dfeedf00dfeed',
      log: createFakeLog(),
      health: () => ({
        status: 'ok',
        hostId: 'S01',
        hall: { isOnline: true, day: null, seq: null },
        pages: 0,
        undelivered: 0,
        spooled: 0,
        refused: 0,
        devices: [],
      }),
      devices: () => ({ at: 1, hosts: [] }),
      kiosk: hasKiosk
        ? {
            view: unused,
            setReading: unused,
            take: unused,
            appointments: unused,
            shown: unused,
            again: unused,
            endVisit: unused,
          }
        : null,
    })
    try {
      const read = async (path: string): Promise<string> => (await fetch(`${server.address}${path}`)).text()
      return { root: await read('/'), page: await read('/devices/'), json: await read('/api/devices') }
    } finally {
      await server.close()
      await rm(pagesDir, { recursive: true, force: true })
    }
  }

  it('is the built one, at the root too where there is no kiosk', async () => {
    expect(await served(true, false)).toEqual({
      root: 'the built device page',
      page: 'the built device page',
      json: '{"at":1,"hosts":[]}',
    })
    const kiosk = await served(true, true)
    expect(kiosk['page']).toBe('the built device page')
    expect(kiosk['root']).toContain('npm run build')
  })

  it('is a plain one while nothing is built', async () => {
    const { root, page } = await served(false, false)
    expect(root).toContain('设备主机 Device host S01')
    expect(page).toBe(root)
  })
})
