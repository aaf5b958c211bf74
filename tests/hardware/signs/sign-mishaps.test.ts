import { describe, expect, it } from 'vitest'
import { alphaDriver } from '../../../hardware/displays/alpha/driver.ts'
import { cd5220Driver } from '../../../hardware/displays/cd5220/driver.ts'
import { numberBoardDriver } from '../../../hardware/displays/number-board/driver.ts'
import { templateSignDriver } from '../../../hardware/displays/template/driver.ts'
import { createSimAlpha } from '../../../hardware/sim/sim-alpha.ts'
import { createSimCd5220 } from '../../../hardware/sim/sim-cd5220.ts'
import { createSimNumberBoard } from '../../../hardware/sim/sim-number-board.ts'
import { createSimTemplateSign } from '../../../hardware/sim/sim-template.ts'
import { createAnySignRig } from '../../support/any-sign-rig.ts'
import { fromHex, toHex } from '../../support/bytes.ts'
import { call } from '../../support/sign-rig.ts'
import { createMemoryWire } from '../../support/wire.ts'
import { ACKNOWLEDGING_BAR } from '../../support/template-options.ts'

describe('an Alpha sign', () => {
  async function rigWithAlpha(rawOptions: object = {}, acknowledges = false) {
    const rig = createAnySignRig()
    const sim = createSimAlpha({ clock: rig.clock, acknowledges })
    const { faulty, wire } = rig.wireTo(sim)
    const sign = await rig.open(alphaDriver, { acknowledges, ...rawOptions }, wire.open)
    return { ...rig, sim, faulty, wire, sign }
  }

  it('changes from call to call without a blink: only its string is written', async () => {
    const { sign, sim, until } = await rigWithAlpha()
    await until(sign.show(call('A001')))
    await until(sign.show(call('A002')))
    expect(sim.lines()).toEqual(['A002 -> 3'])
    expect([sim.timesMemorySet(), sim.timesStringWritten()]).toEqual([1, 2])
  })

  it('sends exactly what the vector of a string says', async () => {
    const { sign, until, wire } = await rigWithAlpha()
    await until(sign.show({ tone: 'serving', lines: ['正在办理', 'A001'] }))
    expect(toHex(wire.written())).toMatch(/0000000000015A303002473141303031033031344604$/)
  })

  it('is given a priority text instead, and its own programme when nobody is called', async () => {
    const { sign, sim, until, wire } = await rigWithAlpha({ scheme: 'priority', colour: 'red' })
    await until(sign.show(call('A001')))
    expect(sim.lines()).toEqual(['A001 -> 3'])
    await until(sign.show({ tone: 'welcome', lines: ['欢迎'] }))
    expect(sim.lines()).toEqual([])
    expect(toHex(wire.written())).toMatch(/0000000000015A3030024130033030373604$/)
    expect(sim.timesMemorySet()).toBe(0)
  })

  it('loses its memory, and says so: told anew, the citizen reads his number', async () => {
    const { sign, sim, until } = await rigWithAlpha({}, true)
    await until(sign.show(call('A001')))
    sim.reset()
    expect(sim.lines()).toEqual([])
    expect(await until(sign.show(call('A002')))).toBe('shown')
    expect(sim.lines()).toEqual(['A002 -> 3'])
  })

  it('loses its memory in silence: dark for an hour at most', async () => {
    const { sign, sim, until, clock } = await rigWithAlpha({ resendMs: 180_000, renewMemoryEvery: 20 })
    await until(sign.show(call('A001')))
    sim.reset()
    await clock.advance(19 * 180_000)
    expect(sim.lines()).toEqual([])
    await clock.advance(2 * 180_000)
    expect(sim.lines()).toEqual(['A001 -> 3'])
  })

  it('has a wrong sum on its wire: drops it, says NAK, and is sent it again', async () => {
    const { sign, sim, until, wire } = await rigWithAlpha({}, true)
    const other = sim.connect(
      (bytes) => expect(toHex(bytes)).toBe('1550'),
      () => {},
    )
    other.receive(fromHex('0000000000015A30300241414849033030303004'))
    expect(await until(sign.show(call('A001')))).toBe('shown')
    expect(sim.lines()).toEqual(['A001 -> 3'])
    expect(wire.written().length).toBeGreaterThan(0)
  })

  it('hears half a packet, then nothing for a second: forgets it', async () => {
    const { sim, clock } = await rigWithAlpha()
    const connection = sim.connect(
      () => {},
      () => {},
    )
    connection.receive(fromHex('0000000000015A3030024130'))
    await clock.advance(1000)
    connection.receive(fromHex('58034141414104'))
    expect(sim.lines()).toEqual([])
    connection.receive(fromHex('0000000000015A30300241301B206243414C4C2041303031033033323104'))
    expect(sim.lines()).toEqual(['CALL A001'])
  })

  it('refuses everything: the call failed, and the log says why', async () => {
    const { sign, sim, until, log } = await rigWithAlpha({}, true)
    sim.setFaults({ refuses: true })
    expect(await until(sign.show(call('A001')))).toBe('failed')
    expect(log.text()).toContain('refused')
    expect(sign.counters()['refusals']).toBeGreaterThanOrEqual(3)
  })
})

