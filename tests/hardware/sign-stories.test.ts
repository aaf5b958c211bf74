import { afterEach, describe, expect, it } from 'vitest'
import type { CallDisplay } from '../../hardware/displays/call-display.ts'
import { fromHex, toHex } from '../support/bytes.ts'
import { call, createSignRig } from '../support/sign-rig.ts'

const opened: CallDisplay[] = []
afterEach(() => {
  for (const sign of opened.splice(0)) void sign.close()
})

async function rigWithSign(rawOptions: object = {}, card: { screen?: number; deviceType?: number } = {}) {
  const rig = createSignRig(rawOptions, card)
  const sign = await rig.open()
  opened.push(sign)
  return { ...rig, sign }
}

describe('a card without the font', () => {
  it('is there and shows no call: staff are told so, until it shows again', async () => {
    const { sign, sim, clock, until, linesShown } = await rigWithSign()
    await until(sign.show({ tone: 'closed', lines: ['未开放'] }))
    let told = 0
    sign.onConditions?.(() => (told += 1))
    sim.setFaults({ refusal: { errorCode: 12, howOften: 'always' } })
    expect(await until(sign.show(call('A001')))).toBe('failed')
    // What people see is the old content: nothing but the device page can tell.
    expect(linesShown()).toEqual([['未开放']])
    expect(sign.conditions?.()).toEqual([])
    // The watchdog asks, the card answers, and is sent the call once more.
    expect(await until(sign.check())).toMatchObject({ ok: true })
    await clock.advance(5000)
    expect(sign.conditions?.()).toEqual(['notShown'])

    sim.setFaults({ refusal: null })
    await until(sign.check())
    await clock.advance(5000)
    expect(linesShown()).toEqual([['请 A001', '到 3 号窗口']])
    expect(sign.conditions?.()).toEqual([])
    expect(told).toBe(2)
  })
})

describe('showing', () => {
  it('a call, told as shown when the card has acknowledged it', async () => {
    const { sign, until, linesShown } = await rigWithSign()
    expect(await until(sign.show(call('A001')))).toBe('shown')
    expect(linesShown()).toEqual([['请 A001', '到 3 号窗口']])
    await until(sign.show({ tone: 'serving', lines: ['正在办理', 'A001'] }))
    expect(linesShown()).toEqual([['正在办理', 'A001']])
  })

  it('each window row keeps its own area', async () => {
    const { sim, sign, until } = await rigWithSign({ areaId: 1 })
    const connection = sim.connect(
      () => {},
      () => {},
    )
    // Another host's area 0, from the vectors: 欢迎光临.
    connection.receive(
      fromHex(
        'A5A5A5A5A5A5A5A5FEFF0080000000000000FE022C00A306010000000123000000800000808020000000000A0000000002010100020A08000000BBB6D3ADB9E2C1D93C495A',
      ),
    )
    await until(sign.show(call('A001')))
    expect(sim.shown().map(({ areaId, lines }) => [areaId, lines[0]])).toEqual([
      [0, '欢迎光临'],
      [1, '请 A001'],
    ])
  })

  it('two calls overtake each other: only the newest stays, and nobody is told otherwise', async () => {
    const { sign, sim, until, linesShown } = await rigWithSign()
    sim.setFaults({ delayMs: 300 })
    const seen: string[] = []
    sim.onShown((areas) => seen.push(areas[0]?.lines[0] ?? ''))
    const outcomes = await until(
      Promise.all([sign.show(call('A001')), sign.show(call('A002')), sign.show(call('A003'))]),
    )
    expect(outcomes).toEqual(['shown', 'overtaken', 'shown'])
    expect(seen).toEqual(['请 A001', '请 A003'])
    expect(linesShown()).toEqual([['请 A003', '到 3 号窗口']])
  })

  it('a newer call does not wait for the retries of an older one', async () => {
    const { sign, sim, until, clock, linesShown } = await rigWithSign()
    sim.setFaults({ refusal: { errorCode: 3, howOften: 'always' } })
    const first = sign.show(call('A001'))
    await clock.advance(100)
    const second = sign.show(call('A002'))
    await clock.advance(100)
    sim.setFaults({ refusal: null })
    expect(await until(Promise.all([first, second]))).toEqual(['overtaken', 'shown'])
    expect(linesShown()).toEqual([['请 A002', '到 3 号窗口']])
  })

  it('what the font lacks is visible, and a backslash commands nothing', async () => {
    const { sign, until, linesShown } = await rigWithSign()
    await until(sign.show({ tone: 'welcome', lines: ['欢迎\\C2😀', '王\\n䶮'] }))
    expect(linesShown()).toEqual([['欢迎C2〓', '王n〓']])
  })

  it('never formats the card', async () => {
    const { sign, until, sim, wire } = await rigWithSign()
    await until(sign.show({ tone: 'call', lines: ['\u00a1\u0000', '\\'] }))
    await until(sign.probe())
    expect(sim.timesFormatted()).toBe(0)
    expect(toHex(wire.written())).not.toContain('A10001')
  })
})

