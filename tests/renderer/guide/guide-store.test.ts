import { describe, expect, it } from 'vitest'
import { createRig, openGuide } from './rig.ts'

describe('signing in', () => {
  it.each([
    ['2001', 'in', null],
    ['3001', 'in', null],
    ['1001', 'out', 'not-allowed'],
    ['9999', 'out', 'unknown-staff'],
  ])('%s is %s', async (staffNo, kind, code) => {
    const { guide, kept } = await openGuide(staffNo)
    expect(guide.session.kind).toBe(kind)
    expect(guide.session.kind === 'out' ? guide.session.problem?.code : null).toBe(code)
    expect(kept.staffNo).toBe(kind === 'in' ? staffNo : null)
  })

  it('comes back by itself after a reload and after a lost link', async () => {
    const rig = createRig('2001')
    expect(rig.guide.session.kind).toBe('restoring')
    rig.hall.connect()
    await rig.pass(300)
    expect(rig.guide.isReady).toBe(true)
    rig.hall.disconnect()
    await rig.pass(300)
    expect(rig.guide.isReady).toBe(false)
    expect(rig.guide.actions?.issue.block).toBe('stale')
    rig.hall.connect()
    await rig.pass(300)
    expect(rig.guide.isReady).toBe(true)
  })

  it('forgets everything on leaving', async () => {
    const { guide, hall, kept } = await openGuide('3002')
    hall.issue()
    await guide.scan('A001')
    guide.tab = 'counters'
    await guide.signOut()
    expect(guide.session.kind).toBe('out')
    expect(guide.ticket).toBeNull()
    expect(guide.tab).toBe('guide')
    expect(kept.staffNo).toBeNull()
  })
})

describe('the scan box', () => {
  it('shows a ticket, however its number is written', async () => {
    const { guide, hall } = await openGuide()
    hall.issue()
    await guide.scan('ａ1 ')
    expect(guide.ticket?.ticket.ticketNo).toBe('A001')
    expect(guide.ticket?.queue?.zh).toBe('户籍证件')
  })

  it('asks the hall which ticket a code on paper is', async () => {
    const { guide, hall, links } = await openGuide()
    hall.issue()
    links.set('good', { kind: 'ticket', ticketNo: 'A001' })
    links.set('old', { kind: 'invalid' })
    await guide.scan('https://hall.example/t/old')
    expect(guide.told).toMatchObject({ kind: 'scan', problem: 'link-invalid' })
    await guide.scan('https://hall.example/t/other')
    expect(guide.told).toMatchObject({ kind: 'scan', problem: 'link-unread' })
    expect(guide.ticket).toBeNull()
    await guide.scan('https://hall.example/t/good')
    expect(guide.ticket?.ticket.ticketNo).toBe('A001')
  })

  it('keeps nothing of what it does not know, least of all a document’s number', async () => {
    const { guide } = await openGuide()
    await guide.scan('11010519491231002X')
    expect(guide.told).toMatchObject({ kind: 'scan', problem: 'document' })
    await guide.scan('somebody')
    expect(guide.told).toMatchObject({ kind: 'scan', problem: 'unknown' })
    expect(JSON.stringify(guide.$state)).not.toMatch(/11010519491231002X|somebody/)
  })
})

