import { computed, shallowRef, type Ref } from 'vue'
import type { Clock } from '../../domain/ports.ts'
import type { Refusal } from '../../domain/refusals.ts'
import { ok } from '../../domain/result.ts'
import type { PaperResult, Ticket } from '../../domain/ticket.ts'
import type { Answer } from '../../domain/wire/common.ts'
import type { GuideCommand } from '../../domain/wire/guide.ts'
import type { Replica } from '../replica.ts'
import type { Block } from './actions.ts'
import { once } from '../links/until-known.ts'
import { useLane, type Busy, type Ended } from './lane.ts'
import { peopleAhead } from './view.ts'
import { send, sendPaper, type GuideLink, type PaperWish, type Wish, type WishOf } from './wish.ts'

export type Asked = GuideCommand | 'paper:print'

/** What cannot be made of a scanned text. */
export type ScanProblem = 'unknown' | 'document' | 'link-invalid' | 'link-unread'

/** What was asked for, as far as a page may remember it: a reason to go first is told to the hall and forgotten here. */
export type Deed =
  | Exclude<Wish, WishOf<'ticket:prioritise'>>
  | {
      readonly name: 'ticket:prioritise'
      readonly payload: Pick<WishOf<'ticket:prioritise'>['payload'], 'queueClass'>
    }

function deedOf(wish: Wish): Deed {
  if (wish.name !== 'ticket:prioritise') return wish
  return { name: wish.name, payload: { queueClass: wish.payload.queueClass } }
}

/** The line at the foot: what happened last. `at` is hall time, milliseconds UTC. */
export type Told = { readonly at: number } & (
  | {
      readonly kind: 'done'
      readonly deed: Deed
      readonly ticket: Ticket | null
      readonly ahead: number | null
    }
  | { readonly kind: 'paper'; readonly paper: PaperResult; readonly wish: PaperWish }
  /** The number exists, what was to be made of it does not. */
  | { readonly kind: 'half-done'; readonly ticketNo: string; readonly refusal: Refusal | null }
  | { readonly kind: 'refused'; readonly asked: Asked; readonly refusal: Refusal }
  | { readonly kind: 'blocked'; readonly block: Block }
  | { readonly kind: 'not-sent' | 'unknown'; readonly asked: Asked }
  | { readonly kind: 'no-such-ticket'; readonly ticketNo: string }
  | { readonly kind: 'scan'; readonly problem: ScanProblem }
)
type Without<T> = T extends unknown ? Omit<T, 'at'> : never

/** How long a wish stays busy for facts that its answer has announced. */
const FACTS_WITHIN_MS = 2000
/** How long the line at the foot stands out. */
export const NEWS_MS = 10_000

export interface Asking {
  readonly busy: Readonly<Ref<Busy<Wish> | null>>
  readonly printing: Readonly<Ref<Busy<PaperWish> | null>>
  readonly told: Readonly<Ref<Told | null>>
  tell(what: Without<Told> | null): void
  /** The answer, or null when it was not done: `told` says why. */
  ask(wish: Wish): Promise<Answer | null>
  /** Never in the way of the next wish: a printer may take a minute to say that it is broken. */
  print(wish: PaperWish): Promise<void>
  askAgain(): void
  giveUp(): void
}

export interface AskingParts {
  readonly link: GuideLink
  readonly clock: Clock
  readonly replica: Replica
  readonly newRequestId: () => string
  readonly isReady: Readonly<Ref<boolean>>
  readonly isSignedIn: Readonly<Ref<boolean>>
}

/** Asks the hall, and keeps what came of it last. */
export function useAsking(parts: AskingParts): Asking {
  const { link, clock, replica } = parts
  const commands = useLane<Wish, Answer>(parts, {
    send: (wish, requestId) => send(link, wish, requestId),
    look: (requestId) => link.ask('request:outcome', { requestId }),
    isNullFinal: true,
  })
  const papers = useLane<PaperWish, { readonly paper: PaperResult }>(parts, {
    send: (wish, requestId) => sendPaper(link, wish, requestId),
    // No record is kept of a paper; the host prints nothing twice, and the person sees whether it is there.
    look: () => Promise.resolve(ok(null)),
    isNullFinal: false,
  })
  const isCatchingUp = shallowRef<Wish | null>(null)
  const told = shallowRef<Told | null>(null)

  function tell(what: Without<Told> | null): void {
    told.value = what && { ...what, at: replica.now() }
  }

  function tellFailure(asked: Asked, ended: Exclude<Ended<unknown>, { kind: 'done' }>): void {
    if (ended.kind === 'refused') tell({ kind: 'refused', asked, refusal: ended.refusal })
    else if (ended.kind !== 'ignored') tell({ kind: ended.kind, asked })
  }

  async function ask(wish: Wish): Promise<Answer | null> {
    if (isCatchingUp.value) return null
    const ended = await commands.run(wish)
    if (ended.kind !== 'done') {
      tellFailure(wish.name, ended)
      return null
    }
    isCatchingUp.value = wish
    await caughtUp(ended.value)
    isCatchingUp.value = null
    const { ticket } = ended.value
    const state = replica.state.value
    const isWaiting = ticket?.state === 'waiting' && state
    tell({ kind: 'done', deed: deedOf(wish), ticket, ahead: isWaiting ? peopleAhead(state, ticket) : null })
    return ended.value
  }

  async function print(wish: PaperWish): Promise<void> {
    const ended = await papers.run(wish)
    if (ended.kind !== 'done') return tellFailure('paper:print', ended)
    const { paper } = ended.value
    // That a paper came out can be seen; what else was wrong with its number cannot.
    const isNews = told.value?.kind !== 'half-done' || replica.now() - told.value.at > NEWS_MS
    if (paper !== 'printed' || isNews) tell({ kind: 'paper', paper, wish })
  }

  /** Until the replica shows what the answer announced, so that nothing shows the state of before. */
  function caughtUp(answer: Answer): Promise<void> {
    const isThere = (): boolean => {
      const state = replica.state.value
      return !replica.isLive.value || !state || state.day !== answer.day || state.seq >= answer.seq
    }
    return new Promise((resolve) => {
      const cancel = clock.after(FACTS_WITHIN_MS, resolve)
      void once(isThere).then(() => {
        cancel()
        resolve()
      })
    })
  }

  return {
    busy: computed(() => {
      if (commands.busy.value) return commands.busy.value
      return (
        isCatchingUp.value && {
          what: isCatchingUp.value,
          isChecking: false,
          isUnknown: false,
          isDoubtful: false,
        }
      )
    }),
    printing: papers.busy,
    told,
    tell,
    ask,
    print,
    askAgain: () => {
      commands.askAgain()
      papers.askAgain()
    },
    giveUp: () => {
      commands.giveUp()
      papers.giveUp()
    },
  }
}
