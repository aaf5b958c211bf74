import { expect, test } from 'vitest'
import type { NumberTaken } from '../../../../domain/wire/device.ts'
import {
  demoHall,
  withDeviceHost,
  ZHANG,
  type FakePage,
  type HostRig,
  type HostRigOptions,
} from '../../../support/device-host.ts'
import { textOf, withKioskFolder } from '../../../support/kiosk-folder.ts'

type Rig = HostRig & { readonly folder: string; readonly page: FakePage }

/** A kiosk with numbers of its own, in touch with the hall. */
async function withKiosk(options: HostRigOptions, story: (rig: Rig) => Promise<void>): Promise<void> {
  await withKioskFolder((folder) =>
    withDeviceHost({ ...options, dataDir: folder }, async (rig) => {
      const page = await rig.openPage()
      await rig.until(() => page.view()?.isOnline === true, 'the link')
      await untilWritten(() => rig.log.text().includes('numbers-leased'))
      await story({ ...rig, folder, page })
    }),
  )
}

/** Disks take their time, whatever the clock of the test says. */
async function untilWritten(isSo: () => boolean): Promise<void> {
  await expect.poll(isSo, { timeout: 10_000, interval: 5 }).toBe(true)
}

/** Takes a number while time goes on. */
async function take(rig: Rig, change: Parameters<FakePage['take']>[0] = {}): Promise<NumberTaken> {
  const answer = await answerTo(rig, rig.page.take(change))
  if (!answer.ok) throw new Error(answer.error.code)
  return answer.value
}

async function answerTo<Value>(rig: HostRig, asked: Promise<Value>): Promise<Value> {
  let answer: { readonly value: Value } | undefined
  void asked.then((value) => (answer = { value }))
  await rig.until(() => answer !== undefined, 'an answer')
  if (!answer) throw new Error('no answer')
  return answer.value
}

async function goAway(rig: Rig): Promise<void> {
  await rig.hall.goAway()
  await rig.until(() => rig.page.view()?.isOnline === false)
}

async function comeBack(rig: Rig): Promise<void> {
  await rig.hall.comeBack()
  await rig.until(() => rig.page.view()?.isOnline === true)
  await untilWritten(() => rig.log.text().includes('numbers-handed-in'))
}

const tickets = ({ hall }: HostRig) => Object.values(hall.state().tickets)

test('the server goes: the page says so and numbers go on; it comes back: they are in its queue, by their time', async () => {
  await withKiosk({}, async (rig) => {
    const { page, printer, clock, hall } = rig
    await take(rig)
    await goAway(rig)
    expect(page.view()).toMatchObject({ takesOffline: true, refusals: {} })
    const first = await take(rig, { serviceCode: 'id-renew' })
    expect(first).toMatchObject({ ticketNo: 'A701', ahead: null, estimate: null, qr: null })
    expect(first.offline).toEqual({ isCardUnbound: false })
    await rig.until(() => page.papers.at(-1)?.status === 'printed')
    const words = printer.papers[1]?.flatMap((item) => (item.kind === 'text' ? [item.text] : []))
    expect(words).toContain('A701')
    expect(words).toContain('断网时取的号，号码有效，网络恢复后自动排队')
    expect(printer.papers[1]?.some((item) => item.kind === 'qr')).toBe(false)
    await clock.advance(60_000)
    const second = await take(rig, { serviceCode: 'realty-register' })
    expect(second.ticketNo).toBe('C701')
    await comeBack(rig)
    expect(
      tickets(rig).map(({ ticketNo, state, paper, issuedAt }) => [ticketNo, state, paper, issuedAt]),
    ).toEqual([
      ['A001', 'waiting', 'printed', expect.any(Number)],
      ['A701', 'waiting', 'printed', first.issuedAt],
      ['C701', 'waiting', 'printed', second.issuedAt],
    ])
    expect(hall.state().handIns).toEqual([])
    expect((await take(rig)).ticketNo).toBe('A002')
    expect(page.view()?.takesOffline).toBe(false)
  })
})

test('an answer that is lost does not become a second number: the one on the paper stands', async () => {
  await withKiosk({}, async (rig) => {
    const { hall, page } = rig
    hall.loseAnswers(1)
    const asked = page.take({ requestId: 'the-answer-is-lost' })
    await rig.until(() => hall.asked.some(({ name }) => name === 'ticket:issue'))
    await hall.goAway()
    const taken = await answerTo(rig, asked)
    expect(taken).toMatchObject({ ok: true, value: { ticketNo: 'A701' } })
    await comeBack(rig)
    expect(tickets(rig).map(({ ticketNo, state }) => [ticketNo, state])).toEqual([
      ['A001', 'void'],
      ['A701', 'waiting'],
    ])
    expect(hall.state().handIns).toMatchObject([{ note: 'answer-lost', ticketNo: 'A701', otherNo: 'A001' }])
  })
})

