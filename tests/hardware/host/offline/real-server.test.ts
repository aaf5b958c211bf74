import { expect, test } from 'vitest'
import { withDeviceHost } from '../../../support/device-host.ts'
import { withHallServer } from '../../../support/hall-server.ts'
import { withKioskFolder } from '../../../support/kiosk-folder.ts'

test('with the real hall server: numbers taken meanwhile are in its journal, and survive its next start too', async () => {
  await withKioskFolder((dataDir) =>
    withHallServer({}, async (server) => {
      const { clock } = server
      await withDeviceHost({ clock, hallServer: server.address(), dataDir }, async (rig) => {
        const page = await rig.openPage()
        await rig.until(() => page.view()?.isOnline === true)
        const isLeased = (): boolean => rig.log.text().includes('numbers-leased')
        await expect.poll(isLeased, { timeout: 10_000, interval: 5 }).toBe(true)
        const guide = await server.openGuide()
        await guide.follow()
        const host = await server.connectHost('K01')
        const own = Object.values(guide.state().blocks).find(({ letter }) => letter === 'A')
        if (!own) throw new Error('nothing is on loan')
        const day = guide.state().day
        const handIn = (ticketId: string, number: number, personDigest: string | null) =>
          host.must('ticket:hand-in', {
            requestId: `request-${ticketId}`,
            ticketId,
            day,
            blockId: own.blockId,
            letter: 'A',
            number,
            serviceCode: 'id-renew',
            queueClass: 'ordinary',
            personDigest,
            takenAt: own.leasedAt,
            heardAt: null,
            replaces: null,
          })
        const person = 'cd'.repeat(32)
        const first = await handIn('offline-one', own.from, person)
        expect(first.ticket).toMatchObject({ ticketNo: 'A701', state: 'waiting' })
        // The answer was lost and is asked for again: one effect.
        expect(await handIn('offline-one', own.from, person)).toEqual(first)
        await handIn('offline-two', own.from + 1, person)
        const refused = await handIn('offline-six', own.to + 1, null)
        expect(refused.ticket).toBeNull()
        await guide.caughtUp(refused.seq)
        expect(guide.state().handIns).toMatchObject([
          { note: 'second-number', ticketNo: 'A702', otherNo: 'A701', ofTicket: 'offline-two' },
          { note: 'not-leased', ofTicket: null },
        ])
        expect(guide.state().tickets['offline-two']?.state).toBe('void')
      })
      await server.restart()
      const again = await server.openGuide()
      await again.follow()
      expect(again.state().handIns.map(({ note }) => note)).toEqual(['second-number', 'not-leased'])
      expect(again.state().tickets['offline-one']).toMatchObject({ ticketNo: 'A701', state: 'waiting' })
      // Somebody who came later stands behind.
      const host = await server.connectHost('K02')
      const later = await host.must('ticket:issue', {
        serviceCode: 'id-renew',
        queueClass: 'ordinary',
        personDigest: null,
      })
      expect(later.ticket?.ticketNo).toBe('A001')
      const board = await server.connectBoard()
      await board.follow()
      expect(board.state().blocks).toEqual({})
      expect(board.state().handIns).toEqual([])
    }),
  )
}, 30_000)
