import { expect, test } from 'vitest'
import { demoHall, withDeviceHost } from '../../support/device-host.ts'

test('a package has one number; screen and paper name the package and where it begins', async () => {
  await withDeviceHost({}, async ({ hall, printer, openPage, until }) => {
    const page = await openPage()
    await until(() => page.view()?.isOnline === true)
    const taken = await page.take({ serviceCode: 'start-company' })
    expect(taken).toMatchObject({
      ok: true,
      value: { ticketNo: 'D001', serviceCode: 'start-company', zoneId: 'b', counterNos: ['5', '12'] },
    })
    await until(() => page.papers.at(-1)?.status === 'printed')
    expect(printer.linesOf(0)).toContain('开办企业一件事')
    expect(Object.values(hall.state().tickets)[0]).toMatchObject({
      packageCode: 'start-company',
      items: [{ serviceCode: 'business-open' }, { serviceCode: 'tax-newcomer' }],
    })
  })
})

test('a package that needs a card is not given without one', async () => {
  const hall = demoHall((demo) => ({
    ...demo,
    packages: demo.packages.map((one) => ({ ...one, identity: 'required' as const })),
  }))
  await withDeviceHost({ hall }, async ({ openPage, until }) => {
    const page = await openPage()
    await until(() => page.view()?.isOnline === true)
    expect(await page.take({ serviceCode: 'start-company' })).toMatchObject({
      ok: false,
      error: { code: 'no-card' },
    })
  })
})

test('counters that serve the queue only since today are on the paper, those taken away are not', async () => {
  await withDeviceHost({}, async ({ hall, openPage, until }) => {
    const page = await openPage()
    await until(() => page.view()?.isOnline === true)
    const reassign = (counterId: string, queueId: string): void => {
      const done = hall.execute({
        name: 'counter:reassign',
        payload: {
          requestId: `reassign-${counterId}`,
          counterId,
          queues: [{ queueId, weight: 1 }],
          reason: 'a busy morning',
        },
        actor: { role: 'supervisor', actorId: '3001', deviceId: 'guide', counterId: null },
      })
      if (!done.ok) throw new Error(done.error.code)
    }
    reassign('c5', 'id')
    reassign('c2', 'social')
    expect(await page.take()).toMatchObject({ ok: true, value: { counterNos: ['1', '5'] } })
  })
})

test.each([
  ['closing-soon', { closesAt: 1 }],
  ['quota-used', { count: 3, nextAt: 2 }],
  ['daily-limit', { count: 2 }],
] as const)('the refusal %s reaches the page with its figures', async (code, params) => {
  await withDeviceHost({}, async ({ hall, openPage, until }) => {
    const page = await openPage()
    await until(() => page.view()?.isOnline === true)
    hall.refuse({ code, params }, 1)
    expect(await page.take()).toEqual({ ok: false, error: { code, params } })
  })
})
