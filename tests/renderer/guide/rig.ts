import { createPinia, setActivePinia, type Pinia } from 'pinia'
import { createApp } from 'vue'
import { GUIDE_PARTS, useGuide, type LinkRead } from '../../../renderer/guide/guide.ts'
import { createFakeClock, type FakeClock } from '../../support/fake-clock.ts'
import { createFakeGuideHall, type FakeGuideHall } from './fake-guide-hall.ts'

export interface Rig {
  readonly clock: FakeClock
  readonly hall: FakeGuideHall
  readonly guide: ReturnType<typeof useGuide>
  readonly pinia: Pinia
  readonly kept: { staffNo: string | null }
  /** What the hall's public address says of a scanned link. */
  readonly links: Map<string, LinkRead>
  pass(ms: number): Promise<void>
  /** A number called three times at counter 1 and passed. */
  passNumber(serviceCode?: string): Promise<string>
}

/** A guide desk's store on a fake hall, not connected yet. */
export function createRig(staffNo: string | null = null): Rig {
  const clock = createFakeClock()
  const hall = createFakeGuideHall(clock)
  const kept = { staffNo }
  const links = new Map<string, LinkRead>()
  let requests = 0
  const pinia = createPinia()
  const app = createApp({ render: () => null })
  app.provide(GUIDE_PARTS, {
    link: hall.link,
    clock,
    kept: {
      read: () => kept.staffNo,
      keep: (now) => {
        kept.staffNo = now
      },
    },
    newRequestId: () => `page-${String((requests += 1)).padStart(8, '0')}`,
    readTicketLink: (token) => Promise.resolve(links.get(token) ?? { kind: 'unread' }),
    hallAddress: 'https://hall.example',
  })
  app.use(pinia)
  setActivePinia(pinia)
  const pass = (ms: number): Promise<void> => clock.advance(ms)
  return {
    clock,
    hall,
    guide: useGuide(pinia),
    pinia,
    kept,
    links,
    pass,
    passNumber: async (serviceCode = 'id-renew') => {
      const ticketId = hall.issue(serviceCode)
      if (hall.state.counters['c1']?.state !== 'open') hall.clerk('c1', 'counter:open', {})
      hall.clerk('c1', 'ticket:call-next', {})
      for (let call = 0; call < 2; call += 1) {
        await pass(30_000)
        hall.clerk('c1', 'ticket:recall', { ticketId })
      }
      await pass(10_000)
      hall.clerk('c1', 'ticket:no-show', { ticketId })
      return ticketId
    },
  }
}

/** Signed in, by default as a guide. */
export async function openGuide(staffNo = '2001'): Promise<Rig> {
  const rig = createRig()
  rig.hall.connect()
  await rig.clock.settle()
  await rig.guide.signIn(staffNo)
  await rig.pass(300)
  return rig
}
