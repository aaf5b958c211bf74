import { describe, expect, it } from 'vitest'
import type { Actor } from '../../../domain/commands.ts'
import { smallHall } from './fake-hall.ts'
import { openDesk, pressAndWait, type Rig } from './rig.ts'

const at = (counterId: string, actorId = '1001'): Partial<Actor> => ({ role: 'clerk', actorId, counterId })

/** Calls the next ticket, and starts it too. */
async function call(rig: Rig): Promise<void> {
  await pressAndWait(rig, 'callNext')
}

async function serve(rig: Rig): Promise<void> {
  await call(rig)
  await pressAndWait(rig, 'start')
}

async function pass(rig: Rig): Promise<void> {
  await call(rig)
  await rig.pass(30_000)
  await pressAndWait(rig, 'recall')
  await rig.pass(30_000)
  await pressAndWait(rig, 'recall')
  await pressAndWait(rig, 'noShow')
}

describe('transfer', () => {
  it('sends the number to another counter by name, with its reason', async () => {
    const rig = await openDesk()
    rig.hall.do('counter:open', {}, at('c105'))
    rig.hall.issue()
    await call(rig)
    rig.desk.press('transfer')
    expect(rig.desk.sheet).toBe('transfer')
    await rig.desk.transfer({ kind: 'counter', counterId: 'c105' }, '要由其他窗口办')
    expect(rig.desk.sheet).toBeNull()
    expect(rig.desk.view?.ticket).toBeNull()
    expect(rig.hall.state.counters['c105']?.held).toEqual([rig.hall.ticketId('A001')])
    expect(rig.desk.told).toMatchObject({
      kind: 'done',
      verb: 'transfer',
      ticketNo: 'A001',
      state: 'waiting',
    })
  })

  it('shows what was sent here by name, and calls it first', async () => {
    const rig = await openDesk()
    const there = at('c105')
    rig.hall.do('counter:open', {}, there)
    const { ticket } = rig.hall.issue('social-card')
    rig.hall.issue()
    rig.hall.do('ticket:call-next', {}, there)
    const ticketId = ticket?.ticketId ?? ''
    const to = { kind: 'counter', counterId: 'c3' } as const
    rig.hall.do('ticket:transfer', { ticketId, to, reason: '事项选错' }, there)
    await rig.pass(1000)
    expect(rig.desk.view?.waiting.map((row) => [row.ticketNo, row.isHeldHere])).toEqual([
      ['B001', true],
      ['A001', false],
    ])
    await call(rig)
    expect(rig.desk.view?.ticket).toMatchObject({ ticketNo: 'B001', because: { code: 'transferredHere' } })
  })

  it('says so when the target has closed in the meantime', async () => {
    const rig = await openDesk()
    rig.hall.issue()
    await call(rig)
    await rig.desk.transfer({ kind: 'counter', counterId: 'c105' }, '事项选错')
    expect(rig.desk.told).toMatchObject({ kind: 'refused', refusal: { code: 'target-closed' } })
    expect(rig.desk.view?.ticket?.ticketNo).toBe('A001')
  })
})

describe('holds', () => {
  it('puts aside, calls the next, and goes on here', async () => {
    const rig = await openDesk()
    rig.hall.issue()
    rig.hall.issue()
    await serve(rig)
    await rig.desk.suspend('papersKept')
    await rig.pass(1000)
    expect(rig.desk.view?.holds).toMatchObject([{ ticketNo: 'A001', kind: 'papersKept', isHere: true }])
    await serve(rig)
    expect(rig.desk.actions?.resumeHold.block).toEqual({ code: 'ticket-open', ticketNo: 'A002' })
    await rig.desk.finish([{ serviceCode: 'id-renew', outcome: 'accepted' }], false)
    await rig.pass(1000)
    rig.desk.press('resumeHold')
    expect(rig.desk.sheet).toBe('holds')
    await rig.desk.resumeHold(rig.hall.ticketId('A001'))
    expect(rig.desk.view?.ticket).toMatchObject({ ticketNo: 'A001', state: 'serving' })
    expect(rig.desk.view?.holds).toEqual([])
  })

  it('stops at the limit of the counter', async () => {
    const rig = await openDesk()
    for (let count = 0; count < 4; count += 1) rig.hall.issue()
    for (let count = 0; count < 3; count += 1) {
      await serve(rig)
      await rig.desk.suspend('waitingStep')
      await rig.pass(1000)
    }
    await serve(rig)
    expect(rig.desk.actions?.suspend.block).toEqual({ code: 'hold-limit', count: 3 })
  })

  it('shows a hold of another counter only where papers taken away may be resumed anywhere', async () => {
    const small = smallHall()
    for (const papersAwayResumesAnywhere of [false, true]) {
      const rig = await openDesk({ hall: { ...small, holds: { ...small.holds, papersAwayResumesAnywhere } } })
      const there = at('c105')
      rig.hall.do('counter:open', {}, there)
      const ticketId = rig.hall.issue().ticket?.ticketId ?? ''
      rig.hall.do('ticket:call-next', {}, there)
      rig.hall.do('ticket:start', { ticketId }, there)
      rig.hall.do('ticket:suspend', { ticketId, kind: 'papersAway' }, there)
      await rig.pass(1000)
      const expected = papersAwayResumesAnywhere ? [{ ticketNo: 'A001', isHere: false }] : []
      expect(rig.desk.view?.holds).toMatchObject(expected)
      if (!papersAwayResumesAnywhere) continue
      await rig.desk.resumeHold(ticketId)
      expect(rig.desk.view?.ticket?.ticketNo).toBe('A001')
    }
  })
})