describe('what a guide does', () => {
  it('takes a number without a card and prints it', async () => {
    const { guide, hall, pass } = await openGuide()
    hall.issue()
    guide.press('issue')
    expect(guide.sheet).toEqual({ name: 'issue' })
    await guide.issue({ serviceCode: 'id-renew', agentNo: 'AG1' }, null, 'K01')
    await pass(100)
    expect(guide.sheet).toBeNull()
    expect(guide.ticket?.ticket).toMatchObject({ ticketNo: 'A002', firstContactId: '2001', paper: 'printed' })
    expect(guide.told).toMatchObject({
      kind: 'paper',
      paper: 'printed',
      wish: { ticketNo: 'A002', hostId: 'K01' },
    })
    expect(guide.lastHostId).toBe('K01')
  })

  it('shows a number without paper with the address of its page', async () => {
    const { guide } = await openGuide()
    guide.press('issue')
    await guide.issue({ serviceCode: 'new-home', agentNo: null }, null, null)
    const { ticketId = '', items } = guide.ticket?.ticket ?? {}
    expect(guide.sheet).toEqual({ name: 'issued', ticketId, ticketPath: `/t/token-${ticketId}` })
    expect(guide.told).toMatchObject({ kind: 'done', ahead: 0 })
    expect(items?.map((item) => item.serviceCode)).toEqual(['realty', 'social-card'])
  })

  it('gives a new number its priority, with the reason beside the journal and never in it', async () => {
    const { guide, hall } = await openGuide()
    const preference = { queueClass: 'priority', reason: 'pregnant' } as const
    await guide.issue({ serviceCode: 'id-renew', agentNo: null }, preference, null)
    expect(guide.ticket?.ticket.queueClass).toBe('priority')
    expect(hall.kept).toEqual([
      { kind: 'priority', ticketId: guide.ticket?.ticket.ticketId, reason: 'pregnant' },
    ])
    expect(JSON.stringify(hall.facts())).not.toContain('pregnant')
    expect(JSON.stringify(hall.state)).not.toContain('pregnant')
    expect(JSON.stringify(guide.$state)).not.toContain('pregnant')
  })

  it.each([['K01'], [null]])(
    'keeps a number whose priority failed, and says so (paper at %s)',
    async (hostId) => {
      const { guide, hall, pass } = await openGuide()
      hall.refusing.set('ticket:prioritise', 'not-allowed')
      const preference = { queueClass: 'priority', reason: 'age60' } as const
      void guide.issue({ serviceCode: 'id-renew', agentNo: null }, preference, hostId)
      await pass(5000)
      expect(guide.ticket?.ticket).toMatchObject({ ticketNo: 'A001', queueClass: 'ordinary' })
      expect(guide.ticket?.ticket.paper).toBe(hostId === null ? null : 'printed')
      expect(guide.told).toMatchObject({
        kind: 'half-done',
        ticketNo: 'A001',
        refusal: { code: 'not-allowed' },
      })
      expect(guide.hasSheetFailed).toBe(hostId === null)
    },
  )

  it('keeps the sheet open with the reason when the hall says no', async () => {
    const { guide } = await openGuide()
    guide.press('issue')
    await guide.issue({ serviceCode: 'id-renew', agentNo: 'AG9' }, null, null)
    expect(guide.sheet).toEqual({ name: 'issue' })
    expect(guide.hasSheetFailed).toBe(true)
    expect(guide.told).toMatchObject({ kind: 'refused', refusal: { code: 'unknown-agent' } })
  })

  it('restores a passed number and counts who goes first', async () => {
    const rig = await openGuide()
    const { guide, hall, pass } = rig
    const ticketId = await rig.passNumber()
    for (let more = 0; more < 5; more += 1) hall.issue()
    await pass(300)
    expect(guide.passed.map((row) => row.ticketNo)).toEqual(['A001'])
    guide.show(ticketId)
    expect(guide.actions?.restore).toEqual({ block: null, isLikely: true })
    guide.press('restore')
    await pass(100)
    expect(guide.told).toMatchObject({ kind: 'done', ticket: { ticketNo: 'A001' }, ahead: 3 })
    expect(guide.ticket?.ahead).toBe(3)
    // One call later one fewer stands before it.
    hall.clerk('c1', 'ticket:call-next', {})
    await pass(100)
    expect(guide.ticket?.ahead).toBe(2)
  })

  it('changes the item of a waiting number and keeps the number', async () => {
    const { guide, hall } = await openGuide()
    hall.clerk('c2', 'counter:open', {})
    const ticketId = hall.issue()
    guide.show(ticketId)
    guide.press('transfer')
    const to = { kind: 'service', serviceCode: 'social-card' } as const
    expect(
      await guide.submit({ name: 'ticket:transfer', payload: { ticketId, to, reason: '取错事项' } }),
    ).toBe(true)
    expect(guide.ticket?.ticket).toMatchObject({ ticketNo: 'A001', queueId: 'social' })
    expect(hall.facts().at(-1)).toMatchObject({ type: 'ticketTransferred', reason: '取错事项' })
  })

  it.each([
    ['misprint', 'void'],
    ['duplicate', 'void'],
    ['citizenLeft', 'cancelled'],
  ] as const)('ends a number: %s', async (ending, state) => {
    const { guide, hall } = await openGuide()
    const ticketId = hall.issue()
    guide.show(ticketId)
    expect(guide.endings).toEqual(['misprint', 'duplicate', 'citizenLeft'])
    expect(await guide.endTicket(ticketId, ending)).toBe(true)
    expect(hall.state.tickets[ticketId]?.state).toBe(state)
    expect(hall.facts().at(-1)).toMatchObject({ reason: ending })
    expect(guide.endings).toEqual([])
    expect(guide.actions?.reprint.block).toBe('ticket-final')
  })

  it('assigns and takes away a helper', async () => {
    const { guide, hall } = await openGuide()
    const ticketId = hall.issue()
    guide.show(ticketId)
    guide.press('helper')
    const assign = (helperId: string | null): Promise<boolean> =>
      guide.submit({ name: 'ticket:assign-helper', payload: { ticketId, helperId } })
    expect(await assign('9999')).toBe(false)
    expect(guide.sheet).toEqual({ name: 'helper', ticketId })
    expect(guide.told).toMatchObject({ refusal: { code: 'unknown-staff' } })
    expect(await assign('4001')).toBe(true)
    expect(guide.sheet).toBeNull()
    expect(guide.ticket?.ticket.helperId).toBe('4001')
    expect(await assign(null)).toBe(true)
    expect(guide.ticket?.ticket.helperId).toBeNull()
  })

  it('checks an appointment in by its code', async () => {
    const { guide, hall, clock, pass } = await openGuide()
    const from = clock.now() + 5 * 60_000
    hall.do(
      'appointment:load',
      {
        appointments: [
          {
            appointmentId: 'YY-7',
            serviceCode: 'id-renew',
            slot: { from, to: from + 1_800_000 },
            personDigest: null,
          },
        ],
      },
      { role: 'system', actorId: 'system' },
    )
    await guide.scan('YY-7')
    expect(guide.appointment).toMatchObject({ state: 'booked', when: 'in-time' })
    expect(guide.actions?.checkIn).toEqual({ block: null, isLikely: true })
    guide.press('checkIn')
    await guide.checkIn('K01')
    await pass(100)
    expect(guide.ticket?.ticket).toMatchObject({
      ticketNo: 'A001',
      queueClass: 'appointment',
      paper: 'printed',
    })
    // Scanned again, the code is the ticket.
    guide.clear()
    await guide.scan('YY-7')
    expect(guide.ticket?.ticket.ticketNo).toBe('A001')
    expect(guide.actions?.checkIn.block).toBe('no-appointment')
  })

  it('goes on while a printer takes its time', async () => {
    const { guide, hall, pass } = await openGuide()
    const ticketId = hall.issue()
    guide.show(ticketId)
    hall.weather = 'held'
    guide.reprint('K01')
    await pass(10_000)
    expect(guide.printing?.what).toMatchObject({ ticketNo: 'A001', hostId: 'K01' })
    expect(guide.actions?.reprint.block).toBe('printing')
    hall.weather = 'fine'
    expect(
      await guide.submit({ name: 'advice:record', payload: { serviceCode: null, topic: '收费标准' } }),
    ).toBe(true)
    hall.paper = 'failed'
    hall.release()
    await pass(10)
    expect(guide.told).toMatchObject({ kind: 'paper', paper: 'failed' })
  })
})

