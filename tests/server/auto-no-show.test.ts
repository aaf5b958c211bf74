import { describe, expect, it } from 'vitest'
import { demoHall, withHallServer } from '../support/hall-server.ts'
import type { Hall } from '../../domain/model.ts'

const issue = { serviceCode: 'id-renew', queueClass: 'ordinary', personDigest: null } as const
const strict: Hall = {
  ...demoHall(),
  calls: { ...demoHall().calls, autoNoShowSeconds: 90 },
  rejoin: { policy: 'tail', afterCalls: 0, maxReturns: 0 },
}

describe('a hall that lets numbers pass by themselves', () => {
  it('passes one that nobody came to, as the system, and frees its counter; a recall gives it time again', () =>
    withHallServer({ hall: { ...strict, rejoin: demoHall().rejoin } }, async (hall) => {
      const host = await hall.connectHost()
      const desk = await hall.openDesk('c1')
      await desk.follow()
      const ticketId = (await host.must('ticket:issue', issue)).ticket?.ticketId ?? ''
      await desk.must('ticket:call-next', {})
      await hall.clock.advance(80_000)
      await desk.must('ticket:recall', { ticketId })
      await hall.clock.advance(89_000)
      expect(desk.state().tickets[ticketId]?.state).toBe('called')
      await hall.clock.advance(2000)
      await expect.poll(() => desk.state().tickets[ticketId]?.state).toBe('noShow')
      expect(desk.state().counters['c1']?.ticketId).toBeNull()
      const { DatabaseSync } = await import('node:sqlite')
      const database = new DatabaseSync(hall.databaseFile)
      const row = database.prepare('SELECT actor, role, fact FROM journal ORDER BY seq DESC LIMIT 1').get()
      database.close()
      expect(row).toMatchObject({ actor: 'system', role: 'system' })
      expect(JSON.parse(String(row?.['fact']))).toEqual({ type: 'ticketPassed', ticketId, counterId: 'c1' })
    }))

  it('ends the number with its pass where it may not come back, once', () =>
    withHallServer({ hall: strict }, async (hall) => {
      const host = await hall.connectHost()
      const desk = await hall.openDesk('c1')
      await desk.follow()
      const ticketId = (await host.must('ticket:issue', issue)).ticket?.ticketId ?? ''
      await desk.must('ticket:call-next', {})
      const { seq } = desk.state()
      await hall.clock.advance(5 * 60_000)
      await expect.poll(() => desk.state().tickets[ticketId]?.state).toBe('void')
      await hall.clock.advance(5 * 60_000)
      expect(desk.state().seq).toBe(Math.max(seq, 3) + 2)
    }))

  it('sets no timer where the hall’s file does not ask for it', () =>
    withHallServer({}, async (plain) => {
      const before = plain.clock.pendingTimers()
      await withHallServer({ hall: strict, clock: plain.clock }, () => {
        // The day line, the beat, and the look for passes.
        expect(plain.clock.pendingTimers()).toBe(before + 3)
        return Promise.resolve()
      })
      expect(plain.clock.pendingTimers()).toBe(before)
    }))
})
