import { describe, expect, it } from 'vitest'
import { withHallServer } from '../support/hall-server.ts'

const issue = { serviceCode: 'id-renew', queueClass: 'ordinary', personDigest: null } as const

describe('a visit, from the number to the outcome', () => {
  it('is told to everybody in the same order', () =>
    withHallServer({}, async (hall) => {
      const host = await hall.connectHost()
      const board = await hall.connectBoard()
      await Promise.all([host.follow(), board.follow()])
      const desk = await hall.openDesk('c1')
      await desk.follow()

      const issued = await host.must('ticket:issue', issue)
      expect(issued.ticket).toMatchObject({ ticketNo: 'A001', state: 'waiting' })
      expect(issued.ticketPath).toMatch(/^\/t\/[A-Za-z0-9_-]+$/)
      const called = await desk.must('ticket:call-next', {})
      expect(called.ticket).toMatchObject({ ticketNo: 'A001', state: 'called', because: { code: 'arrival' } })
      const ticketId = called.ticket?.ticketId ?? ''
      await desk.must('ticket:start', { ticketId })
      const finished = await desk.must('ticket:finish', {
        ticketId,
        outcomes: [{ serviceCode: 'id-renew', outcome: 'doneAtOnce' }],
      })

      await Promise.all([host, board, desk].map((client) => client.caughtUp(finished.seq)))
      expect(board.state().tickets[ticketId]).toMatchObject({
        state: 'done',
        because: null,
        items: [{ outcome: null }],
      })
      expect(desk.state().tickets[ticketId]).toMatchObject({
        state: 'done',
        items: [{ outcome: 'doneAtOnce' }],
      })
      expect(board.told.flatMap(({ entries }) => entries.map(({ seq }) => seq))).toEqual([1, 2, 3, 4, 5])
    }))

  it('goes on after a restart: same day, same tickets, same order, next number', () =>
    withHallServer({}, async (hall) => {
      const host = await hall.connectHost()
      for (let person = 0; person < 3; person += 1) await host.must('ticket:issue', issue)
      const desk = await hall.openDesk('c1')
      await desk.must('ticket:call-next', {})
      await desk.follow()
      const before = structuredClone(desk.state())

      await hall.restart()
      const again = await hall.connectDesk()
      await again.follow()
      expect(again.state()).toEqual(before)
      const fourth = await (await hall.connectHost()).must('ticket:issue', issue)
      expect(fourth.ticket?.ticketNo).toBe('A004')
    }))
})