describe('a number board', () => {
  async function rigWithBoard(rawOptions: object = {}) {
    const rig = createAnySignRig()
    const sim = createSimNumberBoard({ boardId: 5 })
    const { wire } = rig.wireTo(sim)
    return {
      ...rig,
      sim,
      wire,
      sign: await rig.open(numberBoardDriver, { boardId: 5, ...rawOptions }, wire.open),
    }
  }

  it('shows the digits of the ticket, in the bytes of the document', async () => {
    const { sign, sim, until, wire } = await rigWithBoard()
    expect(await until(sign.show(call('B999')))).toBe('sent')
    expect(sim.lines()).toEqual(['999'])
    expect(toHex(wire.written())).toBe('0503E7EF')
  })

  it.each([
    ['A12345', {}, '2345'],
    ['A99999', { digits: 5 }, '9999'],
    ['A7', {}, '7'],
  ])('%s %j', async (ticketNo, options, shown) => {
    const { sign, sim, until } = await rigWithBoard(options)
    await until(sign.show(call(ticketNo)))
    expect(sim.lines()).toEqual([shown])
  })

  it.each(['welcome', 'paused', 'closed'] as const)(
    '%s: nobody reads the number called before',
    async (tone) => {
      const { sign, sim, until } = await rigWithBoard({ blankAs: 8888 })
      await until(sign.show(call('A001')))
      await until(sign.show({ tone, lines: ['约 10:30 恢复'] }))
      expect(sim.lines()).toEqual(['8888'])
    },
  )

  it('was switched off by the cleaner: right again within half a minute', async () => {
    const { sign, sim, until, clock } = await rigWithBoard()
    await until(sign.show(call('A027')))
    sim.reset()
    await clock.advance(30_000)
    expect(sim.lines()).toEqual(['27'])
    expect(sign.counters()).toMatchObject({ resent: 1 })
  })

  it('has its wire pulled: failed, closed, no timer left', async () => {
    const { sign, until, wire, clock } = await rigWithBoard()
    await until(sign.show(call('A001')))
    wire.unplug()
    expect(await until(sign.show(call('A002')))).toBe('failed')
    expect(await sign.check()).toMatchObject({ ok: false, error: { code: 'closed' } })
    await sign.close()
    expect(clock.pendingTimers()).toBe(0)
  })
})

describe('a CD5220 display', () => {
  async function rigWithDisplay(rawOptions: object = {}) {
    const rig = createAnySignRig()
    const sim = createSimCd5220()
    const { wire } = rig.wireTo(sim)
    return { ...rig, sim, wire, sign: await rig.open(cd5220Driver, rawOptions, wire.open) }
  }

  it('shows the ticket above and the counter below, in the bytes of the document', async () => {
    const { sign, sim, until, wire } = await rigWithDisplay({ brightness: 2 })
    await until(sign.show(call('A001', '3')))
    expect(sim.lines()).toEqual(['A001', '-> 3'])
    expect([sim.isCursorShown(), sim.brightness()]).toEqual([false, 2])
    const row = (text: string): string =>
      toHex(Uint8Array.from(text.padEnd(20), (char) => char.charCodeAt(0)))
    expect(toHex(wire.written())).toBe(`1B401B5F001B2A021B5141${row('A001')}0D1B5142${row('-> 3')}0D`)
  })

  it('what is longer than a row is cut, and never runs into the other', async () => {
    const { sign, sim, until } = await rigWithDisplay()
    await until(sign.show({ tone: 'call', lines: [`请 ${'A'.repeat(30)}`, '到 3 号窗口'] }))
    expect(sim.lines()).toEqual(['A'.repeat(20), '-> 3'])
  })

  it('is switched off and on: right again, cursor hidden, at the next re-sending', async () => {
    const { sign, sim, until, clock } = await rigWithDisplay()
    await until(sign.show({ tone: 'paused', lines: ['暂停服务', '约 10:30 恢复'] }))
    sim.reset()
    expect(sim.isCursorShown()).toBe(true)
    await clock.advance(60_000)
    expect(sim.lines()).toEqual(['PAUSED', '10:30'])
    expect(sim.isCursorShown()).toBe(false)
  })
})

