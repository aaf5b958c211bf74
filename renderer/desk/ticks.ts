import { computed, ref, watch, type ComputedRef } from 'vue'
import type { Ticket } from '../../domain/ticket.ts'

/** The checklist of the ticket at this counter, as far as it is ticked. Kept by this page only, and only while it is here. */
export interface Ticks {
  /** Ticked lines by their Chinese words. */
  readonly ticked: ComputedRef<ReadonlySet<string>>
  tick(line: string, isTicked: boolean): void
}

export function useTicks(ticket: () => Readonly<Ticket> | null): Ticks {
  const lines = ref<ReadonlySet<string>>(new Set())

  // Another stop of a package has another list; a call again of the same ticket begins anew.
  watch(
    () => `${ticket()?.ticketId ?? ''}/${ticket()?.serviceCode ?? ''}`,
    () => {
      lines.value = new Set()
    },
  )

  return {
    ticked: computed(() => lines.value),
    tick: (line, isTicked) => {
      const rest = [...lines.value].filter((other) => other !== line)
      lines.value = new Set(isTicked ? [...rest, line] : rest)
    },
  }
}
