import { UNDO_WITHIN_MS } from '../../domain/decide/while-called.ts'
import { REOPEN_WITHIN_MS } from '../../domain/decide/while-serving.ts'
import type { HallState } from '../../domain/hall-state.ts'
import type { Ticket } from '../../domain/ticket.ts'

/** What this desk did last and may still take back. `until` is milliseconds UTC. */
export interface Undoable {
  readonly kind: 'noShow' | 'finish'
  readonly ticketId: string
  readonly ticketNo: string
  readonly until: number
}

/** The last number passed at a counter, and the last visit that this clerk ended there, the later one first. */
export function lastEnded(state: HallState, counterId: string, staffNo: string): readonly Undoable[] {
  let passed: Ticket | undefined
  let finished: Ticket | undefined
  for (const ticket of Object.values(state.tickets)) {
    if (ticket.counterId !== counterId || ticket.endedAt === null) continue
    if (ticket.state === 'noShow' && isLater(ticket, passed)) passed = ticket
    else if (ticket.state === 'done' && ticket.endedBy === staffNo && isLater(ticket, finished))
      finished = ticket
  }
  return [toUndoable('noShow', passed, UNDO_WITHIN_MS), toUndoable('finish', finished, REOPEN_WITHIN_MS)]
    .flatMap((row) => row ?? [])
    .toSorted((a, b) => b.endedAt - a.endedAt)
}

/** What may be taken back at `now` (milliseconds UTC). */
export function undoableAt(ended: readonly Undoable[], now: number): Undoable | null {
  return ended.find((row) => now <= row.until) ?? null
}

function isLater(ticket: Ticket, other: Ticket | undefined): boolean {
  return other === undefined || (ticket.endedAt ?? 0) > (other.endedAt ?? 0)
}

function toUndoable(
  kind: Undoable['kind'],
  ticket: Ticket | undefined,
  withinMs: number,
): (Undoable & { readonly endedAt: number }) | undefined {
  if (!ticket) return undefined
  const { ticketId, ticketNo, endedAt } = ticket
  return { kind, ticketId, ticketNo, endedAt: endedAt ?? 0, until: (endedAt ?? 0) + withinMs }
}