describe('the link', () => {
  it('never takes two numbers for one wish whose answer was lost', async () => {
    const { guide, hall, pass } = await openGuide()
    hall.weather = 'answer-lost'
    const done = guide.issue({ serviceCode: 'id-renew', agentNo: null }, null, null)
    await pass(100)
    hall.disconnect()
    await pass(1000)
    expect(guide.busy).toMatchObject({ isChecking: true, isDoubtful: false })
    hall.weather = 'fine'
    hall.connect()
    await pass(500)
    await done
    expect(Object.keys(hall.state.tickets)).toHaveLength(1)
    expect(new Set(hall.sent.map(({ payload }) => payload.requestId)).size).toBe(1)
    expect(hall.sent).toHaveLength(2)
    expect(guide.ticket?.ticket.ticketNo).toBe('A001')
  })

  it('finds a number of long ago that was given out, and does not ask whether it is still wanted', async () => {
    const { guide, hall, pass } = await openGuide()
    hall.weather = 'answer-lost'
    const done = guide.issue({ serviceCode: 'id-renew', agentNo: null }, null, null)
    await pass(100)
    hall.disconnect()
    await pass(10_500)
    expect(guide.busy).toMatchObject({ isChecking: true, isUnknown: true, isDoubtful: false })
    await pass(60_000)
    hall.weather = 'fine'
    hall.connect()
    await pass(500)
    await done
    expect(guide.ticket?.ticket.ticketNo).toBe('A001')
    expect(guide.busy).toBeNull()
    expect(hall.sent).toHaveLength(1)
  })

  it('asks the person whether a wish of long ago is still meant', async () => {
    const { guide, hall, pass } = await openGuide()
    hall.weather = 'request-lost'
    const done = guide.issue({ serviceCode: 'id-renew', agentNo: null }, null, null)
    await pass(100)
    hall.disconnect()
    await pass(60_000)
    hall.weather = 'fine'
    hall.connect()
    await pass(500)
    expect(guide.busy).toMatchObject({ isChecking: true, isDoubtful: true })
    expect(hall.sent).toHaveLength(1)
    guide.giveUp()
    await pass(100)
    await done
    expect(guide.told).toMatchObject({ kind: 'not-sent', asked: 'ticket:issue' })
    expect(Object.keys(hall.state.tickets)).toHaveLength(0)
  })

  it('does it after all when the person says so, as a new wish: the old one never will be done', async () => {
    const { guide, hall, pass } = await openGuide()
    hall.weather = 'request-lost'
    const done = guide.issue({ serviceCode: 'id-renew', agentNo: null }, null, null)
    await pass(100)
    hall.disconnect()
    await pass(60_000)
    hall.weather = 'fine'
    hall.connect()
    await pass(500)
    guide.askAgain()
    await pass(100)
    await done
    expect(guide.ticket?.ticket.ticketNo).toBe('A001')
    expect(new Set(hall.sent.map(({ payload }) => payload.requestId)).size).toBe(2)
  })

  it('sends nothing without a link', async () => {
    const { guide, hall, pass } = await openGuide()
    hall.issue()
    await guide.scan('A001')
    hall.disconnect()
    await pass(300)
    expect(guide.ticket?.ticket.ticketNo).toBe('A001')
    guide.press('reprint')
    expect(guide.told).toMatchObject({ kind: 'blocked', block: 'stale' })
    expect(await guide.submit({ name: 'advice:record', payload: { serviceCode: null, topic: 'x' } })).toBe(
      false,
    )
    expect(guide.told).toMatchObject({ kind: 'not-sent', asked: 'advice:record' })
    expect(hall.sent).toHaveLength(0)
  })

  it('goes on with a failed save under the same id, and gives it up only when the person says so', async () => {
    const { guide, hall, pass } = await openGuide()
    hall.weather = 'storage-failed'
    const done = guide.submit({ name: 'advice:record', payload: { serviceCode: null, topic: 'x' } })
    await pass(11_000)
    expect(guide.busy).toMatchObject({ isChecking: true, isUnknown: true })
    expect(hall.sent.length).toBeGreaterThan(5)
    expect(new Set(hall.sent.map(({ payload }) => payload.requestId)).size).toBe(1)
    guide.giveUp()
    await pass(2000)
    expect(await done).toBe(false)
    expect(guide.told).toMatchObject({ kind: 'unknown', asked: 'advice:record' })
  })

  it('does one thing at a time', async () => {
    const { guide, hall, pass } = await openGuide()
    const ticketId = await (async () => hall.issue())()
    guide.show(ticketId)
    hall.weather = 'held'
    const wish = { name: 'advice:record', payload: { serviceCode: null, topic: 'x' } } as const
    const first = guide.submit(wish)
    const second = guide.submit(wish)
    await pass(10)
    hall.release()
    expect([await first, await second]).toEqual([true, false])
    expect(hall.sent).toHaveLength(1)
  })
})

