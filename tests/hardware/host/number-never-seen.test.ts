import { expect, test } from 'vitest'
import { withDeviceHost, ZHANG } from '../../support/device-host.ts'

const FAILED = { outcome: 'failed', conditions: ['paperOut'] } as const

test('page gone before the number was shown and no paper: the number is cancelled after half a minute', async () => {
  await withDeviceHost({}, async ({ hall, printer, clock, openPage, until }) => {
    printer.setOutcome(FAILED)
    const page = await openPage()
    await until(() => page.view()?.isOnline === true)
    await page.take({ requestId: 'never-seen-by-anybody' })
    await until(() => page.papers.at(-1)?.status === 'failed')
    page.leave()
    await clock.advance(25_000)
    expect(hall.asked.some(({ name }) => name === 'ticket:cancel')).toBe(false)
    await until(() => hall.asked.some(({ name }) => name === 'ticket:cancel'))
    expect(hall.asked.at(-1)).toMatchObject({
      name: 'ticket:cancel',
      payload: { requestId: 'never-seen-by-anybody-unseen', reason: 'neverShown' },
    })
    expect(Object.values(hall.state().tickets)[0]?.state).toBe('cancelled')

    // Asked for again, it is a new number and not the cancelled one.
    const back = await openPage()
    expect(await back.take({ requestId: 'never-seen-by-anybody' })).toMatchObject({
      ok: true,
      value: { ticketNo: 'A002' },
    })
  })
})

test('a number that was on screen, on paper, or perhaps on paper, is kept', async () => {
  await withDeviceHost({}, async ({ hall, printer, clock, openPage, until }) => {
    const page = await openPage()
    await until(() => page.view()?.isOnline === true)

    printer.setOutcome(FAILED)
    const onScreen = await page.take()
    if (!onScreen.ok) throw new Error('no number')
    expect(await page.ask('number:shown', { ticketId: onScreen.value.ticketId })).toEqual({
      ok: true,
      value: null,
    })

    printer.setOutcome({ outcome: 'unknown' })
    await page.take()
    await until(() => page.papers.at(-1)?.status === 'unknown')
    printer.setOutcome({ outcome: 'printed' })
    await page.take()
    await until(() => page.papers.at(-1)?.status === 'printed')

    page.leave()
    await clock.advance(120_000)
    await until(() => hall.asked.filter(({ name }) => name === 'paper:report').length === 3)
    expect(Object.values(hall.state().tickets).map(({ state }) => state)).toEqual([
      'waiting',
      'waiting',
      'waiting',
    ])
  })
})

test('left while the paper is still coming: the paper decides', async () => {
  await withDeviceHost({}, async ({ hall, printer, clock, openPage, until }) => {
    printer.setOutcome('held')
    const page = await openPage()
    await until(() => page.view()?.isOnline === true)
    await page.take()
    await until(() => page.papers.at(-1)?.status === 'printing')
    page.leave()
    await clock.settle()
    await clock.advance(40_000)
    expect(hall.asked.some(({ name }) => name === 'ticket:cancel')).toBe(false)
    printer.release(FAILED)
    await until(() => Object.values(hall.state().tickets)[0]?.state === 'cancelled')
  })
})

test('a page that comes back in time and shows the number keeps it', async () => {
  await withDeviceHost({}, async ({ hall, printer, clock, openPage, until }) => {
    printer.setOutcome(FAILED)
    const page = await openPage()
    await until(() => page.view()?.isOnline === true)
    const taken = await page.take({ requestId: 'back-in-time' })
    page.leave()
    await clock.advance(10_000)
    const back = await openPage()
    await until(() => back.view()?.isOnline === true)
    expect(await back.take({ requestId: 'back-in-time' })).toEqual(taken)
    if (!taken.ok) return
    await back.ask('number:shown', { ticketId: taken.value.ticketId })
    await clock.advance(60_000)
    back.leave()
    await clock.advance(60_000)
    expect(Object.values(hall.state().tickets)[0]?.state).toBe('waiting')
  })
})

test('the visit ended before the number was shown: it is cancelled unless a paper came out', async () => {
  await withDeviceHost({}, async ({ hall, clock, openPage, until }) => {
    const page = await openPage()
    await until(() => page.view()?.isOnline === true)
    await page.take({ wantsPaper: false })
    await page.take()
    await page.ask('visit:end', {})
    await until(() => page.papers.at(-1)?.status === 'printed')
    await clock.advance(30_000)
    await until(() => hall.asked.some(({ name }) => name === 'ticket:cancel'))
    await until(() => page.view()?.queues[0]?.waiting === 1)
    expect(Object.values(hall.state().tickets).map(({ state }) => state)).toEqual(['cancelled', 'waiting'])
  })
})

test('whoever is told that they already have a number has seen it', async () => {
  await withDeviceHost({}, async ({ hall, clock, reader, openPage, until }) => {
    const page = await openPage()
    await until(() => page.view()?.isOnline === true)
    const layCard = async (): Promise<void> => {
      await page.ask('reading:set', { isOn: true })
      const before = page.cards.length
      reader.lay(ZHANG)
      await until(() => page.cards.length === before + 2)
    }
    await layCard()
    await page.take({ usesCard: true, wantsPaper: false })
    await page.ask('visit:end', {})
    await layCard()
    expect(await page.take({ usesCard: true })).toMatchObject({ error: { code: 'duplicate-ticket' } })
    await clock.advance(120_000)
    expect(Object.values(hall.state().tickets)[0]?.state).toBe('waiting')
    expect(hall.asked.some(({ name }) => name === 'ticket:cancel')).toBe(false)
  })
})
