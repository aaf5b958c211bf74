import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openRefusedNumbers } from '../../../../hardware/host/offline/refused-numbers.ts'
import { toChecked } from '../../../../hardware/host/offline/checked-json.ts'
import { spoolTaken, type SpoolTaken } from '../../../../hardware/host/offline/spool-lines.ts'
import { demoHall, withDeviceHost, ZHANG, type FakePage, type HostRig } from '../../../support/device-host.ts'
import { createFakeClock, type FakeClock } from '../../../support/fake-clock.ts'
import { startFakeHall } from '../../../support/fake-hall.ts'
import { withHallServer } from '../../../support/hall-server.ts'
import { withKioskFolder } from '../../../support/kiosk-folder.ts'

async function untilSo(isSo: () => boolean): Promise<void> {
  await expect.poll(isSo, { timeout: 10_000, interval: 5 }).toBe(true)
}

async function taken(rig: HostRig, page: FakePage, change: Parameters<FakePage['take']>[0]): Promise<string> {
  let ticketNo = ''
  void page.take(change).then((answer) => (ticketNo = answer.ok ? answer.value.ticketNo : answer.error.code))
  await rig.until(() => ticketNo !== '', 'a number')
  return ticketNo
}

/**
 * A kiosk that has given A701 to a card and C701 without the server, and was ended. On its disk the letter of the first is
 * one that no server reads: as a newer or older program may have written it.
 */
async function leaveUnreadable(folder: string, clock: FakeClock): Promise<void> {
  await withDeviceHost({ dataDir: folder, clock }, async (rig) => {
    const page = await rig.openPage()
    await rig.until(() => page.view()?.isOnline === true, 'the link')
    await untilSo(() => rig.log.text().includes('numbers-leased'))
    await page.ask('reading:set', { isOn: true })
    rig.reader.lay(ZHANG)
    await rig.until(() => page.cards.length === 2)
    await rig.hall.goAway()
    await rig.until(() => page.view()?.isOnline === false)
    expect(await taken(rig, page, { usesCard: true })).toBe('A701')
    expect(await taken(rig, page, { serviceCode: 'realty-register' })).toBe('C701')
  })
  const file = join(folder, 'spool-2026-11-02.jsonl')
  const lines = (await readFile(file, 'utf8')).trimEnd().split('\n')
  const spoiled = lines.map((line) => {
    const { content } = JSON.parse(line) as { content: { kind: string; letter?: string } }
    return content.letter === 'A' ? toChecked({ ...content, letter: 'TOO-LONG-A-LETTER' }) : line
  })
  expect(spoiled).not.toEqual(lines)
  await writeFile(file, `${spoiled.join('\n')}\n`)
}

interface Kept {
  readonly content: SpoolTaken & { readonly why: { readonly code: string; readonly params: object } }
}

async function keptIn(folder: string): Promise<Kept[]> {
  const text = await readFile(join(folder, 'refused-2026-11-02.jsonl'), 'utf8').catch(() => '')
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Kept]))
}

async function healthOf({ host }: HostRig): Promise<object> {
  return (await (await fetch(`${host.address}/healthz`)).json()) as object
}

test('a number the server cannot read: the guide desk is told, the kiosk keeps it, those behind it go on', async () => {
  await withKioskFolder(async (dataDir) => {
    const clock = createFakeClock()
    await leaveUnreadable(dataDir, clock)
    await withHallServer({ clock }, async (server) => {
      const guide = await server.openGuide()
      await guide.follow()
      await withDeviceHost({ clock, hallServer: server.address(), dataDir }, async (rig) => {
        await rig.until(() => guide.state().handIns.length > 1, 'what became of both')
        // C701 is of a block that this server never lent: it could be read, and is settled by rule.
        expect(guide.state().handIns).toMatchObject([
          { note: 'not-understood', ticketNo: 'TOO-LONG-A-LETTE', ofTicket: null, hostId: 'K01' },
          { note: 'not-leased', ticketNo: 'C701', ofTicket: null, hostId: 'K01' },
        ])
        await untilSo(() => rig.log.text().includes('numbers-handed-in'))
        expect(await healthOf(rig)).toMatchObject({ spooled: 0, refused: 2 })
      })
      const [unread, settled] = await keptIn(dataDir)
      expect(unread?.content).toMatchObject({
        number: 701,
        serviceCode: 'id-renew',
        why: { code: 'bad-request', params: { field: 'letter' } },
      })
      // Whose it was is not a thing for a technician's stick.
      expect(unread?.content.personDigest).toBeNull()
      expect(settled?.content).toMatchObject({ letter: 'C', why: null })

      // The next start knows how many lie there, and tells nobody twice.
      await withDeviceHost({ clock, hallServer: server.address(), dataDir }, async (rig) => {
        const page = await rig.openPage()
        await rig.until(() => page.view()?.isOnline === true)
        expect(await healthOf(rig)).toMatchObject({ spooled: 0, refused: 2 })
      })
      expect(guide.state().handIns).toHaveLength(2)
    })
  })
}, 40_000)

