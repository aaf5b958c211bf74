import { expect, test } from 'vitest'
import { createFakeDisplay } from '../../support/fake-devices.ts'
import { withDeviceHost } from '../../support/device-host.ts'

test('a sign follows its counter, is drawn again after reopening, and keeps its state while the hall is away', async () => {
  await withDeviceHost({}, async ({ hall, display, supervised, openPage, until }) => {
    const page = await openPage()
    await until(() => display.shown.length === 1)
    await page.take()
    await hall.doAt('c1', 'counter:open')
    await hall.doAt('c1', 'ticket:call-next')
    const ticketId = Object.keys(hall.state().tickets)[0] ?? ''
    await until(() => display.shown.at(-1)?.tone === 'call')
    await hall.doAt('c3', 'counter:open')
    await hall.doAt('c1', 'ticket:start', { ticketId })
    await until(() => display.shown.at(-1)?.tone === 'serving')
    expect(display.shown.map(({ lines }) => lines)).toEqual([
      ['未开放'],
      ['欢迎'],
      ['请 A001', '到 1 号窗口'],
      ['正在办理', 'A001'],
    ])

    supervised.display.lose()
    const reopened = createFakeDisplay()
    supervised.display.reopen(reopened)
    await until(() => reopened.shown.length === 1)
    expect(reopened.shown[0]?.lines).toEqual(['正在办理', 'A001'])

    await hall.goAway()
    await until(() => page.view()?.isOnline === false)
    expect(reopened.shown).toHaveLength(1)
  })
})

test('a sign that did not take its content is given it again', async () => {
  await withDeviceHost({}, async ({ hall, display, log, openPage, until }) => {
    await openPage()
    await until(() => display.shown.length === 1)
    display.fail(true)
    await hall.doAt('c1', 'counter:open')
    await until(() => log.lines.some(({ event }) => event === 'sign-not-shown'))
    display.fail(false)
    await until(() => display.shown.at(-1)?.tone === 'welcome')
  })
})
