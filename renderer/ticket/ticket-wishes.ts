import { readonly, ref, type Ref } from 'vue'
import type { WishAnswer } from './ticket-answer.ts'
import type { TicketFeed } from './ticket-feed.ts'

/** What the holder of a ticket may do with it here. */
export type Wish = 'restore' | 'cancel'

/** What is said under the buttons: the key of a sentence in the page's wording. */
export type WishNote =
  'restored' | 'lost' | 'refused' | 'restoreLimit' | 'newTicket' | 'movedOn' | 'dayClosed'

export interface TicketWishes {
  /** The wish that is being asked for; its button is busy until the answer. */
  readonly busy: Readonly<Ref<Wish | null>>
  readonly note: Readonly<Ref<WishNote | null>>
  /** Whether leaving the queue waits for a second touch. */
  readonly isSure: Readonly<Ref<boolean>>
  restore(): Promise<void>
  /** The first touch asks, the second one does it. */
  cancel(): Promise<void>
  stay(): void
}

/** `post` never rejects. */
export function createTicketWishes(parts: {
  readonly post: (wish: Wish, requestId: string) => Promise<WishAnswer>
  readonly feed: Pick<TicketFeed, 'take'>
  readonly newRequestId: () => string
}): TicketWishes {
  const { post, feed, newRequestId } = parts
  const busy = ref<Wish | null>(null)
  const note = ref<WishNote | null>(null)
  const isSure = ref(false)
  /** The id of a wish whose answer never came: the same wish again is the same one. */
  const open = new Map<Wish, string>()

  async function ask(wish: Wish): Promise<void> {
    if (busy.value !== null) return
    const requestId = open.get(wish) ?? newRequestId()
    open.set(wish, requestId)
    busy.value = wish
    note.value = null
    const answer = await post(wish, requestId)
    busy.value = null
    if (answer.kind === 'nothing') {
      note.value = 'lost'
      return
    }
    open.delete(wish)
    isSure.value = false
    if (answer.kind === 'refused') {
      note.value = noteOf(answer.code)
      return
    }
    feed.take(answer)
    if (answer.kind === 'ticket' && wish === 'restore') note.value = 'restored'
  }

  return {
    busy: readonly(busy),
    note: readonly(note),
    isSure: readonly(isSure),
    restore: () => ask('restore'),
    async cancel() {
      if (isSure.value) return ask('cancel')
      isSure.value = true
      note.value = null
    },
    stay() {
      isSure.value = false
      note.value = null
    },
  }
}

function noteOf(code: string): WishNote {
  switch (code) {
    case 'restore-limit':
      return 'restoreLimit'
    case 'new-ticket-needed':
      return 'newTicket'
    case 'wrong-state':
    case 'ticket-final':
      return 'movedOn'
    case 'day-closed':
      return 'dayClosed'
    default:
      return 'refused'
  }
}
