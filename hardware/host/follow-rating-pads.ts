import { counterStatus, findTicket } from '../../domain/hall-state.ts'
import type { Clock, Log, NewId } from '../../domain/ports.ts'
import type { Grade } from '../../domain/rating.ts'
import type { RatingPad } from '../pads/rating-pad.ts'
import type { SupervisedDevice } from '../supervisor.ts'
import { onEachDevice } from './each-device.ts'
import type { HallLink } from './hall-link.ts'
import { rememberTicket, wasFinished, type TicketBefore } from './pad-face.ts'

/** The visit is shown for so long after its finish (domain guide section 12). */
export const INVITED_MS = 30_000
const RATE_DEADLINE_MS = 5000

/** The rating pads of this machine. */
export interface RatingDesk {
  /** Asks once more for the visit just finished at a counter; false when there is none, or no pad. */
  inviteAgain(counterId: string): boolean
  close(): void
}

interface FollowRatingPadsDeps {
  readonly clock: Clock
  readonly log: Log
  readonly newId: NewId
}

type Link = Pick<HallLink, 'state' | 'now' | 'onChange' | 'ask'>

/**
 * Rating pads: the citizen is invited when the visit at the counter was finished, and what is pressed within half a
 * minute goes to the hall. The next visit ends that time early: nobody rates for somebody else. What was said is in no
 * log.
 */
export function followRatingPads(
  pads: readonly SupervisedDevice<RatingPad>[],
  link: Link,
  deps: FollowRatingPadsDeps,
): RatingDesk {
  const followed = pads.map((pad) => ({ counterId: pad.counterId, ...followOne(pad, link, deps) }))
  return {
    inviteAgain: (counterId) =>
      followed
        .filter((pad) => pad.counterId === counterId)
        .map((pad) => pad.inviteAgain())
        .includes(true),
    close() {
      for (const pad of followed) pad.close()
    },
  }
}

function followOne(
  pad: SupervisedDevice<RatingPad>,
  link: Link,
  { clock, log, newId }: FollowRatingPadsDeps,
): { inviteAgain(): boolean; close(): void } {
  const counterId = pad.counterId ?? ''
  let before: TicketBefore | null = null
  let invited: string | null = null
  let cancelEnd = (): void => {}

  function look(): void {
    const state = link.state()
    if (state === null || state.isClosed) return
    const { ticketId } = counterStatus(state, counterId)
    if (before !== null && before.ticketId !== ticketId) {
      if (wasFinished(before, findTicket(state, before.ticketId))) begin(before.ticketId)
      before = null
    }
    const here = ticketId === null ? undefined : findTicket(state, ticketId)
    if (here) before = rememberTicket(here)
    if (here?.state === 'serving') end()
  }

  function begin(ticketId: string): void {
    end()
    invited = ticketId
    cancelEnd = clock.after(INVITED_MS, end)
    void invite(pad.device())
  }

  function end(): void {
    cancelEnd()
    invited = null
  }

  async function invite(device: RatingPad | undefined): Promise<void> {
    const outcome = await device?.invite()
    if (outcome === 'failed') log.warn('rating-not-invited', { device: pad.name, counterId })
  }

  async function graded(grade: Grade): Promise<void> {
    // Played with while nobody was asked.
    if (invited === null) return
    const payload = { requestId: newId(), ticketId: invited, counterId, grade }
    const asked = await link.ask('ticket:rate', payload, { deadlineMs: RATE_DEADLINE_MS })
    if (!asked.ok) log.warn('rating-not-taken', { device: pad.name, counterId, code: asked.error.code })
  }

  const stops = [
    onEachDevice(pad, (device) => {
      // A pad that comes back in the middle of it has forgotten that it was asked.
      if (invited !== null) void invite(device)
      return device.onGrade((grade) => void graded(grade))
    }),
    link.onChange(look),
  ]
  look()
  return {
    inviteAgain() {
      const device = pad.device()
      if (invited === null || !device) return false
      void invite(device)
      return true
    },
    close() {
      end()
      for (const stop of stops) stop()
    },
  }
}
