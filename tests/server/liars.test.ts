import { describe, expect, it } from 'vitest'
import type { CommandName } from '../../domain/commands.ts'
import { DESK_COMMANDS } from '../../domain/wire/desk.ts'
import { GUIDE_COMMANDS } from '../../domain/wire/guide.ts'
import type { DeskClient, GuideClient, HostClient } from '../support/hall-client.ts'
import { newRequestId } from '../support/hall-client.ts'
import { withHallServer, type TestHall } from '../support/hall-server.ts'

const issue = { serviceCode: 'id-renew', queueClass: 'ordinary', personDigest: null } as const
const reason = 'asked for by a test'
type Payload = Readonly<Record<string, unknown>>

/** A payload of the right shape for every command, about some ticket. */
function payloadOf(name: CommandName, ticketId: string): Payload {
  switch (name) {
    case 'ticket:issue':
      return issue
    case 'appointment:load':
      return {
        appointments: [{ appointmentId: 'x1', serviceCode: 'id-renew', slot: NOON, personDigest: null }],
      }
    case 'appointment:cancel':
      return { appointmentId: 'x1' }
    case 'appointment:check-in':
      return { appointmentId: 'x1', personDigest: null }
    case 'ticket:call-number':
    case 'ticket:put-back':
    case 'ticket:reopen':
      return { ticketId, reason }
    case 'ticket:suspend':
      return { ticketId, kind: 'papersAway' }
    case 'ticket:move-hold':
      return { ticketId, counterId: 'c2', reason }
    case 'ticket:transfer':
      return { ticketId, to: { kind: 'service', serviceCode: 'social-card' }, reason }
    case 'ticket:finish':
      return { ticketId, outcomes: [{ serviceCode: 'id-renew', outcome: 'accepted' }] }
    case 'ticket:cancel':
      return { ticketId, reason: 'citizenLeft' }
    case 'ticket:void':
      return { ticketId, reason: 'misprint' }
    case 'ticket:prioritise':
      return { ticketId, queueClass: 'priority', priorityReason: 'age60', wasProofSeen: true }
    case 'ticket:assign-helper':
      return { ticketId, helperId: '2002' }
    case 'advice:record':
      return { serviceCode: null, topic: 'the way to the lift' }
    case 'ticket:rate':
      return { ticketId, counterId: 'c1', grade: 5 }
    case 'paper:report':
      return { ticketId, paper: 'printed', isCopy: false }
    case 'counter:pause':
      return { reason: 'meal', backAt: null }
    case 'counter:reassign':
      return { counterId: 'c1', queues: [{ queueId: 'general' }], reason }
    case 'numbers:lease':
      return { letters: [{ letter: 'A', count: 20 }] }
    case 'numbers:return':
      return { blockId: 'lease-0001-A', unusedFrom: 701 }
    case 'ticket:hand-in':
      return {
        ticketId: 'offline-0001',
        day: '2026-11-02',
        blockId: 'lease-0001-A',
        letter: 'A',
        number: 701,
        serviceCode: 'id-renew',
        queueClass: 'ordinary',
        personDigest: null,
        takenAt: NOON.from,
        heardAt: null,
        replaces: null,
      }
    case 'ticket:hand-in-refused':
      return { ticketNo: 'A701', takenAt: NOON.from }
    case 'device:note':
      return { hostId: 'K01', notes: [] }
    case 'device:note-test':
      return { hostId: 'K01', testedAt: NOON.from, results: [] }
    case 'ticket:call-next':
    case 'counter:open':
    case 'counter:close':
    case 'day:close':
      return {}
    case 'ticket:recall':
    case 'ticket:start':
    case 'ticket:no-show':
    case 'ticket:undo-no-show':
    case 'ticket:restore':
    case 'ticket:resume':
      return { ticketId }
  }
}
const NOON = { from: Date.parse('2026-11-02T04:00:00Z'), to: Date.parse('2026-11-02T04:30:00Z') }

async function codeOf(
  client: DeskClient | GuideClient | HostClient,
  name: CommandName,
  ticketId: string,
  change: Payload = {},
): Promise<string> {
  const payload = { requestId: newRequestId(), ...payloadOf(name, ticketId), ...change }
  const answer = (await client.askRaw(name, payload)) as { ok: boolean; error?: { code: string } }
  return answer.error?.code ?? 'done'
}

/** Runs `lies` and proves that the hall is as it was before. */
async function changesNothing(hall: TestHall, lies: () => Promise<void>): Promise<void> {
  const look = async (): Promise<unknown> => {
    const watcher = await hall.connectDesk()
    await watcher.follow()
    return structuredClone(watcher.state())
  }
  const before = await look()
  await lies()
  expect(await look()).toEqual(before)
}

