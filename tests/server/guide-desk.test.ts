import { describe, expect, it } from 'vitest'
import type { HostFace } from '../../domain/wire/guide.ts'
import { PAPER_LIMIT_MS } from '../../server/sockets/connected-hosts.ts'
import { newRequestId, type GuideClient } from '../support/hall-client.ts'
import { withHallServer } from '../support/hall-server.ts'

const issue = { serviceCode: 'id-renew', queueClass: 'ordinary', personDigest: null } as const

function facesOf(guide: GuideClient): HostFace[][] {
  const told: HostFace[][] = []
  guide.socket.on('hosts:told', (hosts) => void told.push([...hosts]))
  return told
}

describe('the guide desk', () => {
  it('knows who signed in, with roles and rights, until they sign out', () =>
    withHallServer({}, async (hall) => {
      const guide = await hall.connectGuide()
      expect(await guide.must('guide:sign-in', { staffNo: '2002' })).toEqual({
        staffNo: '2002',
        roles: ['guide', 'helper'],
        rights: ['restoreBeyondLimit'],
      })
      expect(await guide.must('guide:sign-in', { staffNo: '3001' })).toEqual({
        staffNo: '3001',
        roles: ['guide', 'supervisor'],
        rights: ['callNumber', 'reassign', 'restoreBeyondLimit'],
      })
      await guide.must('guide:sign-out', {})
      expect(await guide.ask('ticket:issue', issue)).toMatchObject({ error: { code: 'not-signed-in' } })
    }))

  it('gives a number, moves it ahead, has it helped, and every fact says who did it', () =>
    withHallServer({}, async (hall) => {
      const guide = await hall.openGuide('2001')
      const supervisor = await hall.openGuide('3001')
      await guide.follow()
      const issued = await guide.must('ticket:issue', issue)
      expect(issued.ticketPath).toMatch(/^\/t\//)
      const ticketId = issued.ticket?.ticketId ?? ''
      const given = { ticketId, priorityReason: 'pregnant', wasProofSeen: true } as const
      await guide.must('ticket:prioritise', { ...given, queueClass: 'priority' })
      await guide.must('ticket:assign-helper', { ticketId, helperId: '2002' })
      const moved = await supervisor
        .must('ticket:transfer', {
          ticketId,
          to: { kind: 'service', serviceCode: 'residence-permit' },
          reason: 'came for the permit',
        })
        .catch((error: unknown) => String(error))
      // No counter of that queue is open yet.
      expect(moved).toContain('target-closed')
      await hall.openDesk('c1')
      const done = await supervisor.must('ticket:transfer', {
        ticketId,
        to: { kind: 'service', serviceCode: 'residence-permit' },
        reason: 'came for the permit',
      })
      await guide.caughtUp(done.seq)
      expect(guide.state().tickets[ticketId]).toMatchObject({
        queueClass: 'priority',
        helperId: '2002',
        firstContactId: '2001',
        serviceCode: 'residence-permit',
      })
      const { DatabaseSync } = await import('node:sqlite')
      const database = new DatabaseSync(hall.databaseFile)
      const rows = database.prepare('SELECT actor, role, counter FROM journal ORDER BY seq').all()
      database.close()
      expect(rows.map(({ actor, role }) => `${String(actor)} ${String(role)}`)).toEqual([
        '2001 guide',
        '2001 guide',
        '2001 guide',
        '1001 clerk',
        '3001 supervisor',
      ])
    }))
})

describe('the device hosts, as the guide desk sees them', () => {
  it('come and go, and tell how their devices are', () =>
    withHallServer({}, async (hall) => {
      const guide = await hall.connectGuide()
      const told = facesOf(guide)
      const host = await hall.connectHost('K01')
      await guide.must('guide:sign-in', { staffNo: '2001' })
      await expect
        .poll(() => told.at(-1))
        .toEqual([
          { hostId: 'K01', isOnline: true, printer: 'none', reader: 'none' },
          { hostId: 'K02', isOnline: false, printer: 'none', reader: 'none' },
        ])
      await host.must('host:face', { printer: 'no-paper', reader: 'ready' })
      await expect.poll(() => told.at(-1)?.[0]).toMatchObject({ printer: 'no-paper', reader: 'ready' })
      const before = told.length
      await host.must('host:face', { printer: 'no-paper', reader: 'ready' })
      await guide.must('ticket:issue', issue)
      expect(told).toHaveLength(before)
      host.close()
      await expect.poll(() => told.at(-1)?.[0]).toMatchObject({ hostId: 'K01', isOnline: false })
    }))

  it('are told to nobody who has not signed in', () =>
    withHallServer({}, async (hall) => {
      const stranger = await hall.connectGuide()
      const told = facesOf(stranger)
      const guide = await hall.openGuide()
      const heard = facesOf(guide)
      await hall.connectHost('K02')
      await expect.poll(() => heard.length).toBe(1)
      expect(told).toEqual([])
    }))

  it('count once each: a host that comes back before its old wire is found dead stays online', () =>
    withHallServer({}, async (hall) => {
      const old = await hall.connectHost('K01')
      await hall.connectHost('K01')
      const guide = await hall.connectGuide()
      const told = facesOf(guide)
      await guide.must('guide:sign-in', { staffNo: '2001' })
      old.close()
      const other = await hall.connectHost('K02')
      await expect.poll(() => told.at(-1)?.[1]?.isOnline).toBe(true)
      other.close()
      await expect.poll(() => told.at(-1)?.[1]?.isOnline).toBe(false)
      expect(told.at(-1)?.[0]?.isOnline).toBe(true)
    }))
})

describe('a paper that the guide desk wants', () => {
  it('is asked of that host, with the ticket’s link and no class, and is a copy once one came out', () =>
    withHallServer({}, async (hall) => {
      const host = await hall.connectHost('K01')
      const guide = await hall.openGuide()
      const wanted: { isCopy: boolean; path: string | null; queueClass: string | undefined }[] = []
      host.socket.on('paper:wanted', ({ answer, isCopy }, ack) => {
        const { ticketPath: path, ticket } = answer
        wanted.push({ isCopy, path, queueClass: ticket?.queueClass })
        ack({ paper: wanted.length === 1 ? 'failed' : 'printed' })
      })
      const issued = await guide.must('ticket:issue', { ...issue, queueClass: 'priority' })
      const ticketId = issued.ticket?.ticketId ?? ''
      const print = () => guide.must('paper:print', { requestId: newRequestId(), ticketId, hostId: 'K01' })
      const report = (paper: 'printed' | 'failed') =>
        host.must('paper:report', { ticketId, paper, isCopy: false })
      expect(await print()).toEqual({ paper: 'failed' })
      await report('failed')
      expect(await print()).toEqual({ paper: 'printed' })
      await report('printed')
      await print()
      await report('failed')
      await print()
      expect(wanted.map(({ isCopy }) => isCopy)).toEqual([false, false, true, true])
      expect(wanted[0]).toEqual({ isCopy: false, path: issued.ticketPath, queueClass: 'ordinary' })
    }))

  it('cannot come from a host that is away or unknown', () =>
    withHallServer({}, async (hall) => {
      const guide = await hall.openGuide()
      const ticketId = (await guide.must('ticket:issue', issue)).ticket?.ticketId ?? ''
      for (const hostId of ['K01', 'K99', 'constructor']) {
        expect(
          await guide.ask('paper:print', { requestId: newRequestId(), ticketId, hostId }),
          hostId,
        ).toMatchObject({ ok: false, error: { code: 'host-away' } })
      }
    }))

  it('is unknown when the host does not answer in time, talks nonsense, or is lost in the middle', () =>
    withHallServer({}, async (hall) => {
      const host = await hall.connectHost('K01')
      const guide = await hall.openGuide()
      const ticketId = (await guide.must('ticket:issue', issue)).ticket?.ticketId ?? ''
      const asked: ((result: never) => void)[] = []
      host.socket.on('paper:wanted', (_wanted, ack) => void asked.push(ack as never))
      const print = () => guide.must('paper:print', { requestId: newRequestId(), ticketId, hostId: 'K01' })

      const late = print()
      await expect.poll(() => asked.length).toBe(1)
      await hall.clock.advance(PAPER_LIMIT_MS)
      expect(await late).toEqual({ paper: 'unknown' })

      const nonsense = print()
      await expect.poll(() => asked.length).toBe(2)
      asked[1]?.({ paper: 'eaten by the dog' } as never)
      expect(await nonsense).toEqual({ paper: 'unknown' })

      const lost = print()
      await expect.poll(() => asked.length).toBe(3)
      host.close()
      expect(await lost).toEqual({ paper: 'unknown' })
    }))
})

describe('the candidates at a desk', () => {
  it('are those that would be called, each with its reason, and the rules in their order', () =>
    withHallServer({}, async (hall) => {
      const host = await hall.connectHost()
      const desk = await hall.connectDesk()
      expect(await desk.ask('desk:candidates', {})).toMatchObject({ error: { code: 'not-signed-in' } })
      await desk.must('desk:sign-in', { staffNo: '1001', counterId: 'c1', takeOver: false })
      expect(await desk.ask('desk:candidates', {})).toMatchObject({ error: { code: 'counter-closed' } })
      await desk.must('counter:open', {})
      await host.must('ticket:issue', issue)
      await host.must('ticket:issue', { ...issue, queueClass: 'priority' })
      const seen = await desk.must('desk:candidates', {})
      expect(seen.picks.map(({ ticketNo, rule }) => `${ticketNo} ${rule}`)).toEqual([
        'A002 class-order',
        'A001 arrival',
      ])
      expect(seen.rules).toEqual(hall.hall.rules.map(({ rule }) => rule))
      const called = await desk.must('ticket:call-next', {})
      expect(called.ticket?.ticketNo).toBe(seen.picks[0]?.ticketNo)
    }))

  it('are those of the clerk who asks: one who may not handle an item is not offered it', () =>
    withHallServer({}, async (hall) => {
      const host = await hall.connectHost()
      await host.must('ticket:issue', { ...issue, serviceCode: 'residence-permit' })
      await host.must('ticket:issue', issue)
      await hall.openDesk('c1', '1001').then((desk) => desk.must('desk:sign-out', {}))
      const relief = await hall.connectDesk()
      await relief.must('desk:sign-in', { staffNo: '1005', counterId: 'c1', takeOver: false })
      const seen = await relief.must('desk:candidates', {})
      expect(seen.picks.map(({ ticketNo }) => ticketNo)).toEqual(['A002'])
      expect((await relief.must('ticket:call-next', {})).ticket?.ticketNo).toBe('A002')
    }))
})
