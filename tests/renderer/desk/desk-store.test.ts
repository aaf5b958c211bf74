import { describe, expect, it } from 'vitest'
import { createRig, openDesk } from './rig.ts'

describe('a visit from call to finish', () => {
  it('calls, starts and finishes what the hall chose', async () => {
    const { desk, hall, pass } = await openDesk()
    hall.issue()
    hall.issue()
    desk.press('callNext')
    await pass(1000)
    expect(desk.view?.ticket).toMatchObject({
      ticketNo: 'A001',
      state: 'called',
      because: { code: 'arrival' },
    })
    expect(desk.told).toMatchObject({ kind: 'done', verb: 'callNext', ticketNo: 'A001' })
    expect(desk.view?.waiting.map((row) => row.ticketNo)).toEqual(['A002'])

    desk.press('start')
    await pass(1000)
    expect(desk.view?.ticket?.state).toBe('serving')

    desk.press('finish')
    expect(desk.sheet).toBe('finish')
    await desk.finish([{ serviceCode: 'id-renew', outcome: 'accepted' }], false)
    expect(desk.sheet).toBeNull()
    expect(desk.view?.ticket).toBeNull()
    expect(desk.view?.today.map((row) => row.ticketNo)).toEqual(['A001'])
    expect(hall.state.tickets['t2']?.items[0]?.outcome).toBe('accepted')
  })

  it('finishes and calls the next in one go', async () => {
    const { desk, hall, pass } = await openDesk()
    hall.issue()
    hall.issue()
    desk.press('callNext')
    await pass(1000)
    desk.press('start')
    await pass(1000)
    await desk.finish([{ serviceCode: 'id-renew', outcome: 'doneAtOnce' }], true)
    expect(desk.view?.ticket).toMatchObject({ ticketNo: 'A002', state: 'called' })
    expect(hall.sent.map(({ name }) => name)).toEqual([
      'counter:open',
      'ticket:call-next',
      'ticket:start',
      'ticket:finish',
      'ticket:call-next',
    ])
  })

  it('never ends a visit by calling the next', async () => {
    const { desk, hall, pass } = await openDesk()
    hall.issue()
    hall.issue()
    desk.press('callNext')
    await pass(1000)
    desk.press('start')
    await pass(1000)
    desk.press('callNext')
    await pass(1000)
    expect(desk.view?.ticket).toMatchObject({ ticketNo: 'A001', state: 'serving' })
    expect(desk.told).toMatchObject({ kind: 'blocked', block: { code: 'ticket-open', ticketNo: 'A001' } })
  })

  it('passes a number only after enough calls and enough time', async () => {
    const { desk, hall, pass } = await openDesk()
    hall.issue()
    desk.press('callNext')
    await pass(1000)
    expect(desk.actions?.noShow.block).toEqual({ code: 'no-show-gap', calls: 2, seconds: 59 })
    expect(desk.actions?.recall.block).toEqual({ code: 'recall-gap', seconds: 9 })
    for (let call = 0; call < 2; call += 1) {
      await pass(11_000)
      desk.press('recall')
    }
    await pass(1000)
    expect(desk.view?.ticket?.callCount).toBe(3)
    expect(desk.actions?.noShow.block).toMatchObject({ calls: 0 })
    await pass(40_000)
    expect(desk.actions?.noShow.block).toBeNull()
    desk.press('noShow')
    await pass(1000)
    expect(desk.view?.ticket).toBeNull()
    expect(desk.view?.passed.map((row) => row.ticketNo)).toEqual(['A001'])
  })
})