describe('a card in trouble', () => {
  it.each([3, 5])('refuses once with error %i, then accepts', async (errorCode) => {
    const { sign, sim, until, linesShown } = await rigWithSign()
    sim.setFaults({ refusal: { errorCode, howOften: 'once' } })
    expect(await until(sign.show(call('A001')))).toBe('shown')
    expect(linesShown()).toEqual([['请 A001', '到 3 号窗口']])
    expect(sign.counters()).toMatchObject({ refusals: 1, retries: 1 })
  })

  it('has no such font: failed at once, with the reason in the log', async () => {
    const { sign, sim, until, log } = await rigWithSign()
    sim.setFaults({ refusal: { errorCode: 12, howOften: 'always' } })
    expect(await until(sign.show(call('A001')))).toBe('failed')
    expect(sign.counters()).toMatchObject({ refusals: 1, retries: 0 })
    expect(log.text()).toContain('error 12: no such font')
  })

  it('is mute: failed after two more tries, and right again when it answers', async () => {
    const { sign, sim, until, clock } = await rigWithSign()
    sim.setFaults({ isMute: true })
    const startMs = clock.now()
    expect(await until(sign.show(call('A001')))).toBe('failed')
    expect(clock.now() - startMs).toBeGreaterThanOrEqual(3000)
    expect(sign.counters()).toMatchObject({ retries: 2, silences: 3 })
    expect(await until(sign.check())).toMatchObject({ ok: false, error: { code: 'no-answer' } })
    sim.reset()
    sim.setFaults({ isMute: false })
    expect(await until(sign.check())).toEqual({ ok: true, value: undefined })
    await clock.advance(100)
    expect(sim.shown()[0]?.lines[0]).toBe('请 A001')
  })

  it('answers with a wrong checksum: not believed', async () => {
    const { sign, sim, until } = await rigWithSign()
    sim.setFaults({ hasBadCrc: true })
    expect(await until(sign.show(call('A001')))).toBe('failed')
    expect(await until(sign.check())).toMatchObject({ ok: false, error: { code: 'bad-answer' } })
  })

  it('answers with nine A5, after noise', async () => {
    const { sign, sim, until } = await rigWithSign()
    sim.setFaults({ hasNineA5s: true, noise: [0x00, 0x5a, 0xa5, 0x41] })
    expect(await until(sign.show(call('A001')))).toBe('shown')
  })

  it('is reset and loses its areas: shown again within minutes, without a call', async () => {
    const { sign, sim, until, clock, linesShown } = await rigWithSign({ resendMs: 60_000 })
    await until(sign.show(call('A001')))
    sim.reset()
    expect(linesShown()).toEqual([])
    await clock.advance(60_000)
    expect(linesShown()).toEqual([['请 A001', '到 3 号窗口']])
    await clock.advance(60_000)
    expect(sign.counters()).toMatchObject({ resent: 2 })
  })

  it('is switched off and on between two checks that noticed: shown again at once', async () => {
    const { sign, sim, until, clock, linesShown } = await rigWithSign()
    await until(sign.show(call('A001')))
    sim.setFaults({ isMute: true })
    await until(sign.check())
    sim.reset()
    sim.setFaults({ isMute: false })
    await until(sign.check())
    await clock.advance(100)
    expect(linesShown()).toEqual([['请 A001', '到 3 号窗口']])
  })

  it('has its plug pulled: failed, closed, no timer left', async () => {
    const { sign, sim, until, clock } = await rigWithSign()
    await until(sign.show(call('A001')))
    sim.setFaults({ unplugAtRequest: 1 })
    expect(await until(sign.show(call('A002')))).toBe('failed')
    expect(await until(sign.show(call('A003')))).toBe('failed')
    expect(await until(sign.check())).toMatchObject({ ok: false, error: { code: 'closed' } })
    await sign.close()
    expect(clock.pendingTimers()).toBe(0)
  })

  it('a late answer to a question given up is not taken for the next', async () => {
    const { sign, sim, until, clock } = await rigWithSign({ retries: 0 })
    sim.setFaults({ delayMs: 1500 })
    expect(await until(sign.show(call('A001')))).toBe('failed')
    sim.setFaults({ delayMs: 0, isMute: true })
    await clock.advance(1000)
    expect(await until(sign.show(call('A002')))).toBe('failed')
  })
})

describe('whom the card listens to', () => {
  it.each([
    ['its own number', { screen: 7 }, { screen: 7 }],
    ['any card', { screen: 0xfffe }, { screen: 7 }],
    ['its own type', { deviceType: 0x58 }, { deviceType: 0x58 }],
  ])('%s', async (_name, options, card) => {
    const { sign, until } = await rigWithSign(options, card)
    expect(await until(sign.show(call('A001')))).toBe('shown')
  })

  it.each([
    ['another number', { screen: 2 }, { screen: 7 }],
    ['another type', { deviceType: 0x58 }, { deviceType: 0x61 }],
  ])('%s: no device there, and no timer left', async (_name, options, card) => {
    const rig = createSignRig(options, card)
    expect(await rig.tryOpen()).toMatchObject({ ok: false, error: { code: 'no-answer' } })
    expect(rig.sim.shown()).toEqual([])
    expect(rig.clock.pendingTimers()).toBe(0)
  })
})
