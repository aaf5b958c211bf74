import { computed, readonly, ref, shallowRef, type ComputedRef, type Ref } from 'vue'
import type { Clock } from '../../domain/ports.ts'
import type { TicketAnswer, TicketRead } from './ticket-answer.ts'

const ASK_EVERY_MS = 5000
/** Older than this is not to be trusted: the hall's screen is. */
const STALE_AFTER_MS = 15_000
const LOOK_EVERY_MS = 1000

/** One ticket, asked for again and again while its link is good. */
export interface TicketFeed {
  readonly ticket: Readonly<Ref<TicketAnswer | null>>
  /** Why the link leads nowhere; null while it may. */
  readonly gone: Readonly<Ref<'link-invalid' | 'link-expired' | null>>
  readonly isStale: ComputedRef<boolean>
  /** Takes in what came as the answer to a wish. */
  take(answer: TicketRead): void
  close(): void
}

/** `ask` never rejects. */
export function followTicket(ask: () => Promise<TicketRead>, clock: Clock): TicketFeed {
  const ticket = shallowRef<TicketAnswer | null>(null)
  const gone = ref<'link-invalid' | 'link-expired' | null>(null)
  const now = ref(clock.now())
  const readAt = ref(clock.now())
  let cancels: (() => void)[] = []
  let isClosed = false
  let taken = 0

  async function read(): Promise<void> {
    const sent = taken
    const answer = await ask()
    // An answer from before a wish came true would show the ticket as it was.
    if (sent === taken) take(answer)
    if (!isClosed) cancels[0] = clock.after(ASK_EVERY_MS, () => void read())
  }

  function take(answer: TicketRead): void {
    taken += 1
    if (answer.kind === 'gone') {
      gone.value = answer.why
      close()
      return
    }
    if (answer.kind === 'ticket') {
      ticket.value = answer.ticket
      readAt.value = clock.now()
    }
    now.value = clock.now()
  }

  function look(): void {
    now.value = clock.now()
    cancels[1] = clock.after(LOOK_EVERY_MS, look)
  }

  function close(): void {
    isClosed = true
    for (const cancel of cancels) cancel()
    cancels = []
  }

  cancels = [() => {}, clock.after(LOOK_EVERY_MS, look)]
  void read()
  return {
    ticket,
    gone: readonly(gone),
    isStale: computed(() => gone.value === null && now.value - readAt.value > STALE_AFTER_MS),
    take,
    close,
  }
}
