import { localTime } from '../../domain/calendar.ts'
import { counterStatus, type HallState } from '../../domain/hall-state.ts'
import type { PublicHall, Words } from '../../domain/model.ts'
import { signText, type SignText } from '../../domain/signs.ts'

/** What the sign above one counter shows. */
export interface SignView {
  readonly counterNo: string
  /** The same as on a hardware sign: they must never disagree. */
  readonly tone: SignText['tone']
  /** The number called or being served. */
  readonly ticketNo: string | null
  /** `hh:mm`, when a paused counter expects to be back. */
  readonly backAt: string | null
  readonly staffNo: string | null
  readonly handles: Words | null
  readonly isLost: boolean
}

/** Undefined for a counter the hall does not have. Pure. */
export function signView(
  hall: PublicHall,
  state: HallState,
  counterId: string,
  isLive: boolean,
): SignView | undefined {
  const counter = hall.counters.find((one) => one.counterId === counterId)
  if (!counter) return undefined
  const status = counterStatus(state, counterId)
  const { tone } = signText(state, counterId, counter.counterNo)
  const ticket = status.ticketId === null ? undefined : state.tickets[status.ticketId]
  return {
    counterNo: counter.counterNo,
    tone,
    ticketNo: tone === 'call' || tone === 'serving' ? (ticket?.ticketNo ?? null) : null,
    backAt: tone === 'paused' && status.backAt !== null ? localTime(status.backAt).clock : null,
    staffNo: status.state === 'closed' ? null : status.staffNo,
    handles: counter.handles ?? null,
    isLost: !isLive,
  }
}
