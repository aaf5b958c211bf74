import { expect, test } from 'vitest'
import { refusal } from '../../../domain/refusals.ts'
import { withDeviceHost } from '../../support/device-host.ts'

test('server away: the page knows at once, no number is taken; back again: everything as before', async () => {
  await withDeviceHost({}, async ({ hall, clock, log, openPage, until }) => {
    const page = await openPage()
    await until(() => page.view()?.isOnline === true)
    await page.take()
    await until(() => page.view()?.queues[0]?.waiting === 1)
    await hall.goAway()
    await until(() => page.view()?.isOnline === false)
    const stale = page.view()
    expect(stale?.hall?.hallId).toBe('demo')
    expect(stale?.queues[0]?.waiting).toBe(1)
    expect(await page.take()).toMatchObject({ ok: false, error: { code: 'server-away' } })
    await clock.advance(60_000)
    await until(() => (page.view()?.now ?? 0) - (page.view()?.figuresAt ?? 0) > 55_000)
    await hall.comeBack()
    await until(() => page.view()?.isOnline === true)
    expect(await page.take()).toMatchObject({ ok: true, value: { ticketNo: 'A002', ahead: 1 } })
    expect(log.lines.filter(({ event }) => event === 'hall-link-lost')).toHaveLength(1)
  })
})

test('the answer is lost for good: the citizen is told that there is no number, and the one issued goes back', async () => {
  await withDeviceHost({}, async ({ hall, clock, printer, openPage, until }) => {
    const page = await openPage()
    await until(() => page.view()?.isOnline === true)
    hall.loseAnswers(1)
    const answer = page.take({ requestId: 'lost-for-good' })
    await until(() => hall.asked.length === 1)
    await hall.goAway()
    let told: Awaited<typeof answer> | undefined
    void answer.then((result) => (told = result))
    await until(() => told !== undefined)
    expect(told).toMatchObject({ ok: false, error: { code: 'server-away' } })
    await clock.advance(60_000)
    await hall.comeBack()
    await until(() => Object.values(hall.state().tickets)[0]?.state === 'cancelled')
    expect(printer.papers).toHaveLength(0)
    expect(await page.take({ requestId: 'lost-for-good' })).toMatchObject({
      ok: true,
      value: { ticketNo: 'A002' },
    })
  })
})

test('the answer is lost, but the page asks again before it is found: it gets that number', async () => {
  await withDeviceHost({}, async ({ hall, openPage, until }) => {
    const page = await openPage()
    await until(() => page.view()?.isOnline === true)
    hall.loseAnswers(1)
    const first = page.take({ requestId: 'asked-twice-over' })
    await until(() => hall.asked.length === 1)
    await hall.goAway()
    let told = false
    void first.then(() => (told = true))
    await until(() => told)
    let again: Awaited<typeof first> | undefined
    void page.take({ requestId: 'asked-twice-over' }).then((result) => (again = result))
    await hall.comeBack()
    await until(() => again !== undefined)
    expect(again).toMatchObject({ ok: true, value: { ticketNo: 'A001' } })
    expect(Object.values(hall.state().tickets).map(({ state }) => state)).toEqual(['waiting'])
  })
})

test('the server could not store it: tried again, and then told that no number was taken', async () => {
  await withDeviceHost({}, async ({ hall, openPage, until }) => {
    const page = await openPage()
    await until(() => page.view()?.isOnline === true)
    hall.refuse(refusal('storage-failed'), 2)
    let taken: unknown
    void page.take().then((result) => (taken = result))
    await until(() => taken !== undefined)
    expect(taken).toMatchObject({ ok: true })
    hall.refuse(refusal('storage-failed'), 1000)
    let refused: unknown
    void page.take().then((result) => (refused = result))
    await until(() => refused !== undefined)
    expect(refused).toMatchObject({ ok: false, error: { code: 'issue-failed' } })
    expect(Object.keys(hall.state().tickets)).toHaveLength(1)
  })
})

test('the server says that it could not store it, and it is stored all the same: nobody stays behind in the line', async () => {
  await withDeviceHost({}, async ({ hall, printer, openPage, until }) => {
    const page = await openPage()
    await until(() => page.view()?.isOnline === true)
    hall.refuse(refusal('storage-failed'), 1000, true)
    let refused: unknown
    void page.take({ requestId: 'stored-after-all' }).then((result) => (refused = result))
    await until(() => refused !== undefined)
    expect(refused).toMatchObject({ ok: false, error: { code: 'issue-failed' } })
    expect(Object.values(hall.state().tickets).map(({ state }) => state)).toEqual(['waiting'])
    hall.refuse(refusal('storage-failed'), 0)
    await until(() => Object.values(hall.state().tickets)[0]?.state === 'cancelled')
    expect(printer.papers).toHaveLength(0)
  })
})

test('the server says that it could not store it, and the citizen tries again: the number that is there after all', async () => {
  await withDeviceHost({}, async ({ hall, openPage, until }) => {
    const page = await openPage()
    await until(() => page.view()?.isOnline === true)
    hall.refuse(refusal('storage-failed'), 1000, true)
    let first: unknown
    void page.take({ requestId: 'stored-and-wanted' }).then((result) => (first = result))
    await until(() => first !== undefined)
    expect(first).toMatchObject({ ok: false, error: { code: 'issue-failed' } })
    let again: unknown
    void page.take({ requestId: 'stored-and-wanted' }).then((result) => (again = result))
    hall.refuse(refusal('storage-failed'), 0)
    await until(() => again !== undefined)
    expect(again).toMatchObject({ ok: true, value: { ticketNo: 'A001' } })
    expect(Object.values(hall.state().tickets).map(({ state }) => state)).toEqual(['waiting'])
  })
})

test('a lost batch of facts is noticed by the next one and fetched', async () => {
  await withDeviceHost({}, async ({ hall, openPage, until }) => {
    const page = await openPage()
    await until(() => page.view()?.isOnline === true)
    hall.loseFacts()
    await hall.doAt('c1', 'counter:open')
    await hall.doAt('c2', 'counter:open')
    await until(() => page.view()?.queues[0]?.openCounterNos.length === 2)
    expect(page.view()?.queues[0]?.openCounterNos).toEqual(['1', '2'])
  })
})

test('a new day begins: figures start again, and digests use the new key', async () => {
  await withDeviceHost({}, async ({ hall, openPage, until }) => {
    const page = await openPage()
    await until(() => page.view()?.isOnline === true)
    const taken = await page.take()
    await until(() => page.view()?.queues[0]?.waiting === 1)
    hall.beginDay('2026-11-03')
    await until(() => page.view()?.queues[0]?.waiting === 0)
    if (!taken.ok) throw new Error('no number')
    // Yesterday's number can no longer be printed.
    expect(await page.ask('paper:again', { ticketId: taken.value.ticketId })).toMatchObject({
      ok: false,
      error: { code: 'unknown-ticket' },
    })
  })
})

test('a host the hall does not know keeps trying, says so once, and its page is offline', async () => {
  await withDeviceHost({ hostId: 'K99' }, async ({ clock, log, openPage, until }) => {
    const page = await openPage()
    await until(() => log.lines.some(({ event }) => event === 'hall-link-refused'))
    await clock.advance(30_000)
    await until(() => page.view() !== undefined)
    expect(page.view()).toMatchObject({ isOnline: false, hall: null, queues: [], figuresAt: null })
    expect(await page.take()).toMatchObject({ ok: false, error: { code: 'server-away' } })
    expect(log.lines.filter(({ event }) => event === 'hall-link-refused')).toHaveLength(1)
  })
})
