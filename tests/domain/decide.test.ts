import { describe, expect, it } from 'vitest'
import { ALLOWED_ROLES, COMMANDS, type Actor, type CommandName, type Role } from '../../domain/commands.ts'
import { REFUSAL_CODES } from '../../domain/refusals.ts'
import { TICKET_STATES, type TicketState } from '../../domain/ticket.ts'
import { hallOf, MORNING } from '../support/arbitrary-hall.ts'
import {
  actorOf,
  citizen,
  clerkAt,
  command,
  createDay,
  guide,
  outcomeOf,
  supervisor,
  system,
  type Day,
} from '../support/hall-in-test.ts'

const served = [{ queue: 0, weight: 1 }]
const plan = { letters: ['A', 'B'], counters: [served, served] }
const quick = { recallGapSeconds: 0, noShowAfterCalls: 1, noShowAfterSeconds: 0 }

function openDay(): Day {
  const staff = [
    { staffNo: '1001', roles: ['clerk' as const], rights: ['callNumber' as const] },
    { staffNo: '1002', roles: ['clerk' as const], rights: ['callNumber' as const] },
    { staffNo: '2001', roles: ['guide' as const] },
    { staffNo: '3001', roles: ['clerk' as const, 'supervisor' as const] },
  ]
  const day = createDay(hallOf(plan, { calls: quick, staff }))
  day.open(0, 1)
  return day
}

/** A ticket in a state, brought there at counter `c0`. */
function ticketIn(state: TicketState): { readonly day: Day; readonly ticketId: string } {
  const day = openDay()
  const ticketId = day.issue()
  if (state === 'cancelled') day.must(command('ticket:cancel', citizen, { ticketId, reason: 'citizenLeft' }))
  if (state === 'void') day.must(command('ticket:void', guide, { ticketId, reason: 'duplicate' }))
  if (state === 'called' || state === 'noShow') day.callNext()
  if (state === 'noShow') day.pass(ticketId)
  if (state === 'serving' || state === 'suspended' || state === 'done') day.serve()
  if (state === 'suspended')
    day.must(command('ticket:suspend', clerkAt('c0'), { ticketId, kind: 'papersAway' }))
  if (state === 'done') day.finish(ticketId)
  if (day.ticket(ticketId).state !== state) throw new Error(`not ${state}`)
  return { day, ticketId }
}

/** What each command asks for besides the ticket. */
const PAYLOADS: Readonly<Partial<Record<CommandName, object>>> = {
  'ticket:issue': { serviceCode: 's0', queueClass: 'ordinary', personDigest: null, agentNo: null },
  'appointment:load': { appointments: [] },
  'appointment:cancel': { appointmentId: 'a1' },
  'appointment:check-in': { appointmentId: 'a1', personDigest: null },
  'ticket:call-number': { reason: 'why' },
  'ticket:put-back': { reason: 'why' },
  'ticket:suspend': { kind: 'papersKept' },
  'ticket:move-hold': { counterId: 'c1', reason: 'why' },
  'ticket:transfer': { to: { kind: 'counter', counterId: 'c1' }, reason: 'why' },
  'ticket:finish': { outcomes: [{ serviceCode: 's0', outcome: 'accepted' }] },
  'ticket:reopen': { reason: 'why' },
  'ticket:cancel': { reason: 'citizenLeft' },
  'ticket:void': { reason: 'misprint' },
  'ticket:prioritise': { queueClass: 'priority', priorityReason: 'age60', wasProofSeen: true },
  'ticket:assign-helper': { helperId: '2001' },
  'advice:record': { serviceCode: null, topic: 'where' },
  'paper:report': { paper: 'printed', isCopy: false },
  'counter:pause': { reason: 'meal', backAt: null },
  'counter:reassign': { counterId: 'c0', queues: [{ queueId: 'q0', weight: 1 }], reason: 'why' },
}

function codeOf(day: Day, name: CommandName, actor: Actor, ticketId: string): string {
  const { decided } = day.ask(command(name, actor, { ticketId, ...PAYLOADS[name] } as never))
  return decided.ok ? 'ok' : decided.error.code
}