describe('taking back', () => {
  it('takes a no-show back within ten seconds', async () => {
    const rig = await openDesk()
    rig.hall.issue()
    await pass(rig)
    expect(rig.desk.undoable).toMatchObject({ kind: 'noShow', ticketNo: 'A001' })
    await pressAndWait(rig, 'undo')
    expect(rig.desk.view?.ticket).toMatchObject({ ticketNo: 'A001', state: 'called', callCount: 3 })
    expect(rig.desk.told).toMatchObject({ kind: 'done', verb: 'undoNoShow', ticketNo: 'A001' })
  })

  it('does not offer it any more after ten seconds', async () => {
    const rig = await openDesk()
    rig.hall.issue()
    await pass(rig)
    await rig.pass(10_000)
    expect(rig.desk.undoable).toBeNull()
    rig.desk.press('undo')
    expect(rig.desk.told).toMatchObject({ kind: 'blocked', block: { code: 'nothing-to-undo' } })
  })

  it('opens a mistaken finish again, with a reason', async () => {
    const rig = await openDesk()
    rig.hall.issue()
    await serve(rig)
    await rig.desk.finish([{ serviceCode: 'id-renew', outcome: 'rejected' }], false)
    await rig.pass(200_000)
    rig.desk.press('undo')
    expect([rig.desk.sheet, rig.desk.reopening]).toEqual(['reopen', rig.hall.ticketId('A001')])
    await rig.desk.reopen(rig.hall.ticketId('A001'), '结果选错')
    expect(rig.desk.view?.ticket).toMatchObject({ ticketNo: 'A001', state: 'serving' })
    expect(rig.desk.view?.today).toEqual([])
  })

  it('offers no finish of somebody else, and none older than five minutes', async () => {
    const rig = await openDesk()
    rig.hall.issue()
    await serve(rig)
    await rig.desk.finish([{ serviceCode: 'id-renew', outcome: 'accepted' }], false)
    await rig.desk.signOut()
    await rig.desk.signIn({ staffNo: '1001', counterId: 'c3' }, false)
    await rig.pass(1000)
    expect(rig.desk.undoable).toBeNull()
    await rig.desk.signOut()
    await rig.desk.signIn({ staffNo: '1024', counterId: 'c3' }, false)
    await rig.pass(1000)
    expect(rig.desk.undoable?.kind).toBe('finish')
    await rig.pass(300_000)
    expect(rig.desk.undoable).toBeNull()
  })

  it('puts a called number back to its place', async () => {
    const rig = await openDesk()
    rig.hall.issue()
    rig.hall.issue()
    await call(rig)
    rig.desk.press('putBack')
    expect(rig.desk.sheet).toBe('putBack')
    await rig.desk.putBack('叫错了号')
    expect(rig.desk.view?.waiting.map((row) => row.ticketNo)).toEqual(['A001', 'A002'])
  })
})

describe('a number chosen by hand', () => {
  it('needs the right', async () => {
    const rig = await openDesk({ staffNo: '1001' })
    rig.hall.issue()
    await rig.pass(1000)
    rig.desk.press('callNumber')
    expect(rig.desk.sheet).toBeNull()
    expect(rig.desk.told).toMatchObject({ kind: 'blocked', block: { code: 'not-allowed' } })
    await rig.desk.callNumber(rig.hall.ticketId('A001'), '情况紧急')
    expect(rig.desk.told).toMatchObject({ kind: 'refused', refusal: { code: 'not-allowed' } })
  })

  it.each(['1024', '1099'])('is called with its reason by %s', async (staffNo) => {
    const rig = await openDesk({ staffNo })
    rig.hall.issue()
    rig.hall.issue()
    await rig.pass(1000)
    rig.desk.press('callNumber')
    expect(rig.desk.sheet).toBe('callNumber')
    await rig.desk.callNumber(rig.hall.ticketId('A002'), '情况紧急')
    expect(rig.desk.view?.ticket).toMatchObject({
      ticketNo: 'A002',
      because: { code: 'chosen', reason: '情况紧急' },
    })
  })

  it('may be one that was passed', async () => {
    const rig = await openDesk()
    rig.hall.issue()
    await pass(rig)
    await rig.desk.callNumber(rig.hall.ticketId('A001'), '过号后已到窗口')
    expect(rig.desk.view?.ticket?.ticketNo).toBe('A001')
  })
})

