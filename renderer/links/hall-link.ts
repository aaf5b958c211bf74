import type { HallAsks, HallTells } from '../../domain/wire/common.ts'
import { pageClock } from '../ui/clock.ts'
import { hallBase } from './hall-base.ts'
import { openWire, type HallLink, type PageAudience } from './wire.ts'

export type { AckValue, AskFailure, HallLink } from './wire.ts'

/** Opens the wire to one audience's namespace of this page's hall, on the server that served this page. */
export function connectHall<Asks extends HallAsks, Tells extends HallTells>(
  audience: PageAudience,
): HallLink<Asks, Tells> {
  const { origin, pathname } = window.location
  return openWire({ audience, origin, base: hallBase(pathname), clock: pageClock })
}