test('a question that never arrived: the number is handed in under its request id, so it can never be done late', async () => {
  await withKiosk({}, async (rig) => {
    const { hall, page } = rig
    hall.swallow(20)
    const asked = page.take({ requestId: 'the-question-is-lost' })
    expect(await answerTo(rig, asked)).toMatchObject({ ok: true, value: { ticketNo: 'A701' } })
    hall.swallow(0)
    await rig.until(() => tickets(rig).length === 1)
    expect(tickets(rig)[0]).toMatchObject({ ticketNo: 'A701', state: 'waiting' })
    // The question comes out of the network after all.
    const late = hall.asked.find(({ name }) => name === 'ticket:issue')
    const actor = { role: 'citizen', actorId: 'K01', deviceId: 'K01', counterId: null } as const
    const done = hall.execute({ name: 'ticket:issue', payload: late?.payload, actor } as never)
    expect(done).toMatchObject({ ok: false, error: { code: 'request-reused' } })
    expect(tickets(rig)).toHaveLength(1)
    // Asked again by its page, the same wish is the same number.
    expect(await page.take({ requestId: 'the-question-is-lost' })).toMatchObject({
      ok: true,
      value: { ticketNo: 'A701' },
    })
  })
})

test('a server that cannot store anything is as good as away', async () => {
  await withKiosk({}, async (rig) => {
    rig.hall.refuse({ code: 'storage-failed', params: {} }, 1000)
    expect(await take(rig)).toMatchObject({ ticketNo: 'A701' })
    rig.hall.refuse({ code: 'storage-failed', params: {} }, 0)
    await rig.until(() => tickets(rig).length === 1)
    expect(tickets(rig)[0]?.ticketNo).toBe('A701')
  })
})

test('one live number per person and queue, by the card, over the loss of the server', async () => {
  await withKiosk({}, async (rig) => {
    const { page, reader, folder } = rig
    await page.ask('reading:set', { isOn: true })
    reader.lay(ZHANG)
    await rig.until(() => page.cards.length === 2)
    await take(rig, { usesCard: true })
    await goAway(rig)
    expect(await answerTo(rig, page.take({ usesCard: true }))).toMatchObject({
      ok: false,
      error: { code: 'number-held', params: { ticketNo: 'A001' } },
    })
    await take(rig, { usesCard: true, serviceCode: 'realty-register' })
    expect(await answerTo(rig, page.take({ usesCard: true, serviceCode: 'realty-register' }))).toMatchObject({
      ok: false,
      error: { code: 'number-held', params: { ticketNo: 'C701' } },
    })
    // The digest at most: neither number nor name of the card, nor the key.
    const kept = await textOf(folder)
    expect(kept).toMatch(/"personDigest":"[0-9a-f]{64}"/)
    for (const secret of [ZHANG.idNumber, ZHANG.name, rig.hall.digestKey]) expect(kept).not.toContain(secret)
  })
})

test('quotas of the last known state count on, and closed is closed', async () => {
  await withKiosk(
    {
      hall: demoHall((hall) => ({
        ...hall,
        services: hall.services.map((row) =>
          row.serviceCode === 'id-renew'
            ? { ...row, quotas: [{ span: { from: 0, to: 1440 }, count: 2 }] }
            : row,
        ),
      })),
    },
    async (rig) => {
      const { page, clock } = rig
      await take(rig)
      await goAway(rig)
      await take(rig)
      expect(await answerTo(rig, page.take())).toMatchObject({ ok: false, error: { code: 'quota-used' } })
      await rig.until(() => page.view()?.refusals['id-renew']?.code === 'quota-used')
      // Past midnight the numbers are of another day.
      await clock.jump(16 * 3600_000)
      expect(await answerTo(rig, page.take({ serviceCode: 'realty-register' }))).toMatchObject({ ok: false })
      await rig.until(() => page.view()?.takesOffline === false)
    },
  )
})

test('numbers of a letter used up: that is said, the others go on', async () => {
  const hall = demoHall((demo) => ({ ...demo, offline: { ...demo.offline, least: 2, most: 2 } }))
  await withKiosk({ hall }, async (rig) => {
    const { page } = rig
    await goAway(rig)
    for (const ticketNo of ['A701', 'A702']) expect((await take(rig)).ticketNo).toBe(ticketNo)
    expect(await answerTo(rig, page.take())).toMatchObject({ ok: false, error: { code: 'numbers-used-up' } })
    await rig.until(() => page.view()?.refusals['id-renew']?.code === 'numbers-used-up')
    expect(page.view()).toMatchObject({ takesOffline: true })
    await take(rig, { serviceCode: 'realty-register' })
    await comeBack(rig)
    expect(tickets(rig)).toHaveLength(3)
    // New ones are on loan as soon as the old ones are handed in.
    await rig.until(() => Object.keys(rig.hall.state().blocks).length > 3)
  })
})

