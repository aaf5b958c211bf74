import { describe, expect, it, test } from 'vitest'
import { CALM_MS, CHANGES_A_MINUTE } from '../../domain/device-flapping.ts'
import { deviceFace } from '../../domain/device-health.ts'
import type { Fact } from '../../domain/facts.ts'
import type { GuideClient } from '../support/hall-client.ts'
import { devicesOf, eventually, printerReport, signReport } from '../support/device-reports.ts'
import { withHallServer } from '../support/hall-server.ts'

/** Facts about devices, as staff are told them. */
function deviceFactsOf(guide: GuideClient): Fact[] {
  return guide.told
    .flatMap(({ entries }) => entries.map(({ fact }) => fact))
    .filter(({ type }) => type === 'deviceChanged' || type === 'devicesTested')
}

const lost = printerReport({ state: 'lost', code: 'no-answer' })

test('a printer is lost and comes back: staff are told twice, boards learn nothing of it', () =>
  withHallServer({}, async (hall) => {
    const host = await hall.connectHost('K01')
    const guide = await hall.openGuide()
    const board = await hall.connectBoard()
    await guide.follow()
    await board.follow()
    await host.must('devices:report', { devices: [printerReport(), signReport()] })
    await host.must('devices:report', { devices: [lost, signReport()] })
    await guide.caughtUp(1)
    // Told again because of the counters: nothing has changed.
    await host.must('devices:report', { devices: [lost, signReport()] })
    await host.must('devices:report', { devices: [printerReport(), signReport()] })
    await guide.caughtUp(2)
    await board.caughtUp(2)
    expect(deviceFactsOf(guide)).toEqual([
      {
        type: 'deviceChanged',
        hostId: 'K01',
        device: 'printer',
        family: 'printer',
        state: 'lost',
        code: 'no-answer',
        conditions: [],
      },
      expect.objectContaining({ type: 'deviceChanged', state: 'ready', code: null }),
    ])
    expect(guide.state().devices['K01/printer']).toMatchObject({ state: 'ready', code: null })
    expect(board.told.flatMap(({ entries }) => entries.map(({ fact }) => fact))).toEqual([
      { type: 'hidden' },
      { type: 'hidden' },
    ])
    const alarms = hall.log.lines.filter(({ event }) => event === 'device-alarm')
    expect(alarms).toHaveLength(1)
    expect(alarms[0]?.fields).toMatchObject({
      hostId: 'K01',
      device: 'printer',
      state: 'lost',
      code: 'no-answer',
      since: lost.since,
    })
  }))

test('device-flaps: forty changes in a minute become a few facts and one word of flapping; when it is calm, the truth', () =>
  withHallServer({}, async (hall) => {
    const host = await hall.connectHost('K01')
    const guide = await hall.openGuide()
    await guide.follow()
    for (let change = 0; change < 40; change += 1) {
      await host.must('devices:report', { devices: [change % 2 === 0 ? printerReport() : lost] })
      await hall.clock.advance(1000)
    }
    await guide.caughtUp(CHANGES_A_MINUTE + 1)
    expect(deviceFactsOf(guide)).toHaveLength(CHANGES_A_MINUTE + 1)
    expect(deviceFactsOf(guide).at(-1)).toMatchObject({ device: 'printer', state: 'flapping' })
    // The guide reads that something is wrong with the printer, also at the moments when it answers.
    const [seen] = (await devicesOf(hall)).hosts[0]?.devices ?? []
    expect(seen).toMatchObject({ isFlapping: true, state: 'lost' })
    await host.must('devices:report', { devices: [printerReport()] })
    const [meanwhile] = (await devicesOf(hall)).hosts[0]?.devices ?? []
    expect(meanwhile && deviceFace(meanwhile)).toBe('attention')

    await hall.clock.advance(CALM_MS)
    await guide.caughtUp(CHANGES_A_MINUTE + 2)
    expect(deviceFactsOf(guide).at(-1)).toMatchObject({ device: 'printer', state: 'ready' })
    const [calm] = (await devicesOf(hall)).hosts[0]?.devices ?? []
    expect(calm && deviceFace(calm)).toBe('well')
  }))

test('host-away-devices-unknown: nobody is told that devices work which nobody can ask', () =>
  withHallServer({}, async (hall) => {
    expect((await devicesOf(hall)).hosts).toEqual([
      expect.objectContaining({ hostId: 'K01', isOnline: false, since: null, devices: [] }),
      expect.objectContaining({ hostId: 'K02', isOnline: false, since: null, devices: [] }),
    ])
    const host = await hall.connectHost('K01')
    await host.must('devices:report', { devices: [printerReport(), signReport()] })
    expect((await devicesOf(hall)).hosts[0]).toMatchObject({
      isOnline: true,
      place: { zh: '一楼入口' },
      devices: [
        { name: 'printer', state: 'ready', counters: { papersPrinted: 12 } },
        { name: 'sign-1', counterId: 'c1', counterNo: '1' },
      ],
    })
    await hall.clock.advance(60_000)
    const awayAt = hall.clock.now()
    host.close()
    await eventually(async () => (await devicesOf(hall)).hosts[0]?.isOnline === false)
    const [away] = (await devicesOf(hall)).hosts
    expect(away?.since).toBe(awayAt)
    expect(away?.devices.map(({ state, since, lastGoodAt }) => [state, since, lastGoodAt])).toEqual([
      ['unknown', awayAt, printerReport().lastGoodAt],
      ['unknown', awayAt, signReport().lastGoodAt],
    ])
    expect(await (await hall.get('/healthz')).json()).toMatchObject({
      status: 'ok',
      devices: { known: 2, faults: 0, unknown: 2 },
    })

    const back = await hall.connectHost('K01')
    await back.must('devices:report', { devices: [printerReport(), signReport()] })
    expect((await devicesOf(hall)).hosts[0]?.devices.map(({ state }) => state)).toEqual(['ready', 'ready'])
  }))

