import { expect, test } from 'vitest'
import { WANG, withDeviceHost, ZHANG } from '../../support/device-host.ts'

test('after visits with cards neither number, birth date nor name is found in log, sockets, pages, papers or signs', async () => {
  await withDeviceHost(
    {},
    async ({ host, hall, log, reader, printer, display, supervised, openPage, until }) => {
      const page = await openPage()
      await until(() => page.view()?.isOnline === true)
      await page.ask('reading:set', { isOn: true })
      for (const [visit, person] of [ZHANG, WANG].entries()) {
        reader.lay(person)
        await until(() => page.cards.length === 2 * (visit + 1))
        expect(await page.take({ usesCard: true })).toMatchObject({ ok: true })
        expect(await page.take({ usesCard: true })).toMatchObject({ ok: false })
        await page.ask('visit:end', {})
      }
      reader.lay(ZHANG)
      hall.loseAnswers(1)
      let isAnswered = false
      void page.take({ usesCard: true, serviceCode: 'residence-permit' }).then(() => (isAnswered = true))
      await until(() => isAnswered)
      supervised.reader.lose()
      await hall.doAt('c1', 'counter:open')
      await hall.doAt('c1', 'ticket:call-next')
      await until(() => display.shown.at(-1)?.tone === 'call')
      const health = await (await fetch(`${host.address}/healthz`)).text()

      const everything = {
        log: log.text(),
        toHall: hall.sentText(),
        hallState: JSON.stringify(hall.state()),
        page: page.heardText(),
        papers: JSON.stringify(printer.papers),
        sign: JSON.stringify(display.shown),
        health,
      }
      // The scan is worth something only if there was something to scan.
      expect(everything.toHall).toContain('personDigest')
      expect(everything.page).toContain('张*三')
      for (const [place, text] of Object.entries(everything)) {
        for (const { idNumber, birthDate, name } of [ZHANG, WANG]) {
          for (const secret of [idNumber, birthDate, idNumber.slice(0, 14), idNumber.slice(-8), name]) {
            expect(text, place).not.toContain(secret)
          }
        }
        if (place !== 'page') expect(text, place).not.toContain('张*三')
      }
    },
  )
})
