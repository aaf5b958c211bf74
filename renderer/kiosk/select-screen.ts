import type { KioskView } from '../../domain/wire/device.ts'
import { givesNumbers, isHallOpen } from './items.ts'
import type { Session } from './session/model.ts'

/** The wire to the device host: not yet up, up with a view, or lost. */
export type LinkState = 'starting' | 'up' | 'lost'

export const SCREENS = [
  'starting',
  'out-of-service',
  'offline',
  'closed',
  'home',
  'choose',
  'confirm',
  'identity',
  'taking',
  'result',
] as const
export type ScreenName = (typeof SCREENS)[number]

/** An answer within this time needs no page of its own (design brief K5). */
const QUIET_WAIT_MS = 300

export interface Scene {
  readonly link: LinkState
  readonly view: KioskView | null
  readonly session: Session
  /** Hall time, milliseconds UTC. */
  readonly now: number
}

/** The one place that picks the screen, rules from first to last. */
export function selectScreen({ link, view, session, now }: Scene): ScreenName {
  const { step } = session
  // A number on screen is the product: nothing takes it away before its time.
  if (step.kind === 'result') return 'result'
  if (step.kind === 'taking') return step.waitedMs < QUIET_WAIT_MS ? 'confirm' : 'taking'
  if (link === 'lost') return 'out-of-service'
  if (link === 'starting' || !view) return 'starting'
  if (!view.hall) return 'offline'
  if (step.kind !== 'home') return step.kind
  if (!givesNumbers(view)) return 'offline'
  if (!isHallOpen(view, view.hall, now)) return 'closed'
  return 'home'
}