describe('presses', () => {
  it('sends one command for a double press', async () => {
    const { desk, hall, pass } = await openDesk()
    hall.issue()
    hall.issue()
    hall.weather = 'held'
    desk.press('callNext')
    desk.press('callNext')
    expect(desk.busy).toEqual({ verb: 'callNext', isChecking: false, isUnknown: false })
    await pass(100)
    hall.release()
    await pass(100)
    desk.press('callNext')
    await pass(1000)
    expect(hall.sent.filter(({ name }) => name === 'ticket:call-next')).toHaveLength(1)
    expect(desk.busy).toBeNull()
  })

  it('takes no press on a button that has just become usable', async () => {
    const { desk, hall, pass } = await openDesk()
    hall.issue()
    desk.press('callNext')
    await pass(250)
    expect(desk.actions?.start.block).toBeNull()
    desk.press('start')
    await pass(200)
    expect(desk.view?.ticket?.state).toBe('called')
    await pass(400)
    desk.press('start')
    await pass(10)
    expect(desk.view?.ticket?.state).toBe('serving')
  })

  it('says what the hall refuses', async () => {
    const { desk, pass } = await openDesk()
    desk.press('callNext')
    await pass(100)
    expect(desk.told).toMatchObject({ kind: 'refused', refusal: { code: 'queue-empty' } })
  })

  it('asks again under the same id while the hall cannot save, says that nobody knows, and does it in the end', async () => {
    const { desk, hall, pass } = await openDesk()
    hall.issue()
    hall.weather = 'storage-failed'
    desk.press('callNext')
    await pass(5000)
    expect(desk.busy).toMatchObject({ isChecking: true, isUnknown: false })
    await pass(6000)
    expect(desk.busy).toMatchObject({ isChecking: true, isUnknown: true })
    hall.weather = 'fine'
    await pass(2000)
    const calls = hall.sent.filter(({ name }) => name === 'ticket:call-next')
    expect(calls.length).toBeGreaterThan(5)
    expect(new Set(calls.map(({ requestId }) => requestId)).size).toBe(1)
    expect(desk.view?.ticket?.ticketNo).toBe('A001')
    expect(desk.busy).toBeNull()
  })

  it('calls nobody any more when the hall can save again only after a while', async () => {
    const { desk, hall, pass } = await openDesk()
    hall.issue()
    hall.weather = 'storage-failed'
    desk.press('callNext')
    await pass(32_000)
    const sent = hall.sent.length
    hall.weather = 'fine'
    await pass(2000)
    expect(hall.sent).toHaveLength(sent)
    expect(desk.told).toMatchObject({ kind: 'not-sent', verb: 'callNext' })
    expect(desk.view?.ticket).toBeNull()
    expect(desk.view?.waiting).toHaveLength(1)
    expect(desk.busy).toBeNull()
  })
})