describe('who may ask', () => {
  it.each(Object.keys(COMMANDS) as CommandName[])('%s: the roles of the guide and nobody else', (name) => {
    const roles: readonly Role[] = ['citizen', 'clerk', 'guide', 'helper', 'supervisor', 'system']
    for (const role of roles) {
      // Not on the hall's list: the connection's role alone counts.
      const actor = { ...actorOf(role), actorId: '9999' }
      const isAllowed = ALLOWED_ROLES[name].includes(role)
      const { day, ticketId } = ticketIn('waiting')
      const code = codeOf(day, name, actor, ticketId)
      const needsRight = name === 'ticket:call-number' || name === 'counter:reassign'
      const isRefused = !isAllowed || (needsRight && role !== 'supervisor')
      expect(code === 'not-allowed', `${role} ${name}: ${code}`).toBe(isRefused)
    }
  })

  it('lets staff act in every role the hall gives them', () => {
    const { day, ticketId } = ticketIn('suspended')
    const asClerk = (staffNo: string): Actor => clerkAt('c1', staffNo)
    expect(codeOf(day, 'ticket:move-hold', asClerk('1002'), ticketId)).toBe('not-allowed')
    expect(codeOf(day, 'ticket:move-hold', asClerk('3001'), ticketId)).toBe('ok')
  })

  it('needs the right of the hall’s list to choose a number or to give a counter other queues', () => {
    const staff = [
      { staffNo: '1001', roles: ['clerk' as const] },
      { staffNo: '1002', roles: ['clerk' as const], rights: ['callNumber' as const, 'reassign' as const] },
    ]
    const day = createDay(hallOf(plan, { staff }))
    day.open(0, 1)
    const ticketId = day.issue()
    for (const name of ['counter:reassign', 'ticket:call-number'] as const) {
      expect(codeOf(day, name, clerkAt('c0'), ticketId)).toBe('not-allowed')
      expect(codeOf(day, name, clerkAt('c1'), ticketId)).toBe('ok')
    }
  })

  it('is nobody on a day that is closed', () => {
    const day = openDay()
    day.must(command('day:close', system, {}))
    for (const name of Object.keys(COMMANDS) as CommandName[]) {
      const role = ALLOWED_ROLES[name][0] ?? 'system'
      expect(codeOf(day, name, actorOf(role), 'x'), name).toBe('day-closed')
    }
  })
})

/** Final states are refused in their own words everywhere but where the table says otherwise. */
const FINAL = { done: 'ticket-final', cancelled: 'ticket-final', void: 'ticket-final' }
const BUSY = { called: 'counter-busy', serving: 'counter-busy' }
/** Per command: what it says to a ticket in each state; any other state is `wrong-state`. */
const ANSWERS: readonly {
  readonly name: CommandName
  readonly actor: Actor
  readonly says: Partial<Record<TicketState, string>>
}[] = [
  { name: 'ticket:recall', actor: clerkAt('c0'), says: { ...FINAL, called: 'ok' } },
  { name: 'ticket:start', actor: clerkAt('c0'), says: { ...FINAL, called: 'ok' } },
  { name: 'ticket:put-back', actor: clerkAt('c0'), says: { ...FINAL, called: 'ok' } },
  { name: 'ticket:no-show', actor: clerkAt('c0'), says: { ...FINAL, called: 'ok' } },
  { name: 'ticket:suspend', actor: clerkAt('c0'), says: { ...FINAL, serving: 'ok' } },
  { name: 'ticket:finish', actor: clerkAt('c0'), says: { ...FINAL, serving: 'ok' } },
  { name: 'ticket:resume', actor: clerkAt('c0'), says: { ...FINAL, ...BUSY, suspended: 'ok' } },
  { name: 'ticket:undo-no-show', actor: clerkAt('c0'), says: { ...FINAL, ...BUSY, noShow: 'ok' } },
  { name: 'ticket:reopen', actor: clerkAt('c0'), says: { ...FINAL, ...BUSY, done: 'ok' } },
  {
    name: 'ticket:call-number',
    actor: clerkAt('c0'),
    says: { ...FINAL, ...BUSY, waiting: 'ok', noShow: 'ok' },
  },
  {
    name: 'ticket:transfer',
    actor: clerkAt('c0'),
    says: { ...FINAL, called: 'ok', serving: 'ok', waiting: 'other-counter' },
  },
  { name: 'ticket:transfer', actor: guide, says: { ...FINAL, waiting: 'ok' } },
  { name: 'ticket:transfer', actor: supervisor, says: { ...FINAL, waiting: 'ok' } },
  { name: 'ticket:move-hold', actor: supervisor, says: { ...FINAL, suspended: 'ok' } },
  { name: 'ticket:restore', actor: citizen, says: { ...FINAL, noShow: 'ok' } },
  { name: 'ticket:cancel', actor: citizen, says: { ...FINAL, waiting: 'ok', noShow: 'ok' } },
  {
    name: 'ticket:void',
    actor: guide,
    says: { ...FINAL, waiting: 'ok', noShow: 'ok', suspended: 'ok', called: 'ok' },
  },
  ...(['ticket:prioritise', 'ticket:assign-helper'] as const).map((name) => ({
    name,
    actor: guide,
    says: { ...FINAL, waiting: 'ok', called: 'ok', serving: 'ok', suspended: 'ok', noShow: 'ok' },
  })),
  {
    name: 'paper:report',
    actor: citizen,
    says: Object.fromEntries(TICKET_STATES.map((state) => [state, 'ok'])),
  },
]

