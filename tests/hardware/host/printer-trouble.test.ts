import { expect, test } from 'vitest'
import { demoHall, withDeviceHost } from '../../support/device-host.ts'

test('no paper before the number: the page knows, and the number comes on screen alone', async () => {
  await withDeviceHost({}, async ({ hall, printer, openPage, until }) => {
    const page = await openPage()
    await until(() => page.view()?.isOnline === true)
    printer.setConditions(['offline', 'paperOut'])
    await until(() => page.view()?.printer === 'no-paper')
    const taken = await page.take({ wantsPaper: false })
    expect(taken).toMatchObject({ ok: true, value: { ticketNo: 'A001' } })
    await until(() => page.papers.length === 1)
    expect(page.papers[0]).toMatchObject({ status: 'skipped', reprintsLeft: 2 })
    expect(printer.papers).toHaveLength(0)
    expect(hall.asked.map(({ name }) => name)).toEqual(['ticket:issue'])

    printer.setConditions([])
    await until(() => page.view()?.printer === 'ok')
    if (!taken.ok) return
    await page.ask('paper:again', { ticketId: taken.value.ticketId })
    await until(() => page.papers.at(-1)?.status === 'printed')
    // The first paper of a number is no copy, however late it comes.
    expect(printer.linesOf(0).join()).not.toContain('补打')
    expect(page.papers.at(-1)?.reprintsLeft).toBe(2)
  })
})

test('the paper fails after the number: the number stays, and reprints say 补打, as many as the hall allows', async () => {
  await withDeviceHost({}, async ({ hall, printer, openPage, until }) => {
    const page = await openPage()
    await until(() => page.view()?.isOnline === true)
    printer.setOutcome({ outcome: 'failed', conditions: ['paperOut'] })
    const taken = await page.take({ requestId: 'failing-paper' })
    if (!taken.ok) throw new Error('no number')
    const { ticketId } = taken.value
    await until(() => page.papers.at(-1)?.status === 'failed')
    expect(printer.linesOf(0).join()).not.toContain('补打')
    expect(hall.state().tickets[ticketId]?.state).toBe('waiting')

    // A copy that certainly did not come out costs nothing.
    await page.ask('paper:again', { ticketId })
    await until(() => page.papers.filter(({ status }) => status === 'failed').length === 2)
    expect(page.papers.at(-1)?.reprintsLeft).toBe(2)

    printer.setOutcome('held')
    await page.ask('paper:again', { ticketId })
    expect(await page.ask('paper:again', { ticketId })).toEqual({ ok: true, value: null })
    expect(printer.papers).toHaveLength(3)
    expect(printer.linesOf(2).join()).toContain('补打')
    expect(printer.linesOf(2)).toContain('A001')
    printer.release({ outcome: 'printed' })
    await until(() => page.papers.at(-1)?.status === 'printed')
    expect(page.papers.at(-1)?.reprintsLeft).toBe(1)

    printer.setOutcome({ outcome: 'unknown' })
    await page.ask('paper:again', { ticketId })
    await until(() => page.papers.at(-1)?.status === 'unknown')
    expect(page.papers.at(-1)?.reprintsLeft).toBe(0)
    expect(await page.ask('paper:again', { ticketId })).toMatchObject({
      ok: false,
      error: { code: 'reprint-limit', params: { count: 2 } },
    })
    expect(await page.ask('paper:again', { ticketId: 'somebody-elses' })).toMatchObject({
      ok: false,
      error: { code: 'unknown-ticket' },
    })

    await until(() => hall.asked.filter(({ name }) => name === 'paper:report').length === 4)
    expect(
      hall.asked
        .filter(({ name }) => name === 'paper:report')
        .map(({ payload }) => [payload['requestId'], payload['paper'], payload['isCopy']]),
    ).toEqual([
      ['failing-paper-paper', 'failed', false],
      ['failing-paper-copy1', 'failed', true],
      ['failing-paper-copy2', 'printed', true],
      ['failing-paper-copy3', 'unknown', true],
    ])
  })
})

test('a printer that is gone fails at once, and one that never ends is unknown after a minute', async () => {
  await withDeviceHost({}, async ({ clock, printer, supervised, openPage, until }) => {
    const page = await openPage()
    await until(() => page.view()?.isOnline === true)
    supervised.printer.lose()
    await until(() => page.view()?.printer === 'printer-lost')
    await page.take()
    await until(() => page.papers.at(-1)?.status === 'failed')

    supervised.printer.reopen()
    printer.setOutcome('held')
    await page.take()
    await until(() => page.papers.at(-1)?.status === 'printing')
    await clock.advance(60_000)
    await until(() => page.papers.at(-1)?.status === 'unknown')
  })
})

test('a hall without reprints gives none', async () => {
  const hall = demoHall((demo) => ({ ...demo, kiosk: { ...demo.kiosk, reprintsPerTicket: 0 } }))
  await withDeviceHost({ hall }, async ({ openPage, until }) => {
    const page = await openPage()
    await until(() => page.view()?.isOnline === true)
    const taken = await page.take()
    await until(() => page.papers.at(-1)?.status === 'printed')
    if (!taken.ok) throw new Error('no number')
    expect(await page.ask('paper:again', { ticketId: taken.value.ticketId })).toMatchObject({
      ok: false,
      error: { code: 'reprint-limit' },
    })
  })
})