describe('a lost link', () => {
  it('greys every button, dates the data, and sends nothing', async () => {
    const { desk, hall, pass } = await openDesk()
    hall.issue()
    hall.disconnect()
    await pass(1000)
    expect(desk.isFresh).toBe(false)
    expect(desk.heardAt).not.toBeNull()
    expect(desk.actions?.callNext.block).toEqual({ code: 'stale' })
    const before = hall.sent.length
    desk.press('callNext')
    await pass(1000)
    expect(hall.sent).toHaveLength(before)
    expect(desk.told).toMatchObject({ kind: 'blocked', block: { code: 'stale' } })
    expect(desk.view?.waiting).toHaveLength(1)
  })

  it('signs in again by itself and goes on', async () => {
    const { desk, hall, pass } = await openDesk()
    hall.disconnect()
    hall.issue()
    await pass(1000)
    hall.connect()
    await pass(1000)
    expect(desk.isFresh).toBe(true)
    desk.press('callNext')
    await pass(1000)
    expect(desk.view?.ticket?.ticketNo).toBe('A001')
  })

  it('finds out that a command was done though its answer was lost', async () => {
    const { desk, hall, pass } = await openDesk()
    hall.issue()
    hall.issue()
    hall.weather = 'answer-lost'
    desk.press('callNext')
    await pass(100)
    hall.disconnect()
    await pass(1000)
    expect(desk.busy).toEqual({ verb: 'callNext', isChecking: true, isUnknown: false })
    hall.weather = 'fine'
    hall.connect()
    await pass(1000)
    expect(desk.busy).toBeNull()
    expect(desk.told).toMatchObject({ kind: 'done', verb: 'callNext', ticketNo: 'A001' })
    expect(desk.view?.waiting.map((row) => row.ticketNo)).toEqual(['A002'])
  })

  it('sends a lost command again under the same id while it is still meant', async () => {
    const { desk, hall, pass } = await openDesk()
    hall.issue()
    hall.weather = 'request-lost'
    desk.press('callNext')
    await pass(100)
    hall.disconnect()
    hall.weather = 'fine'
    await pass(1000)
    hall.connect()
    await pass(1000)
    const calls = hall.sent.filter(({ name }) => name === 'ticket:call-next')
    expect(calls).toHaveLength(2)
    expect(calls[0]?.requestId).toBe(calls[1]?.requestId)
    expect(desk.view?.ticket?.ticketNo).toBe('A001')
  })

  it('calls nobody for a press of long ago, and says that it was not sent', async () => {
    const { desk, hall, pass } = await openDesk()
    hall.issue()
    hall.weather = 'request-lost'
    desk.press('callNext')
    await pass(100)
    hall.disconnect()
    hall.weather = 'fine'
    await pass(60_000)
    hall.connect()
    await pass(1000)
    expect(desk.view?.ticket).toBeNull()
    expect(desk.told).toMatchObject({ kind: 'not-sent', verb: 'callNext' })
    expect(desk.busy).toBeNull()
  })

  it('finds a call of long ago that was done, without asking for it again', async () => {
    const { desk, hall, pass } = await openDesk()
    hall.issue()
    hall.weather = 'answer-lost'
    desk.press('callNext')
    await pass(100)
    hall.disconnect()
    await pass(10_000)
    expect(desk.busy).toEqual({ verb: 'callNext', isChecking: true, isUnknown: true })
    hall.weather = 'fine'
    await pass(50_000)
    hall.connect()
    await pass(1000)
    expect(desk.told).toMatchObject({ kind: 'done', verb: 'callNext', ticketNo: 'A001' })
    expect(hall.sent.filter(({ name }) => name === 'ticket:call-next')).toHaveLength(1)
    expect(desk.busy).toBeNull()
  })

  it('says that the outcome is unknown when answers do not come for ten seconds, and goes on', async () => {
    const { desk, hall, pass } = await openDesk()
    hall.issue()
    hall.issue()
    hall.weather = 'answer-lost'
    desk.press('callNext')
    await pass(9000)
    expect(desk.busy).toMatchObject({ isChecking: true, isUnknown: false })
    desk.press('callNext')
    await pass(1500)
    expect(desk.busy).toMatchObject({ isChecking: true, isUnknown: true })
    await pass(5000)
    hall.weather = 'fine'
    await pass(5000)
    expect(desk.busy).toBeNull()
    expect(desk.told).toMatchObject({ kind: 'done', ticketNo: 'A001' })
    const calls = hall.sent.filter(({ name }) => name === 'ticket:call-next')
    expect(new Set(calls.map(({ requestId }) => requestId)).size).toBe(1)
    expect(desk.view?.waiting.map((row) => row.ticketNo)).toEqual(['A002'])
  })

  it('keeps asking on a link that is there but silent', async () => {
    const { desk, hall, pass } = await openDesk()
    hall.issue()
    hall.weather = 'answer-lost'
    desk.press('callNext')
    await pass(5000)
    expect(desk.busy?.isChecking).toBe(true)
    hall.weather = 'fine'
    await pass(5000)
    expect(desk.busy).toBeNull()
    expect(desk.view?.ticket?.ticketNo).toBe('A001')
    expect(new Set(hall.sent.slice(1).map(({ requestId }) => requestId)).size).toBe(1)
  })

  it('does not call the next after a finish that was interrupted', async () => {
    const { desk, hall, pass } = await openDesk()
    hall.issue()
    hall.issue()
    desk.press('callNext')
    await pass(1000)
    desk.press('start')
    await pass(1000)
    hall.weather = 'answer-lost'
    const finished = desk.finish([{ serviceCode: 'id-renew', outcome: 'doneAtOnce' }], true)
    await pass(100)
    hall.disconnect()
    hall.weather = 'fine'
    await pass(1000)
    hall.connect()
    await pass(1000)
    await finished
    expect(desk.view?.ticket).toBeNull()
    expect(desk.told).toMatchObject({ kind: 'done', verb: 'finish', ticketNo: 'A001' })
  })
})

describe('the first person after an empty queue', () => {
  it('is announced once while the desk is idle', async () => {
    const { desk, hall, chimes, pass } = await openDesk()
    hall.issue()
    await pass(300)
    expect(chimes.count).toBe(1)
    expect(desk.told).toMatchObject({ kind: 'arrived', ticketNo: 'A001' })
    hall.issue()
    await pass(300)
    expect(chimes.count).toBe(1)
  })

  it('is not announced for another counter, nor during a visit', async () => {
    const { desk, hall, chimes, pass } = await openDesk()
    hall.issue('social-card')
    await pass(300)
    expect(chimes.count).toBe(0)
    hall.issue()
    await pass(300)
    desk.press('callNext')
    await pass(1000)
    hall.issue()
    await pass(300)
    expect(chimes.count).toBe(1)
  })
})

