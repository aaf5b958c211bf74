import { describe, expect, it } from 'vitest'
import type { DeskClient } from '../support/hall-client.ts'
import { withHallServer } from '../support/hall-server.ts'

function signIn(desk: DeskClient, counterId: string, staffNo = '1001', takeOver = false) {
  return desk.ask('desk:sign-in', { staffNo, counterId, takeOver })
}
const code = (result: { ok: boolean; error?: { code: string } }): string => result.error?.code ?? 'done'

describe('signing in at a counter', () => {
  it('needs a clerk and a counter of the hall', () =>
    withHallServer({}, async (hall) => {
      const desk = await hall.connectDesk()
      expect(code(await signIn(desk, 'c1', '9999'))).toBe('unknown-staff')
      expect(code(await signIn(desk, 'c99'))).toBe('unknown-counter')
      expect(await signIn(desk, 'c1')).toEqual({
        ok: true,
        value: { staffNo: '1001', counterId: 'c1', roles: ['clerk'], rights: [] },
      })
    }))

  it('comes before every command, and not before listening', () =>
    withHallServer({}, async (hall) => {
      const desk = await hall.connectDesk()
      expect(code(await desk.ask('counter:open', {}))).toBe('not-signed-in')
      expect(code(await desk.ask('ticket:call-next', {}))).toBe('not-signed-in')
      expect((await desk.follow()).kind).toBe('snapshot')
      await signIn(desk, 'c1')
      expect(code(await desk.ask('counter:open', {}))).toBe('done')
      await desk.must('desk:sign-out', {})
      expect(code(await desk.ask('counter:close', {}))).toBe('not-signed-in')
    }))

  it('of a taken counter is refused, unless it takes over: then the other desk is signed out and told', () =>
    withHallServer({}, async (hall) => {
      const [first, second] = [await hall.connectDesk(), await hall.connectDesk()]
      await signIn(first, 'c1')
      expect(await signIn(second, 'c1', '1002')).toMatchObject({
        ok: false,
        error: { code: 'counter-taken', params: { staffNo: '1001' } },
      })
      const told = new Promise((resolve) => first.socket.once('desk:signed-out', resolve))
      expect(code(await signIn(second, 'c1', '1002', true))).toBe('done')
      expect(await told).toBe('taken-over')
      expect(code(await first.ask('counter:open', {}))).toBe('not-signed-in')
      expect(code(await second.ask('counter:open', {}))).toBe('done')
    }))

  it('again from the same computer, as somebody else or elsewhere, leaves the first counter', () =>
    withHallServer({}, async (hall) => {
      const [first, second] = [await hall.connectDesk(), await hall.connectDesk()]
      await signIn(first, 'c1')
      expect(code(await signIn(first, 'c1', '1002'))).toBe('done')
      expect(code(await signIn(first, 'c2', '1002'))).toBe('done')
      expect(code(await signIn(second, 'c1'))).toBe('done')
    }))

  it('ends with the connection, while the counter and its ticket stay for the desk that comes back', () =>
    withHallServer({}, async (hall) => {
      const host = await hall.connectHost()
      await host.must('ticket:issue', { serviceCode: 'id-renew', queueClass: 'ordinary', personDigest: null })
      const desk = await hall.openDesk('c1')
      const called = await desk.must('ticket:call-next', {})
      desk.close()

      const back = await hall.connectDesk()
      // The server hears of the lost connection a moment later than the next one may come.
      await expect.poll(async () => code(await signIn(back, 'c1'))).toBe('done')
      await back.follow()
      expect(back.state().counters['c1']).toMatchObject({ state: 'open', ticketId: called.ticket?.ticketId })
      expect(code(await back.ask('ticket:start', { ticketId: called.ticket?.ticketId ?? '' }))).toBe('done')
    }))

  it('gives commands the name of the clerk, whatever the payload says', () =>
    withHallServer({}, async (hall) => {
      const desk = await hall.openDesk('c1', '1003')
      await desk.follow()
      expect(desk.state().counters['c1']).toMatchObject({ staffNo: '1003' })
      expect(code(await hall.connectDesk().then((other) => signIn(other, 'c1')))).toBe('counter-taken')
    }))
})
