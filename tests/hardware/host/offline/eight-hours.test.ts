import { expect, test } from 'vitest'
import { demoHall, withDeviceHost, type FakePage, type HostRig } from '../../../support/device-host.ts'
import { withKioskFolder } from '../../../support/kiosk-folder.ts'

const HOUR_MS = 3600_000
const SERVICES = ['id-renew', 'realty-register', 'social-card'] as const

/** A hall whose kiosks hold enough for such a day, open round the clock. */
const hall = demoHall((demo) => ({ ...demo, offline: { ...demo.offline, least: 200, most: 400 } }))

async function answerTo<Value>(rig: HostRig, asked: Promise<Value>): Promise<Value> {
  let answer: { readonly value: Value } | undefined
  void asked.then((value) => (answer = { value }))
  await rig.until(() => answer !== undefined, 'an answer')
  if (!answer) throw new Error('no answer')
  return answer.value
}

async function untilSo(isSo: () => boolean): Promise<void> {
  await expect.poll(isSo, { timeout: 20_000, interval: 10 }).toBe(true)
}

async function onlineWithNumbers(rig: HostRig, page: FakePage): Promise<void> {
  await rig.until(() => page.view()?.isOnline === true, 'the link')
  await untilSo(() => rig.log.text().includes('numbers-leased'))
}

const ticketsOf = ({ hall: server }: HostRig) => Object.values(server.state().tickets)

test('eight hours without the server and 500 numbers over several queues: none lost, none doubled, in their order', async () => {
  await withKioskFolder((folder) =>
    withDeviceHost({ hall, dataDir: folder }, async (rig) => {
      const { clock, printer } = rig
      const page = await rig.openPage()
      await onlineWithNumbers(rig, page)
      await rig.hall.goAway()
      await rig.until(() => page.view()?.isOnline === false)
      const papers: { ticketNo: string; issuedAt: number }[] = []
      for (let i = 0; i < 500; i += 1) {
        await clock.jump((8 * HOUR_MS) / 500)
        const answer = await answerTo(rig, page.take({ serviceCode: SERVICES[i % 3] ?? '' }))
        if (!answer.ok) throw new Error(`number ${i}: ${answer.error.code}`)
        papers.push(answer.value)
      }
      expect(new Set(papers.map(({ ticketNo }) => ticketNo)).size).toBe(500)
      await untilSo(() => printer.papers.length === 500)
      await rig.hall.comeBack()
      await rig.until(() => page.view()?.isOnline === true, 'the link again')
      // One who comes now stands behind all of them.
      const now = await answerTo(rig, page.take({ serviceCode: 'id-renew' }))
      await untilSo(() => ticketsOf(rig).length === 501)
      const tickets = ticketsOf(rig)
      expect(tickets.map(({ ticketNo }) => ticketNo).toSorted()).toEqual(
        [...papers.map(({ ticketNo }) => ticketNo), now.ok ? now.value.ticketNo : ''].toSorted(),
      )
      expect(tickets.every(({ state }) => state === 'waiting')).toBe(true)
      await untilSo(() => ticketsOf(rig).filter(({ paper }) => paper === 'printed').length === 501)
      for (const [letter, code] of [
        ['A', 'id-renew'],
        ['C', 'realty-register'],
      ] as const) {
        const queueId = hall.services.find((row) => row.serviceCode === code)?.queueId ?? ''
        const line = rig.hall.state().queues[queueId]?.waiting.ordinary ?? []
        const taken = papers.flatMap(({ ticketNo }) => (ticketNo.startsWith(letter) ? [ticketNo] : []))
        const inLine = line.map((ticketId) => rig.hall.state().tickets[ticketId]?.ticketNo ?? '')
        expect(inLine.slice(0, taken.length)).toEqual(taken)
      }
      expect(rig.hall.state().handIns).toEqual([])
    }),
  )
}, 120_000)

test('two kiosks without the server at once: no number twice, one line by the time of both', async () => {
  await withKioskFolder((folder) =>
    withKioskFolder((otherFolder) =>
      withDeviceHost({ hall, dataDir: folder }, (rig) =>
        withDeviceHost(
          { hall, dataDir: otherFolder, hostId: 'K02', clock: rig.clock, hallServer: rig.hall.address },
          async (other) => {
            const pages = [await rig.openPage(), await other.openPage()] as const
            await onlineWithNumbers(rig, pages[0])
            await onlineWithNumbers(other, pages[1])
            await rig.hall.goAway()
            await rig.until(() => pages.every((page) => page.view()?.isOnline === false))
            const papers: string[] = []
            for (let i = 0; i < 60; i += 1) {
              await rig.clock.jump(20_000)
              // Now one, now the other, now twice the same.
              const at = [0, 1, 1, 0, 1][i % 5] === 0 ? 0 : 1
              const answer = await answerTo(at === 0 ? rig : other, pages[at].take())
              if (!answer.ok) throw new Error(answer.error.code)
              papers.push(answer.value.ticketNo)
            }
            expect(new Set(papers).size).toBe(60)
            await rig.hall.comeBack()
            await rig.until(() => pages.every((page) => page.view()?.isOnline === true))
            await untilSo(() => ticketsOf(rig).length === 60)
            const queueId = ticketsOf(rig)[0]?.queueId ?? ''
            const line = rig.hall.state().queues[queueId]?.waiting.ordinary ?? []
            expect(line.map((ticketId) => rig.hall.state().tickets[ticketId]?.ticketNo)).toEqual(papers)
            expect(rig.hall.state().handIns).toEqual([])
          },
        ),
      ),
    ),
  )
}, 60_000)

test('a kiosk’s clock that jumps ahead and back: the order of its papers stays, and the guide desk is told', async () => {
  await withKioskFolder((folder) =>
    withDeviceHost({ hall }, async (server) => {
      const { clock } = server
      let wrongBy = 0
      const ownClock = { ...clock, now: () => clock.now() + wrongBy }
      const options = { dataDir: folder, hostId: 'K02', clock: ownClock, hallServer: server.hall.address }
      await withDeviceHost({ ...options, hall }, async (rig) => {
        const page = await rig.openPage()
        await onlineWithNumbers(rig, page)
        await server.hall.goAway()
        await rig.until(() => page.view()?.isOnline === false)
        const start = clock.now()
        const papers: string[] = []
        for (const jump of [0, 5 * HOUR_MS, -9 * HOUR_MS, 4 * HOUR_MS]) {
          wrongBy += jump
          await clock.advance(30_000)
          const answer = await answerTo(rig, page.take())
          if (!answer.ok) throw new Error(answer.error.code)
          papers.push(answer.value.ticketNo)
        }
        await server.hall.comeBack()
        await rig.until(() => page.view()?.isOnline === true)
        await untilSo(() => ticketsOf(server).length === 4)
        const state = server.hall.state()
        const line = state.queues[ticketsOf(server)[0]?.queueId ?? '']?.waiting.ordinary ?? []
        expect(line.map((ticketId) => state.tickets[ticketId]?.ticketNo)).toEqual(papers)
        expect(ticketsOf(server).every(({ issuedAt }) => issuedAt >= start && issuedAt <= clock.now())).toBe(
          true,
        )
        expect(state.handIns.map(({ note, ticketNo }) => [note, ticketNo])).toEqual(
          papers.slice(1).map((ticketNo) => ['clock-wrong', ticketNo]),
        )
      })
    }),
  )
}, 30_000)