test('the answer is lost as the guide desk is told: told again, noted once, kept once', async () => {
  await withKioskFolder(async (dataDir) => {
    const clock = createFakeClock()
    await leaveUnreadable(dataDir, clock)
    const hall = await startFakeHall(demoHall(), clock)
    // Of the first command that is done; the unreadable number is not.
    hall.loseAnswers(1)
    try {
      await withDeviceHost({ clock, hallServer: hall.address, dataDir }, async (rig) => {
        const told = (): number => hall.asked.filter(({ name }) => name === 'ticket:hand-in-refused').length
        await rig.until(() => told() > 0, 'the guide desk is told')
        expect(await keptIn(dataDir)).toEqual([])
        expect(await healthOf(rig)).toMatchObject({ spooled: 2, refused: 0 })
        await rig.until(() => hall.state().handIns.length > 1, 'what became of both')
        await untilSo(() => rig.log.text().includes('numbers-handed-in'))
        expect(told()).toBe(2)
        expect(hall.state().handIns.map(({ note }) => note)).toEqual(['not-understood', 'not-leased'])
        expect(await keptIn(dataDir)).toHaveLength(2)
      })
    } finally {
      await hall.close()
    }
  })
})

test('a server that never heard of such numbers: the kiosk keeps it and says so in its log', async () => {
  await withKioskFolder(async (dataDir) => {
    const clock = createFakeClock()
    await leaveUnreadable(dataDir, clock)
    const hall = await startFakeHall(demoHall(), clock)
    hall.refuse({ code: 'bad-request', params: { field: 'event', problem: 'unknown event' } }, 3)
    try {
      await withDeviceHost({ clock, hallServer: hall.address, dataDir }, async (rig) => {
        await untilSo(() => rig.log.text().includes('numbers-handed-in'))
        expect(rig.log.text()).toContain('refused-number-not-told')
        expect(await healthOf(rig)).toMatchObject({ spooled: 0, refused: 2 })
      })
    } finally {
      await hall.close()
    }
  })
})

test('refused numbers are kept behind a line that a power cut tore, and each of them once', async () => {
  await withKioskFolder(async (folder) => {
    const number = (ticketId: string): SpoolTaken =>
      spoolTaken.parse({
        kind: 'taken',
        requestId: `request-${ticketId}`,
        ticketId,
        day: '2026-11-02',
        blockId: 'lease-0001-A',
        letter: 'A',
        number: 701,
        serviceCode: 'id-renew',
        queueClass: 'ordinary',
        personDigest: 'ab'.repeat(32),
        takenAt: 1,
        heardAt: null,
        wasAsked: false,
        isCardUnbound: false,
      })
    const first = await openRefusedNumbers(folder)
    await first.keep(number('offline-one'), null)
    await appendFile(join(folder, 'refused-2026-11-02.jsonl'), '{"content":{"ticketId":"offline-tw')
    const second = await openRefusedNumbers(folder)
    expect(second.count()).toBe(1)
    for (const ticketId of ['offline-two', 'offline-one', 'offline-two'])
      await second.keep(number(ticketId), null)
    expect(second.count()).toBe(2)
    expect((await openRefusedNumbers(folder)).count()).toBe(2)
    expect(await readFile(join(folder, 'refused-2026-11-02.jsonl'), 'utf8')).not.toContain('abab')
  })
})
