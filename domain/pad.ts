import type { CommandName, CommandPayload } from './commands.ts'
import { itemsOfStop } from './decide/while-serving.ts'
import { counterStatus, findTicket, holdsAt, type HallState } from './hall-state.ts'
import type { Counter } from './model.ts'
import { refusal, type Refusal } from './refusals.ts'
import { failed, ok, type Result } from './result.ts'
import { OUTCOMES } from './ticket.ts'

/** What a clerk's key means, whatever key of which make it is (glossary: 叫号器). */
export const PAD_KEYS = [
  'call-next',
  'recall',
  'start',
  'finish',
  'no-show',
  'pause', // and back to work
  'suspend',
  'resume',
  'transfer',
  'rate', // the visit is over: ask for a rating
  'cancel',
] as const
export type PadKey = (typeof PAD_KEYS)[number]

/** A press waits no longer than this for the hall: who pressed has turned to something else. Milliseconds. */
export const PRESS_MEANT_MS = 10_000

/** Ended by a key that cannot ask how: what most visits come to. */
const USUAL_OUTCOME = OUTCOMES[0]
const PAD_REASON = '叫号器 call pad'

/** The payload of a command, but for its request id. */
export type PadCommand = {
  [Name in CommandName]: {
    readonly name: Name
    readonly payload: Omit<CommandPayload<Name>, 'requestId'>
  }
}[CommandName]

/**
 * The command that a key on a pad stands for now: about the ticket at that counter, or its newest hold. Digits before a
 * transfer are the number of a counter; before a finish, the outcome's place in the list (1 is done at once).
 */
export function commandOfPad(
  press: { readonly key: PadKey; readonly digits: string | null },
  counterId: string,
  state: HallState,
  counters: readonly Pick<Counter, 'counterId' | 'counterNo'>[],
): Result<PadCommand, Refusal> {
  const { key, digits } = press
  const status = counterStatus(state, counterId)
  const ticket = status.ticketId === null ? undefined : findTicket(state, status.ticketId)
  const ticketId = ticket?.ticketId ?? ''
  switch (key) {
    case 'call-next':
      return ok({ name: 'ticket:call-next', payload: {} })
    case 'pause':
      if (status.state !== 'open') return ok({ name: 'counter:open', payload: {} })
      return ok({ name: 'counter:pause', payload: { reason: 'other', backAt: null } })
    case 'resume': {
      const newest = holdsAt(state, counterId).toSorted(
        (a, b) => (b.hold?.since ?? 0) - (a.hold?.since ?? 0),
      )[0]
      if (!newest) return failed(refusal('unknown-ticket'))
      return ok({ name: 'ticket:resume', payload: { ticketId: newest.ticketId } })
    }
    case 'cancel':
      return failed(refusal('not-allowed'))
    case 'recall':
    case 'start':
    case 'no-show':
    case 'suspend':
    case 'finish':
    case 'rate':
    case 'transfer':
      if (!ticket) return failed(refusal('unknown-ticket'))
      break
  }
  switch (key) {
    case 'recall':
      return ok({ name: 'ticket:recall', payload: { ticketId } })
    case 'start':
      return ok({ name: 'ticket:start', payload: { ticketId } })
    case 'no-show':
      return ok({ name: 'ticket:no-show', payload: { ticketId } })
    case 'suspend':
      return ok({ name: 'ticket:suspend', payload: { ticketId, kind: 'waitingStep' } })
    case 'finish':
    case 'rate': {
      const outcome = digits === null || key === 'rate' ? USUAL_OUTCOME : OUTCOMES[Number(digits) - 1]
      if (outcome === undefined) return failed(refusal('bad-request', { field: 'digits' }))
      const outcomes = itemsOfStop(ticket).map(({ serviceCode }) => ({ serviceCode, outcome }))
      return ok({ name: 'ticket:finish', payload: { ticketId, outcomes } })
    }
    case 'transfer': {
      const to = counters.find(({ counterNo }) => plain(counterNo) === plain(digits ?? ''))
      if (!to || digits === null) return failed(refusal('unknown-counter'))
      return ok({
        name: 'ticket:transfer',
        payload: { ticketId, to: { kind: 'counter', counterId: to.counterId }, reason: PAD_REASON },
      })
    }
  }
}

/** `03` on a pad is counter 3. */
function plain(counterNo: string): string {
  return counterNo.replace(/^0+(?=.)/, '')
}