describe('the supervisor’s hand', () => {
  it.each([
    ['2001', []],
    ['2002', ['reassign']],
    ['3001', ['reassign', 'moveHold', 'toCounter']],
  ])('%s may %j', async (staffNo, powers) => {
    const { guide } = await openGuide(staffNo)
    expect(guide.powers).toEqual(powers)
  })

  it('changes the queues of a counter from the next call on', async () => {
    const { guide, hall } = await openGuide('3001')
    hall.clerk('c1', 'counter:open', {})
    const waiting = hall.issue('social-card')
    guide.openSheet({ name: 'reassign', counterId: 'c1' })
    const served = [
      { queueId: 'id', weight: 1 },
      { queueId: 'social', weight: 3 },
    ]
    expect(await guide.reassign('c1', served, '等候人多，支援')).toBe(true)
    const row = guide.counters.find(({ counter }) => counter.counterId === 'c1')
    expect(row).toMatchObject({ isChanged: true, waiting: 1 })
    expect(row?.queues.map(({ queueId, weight }) => [queueId, weight])).toEqual([
      ['id', 1],
      ['social', 3],
    ])
    expect(hall.state.tickets[waiting]?.state).toBe('waiting')
    expect(hall.clerk('c1', 'ticket:call-next', {}).ticket?.ticketId).toBe(waiting)
  })

  it('moves a hold to another counter', async () => {
    const { guide, hall } = await openGuide('3001')
    for (const counterId of ['c1', 'c2']) hall.clerk(counterId, 'counter:open', {})
    const ticketId = hall.issue()
    hall.clerk('c1', 'ticket:call-next', {})
    hall.clerk('c1', 'ticket:start', { ticketId })
    hall.clerk('c1', 'ticket:suspend', { ticketId, kind: 'papersKept' })
    expect(guide.holds).toMatchObject([
      { ticketNo: 'A001', kind: 'papersKept', counter: { counterId: 'c1' } },
    ])
    const payload = { ticketId, counterId: 'c2', reason: '原窗口人员离岗' }
    expect(await guide.submit({ name: 'ticket:move-hold', payload })).toBe(true)
    expect(guide.holds).toMatchObject([{ counter: { counterId: 'c2' } }])
  })

  it('sends a waiting number to a counter by name, and no other', async () => {
    const rig = await openGuide('3001')
    const { guide, hall } = rig
    hall.clerk('c2', 'counter:open', {})
    const ticketId = hall.issue()
    guide.sendToCounter('A9')
    expect(guide.told).toMatchObject({ kind: 'no-such-ticket', ticketNo: 'A009' })
    guide.sendToCounter('?')
    expect(guide.told).toMatchObject({ kind: 'scan', problem: 'unknown' })
    guide.sendToCounter('a1')
    expect(guide.sheet).toEqual({ name: 'move', ticketId, power: 'toCounter' })
    const to = { kind: 'counter', counterId: 'c2' } as const
    expect(await guide.submit({ name: 'ticket:transfer', payload: { ticketId, to, reason: '分流' } })).toBe(
      true,
    )
    expect(guide.faceOf(ticketId)).toMatchObject({ ahead: 0, counter: { counterId: 'c2' }, estimate: null })
    hall.clerk('c2', 'ticket:call-next', {})
    guide.sendToCounter('A001')
    expect(guide.told).toMatchObject({ kind: 'blocked', block: 'not-waiting' })
  })

  it('is refused by the hall, whatever a page sends', async () => {
    const { guide, hall } = await openGuide('2001')
    expect(await guide.reassign('c1', [{ queueId: 'id', weight: 1 }], 'x')).toBe(false)
    expect(guide.told).toMatchObject({ refusal: { code: 'not-allowed' } })
    expect(hall.facts()).toEqual([])
  })

  it('does not take numbers unless also a guide', async () => {
    expect((await openGuide('3001')).guide.actions?.issue.block).toBe('not-allowed')
    expect((await openGuide('3002')).guide.actions?.issue.block).toBeNull()
  })
})
