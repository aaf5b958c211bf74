import { expect, test } from 'vitest'
import { parseAppointments } from '../../../server/appointments/appointments-file.ts'
import { WANG, withDeviceHost, ZHANG } from '../../support/device-host.ts'
import { demoHall, withHallServer } from '../../support/hall-server.ts'

/** Of Zhang, today at 09:10: the hall's clock stands at nine. */
const BOOKED = `
- appointmentId: Y1
  serviceCode: household-move
  date: 2026-11-02
  from: '09:10'
  to: '09:40'
  idNumber: '${ZHANG.idNumber}'
`
const readAppointments = () => parseAppointments(BOOKED, 'booked.yaml', demoHall())

test('a card finds its holder’s appointment and checks in: one number, one paper, and not twice', async () => {
  await withHallServer({ readAppointments }, async (server) => {
    await withDeviceHost({ clock: server.clock, hallServer: server.address() }, async (rig) => {
      const { reader, printer, openPage, until, log } = rig
      const page = await openPage()
      await until(() => page.view()?.isOnline === true)
      expect(await page.ask('appointments:mine', {})).toMatchObject({ error: { code: 'no-card' } })
      const checkIn = { serviceCode: 'household-move', appointmentId: 'Y1' }
      expect(await page.take(checkIn)).toMatchObject({ error: { code: 'no-card' } })

      await page.ask('reading:set', { isOn: true })
      reader.lay(ZHANG)
      await until(() => page.cards.length === 2)
      expect(await page.ask('appointments:mine', {})).toMatchObject({
        ok: true,
        value: [{ appointmentId: 'Y1', serviceCode: 'household-move', state: 'booked' }],
      })
      const wish = { ...checkIn, usesCard: true, requestId: 'check-in-of-zhang' }
      const taken = await page.take(wish)
      expect(taken).toMatchObject({ ok: true, value: { ticketNo: 'A001', serviceCode: 'household-move' } })
      expect(taken.ok && taken.value.qr).toMatch(/\/t\/.{40,}$/)
      expect(await page.take(wish)).toEqual(taken)
      await until(() => page.papers.at(-1)?.status === 'printed')
      expect(printer.papers).toHaveLength(1)
      expect(await page.take({ ...wish, requestId: 'check-in-again' })).toMatchObject({
        error: { code: 'appointment-used', params: { state: 'checkedIn' } },
      })
      expect(await page.ask('appointments:mine', {})).toMatchObject({ value: [{ state: 'checkedIn' }] })

      const desk = await server.connectDesk()
      await desk.follow()
      expect(Object.values(desk.state().tickets)).toMatchObject([
        { queueClass: 'appointment', appointmentId: 'Y1' },
      ])
      reader.lay(WANG)
      await until(() => page.cards.length === 4)
      expect(await page.ask('appointments:mine', {})).toEqual({ ok: true, value: [] })
      expect([log.text(), server.log.text(), page.heardText()].join('\n')).not.toContain(ZHANG.idNumber)
    })
  })
})

test('while the hall server is away nobody knows of appointments', async () => {
  await withDeviceHost({}, async ({ hall, reader, openPage, until }) => {
    const page = await openPage()
    await until(() => page.view()?.isOnline === true)
    await page.ask('reading:set', { isOn: true })
    reader.lay(ZHANG)
    await until(() => page.cards.length === 2)
    await hall.goAway()
    await until(() => page.view()?.isOnline === false)
    expect(await page.ask('appointments:mine', {})).toMatchObject({ error: { code: 'server-away' } })
  })
})