describe('a command about a ticket', () => {
  const cells = ANSWERS.flatMap(({ name, actor, says }) =>
    TICKET_STATES.map((state) => ({
      name,
      role: actor.role,
      actor,
      state,
      code: says[state] ?? 'wrong-state',
    })),
  )
  it.each(cells)('$name by a $role while it is $state: $code', ({ name, actor, state, code }) => {
    const { day, ticketId } = ticketIn(state)
    const before = structuredClone(day.state)
    expect(codeOf(day, name, actor, ticketId)).toBe(code)
    if (code !== 'ok') expect(day.state).toEqual(before)
  })

  it.each([...new Set(ANSWERS.map(({ name }) => name))])('%s knows no ticket that is not there', (name) => {
    const day = openDay()
    const { actor } = ANSWERS.find((row) => row.name === name) ?? { actor: citizen }
    expect(codeOf(day, name, actor, 'nobody')).toBe('unknown-ticket')
  })

  const elsewhere: readonly (readonly [CommandName, TicketState, code: string])[] = [
    ['ticket:recall', 'called', 'other-counter'],
    ['ticket:start', 'called', 'other-counter'],
    ['ticket:put-back', 'called', 'other-counter'],
    ['ticket:no-show', 'called', 'other-counter'],
    ['ticket:suspend', 'serving', 'other-counter'],
    ['ticket:finish', 'serving', 'other-counter'],
    ['ticket:transfer', 'serving', 'other-counter'],
    ['ticket:undo-no-show', 'noShow', 'other-counter'],
    ['ticket:resume', 'suspended', 'other-counter-hold'],
    ['ticket:reopen', 'done', 'not-allowed'],
  ]
  it.each(elsewhere)('%s of a ticket that is %s at another counter: %s', (name, state, code) => {
    const { day, ticketId } = ticketIn(state)
    expect(codeOf(day, name, clerkAt('c1'), ticketId)).toBe(code)
    expect(codeOf(day, name, { ...clerkAt('c0'), counterId: null }, ticketId)).toBe('not-signed-in')
    expect(codeOf(day, name, clerkAt('c9', '1001'), ticketId)).toBe('unknown-counter')
  })

  const needsFree = [
    'ticket:call-next',
    'ticket:call-number',
    'ticket:resume',
    'ticket:undo-no-show',
    'ticket:reopen',
  ]
  it.each(needsFree as CommandName[])('%s needs a counter that is open', (name) => {
    const { day, ticketId } = ticketIn('waiting')
    day.must(command('counter:pause', clerkAt('c0'), { reason: 'meal', backAt: null }))
    expect(codeOf(day, name, clerkAt('c0'), ticketId)).toBe('counter-paused')
    day.must(command('counter:close', clerkAt('c0'), {}))
    expect(codeOf(day, name, clerkAt('c0'), ticketId)).toBe('counter-closed')
  })
})

describe('a ticket that was finished elsewhere', () => {
  it('is neither called again, started, passed nor put back: each says that it is over', () => {
    const day = openDay()
    const ticketId = day.issue()
    day.callNext(0)
    day.must(command('ticket:put-back', clerkAt('c0'), { ticketId, reason: 'wrong key' }))
    day.serve(1)
    day.finish(ticketId)
    for (const name of ['ticket:recall', 'ticket:start', 'ticket:no-show', 'ticket:put-back'] as const) {
      const asked = day.ask(command(name, clerkAt('c0'), { ticketId, ...PAYLOADS[name] } as never))
      expect(outcomeOf(asked)).toEqual({ 'ticket-final': { ticketNo: 'A001', state: 'done' } })
    }
    expect(day.ticket(ticketId)).toMatchObject({ state: 'done', counterId: 'c1' })
  })
})

