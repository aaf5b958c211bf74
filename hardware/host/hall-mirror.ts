import type { HallState } from '../../domain/hall-state.ts'
import type { PublicHall } from '../../domain/model.ts'
import type { Clock, Log } from '../../domain/ports.ts'
import { takeFacts } from '../../domain/replica.ts'
import type { FactsTold, Subscribe, Subscribed } from '../../domain/wire/common.ts'

/** The host's copy of the hall: what the server has told so far, kept while the server is away. */
export interface HallMirror {
  hall(): PublicHall | null
  state(): HallState | null
  /** Hall time, milliseconds UTC: the server's clock as last heard, carried on by this machine's. */
  now(): number
  /** What to ask the server for: what came after the last fact known here. */
  wanted(): Subscribe
  /** Facts pushed by the server. `again` means that something was missed: subscribe again. */
  take(told: FactsTold): 'taken' | 'again'
  /** Facts pushed from now on wait for the answer that `complete` brings. */
  awaitAnswer(): void
  /** The answer to a subscription, and after it whatever was pushed meanwhile. */
  complete(answer: Subscribed): 'taken' | 'again'
}

export function createHallMirror(deps: { readonly clock: Clock; readonly log: Log }): HallMirror {
  const { clock, log } = deps
  let hall: PublicHall | null = null
  let state: HallState | null = null
  let offsetMs = 0
  let pushedMeanwhile: FactsTold[] | null = null

  /** A fact that cannot follow is a damaged copy: it is thrown away and the whole day is asked for. */
  function takeInto(into: HallState, told: FactsTold): 'taken' | 'again' {
    try {
      return takeFacts(into, told.day, told.entries) === 'gap' ? 'again' : 'taken'
    } catch (error) {
      log.error('hall-copy-damaged', { day: told.day, seq: into.seq, detail: String(error) })
      state = null
      return 'again'
    }
  }

  return {
    hall: () => hall,
    state: () => state,
    now: () => clock.now() + offsetMs,
    wanted: () => (state === null ? { day: null, sinceSeq: 0 } : { day: state.day, sinceSeq: state.seq }),
    take(told) {
      if (pushedMeanwhile !== null) {
        pushedMeanwhile.push(told)
        return 'taken'
      }
      return state === null ? 'again' : takeInto(state, told)
    },
    awaitAnswer() {
      pushedMeanwhile = []
    },
    complete(answer) {
      const pushed = pushedMeanwhile ?? []
      pushedMeanwhile = null
      hall = answer.hall
      offsetMs = answer.now - clock.now()
      if (answer.kind === 'snapshot') state = answer.state
      if (state === null || takeInto(state, answer) === 'again') {
        state = null
        return 'again'
      }
      for (const told of pushed) {
        // Pushed before a day began that the answer already belongs to.
        if (told.day < answer.day) continue
        if (state === null || takeInto(state, told) === 'again') return 'again'
      }
      return 'taken'
    },
  }
}
