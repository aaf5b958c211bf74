import { createPinia, setActivePinia } from 'pinia'
import { createApp, type App } from 'vue'
import type { Action } from '../../../renderer/desk/actions.ts'
import { DESK_PARTS, useDesk } from '../../../renderer/desk/desk.ts'
import type { KeptSession } from '../../../renderer/desk/kept-session.ts'
import { createFakeClock, type FakeClock } from '../../support/fake-clock.ts'
import type { Hall } from '../../../domain/model.ts'
import { createFakeHall, smallHall, type FakeHall } from './fake-hall.ts'

export interface Rig {
  readonly app: App
  readonly clock: FakeClock
  readonly hall: FakeHall
  readonly desk: ReturnType<typeof useDesk>
  readonly chimes: { count: number }
  readonly kept: { session: ReturnType<KeptSession['read']> }
  /** Lets a minute of the page pass in steps, so that its own readings of the clock follow. */
  pass(ms: number): Promise<void>
}

export interface RigOptions {
  readonly wantedCounterId?: string | null
  readonly kept?: ReturnType<KeptSession['read']>
  readonly hall?: Hall
}

export interface DeskOptions extends RigOptions {
  readonly staffNo?: string
  readonly counterId?: string
}

/** A desk store on a fake hall, not connected yet. */
export function createRig({
  wantedCounterId = null,
  kept: session = null,
  hall: config = smallHall(),
}: RigOptions = {}): Rig {
  const clock = createFakeClock()
  const hall = createFakeHall(clock, config)
  const chimes = { count: 0 }
  const kept = { session }
  let requests = 0
  const pinia = createPinia()
  const app = createApp({ render: () => null })
  app.provide(DESK_PARTS, {
    link: hall.link,
    clock,
    kept: {
      read: () => kept.session,
      keep: (now) => {
        kept.session = now
      },
    },
    newRequestId: () => `page-${String((requests += 1)).padStart(8, '0')}`,
    chime: () => {
      chimes.count += 1
    },
    wantedCounterId,
  })
  app.use(pinia)
  setActivePinia(pinia)
  return { app, clock, hall, desk: useDesk(pinia), chimes, kept, pass: (ms) => clock.advance(ms) }
}

/** A desk signed in as 1024 at an open counter 3, unless told otherwise, its buttons settled. */
export async function openDesk({
  staffNo = '1024',
  counterId = 'c3',
  ...options
}: DeskOptions = {}): Promise<Rig> {
  const rig = createRig(options)
  rig.hall.connect()
  await rig.clock.settle()
  await rig.desk.signIn({ staffNo, counterId }, false)
  await rig.pass(1000)
  rig.desk.press('open')
  await rig.pass(1000)
  return rig
}

/** Presses a button and lets its answer come and the buttons settle. */
export async function pressAndWait({ desk, pass }: Rig, action: Action): Promise<void> {
  desk.press(action)
  await pass(1000)
}