describe('a counter', () => {
  const pause = command('counter:pause', clerkAt('c0'), { reason: 'meal', backAt: MORNING + 1 })
  const close = command('counter:close', clerkAt('c0'), {})

  it('is neither paused nor closed under a citizen', () => {
    const day = openDay()
    day.issue()
    day.callNext()
    const busy = { 'counter-busy': { ticketNo: 'A001' } }
    expect(outcomeOf(day.ask(pause))).toEqual(busy)
    expect(outcomeOf(day.ask(close))).toEqual(busy)
  })

  it('opens for another clerk without losing its ticket', () => {
    const { day, ticketId } = ticketIn('called')
    day.must(command('counter:open', clerkAt('c0', '1002'), {}))
    expect(day.state.counters['c0']).toMatchObject({ state: 'open', staffNo: '1002', ticketId })
  })

  it('leaves no fact where nothing changes', () => {
    const day = openDay()
    const before = day.entries.length
    day.open(0)
    expect(day.entries).toHaveLength(before)
    day.ask(close)
    day.ask(close)
    expect(day.entries).toHaveLength(before + 1)
    expect(outcomeOf(day.ask(pause))).toEqual({ 'counter-closed': {} })
  })

  it('keeps the reason and the return of a pause, and forgets both on opening', () => {
    const day = openDay()
    day.must(pause)
    expect(day.state.counters['c0']).toMatchObject({
      state: 'paused',
      pauseReason: 'meal',
      backAt: MORNING + 1,
    })
    day.open(0)
    expect(day.state.counters['c0']).toMatchObject({ state: 'open', pauseReason: null, backAt: null })
  })

  it('is given queues the hall has, and says which it has not', () => {
    const day = openDay()
    const reassign = (counterId: string, queueId: string) =>
      outcomeOf(
        day.ask(
          command('counter:reassign', supervisor, {
            counterId,
            queues: [{ queueId, weight: 1 }],
            reason: 'why',
          }),
        ),
      )
    expect(reassign('c9', 'q0')).toEqual({ 'unknown-counter': {} })
    expect(reassign('c0', 'q9')).toEqual({ 'unknown-queue': { queueId: 'q9' } })
    expect(reassign('c0', 'q1')).toBe('ok')
    const before = day.entries.length
    expect(reassign('c0', 'q1')).toBe('ok')
    expect(day.entries).toHaveLength(before)
  })
})

describe('at the guide desk', () => {
  it('priority is given once, its reason kept beside the facts and never in them', () => {
    const { day, ticketId } = ticketIn('waiting')
    day.must(
      command('ticket:prioritise', guide, {
        ticketId,
        queueClass: 'priority',
        priorityReason: 'seriousIllness',
        wasProofSeen: true,
      }),
    )
    expect(day.ticket(ticketId).queueClass).toBe('priority')
    expect(day.kept).toEqual([{ kind: 'priority', ticketId, reason: 'seriousIllness' }])
    expect(JSON.stringify([day.entries, day.state])).not.toContain('seriousIllness')
    const before = day.entries.length
    expect(codeOf(day, 'ticket:prioritise', guide, ticketId)).toBe('ok')
    expect(day.entries).toHaveLength(before)
  })

  it('a helper is somebody of the hall, or nobody any more', () => {
    const { day, ticketId } = ticketIn('waiting')
    const assign = (helperId: string | null) =>
      outcomeOf(day.ask(command('ticket:assign-helper', guide, { ticketId, helperId })))
    expect(assign('7777')).toEqual({ 'unknown-staff': {} })
    expect(assign('2001')).toBe('ok')
    expect(day.ticket(ticketId).helperId).toBe('2001')
    expect(assign(null)).toBe('ok')
    expect(day.ticket(ticketId).helperId).toBeNull()
  })

  it('advice without a number leaves a fact and no ticket', () => {
    const day = openDay()
    const before = structuredClone(day.state.tickets)
    day.must(command('advice:record', guide, { serviceCode: 's0', topic: 'which papers' }))
    expect(day.entries.at(-1)?.fact).toEqual({
      type: 'adviceRecorded',
      serviceCode: 's0',
      topic: 'which papers',
    })
    expect(day.state.tickets).toEqual(before)
  })
})

describe('the end of the day', () => {
  it('finishes who is served, voids the rest and closes the counters, in this order', () => {
    const day = openDay()
    const [servedId, called, waiting] = [day.issue(), day.issue(), day.issue()]
    day.serve(0)
    day.callNext(1)
    const { decided } = day.ask(command('day:close', system, {}))
    expect(decided.ok && decided.value.facts).toEqual([
      { type: 'itemsFinished', ticketId: servedId, counterId: 'c0', outcomes: [], next: null, staffNo: null },
      { type: 'ticketVoided', ticketId: called, reason: 'endOfDay' },
      { type: 'ticketVoided', ticketId: waiting, reason: 'endOfDay' },
      { type: 'counterClosed', counterId: 'c0' },
      { type: 'counterClosed', counterId: 'c1' },
      { type: 'dayClosed' },
    ])
  })
})

describe('the codes of refusals', () => {
  it('are all kebab-case and each there once', () => {
    expect(new Set(REFUSAL_CODES).size).toBe(REFUSAL_CODES.length)
    for (const code of REFUSAL_CODES) expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/)
  })
})
