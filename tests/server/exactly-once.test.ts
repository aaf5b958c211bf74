import { describe, expect, it } from 'vitest'
import type { Outcome } from '../../server/command-group.ts'
import { SYSTEM } from '../../server/system-actor.ts'
import { newRequestId } from '../support/hall-client.ts'
import { withHallServer } from '../support/hall-server.ts'
import { clerkAt, commandOf, issueCommand, kiosk, withOpenHall } from '../support/open-hall.ts'

const issue = { serviceCode: 'id-renew', queueClass: 'ordinary', personDigest: null } as const

function ticketNoOf(outcome: Outcome | undefined): string {
  return outcome?.ok ? (outcome.value.ticket?.ticketNo ?? 'none') : `refused: ${outcome?.error.code ?? ''}`
}

describe('two desks at the same instant', () => {
  it('never get the same ticket', () =>
    withHallServer({}, async (hall) => {
      const host = await hall.connectHost()
      const desks = [await hall.openDesk('c1', '1001'), await hall.openDesk('c2', '1002')]
      for (let round = 1; round <= 20; round += 1) {
        await Promise.all([host.must('ticket:issue', issue), host.must('ticket:issue', issue)])
        const called = await Promise.all(desks.map((desk) => desk.must('ticket:call-next', {})))
        const ids = called.map(({ ticket }) => ticket?.ticketId ?? '')
        expect(new Set(ids).size).toBe(2)
        await Promise.all(desks.map((desk, at) => desk.must('ticket:start', { ticketId: ids[at] ?? '' })))
        await Promise.all(
          desks.map((desk, at) =>
            desk.must('ticket:finish', {
              ticketId: ids[at] ?? '',
              outcomes: [{ serviceCode: 'id-renew', outcome: 'accepted' }],
            }),
          ),
        )
      }
    }))

  it('share one ticket that is left: one gets it, the other learns that nobody waits', () =>
    withHallServer({}, async (hall) => {
      const host = await hall.connectHost()
      const desks = [await hall.openDesk('c1', '1001'), await hall.openDesk('c2', '1002')]
      await host.must('ticket:issue', issue)
      const called = await Promise.all(desks.map((desk) => desk.ask('ticket:call-next', {})))
      expect(called.map((result) => (result.ok ? 'called' : result.error.code)).toSorted()).toEqual([
        'called',
        'queue-empty',
      ])
    }))
})