describe('signing in', () => {
  it('words a refusal and stays out', async () => {
    const { desk, hall, clock } = createRig()
    hall.connect()
    await clock.settle()
    await desk.signIn({ staffNo: '9999', counterId: 'c3' }, false)
    expect(desk.session).toMatchObject({ kind: 'out', problem: { code: 'unknown-staff' } })
  })

  it('offers to take over, and takes an open counter in its own name', async () => {
    const { desk, hall, kept, clock } = createRig()
    hall.do('counter:open', {}, { role: 'clerk', actorId: '1001', counterId: 'c3' })
    hall.takenElsewhere.add('c3')
    hall.connect()
    await clock.settle()
    await desk.signIn({ staffNo: '1024', counterId: 'c3' }, false)
    expect(desk.signInProblem?.code).toBe('counter-taken')
    await desk.signIn({ staffNo: '1024', counterId: 'c3' }, true)
    expect(desk.session.kind).toBe('in')
    expect(kept.session).toEqual({ staffNo: '1024', counterId: 'c3' })
    expect(desk.view?.status).toMatchObject({ state: 'open', staffNo: '1024' })
  })

  it('signs in again after a reload', async () => {
    const { desk, hall, pass } = createRig({ kept: { staffNo: '1024', counterId: 'c3' } })
    expect(desk.session.kind).toBe('restoring')
    hall.connect()
    await pass(10)
    expect(desk.session.kind).toBe('in')
    expect(desk.view?.counter.counterId).toBe('c3')
  })

  it('asks anew when the address names another counter than the one kept', async () => {
    const { desk } = createRig({ kept: { staffNo: '1024', counterId: 'c3' }, wantedCounterId: 'c105' })
    expect(desk.session.kind).toBe('out')
  })

  it('waits for its own former connection to be noticed as gone', async () => {
    const { desk, hall, pass } = await openDesk()
    hall.disconnect()
    hall.takenElsewhere.add('c3')
    hall.connect()
    await pass(3000)
    expect(desk.session.kind).toBe('in')
    expect(desk.actions?.callNext.block).toEqual({ code: 'stale' })
    hall.takenElsewhere.delete('c3')
    await pass(3000)
    expect(desk.actions?.callNext.block).toBeNull()
  })

  it('says so when another computer keeps the counter, and comes back by one press', async () => {
    const { desk, hall, kept, pass } = await openDesk()
    hall.takeOver()
    hall.takenElsewhere.add('c3')
    await pass(10)
    expect(desk.session.kind).toBe('taken-over')
    expect(kept.session).toBeNull()
    await desk.signIn({ staffNo: '1024', counterId: 'c3' }, true)
    expect(desk.session.kind).toBe('in')
  })

  it('gives up a wish that was under way when the counter is taken over', async () => {
    const { desk, hall, pass } = await openDesk()
    hall.issue()
    hall.weather = 'request-lost'
    desk.press('callNext')
    await pass(100)
    hall.takeOver()
    hall.disconnect()
    await pass(100)
    expect(desk.busy).toBeNull()
    expect(desk.session.kind).toBe('taken-over')
  })
})

describe('the counter', () => {
  it('pauses with a reason, resumes, and closes when leaving', async () => {
    const { desk, hall, kept, pass } = await openDesk()
    desk.press('pause')
    expect(desk.sheet).toBe('pause')
    await desk.pause('meal', null)
    await pass(1000)
    expect(desk.view?.status).toMatchObject({ state: 'paused', pauseReason: 'meal' })
    expect(desk.actions?.pause.isLikely).toBe(true)
    desk.press('pause')
    await pass(1000)
    expect(desk.view?.status.state).toBe('open')
    await desk.closeCounter(true)
    expect(hall.state.counters['c3']?.state).toBe('closed')
    expect(desk.session.kind).toBe('out')
    expect(kept.session).toBeNull()
  })

  it('does not close under a visit', async () => {
    const { desk, hall, pass } = await openDesk()
    hall.issue()
    desk.press('callNext')
    await pass(1000)
    await desk.closeCounter(true)
    expect(desk.told).toMatchObject({
      kind: 'refused',
      refusal: { code: 'counter-busy', params: { ticketNo: 'A001' } },
    })
    expect(desk.session.kind).toBe('in')
  })
})