async function waitingTicket(hall: TestHall): Promise<string> {
  const host = await hall.connectHost()
  return (await host.must('ticket:issue', issue)).ticket?.ticketId ?? ''
}

describe('who is not signed in', () => {
  it.each([...DESK_COMMANDS])('at a desk gets no %s', (name) =>
    withHallServer({}, async (hall) => {
      const ticketId = await waitingTicket(hall)
      const desk = await hall.connectDesk()
      await changesNothing(hall, async () => {
        expect(await codeOf(desk, name, ticketId)).toBe('not-signed-in')
      })
    }),
  )
  it.each([...GUIDE_COMMANDS])('at the guide desk gets no %s', (name) =>
    withHallServer({}, async (hall) => {
      const ticketId = await waitingTicket(hall)
      const guide = await hall.connectGuide()
      await changesNothing(hall, async () => {
        expect(await codeOf(guide, name, ticketId)).toBe('not-signed-in')
      })
    }),
  )
})

describe('a command of another place', () => {
  it('is unknown there, whoever is signed in', () =>
    withHallServer({}, async (hall) => {
      const ticketId = await waitingTicket(hall)
      const desk = await hall.openDesk('c1', '1024')
      const guide = await hall.openGuide('3001')
      const host = await hall.connectHost()
      const isOf = (names: readonly string[], name: string): boolean => names.includes(name)
      await changesNothing(hall, async () => {
        for (const name of [...GUIDE_COMMANDS, 'paper:report', 'day:close'] as const) {
          if (isOf(DESK_COMMANDS, name)) continue
          expect(await codeOf(desk, name, ticketId), name).toBe('bad-request')
        }
        for (const name of [...DESK_COMMANDS, 'paper:report', 'day:close'] as const) {
          if (isOf(GUIDE_COMMANDS, name)) continue
          expect(await codeOf(guide, name, ticketId), name).toBe('bad-request')
        }
        for (const name of ['ticket:prioritise', 'ticket:void', 'counter:reassign', 'day:close'] as const) {
          expect(await codeOf(host, name, ticketId), name).toBe('bad-request')
        }
      })
    }))
})

describe('a role that is not in the hall’s list', () => {
  it('keeps a guide from a counter, and a clerk and a helper from the guide desk', () =>
    withHallServer({}, async (hall) => {
      const desk = await hall.connectDesk()
      const asked = { counterId: 'c1', takeOver: false }
      expect(await desk.ask('desk:sign-in', { ...asked, staffNo: '2001' })).toMatchObject({ ok: false })
      const guide = await hall.connectGuide()
      expect(await guide.ask('guide:sign-in', { staffNo: '1001' })).toMatchObject({
        error: { code: 'not-allowed' },
      })
      expect(await guide.ask('guide:sign-in', { staffNo: '9999' })).toMatchObject({
        error: { code: 'unknown-staff' },
      })
      expect(await codeOf(guide, 'ticket:void', 'x')).toBe('not-signed-in')
    }))

  it('keeps a guide from what only a supervisor may do, whatever the payload says', () =>
    withHallServer({}, async (hall) => {
      const ticketId = await waitingTicket(hall)
      const guide = await hall.openGuide('2001')
      await changesNothing(hall, async () => {
        for (const name of ['ticket:move-hold', 'counter:reassign', 'appointment:load'] as const) {
          expect(await codeOf(guide, name, ticketId), name).toBe('not-allowed')
          expect(await codeOf(guide, name, ticketId, { actor: { role: 'supervisor' } }), name).toBe(
            'bad-request',
          )
        }
      })
      const supervisor = await hall.openGuide('3001')
      expect(await codeOf(supervisor, 'counter:reassign', ticketId)).toBe('done')
    }))

  it('keeps a clerk without the right from calling a chosen number', () =>
    withHallServer({}, async (hall) => {
      const ticketId = await waitingTicket(hall)
      const desk = await hall.openDesk('c1', '1001')
      await changesNothing(hall, async () => {
        expect(await codeOf(desk, 'ticket:call-number', ticketId)).toBe('not-allowed')
      })
      const other = await hall.openDesk('c2', '1004')
      expect(await codeOf(other, 'ticket:call-number', ticketId)).toBe('done')
    }))
})

/** Commands about a ticket at one's own counter. */
const AT_COUNTER = [
  'ticket:recall',
  'ticket:start',
  'ticket:put-back',
  'ticket:no-show',
  'ticket:undo-no-show',
  'ticket:suspend',
  'ticket:transfer',
  'ticket:finish',
  'ticket:reopen',
] as const

