import { expect, test } from 'vitest'
import { withDeviceHost } from '../../support/device-host.ts'

test('a double tap gives one number, one paper and the same answer twice', async () => {
  await withDeviceHost({}, async ({ hall, printer, openPage, until }) => {
    const page = await openPage()
    await until(() => page.view()?.isOnline === true)
    const [first, second] = await Promise.all([
      page.take({ requestId: 'one-and-the-same' }),
      page.take({ requestId: 'one-and-the-same' }),
    ])
    expect(first).toMatchObject({ ok: true, value: { ticketNo: 'A001' } })
    expect(second).toEqual(first)
    const third = await page.take({ requestId: 'one-and-the-same' })
    expect(third).toEqual(first)
    await until(() => hall.asked.some(({ name }) => name === 'paper:report'))
    expect(Object.keys(hall.state().tickets)).toHaveLength(1)
    expect(printer.papers).toHaveLength(1)
    expect(await page.take({ requestId: 'one-and-the-same', serviceCode: 'residence-permit' })).toMatchObject(
      {
        ok: false,
        error: { code: 'request-reused' },
      },
    )
  })
})

test('a page that comes back asks again and gets its number and the state of its paper', async () => {
  await withDeviceHost({}, async ({ hall, printer, openPage, until }) => {
    printer.setOutcome('held')
    const page = await openPage()
    await until(() => page.view()?.isOnline === true)
    const first = await page.take({ requestId: 'asked-before-the-reload' })
    page.leave()
    const back = await openPage()
    expect(await back.take({ requestId: 'asked-before-the-reload' })).toEqual(first)
    await until(() => back.papers.length === 1)
    expect(back.papers[0]).toMatchObject({ status: 'printing' })
    printer.release({ outcome: 'printed' })
    await until(() => back.papers.at(-1)?.status === 'printed')
    expect(Object.keys(hall.state().tickets)).toHaveLength(1)
    expect(printer.papers).toHaveLength(1)
  })
})

test('the connection dies after the server has issued: the retry brings the same number', async () => {
  await withDeviceHost({}, async ({ hall, printer, openPage, until }) => {
    const page = await openPage()
    await until(() => page.view()?.isOnline === true)
    hall.loseAnswers(1)
    const answer = page.take()
    let taken: Awaited<typeof answer> | undefined
    void answer.then((result) => (taken = result))
    await until(() => taken !== undefined)
    expect(taken).toMatchObject({ ok: true, value: { ticketNo: 'A001' } })
    expect(hall.asked.filter(({ name }) => name === 'ticket:issue')).toHaveLength(2)
    expect(Object.keys(hall.state().tickets)).toHaveLength(1)
    expect(printer.papers).toHaveLength(1)
  })
})

test('a report that gets no answer is sent again under the same requestId until it is acknowledged', async () => {
  await withDeviceHost({}, async ({ hall, printer, openPage, until }) => {
    printer.setOutcome('held')
    const page = await openPage()
    await until(() => page.view()?.isOnline === true)
    await page.take({ requestId: 'reported-late' })
    hall.swallow(1)
    printer.release({ outcome: 'printed' })
    await until(() => hall.asked.some(({ name }) => name === 'paper:report'))
    await hall.goAway()
    await until(() => page.view()?.isOnline === false)
    await hall.comeBack()
    await until(() => Object.values(hall.state().tickets)[0]?.paper === 'printed')
    const reports = hall.asked.filter(({ name }) => name === 'paper:report')
    expect(reports.map(({ payload }) => payload['requestId'])).toEqual([
      'reported-late-paper',
      'reported-late-paper',
    ])
  })
})