test('nobody saw the number: it is handed in and then cancelled, not left in the queue', async () => {
  await withKiosk({}, async (rig) => {
    const { page, printer, clock } = rig
    await goAway(rig)
    printer.setOutcome({ outcome: 'failed', conditions: ['paperOut'] })
    await take(rig)
    await rig.until(() => page.papers.at(-1)?.status === 'failed')
    page.leave()
    await clock.advance(31_000)
    await rig.hall.comeBack()
    await rig.until(() => tickets(rig)[0]?.state === 'cancelled')
    expect(tickets(rig)[0]).toMatchObject({ ticketNo: 'A701', paper: 'failed' })
  })
})

test('started again without the server: numbers go on from the disk, a card cannot be bound, and that is said', async () => {
  await withKioskFolder(async (folder) => {
    const hall = demoHall((demo) => ({
      ...demo,
      services: demo.services.map((row) =>
        row.serviceCode === 'realty-register' ? { ...row, identity: 'required' as const } : row,
      ),
    }))
    let clock: HostRig['clock'] | undefined
    await withDeviceHost({ hall, dataDir: folder }, async (rig) => {
      clock = rig.clock
      const page = await rig.openPage()
      await rig.until(() => page.view()?.isOnline === true, 'the link')
      await untilWritten(() => rig.log.text().includes('numbers-leased'))
      await goAway({ ...rig, folder, page })
      expect(await answerTo(rig, page.take())).toMatchObject({ ok: true, value: { ticketNo: 'A701' } })
    })
    // The same kiosk, switched on again with nobody at the other end.
    const nobody = { hall, dataDir: folder, hallServer: 'http://127.0.0.1:9' }
    await withDeviceHost(clock ? { ...nobody, clock } : nobody, async (rig) => {
      const page = await rig.openPage()
      await rig.until(() => page.view()?.takesOffline === true)
      expect(page.view()).toMatchObject({ isOnline: false, hall: { hallId: 'demo' } })
      await page.ask('reading:set', { isOn: true })
      rig.reader.lay(ZHANG)
      await rig.until(() => page.cards.length === 2)
      expect(await answerTo(rig, page.take({ usesCard: true }))).toMatchObject({
        ok: true,
        value: { ticketNo: 'A702', offline: { isCardUnbound: true } },
      })
      const required = page.take({ usesCard: true, serviceCode: 'realty-register' })
      expect(await answerTo(rig, required)).toMatchObject({ ok: false, error: { code: 'card-not-bound' } })
      expect(await textOf(folder)).not.toContain(ZHANG.idNumber)
    })
  })
})

test('an appointment is checked in by the server alone', async () => {
  await withKiosk({}, async (rig) => {
    await goAway(rig)
    const asked = rig.page.take({ appointmentId: 'a1', usesCard: true })
    expect(await answerTo(rig, asked)).toMatchObject({ ok: false, error: { code: 'server-away' } })
  })
})

test('after the last queue has closed for the day the numbers go back', async () => {
  const morning = { mon: [{ from: 540, to: 720 }] }
  const hall = demoHall((demo) => ({
    ...demo,
    hours: { ...demo.hours, weekly: { ...demo.hours.weekly, ...morning } },
    counters: demo.counters.map(({ extendedHours: _extended, ...row }) => row),
  }))
  await withKiosk({ hall }, async (rig) => {
    const blocks = () => Object.values(rig.hall.state().blocks)
    expect(blocks().every(({ returnedFrom }) => returnedFrom === null)).toBe(true)
    await rig.clock.jump(4 * 3600_000)
    await rig.until(() => blocks().every(({ returnedFrom }) => returnedFrom !== null))
    expect(blocks().map(({ from, returnedFrom }) => returnedFrom === from)).not.toContain(false)
    await goAway(rig)
    expect(rig.page.view()?.takesOffline).toBe(false)
  })
})

test('a server that lends no numbers is asked now and then, and told of once', async () => {
  await withKioskFolder((folder) =>
    withDeviceHost({ dataDir: folder }, async (rig) => {
      rig.hall.refuse({ code: 'bad-request', params: {} }, 1000)
      const page = await rig.openPage()
      await rig.until(() => page.view()?.isOnline === true)
      const loans = (): number => rig.hall.asked.filter(({ name }) => name === 'numbers:lease').length
      await untilWritten(() => loans() === 1)
      for (let minute = 0; minute < 4; minute += 1) {
        await rig.clock.jump(30_000)
        await untilWritten(() => loans() === minute + 2)
      }
      expect(rig.log.lines.filter(({ event }) => event === 'numbers-not-leased')).toHaveLength(1)
      await rig.hall.goAway()
      await rig.until(() => page.view()?.isOnline === false)
      expect(page.view()?.takesOffline).toBe(false)
      expect(await page.take()).toMatchObject({ ok: false })
    }),
  )
})
