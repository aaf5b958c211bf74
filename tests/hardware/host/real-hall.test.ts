import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { withDeviceHost, ZHANG } from '../../support/device-host.ts'
import { withHallServer } from '../../support/hall-server.ts'

test('with the real hall server: a number by card, the same person refused, a call on the sign, a link on the paper', async () => {
  await withHallServer({}, async (server) => {
    const { clock } = server
    await withDeviceHost({ clock, hallServer: server.address() }, async (rig) => {
      const { reader, printer, display, openPage, until, log } = rig
      const page = await openPage()
      await until(() => page.view()?.isOnline === true)
      await page.ask('reading:set', { isOn: true })
      reader.lay(ZHANG)
      await until(() => page.cards.length === 2)
      const taken = await page.take({ usesCard: true })
      if (!taken.ok) throw new Error(taken.error.code)
      expect(taken.value).toMatchObject({ ticketNo: 'A001', ahead: 0 })
      expect(taken.value.qr).toMatch(new RegExp(`^${server.address()}/t/.{40,}$`))
      await until(() => page.papers.at(-1)?.status === 'printed')
      expect(printer.papers[0]).toContainEqual({ kind: 'qr', data: taken.value.qr })
      const ticket = await server.get(`/api/ticket/${taken.value.qr?.split('/t/')[1] ?? ''}`)
      expect(await ticket.json()).toMatchObject({ ticketNo: 'A001', state: 'waiting' })

      expect(await page.take({ usesCard: true })).toMatchObject({
        ok: false,
        error: { code: 'duplicate-ticket', params: { ticketNo: 'A001' } },
      })
      expect(await page.take()).toMatchObject({ ok: true, value: { ticketNo: 'A002', ahead: 1 } })
      await until(() => page.view()?.queues[0]?.waiting === 2)

      const desk = await server.openDesk('c1')
      await until(() => display.shown.at(-1)?.tone === 'welcome')
      await desk.must('ticket:call-next', {})
      await until(() => display.shown.at(-1)?.tone === 'call')
      expect(display.shown.at(-1)?.lines).toEqual(['请 A001', '到 1 号窗口'])

      const files = readdirSync(server.folder).map((file) =>
        readFileSync(join(server.folder, file), 'latin1'),
      )
      const everything = [...files, log.text(), server.log.text(), page.heardText()].join('\n')
      expect(everything).toContain('A001')
      expect(everything).not.toContain(ZHANG.idNumber)
    })
  })
})

test('the real hall refuses a host it does not know, and the technician reads why', async () => {
  await withHallServer({}, async (server) => {
    const { clock } = server
    await withDeviceHost({ clock, hallServer: server.address(), hostId: 'K99' }, async ({ log, until }) => {
      await until(() => log.lines.some(({ event }) => event === 'hall-link-refused'))
      expect(log.lines.find(({ event }) => event === 'hall-link-refused')?.fields).toMatchObject({
        code: 'unknown-host',
        hostId: 'K99',
      })
    })
  })
})
