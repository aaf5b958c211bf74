import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { demoHall, WANG, withDeviceHost, ZHANG } from '../../support/device-host.ts'

test('a card is laid, a number taken with it, printed and reported', async () => {
  await withDeviceHost({}, async ({ hall, reader, printer, clock, openPage, until }) => {
    const page = await openPage()
    await until(() => page.view()?.isOnline === true)
    expect(reader.isReading()).toBe(false)
    await page.ask('reading:set', { isOn: true })
    expect(reader.isReading()).toBe(true)
    reader.lay(ZHANG)
    await until(() => page.cards.length === 2)
    expect(page.cards).toEqual([
      { kind: 'found' },
      { kind: 'read', maskedName: '张*三', ageClass: 'adult', isExpired: false },
    ])

    const taken = await page.take({ usesCard: true, requestId: 'wish-of-zhang' })
    expect(taken).toMatchObject({
      ok: true,
      value: { ticketNo: 'A001', ahead: 0, zoneId: 'a', issuedAt: clock.now(), counterNos: ['1', '2'] },
    })
    if (!taken.ok) return
    expect(taken.value.qr).toBe(`${hall.address}/t/${taken.value.ticketId}`)
    expect(hall.asked[0]).toEqual({
      name: 'ticket:issue',
      payload: {
        requestId: 'wish-of-zhang',
        serviceCode: 'id-renew',
        queueClass: 'ordinary',
        agentNo: null,
        personDigest: createHmac('sha256', Buffer.from(hall.digestKey, 'hex'))
          .update(ZHANG.idNumber)
          .digest('hex'),
      },
    })
    await until(() => page.papers.length === 2)
    expect(page.papers).toEqual([
      { ticketId: taken.value.ticketId, status: 'printing', reprintsLeft: 2 },
      { ticketId: taken.value.ticketId, status: 'printed', reprintsLeft: 2 },
    ])
    expect(printer.linesOf(0)).toContain('A001')
    await until(() => hall.asked.length === 2)
    expect(hall.asked[1]).toEqual({
      name: 'paper:report',
      payload: {
        requestId: 'wish-of-zhang-paper',
        ticketId: taken.value.ticketId,
        paper: 'printed',
        isCopy: false,
      },
    })
  })
})

test('priority is given only where the card allows it, whatever the page says', async () => {
  await withDeviceHost({}, async ({ hall, reader, openPage, until }) => {
    const page = await openPage()
    await until(() => page.view()?.isOnline === true)
    await page.ask('reading:set', { isOn: true })
    reader.lay(ZHANG)
    await until(() => page.cards.length === 2)
    await page.take({ usesCard: true, wantsPriority: true })
    reader.lay(WANG)
    await until(() => page.cards.length === 4)
    expect(page.cards[3]).toMatchObject({ kind: 'read', ageClass: 'priority-age', isExpired: true })
    await page.take({ usesCard: false, wantsPriority: true })
    await page.take({ usesCard: true, wantsPriority: false, serviceCode: 'residence-permit' })
    await page.ask('visit:end', {})
    reader.lay(WANG)
    await until(() => page.cards.length === 6)
    hall.beginDay('2026-11-03')
    await until(
      () => hall.state().seq === 0 && page.view()?.queues.every((queue) => queue.waiting === 0) === true,
    )
    await page.take({ usesCard: true, wantsPriority: true })
    const issues = hall.asked.filter(({ name }) => name === 'ticket:issue')
    expect(issues.map(({ payload }) => payload['queueClass'])).toEqual([
      'ordinary',
      'ordinary',
      'ordinary',
      'priority',
    ])
  })
})

test('without a card a number that needs none is given, and one that needs a card is not', async () => {
  await withDeviceHost({}, async ({ hall, openPage, until }) => {
    const page = await openPage()
    await until(() => page.view()?.isOnline === true)
    expect(await page.take()).toMatchObject({ ok: true })
    expect(await page.take({ usesCard: true })).toMatchObject({ ok: false, error: { code: 'no-card' } })
    expect(demoHall().services.find((row) => row.serviceCode === 'household-move')?.identity).toBe('required')
    expect(await page.take({ serviceCode: 'household-move' })).toMatchObject({
      ok: false,
      error: { code: 'no-card' },
    })
    expect(hall.asked.filter(({ name }) => name === 'ticket:issue')).toHaveLength(1)
  })
})

test('a second number for the same person is refused with the first one, and the page may show that', async () => {
  await withDeviceHost({}, async ({ reader, openPage, until }) => {
    const page = await openPage()
    await until(() => page.view()?.isOnline === true)
    await page.ask('reading:set', { isOn: true })
    reader.lay(ZHANG)
    await until(() => page.cards.length === 2)
    await page.take({ usesCard: true })
    expect(await page.take({ usesCard: true })).toMatchObject({
      ok: false,
      error: { code: 'duplicate-ticket', params: { ticketNo: 'A001', ahead: 0 } },
    })
  })
})

test('the card is forgotten at the end of the visit, after three minutes, and when a spoiled card follows', async () => {
  await withDeviceHost({}, async ({ reader, clock, openPage, until }) => {
    const page = await openPage()
    await until(() => page.view()?.isOnline === true)
    await page.ask('reading:set', { isOn: true })
    const lay = async (): Promise<void> => {
      const before = page.cards.length
      reader.lay(ZHANG)
      await until(() => page.cards.length === before + 2)
    }
    const refused = { ok: false, error: { code: 'no-card' } }

    await lay()
    await page.ask('visit:end', {})
    expect(await page.take({ usesCard: true })).toMatchObject(refused)

    await lay()
    await clock.advance(3 * 60_000)
    await until(() => page.view()?.isOnline === true)
    expect(await page.take({ usesCard: true })).toMatchObject(refused)

    await lay()
    reader.spoil('card-unreadable')
    await until(() => page.cards.at(-1)?.kind === 'fault')
    expect(page.cards.at(-1)).toEqual({ kind: 'fault', code: 'card-unreadable' })
    expect(await page.take({ usesCard: true })).toMatchObject(refused)
  })
})

test('a reader lost while a card is wanted is told once, and reading goes on when it is back', async () => {
  await withDeviceHost({}, async ({ reader, supervised, openPage, until }) => {
    const page = await openPage()
    await page.ask('reading:set', { isOn: true })
    supervised.reader.lose()
    supervised.reader.lose()
    await until(() => page.view()?.reader === 'lost')
    expect(page.cards).toEqual([{ kind: 'fault', code: 'reader-lost' }])
    reader.setReading(false)
    supervised.reader.reopen()
    await until(() => page.view()?.reader === 'ready')
    expect(reader.isReading()).toBe(true)
    reader.lay(ZHANG)
    await until(() => page.cards.length === 3)
  })
})