describe('a sign described by templates', () => {
  async function rigWithBar(change: object = {}) {
    const rig = createAnySignRig()
    const options = { ...ACKNOWLEDGING_BAR, ...change }
    const sim = createSimTemplateSign(options, { clock: rig.clock })
    let hear = (_bytes: Uint8Array): void => {}
    const { faulty } = rig.wireTo(sim)
    const overheard = createMemoryWire({
      connect(send, hangUp) {
        hear = send
        return faulty.connect(send, hangUp)
      },
    })
    const sign = await rig.open(templateSignDriver, options, overheard.open)
    return { ...rig, sim, faulty, wire: overheard, sign, hear: (bytes: Uint8Array) => hear(bytes) }
  }

  it('shows each line in a frame of its own, and clears the one that is gone', async () => {
    const { sign, sim, until } = await rigWithBar()
    expect(await until(sign.show(call('A001')))).toBe('shown')
    expect(sim.lines()).toEqual(['请 A001', '到 3 号窗口'])
    await until(sign.show({ tone: 'welcome', lines: ['欢迎'] }))
    expect(sim.lines()).toEqual(['欢迎'])
  })

  it('answers late: not shown, and the late answer is not taken for the next call', async () => {
    const acknowledgement = { ...ACKNOWLEDGING_BAR.acknowledgement, retries: 0 }
    const { sign, sim, until, faulty, clock } = await rigWithBar({ acknowledgement, lines: 'joined' })
    sim.setFaults({ delayMs: 400 })
    const late = sign.show(call('A001'))
    await clock.advance(310)
    expect(await late).toBe('failed')
    // From here on nothing arrives at the sign; only the answer to A001 is still on its way.
    faulty.setFaults({ isDeaf: true })
    expect(await until(sign.show(call('A002')))).toBe('failed')
    expect(sim.lines()).toEqual(['请 A001 到 3 号窗口'])
  })

  it('refuses: tried again, then failed', async () => {
    const { sign, sim, until } = await rigWithBar()
    sim.setFaults({ refuses: true })
    expect(await until(sign.show(call('A001')))).toBe('failed')
    expect(sign.counters()['refusals']).toBeGreaterThanOrEqual(2)
  })

  it('has its answer hurt on the way: asked again', async () => {
    const { sign, sim, until, faulty } = await rigWithBar()
    faulty.setFaults({ halves: 'once' })
    expect(await until(sign.show(call('A001')))).toBe('shown')
    expect(sim.lines()[0]).toBe('请 A001')
    expect(sign.counters()).toMatchObject({ silences: 1, retries: 1 })
  })

  it('is mute all at once: failed, told by the check, and right again when it is back', async () => {
    const { sign, sim, until, faulty, clock } = await rigWithBar()
    faulty.setFaults({ isMute: true })
    expect(await until(sign.show(call('A001')))).toBe('failed')
    expect(await until(sign.check())).toMatchObject({ ok: false, error: { code: 'no-answer' } })
    sim.reset()
    faulty.setFaults({ isMute: false })
    expect(await until(sign.check())).toMatchObject({ ok: true })
    await clock.advance(1000)
    expect(sim.lines()[0]).toBe('请 A001')
  })

  it('hears the acknowledgement of another address on its line: waits for its own', async () => {
    const acknowledgement = { ...ACKNOWLEDGING_BAR.acknowledgement, retries: 0 }
    const { sign, until, faulty, clock, hear } = await rigWithBar({ acknowledgement })
    faulty.setFaults({ isMute: true })
    const shown = sign.show(call('A001'))
    await clock.advance(50)
    hear(fromHex('0604'))
    expect(await until(shown)).toBe('failed')
    expect(sign.counters()).toMatchObject({ discardedBytes: 0, silences: 1 })
    // Its own would have been believed.
    await clock.advance(1000)
    const again = sign.show(call('A001'))
    for (let frames = 0; frames < 3; frames += 1) {
      await clock.advance(50)
      hear(fromHex('0603'))
    }
    expect(await until(again)).toBe('shown')
  })

  it('has no frame to ask with: its probe claims nothing before it has acknowledged a call', async () => {
    const { frame, deadlineMs, retries } = ACKNOWLEDGING_BAR.acknowledgement
    const { sign, until } = await rigWithBar({ init: [], acknowledgement: { frame, deadlineMs, retries } })
    const told = async (): Promise<string> => {
      const probed = await until(sign.probe())
      return probed.ok ? (probed.value.lines[0]?.zh ?? '') : 'failed'
    }
    expect(await told()).toContain('尚未证实')
    await until(sign.show(call('A001')))
    expect(await told()).toBe('屏已应答')
  })

  it('flashes calls with another frame, by the tone', async () => {
    const { sign, until, wire } = await rigWithBar({
      tones: { call: 'A5 {length} {address} 33 {line} {text} {checksum} 5A' },
    })
    await until(sign.show(call('A001')))
    expect(toHex(wire.written())).toContain('033301C7EB2041303031')
    await until(sign.show({ tone: 'welcome', lines: ['欢迎'] }))
    expect(toHex(wire.written())).toContain('033101BBB6D3AD')
  })

  it('shows the number only, where it has seven segments', async () => {
    const rig = createAnySignRig()
    const options = {
      address: 5,
      frame: '{address} {text} {checksum}',
      fields: { text: { encoding: 'digits-binary', width: 2 }, checksum: { kind: 'sum8' } },
      shows: 'ticket',
    }
    const sim = createSimTemplateSign(options, { clock: rig.clock })
    const { wire } = rig.wireTo(sim)
    const sign = await rig.open(templateSignDriver, options, wire.open)
    expect(await rig.until(sign.show(call('A999')))).toBe('sent')
    expect(toHex(wire.written())).toBe('0503E7EF')
    await rig.closeAll()
  })
})