describe('the same requestId', () => {
  it('twice in one instant has one effect and one answer', () =>
    withOpenHall(async ({ running, told }) => {
      const command = issueCommand()
      const [first, second] = await Promise.all([running.execute(command), running.execute(command)])
      expect(ticketNoOf(first)).toBe('A001')
      expect(second).toEqual(first)
      expect(told).toHaveLength(1)
    }))

  it('twice among many others of one group has one effect', () =>
    withOpenHall(async ({ running, engine, told }) => {
      const release = engine.hold()
      const first = running.execute(issueCommand())
      const twice = issueCommand()
      const group = [twice, issueCommand(), twice].map((command) => running.execute(command))
      release()
      await first
      expect((await Promise.all(group)).map(ticketNoOf)).toEqual(['A002', 'A003', 'A002'])
      expect(told).toHaveLength(3)
    }))

  it('after a restart still has the same answer, as it was then', () =>
    withOpenHall(async (open) => {
      const command = issueCommand()
      const first = await open.running.execute(command)
      await open.running.execute(commandOf(clerkAt('c1'), 'counter:open', {}))
      await open.running.execute(commandOf(clerkAt('c1'), 'ticket:call-next', {}))

      const again = await open.reopen()
      expect(await again.running.execute(command)).toEqual(first)
      expect(again.told).toHaveLength(0)
      expect(ticketNoOf(await again.running.execute(issueCommand()))).toBe('A002')
    }))

  it('after midnight still has the answer of the day before', () =>
    withOpenHall(async ({ running, clock }) => {
      const requestId = newRequestId()
      const first = await running.execute(issueCommand({ requestId, personDigest: 'a'.repeat(64) }))
      await clock.advance(24 * 60 * 60 * 1000)
      // The digest has another key by now, so the same person has another digest.
      const again = await running.execute(issueCommand({ requestId, personDigest: 'b'.repeat(64) }))
      expect(again).toEqual(first)
    }))

  it('with another wish, or from another asker, is refused and does nothing', () =>
    withOpenHall(async ({ running, told }) => {
      const requestId = newRequestId()
      await running.execute(issueCommand({ requestId }))
      const others = [
        commandOf(kiosk, 'ticket:issue', {
          requestId,
          serviceCode: 'social-card',
          queueClass: 'ordinary',
          personDigest: null,
          agentNo: null,
        }),
        commandOf({ ...kiosk, actorId: 'K02' }, 'ticket:issue', { requestId, agentNo: null, ...issue }),
        commandOf(clerkAt('c1'), 'counter:open', { requestId }),
      ]
      for (const other of others) {
        expect(await running.execute(other)).toMatchObject({ ok: false, error: { code: 'request-reused' } })
      }
      expect(told).toHaveLength(1)
    }))

  it('of a command that changed nothing is remembered too', () =>
    withOpenHall(async ({ running, told }) => {
      const open = (): ReturnType<typeof commandOf> => commandOf(clerkAt('c1'), 'counter:open', {})
      const second = open()
      await running.execute(open())
      await running.execute(second)
      await running.execute(commandOf(clerkAt('c1'), 'counter:close', {}))
      await running.execute(second)
      expect(told.map(({ entry }) => entry.fact.type)).toEqual(['counterOpened', 'counterClosed'])
    }))

  it('of a refusal is refused in the same way for good: who still wants it makes a new wish', () =>
    withOpenHall(async (open) => {
      const { running } = open
      await running.execute(commandOf(clerkAt('c1'), 'counter:open', {}))
      const call = commandOf(clerkAt('c1'), 'ticket:call-next', {})
      const refused = await running.execute(call)
      expect(ticketNoOf(refused)).toBe('refused: queue-empty')
      await running.execute(issueCommand())
      expect(await running.execute(call)).toEqual(refused)
      const again = await open.reopen()
      expect(await again.running.execute(call)).toEqual(refused)
      const anew = commandOf(clerkAt('c1'), 'ticket:call-next', {})
      expect(ticketNoOf(await again.running.execute(anew))).toBe('A001')
    }))

  it('of a refusal is refused twice in one instant, though the second might have been done', () =>
    withOpenHall(async ({ running, engine }) => {
      await running.execute(commandOf(clerkAt('c1'), 'counter:open', {}))
      const release = engine.hold()
      const first = running.execute(commandOf(clerkAt('c2'), 'counter:open', {}))
      const call = commandOf(clerkAt('c1'), 'ticket:call-next', {})
      const group = [call, issueCommand(), call].map((command) => running.execute(command))
      release()
      await first
      expect((await Promise.all(group)).map(ticketNoOf)).toEqual([
        'refused: queue-empty',
        'A001',
        'refused: queue-empty',
      ])
    }))

  it('of what could not be saved may be asked again, refused or not', () =>
    withOpenHall(async ({ running, engine }) => {
      await running.execute(commandOf(clerkAt('c1'), 'counter:open', {}))
      const call = commandOf(clerkAt('c1'), 'ticket:call-next', {})
      engine.fails()
      expect(ticketNoOf(await running.execute(call))).toBe('refused: storage-failed')
      engine.works()
      await running.execute(issueCommand())
      expect(ticketNoOf(await running.execute(call))).toBe('A001')
    }))

  it('of what the hall asks itself may be asked again and then succeed', () =>
    withOpenHall(async ({ running }) => {
      const issued = await running.execute(issueCommand())
      const ticketId = issued.ok ? (issued.value.ticket?.ticketId ?? '') : ''
      const pass = commandOf(SYSTEM, 'ticket:no-show', { requestId: 'pass:1', ticketId })
      expect(await running.execute(pass)).toMatchObject({ ok: false, error: { code: 'wrong-state' } })
      await running.execute(commandOf(clerkAt('c1'), 'counter:open', {}))
      await running.execute(commandOf(clerkAt('c1'), 'ticket:call-next', {}))
      expect(await running.execute(pass)).toMatchObject({ ok: false, error: { code: 'no-show-too-soon' } })
    }))
})

describe('a wish that is given up', () => {
  const withdraw = (requestId: string) => ({ name: 'request:withdraw', payload: { requestId } }) as const

  it('is not done by a copy that comes later, not even after a restart', () =>
    withOpenHall(async (open) => {
      const command = issueCommand()
      const { requestId } = command.payload
      const nothing = await open.running.execute(withdraw(requestId))
      expect(nothing).toMatchObject({ ok: false, error: { code: 'request-reused' } })
      expect(await open.running.execute(command)).toEqual(nothing)
      const again = await open.reopen()
      expect(await again.running.execute(command)).toEqual(nothing)
      expect(await again.running.execute(withdraw(requestId))).toEqual(nothing)
      expect(again.told).toHaveLength(0)
      expect(ticketNoOf(await again.running.execute(issueCommand()))).toBe('A001')
    }))

  it('tells what was done, or why it was not, when it is too late to give it up', () =>
    withOpenHall(async ({ running }) => {
      const command = issueCommand()
      const done = await running.execute(command)
      expect(await running.execute(withdraw(command.payload.requestId))).toEqual(done)
      const call = commandOf(clerkAt('c1'), 'ticket:call-next', {})
      const refused = await running.execute(call)
      expect(refused).toMatchObject({ ok: false, error: { code: 'counter-closed' } })
      expect(await running.execute(withdraw(call.payload.requestId))).toEqual(refused)
    }))

  it('and done in the same instant has one outcome for both', () =>
    withOpenHall(async ({ running, engine, told }) => {
      const release = engine.hold()
      const first = running.execute(issueCommand())
      const [done, undone] = [issueCommand(), issueCommand()]
      const group = [done, withdraw(done.payload.requestId), withdraw(undone.payload.requestId), undone].map(
        (command) => running.execute(command),
      )
      release()
      await first
      expect((await Promise.all(group)).map(ticketNoOf)).toEqual([
        'A002',
        'A002',
        'refused: request-reused',
        'refused: request-reused',
      ])
      expect(told).toHaveLength(2)
    }))
})