describe('passed numbers', () => {
  it('come back, and are marked in the list', async () => {
    const rig = await openDesk()
    rig.hall.issue()
    await pass(rig)
    rig.desk.press('restore')
    expect(rig.desk.sheet).toBe('passed')
    await rig.desk.restore(rig.hall.ticketId('A001'))
    expect(rig.desk.view?.passed).toEqual([])
    expect(rig.desk.view?.waiting).toMatchObject([{ ticketNo: 'A001', isReturning: true }])
  })
})

describe('a package', () => {
  it('is finished stop by stop under one number', async () => {
    const rig = await openDesk()
    rig.hall.issue('move-in')
    await serve(rig)
    const first = [
      { serviceCode: 'id-renew', outcome: 'accepted' },
      { serviceCode: 'residence', outcome: 'doneAtOnce' },
    ] as const
    await rig.desk.finish(first.slice(0, 1), false)
    expect(rig.desk.told).toMatchObject({ kind: 'refused', refusal: { code: 'outcomes-missing' } })
    await rig.desk.finish(first, false)
    expect(rig.desk.told).toMatchObject({ kind: 'done', verb: 'finish', ticketNo: 'A001', state: 'waiting' })
    expect(rig.desk.view?.today).toEqual([])
    const there = at('c105')
    rig.hall.do('counter:open', {}, there)
    expect(rig.hall.do('ticket:call-next', {}, there).ticket?.ticketNo).toBe('A001')
  })

  it('has the materials of its stop without repeats, and ticks of its own', async () => {
    const rig = await openDesk()
    rig.hall.issue('move-in')
    rig.hall.issue()
    await call(rig)
    expect(rig.desk.checklist?.map((line) => line.zh)).toEqual(['居民身份证', '居住证明'])
    rig.desk.tick('居民身份证', true)
    rig.desk.tick('居住证明', true)
    rig.desk.tick('居住证明', false)
    expect([...rig.desk.ticks]).toEqual(['居民身份证'])
    await rig.desk.putBack('叫错了号')
    await rig.pass(1000)
    expect(rig.desk.checklist).toBeNull()
    expect([...rig.desk.ticks]).toEqual([])
  })
})

describe('answers that were lost', () => {
  it.each([
    [
      'transfer',
      (rig: Rig) => rig.desk.transfer({ kind: 'service', serviceCode: 'social-card' }, '事项选错'),
    ],
    ['suspend', (rig: Rig) => rig.desk.suspend('papersAway')],
    ['finish', (rig: Rig) => rig.desk.finish([{ serviceCode: 'id-renew', outcome: 'accepted' }], false)],
  ] as const)('%s is found to be done after the link came back', async (verb, wish) => {
    const rig = await openDesk()
    rig.hall.do('counter:open', {}, at('c105'))
    rig.hall.issue()
    await serve(rig)
    rig.hall.weather = 'answer-lost'
    const ended = wish(rig)
    await rig.pass(100)
    rig.hall.disconnect()
    await rig.pass(1000)
    expect(rig.desk.busy).toEqual({ verb, isChecking: true, isUnknown: false })
    rig.hall.weather = 'fine'
    rig.hall.connect()
    await rig.pass(1000)
    await ended
    expect(rig.desk.told).toMatchObject({ kind: 'done', verb, ticketNo: 'A001' })
    expect(rig.desk.view?.ticket).toBeNull()
  })

  it('a call by hand and a put-back are found to be done as well', async () => {
    const rig = await openDesk()
    rig.hall.issue()
    for (const wish of [
      () => rig.desk.callNumber(rig.hall.ticketId('A001'), '情况紧急'),
      () => rig.desk.putBack('叫错了号'),
    ]) {
      rig.hall.weather = 'answer-lost'
      const ended = wish()
      await rig.pass(100)
      rig.hall.disconnect()
      rig.hall.weather = 'fine'
      rig.hall.connect()
      await rig.pass(1000)
      await ended
      expect(rig.desk.told).toMatchObject({ kind: 'done', ticketNo: 'A001' })
    }
    expect(rig.desk.view?.waiting.map((row) => row.ticketNo)).toEqual(['A001'])
  })
})

describe('a sheet', () => {
  it('goes with the ticket it is about', async () => {
    const rig = await openDesk()
    rig.hall.issue()
    await serve(rig)
    rig.desk.press('transfer')
    rig.hall.do(
      'ticket:finish',
      { ticketId: rig.hall.ticketId('A001'), outcomes: [{ serviceCode: 'id-renew', outcome: 'withdrawn' }] },
      at('c3', '1024'),
    )
    await rig.pass(300)
    expect(rig.desk.sheet).toBeNull()
  })

  it('about passed numbers stays when a call comes in between', async () => {
    const rig = await openDesk()
    rig.hall.issue()
    await pass(rig)
    rig.hall.issue()
    await rig.pass(1000)
    rig.desk.press('restore')
    rig.hall.do('ticket:call-next', {}, at('c3', '1024'))
    await rig.pass(300)
    expect(rig.desk.sheet).toBe('passed')
  })
})