describe('the journal of devices', () => {
  it('survives a restart of the server: what is well again is written once, what stays lost is not written twice', () =>
    withHallServer({}, async (hall) => {
      const first = await hall.connectHost('K01')
      const sign = signReport({ state: 'lost', code: 'closed' })
      await first.must('devices:report', { devices: [lost, sign] })
      await first.must('devices:tested', {
        testedAt: hall.clock.now(),
        results: [{ device: 'printer', isOk: false, code: 'no-answer' }],
      })
      await eventually(async () => (await (await hall.get('/healthz')).text()).includes('"seq":3'))
      await hall.restart()
      await eventually(async () => (await devicesOf(hall)).hosts[0]?.tested !== null, 'the self-test')
      const again = await hall.connectHost('K01')
      const guide = await hall.openGuide()
      await guide.follow()
      await again.must('devices:report', { devices: [printerReport(), sign] })
      await guide.caughtUp(4)
      expect(deviceFactsOf(guide)).toEqual([
        expect.objectContaining({ device: 'printer', state: 'ready', code: null }),
      ])
      expect(guide.state().deviceTests['K01']?.results).toHaveLength(1)
    }))

  it('begins a new day with what is not well', () =>
    withHallServer({}, async (hall) => {
      const host = await hall.connectHost('K01')
      await host.must('devices:report', { devices: [lost, signReport()] })
      await eventually(async () => (await (await hall.get('/healthz')).text()).includes('"seq":1'))
      await hall.clock.advance(24 * 60 * 60 * 1000)
      const guide = await hall.openGuide()
      await eventually(async () => {
        const { day } = await guide.follow()
        return day === '2026-11-03' && guide.state().seq === 1
      })
      expect(Object.keys(guide.state().devices)).toEqual(['K01/printer'])
    }))

  it('forgets a device that is no longer in the devices file', () =>
    withHallServer({}, async (hall) => {
      const host = await hall.connectHost('K01')
      const guide = await hall.openGuide()
      await guide.follow()
      await host.must('devices:report', { devices: [lost, signReport()] })
      await guide.caughtUp(1)
      await host.must('devices:report', { devices: [signReport()] })
      await guide.caughtUp(2)
      expect(guide.state().devices).toEqual({})
    }))

  it('is not written by a host for itself, nor by anybody else', () =>
    withHallServer({}, async (hall) => {
      const host = await hall.connectHost('K01')
      const guide = await hall.openGuide()
      const note = { requestId: 'request-0001', hostId: 'K01', notes: [] }
      for (const client of [host, guide])
        expect(await client.askRaw('device:note', note)).toMatchObject({ error: { code: 'bad-request' } })
      for (const devices of [[{ ...lost, detail: 'free words' }], [lost, lost], 'all well'])
        expect(await host.askRaw('devices:report', { devices })).toMatchObject({
          error: { code: 'bad-request' },
        })
      expect((await devicesOf(hall)).hosts[0]?.devices).toEqual([])
    }))
})

describe('/metrics of devices', () => {
  it('has gauges per device, and none for a host the hall does not know', () =>
    withHallServer({}, async (hall) => {
      const host = await hall.connectHost('K01')
      await host.must('devices:report', { devices: [lost, signReport()] })
      const text = async (): Promise<string> => (await hall.get('/metrics')).text()
      const figures = await text()
      const sign = 'hall="demo",host="K01",device="sign-1",driver="onbon-bx5k6k",family="display"'
      for (const line of [
        'jiaohao_device_host_up{hall="demo",host="K01"} 1',
        'jiaohao_device_host_up{hall="demo",host="K02"} 0',
        'jiaohao_device_up{hall="demo",host="K01",device="printer",driver="escpos",family="printer"} 0',
        `jiaohao_device_up{${sign}} 1`,
        `jiaohao_device_last_good_timestamp_seconds{${sign}} ${Number(signReport().lastGoodAt) / 1000}`,
        `jiaohao_device_state_since_timestamp_seconds{${sign}} ${signReport().since / 1000}`,
        'jiaohao_device_count{hall="demo",host="K01",device="printer",what="papersPrinted"} 12',
      ])
        expect(figures).toContain(`\n${line}\n`)
      await host.must('devices:report', { devices: [signReport()] })
      expect(await text()).not.toContain('device="printer"')
      host.close()
      await eventually(async () => (await text()).includes(`jiaohao_device_up{${sign}} 0`))
    }))
})