describe('a ticket of another counter', () => {
  it('is nobody else’s, called or being served', () =>
    withHallServer({}, async (hall) => {
      const ticketId = await waitingTicket(hall)
      const mine = await hall.openDesk('c1', '1001')
      const yours = await hall.openDesk('c2', '1002')
      await mine.must('ticket:call-next', {})
      await changesNothing(hall, async () => {
        for (const name of AT_COUNTER) {
          expect(await codeOf(yours, name, ticketId), name).toMatch(/^(other-counter|wrong-state)$/)
        }
      })
      await mine.must('ticket:start', { ticketId })
      await changesNothing(hall, async () => {
        for (const name of AT_COUNTER) {
          expect(await codeOf(yours, name, ticketId), name).toMatch(/^(other-counter|wrong-state)$/)
        }
      })
      await mine.must('ticket:suspend', { ticketId, kind: 'papersKept' })
      await changesNothing(hall, async () => {
        expect(await codeOf(yours, 'ticket:resume', ticketId)).toBe('other-counter-hold')
      })
    }))

  it('stays where it is when its counter is closed or busy', () =>
    withHallServer({}, async (hall) => {
      const ticketId = await waitingTicket(hall)
      await waitingTicket(hall)
      const desk = await hall.connectDesk()
      await desk.must('desk:sign-in', { staffNo: '1024', counterId: 'c1', takeOver: false })
      await changesNothing(hall, async () => {
        expect(await codeOf(desk, 'ticket:call-next', ticketId)).toBe('counter-closed')
        expect(await codeOf(desk, 'ticket:call-number', ticketId)).toBe('counter-closed')
        expect(await codeOf(desk, 'counter:pause', ticketId)).toBe('counter-closed')
      })
      await desk.must('counter:open', {})
      await desk.must('ticket:call-next', {})
      await changesNothing(hall, async () => {
        for (const name of ['ticket:call-next', 'counter:pause', 'counter:close'] as const) {
          expect(await codeOf(desk, name, ticketId), name).toBe('counter-busy')
        }
      })
    }))
})

describe('a ticket in the wrong state', () => {
  it('is refused every command that its state does not allow', () =>
    withHallServer({}, async (hall) => {
      const ticketId = await waitingTicket(hall)
      const desk = await hall.openDesk('c1', '1001')
      await changesNothing(hall, async () => {
        for (const name of AT_COUNTER.filter((one) => one !== 'ticket:transfer')) {
          expect(await codeOf(desk, name, ticketId), name).toBe('wrong-state')
        }
        expect(await codeOf(desk, 'ticket:transfer', ticketId)).toBe('other-counter')
        expect(await codeOf(desk, 'ticket:resume', ticketId)).toBe('wrong-state')
        expect(await codeOf(desk, 'ticket:restore', ticketId)).toBe('wrong-state')
      })
      await desk.must('ticket:call-next', {})
      await changesNothing(hall, async () => {
        expect(await codeOf(desk, 'ticket:finish', ticketId)).toBe('wrong-state')
        expect(await codeOf(desk, 'ticket:recall', ticketId)).toBe('recall-too-soon')
        expect(await codeOf(desk, 'ticket:no-show', ticketId)).toBe('no-show-too-soon')
      })
      await desk.must('ticket:start', { ticketId })
      const other = { outcomes: [{ serviceCode: 'social-card', outcome: 'accepted' }] }
      await changesNothing(hall, async () => {
        expect(await codeOf(desk, 'ticket:finish', ticketId, other)).toBe('outcomes-missing')
      })
      expect(await codeOf(desk, 'ticket:finish', ticketId)).toBe('done')

      const guide = await hall.openGuide('3001')
      await changesNothing(hall, async () => {
        for (const name of [
          'ticket:restore',
          'ticket:cancel',
          'ticket:void',
          'ticket:transfer',
          'ticket:move-hold',
          'ticket:prioritise',
          'ticket:assign-helper',
        ] as const) {
          expect(await codeOf(guide, name, ticketId), name).toBe('ticket-final')
        }
      })
    }))
})

describe('a ticket that is none', () => {
  it.each(['nobody', 'constructor', '__proto__'])('%s is refused everywhere', (ticketId) =>
    withHallServer({}, async (hall) => {
      const desk = await hall.openDesk('c1', '1024')
      const guide = await hall.openGuide('3001')
      const aboutTickets = (name: CommandName): boolean => 'ticketId' in payloadOf(name, ticketId)
      await changesNothing(hall, async () => {
        for (const name of DESK_COMMANDS.filter(aboutTickets)) {
          expect(await codeOf(desk, name, ticketId), name).toBe('unknown-ticket')
        }
        for (const name of GUIDE_COMMANDS.filter(aboutTickets)) {
          expect(await codeOf(guide, name, ticketId), name).toBe('unknown-ticket')
        }
        expect(
          await guide.ask('paper:print', { requestId: newRequestId(), ticketId, hostId: 'K01' }),
        ).toMatchObject({ error: { code: 'unknown-ticket' } })
      })
    }),
  )
})
