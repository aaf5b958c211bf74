import fc from 'fast-check'
import { expect, it } from 'vitest'
import { apply } from '../../domain/apply.ts'
import { emptyState } from '../../domain/hall-state.ts'
import { copyOfTicket, type Ticket } from '../../domain/ticket.ts'
import { anyHistory, play } from '../support/arbitrary-history.ts'

it('a copy of a ticket stays as it was, whatever happens to the ticket afterwards', () => {
  fc.assert(
    fc.property(anyHistory, (history) => {
      const { state: played, entries } = play(history)
      const state = emptyState(played.hallId, played.day)
      const copies: { readonly copy: Ticket; readonly asItWas: string }[] = []
      for (const entry of entries) {
        apply(state, entry)
        for (const ticket of Object.values(state.tickets))
          copies.push({ copy: copyOfTicket(ticket), asItWas: JSON.stringify(ticket) })
      }
      for (const { copy, asItWas } of copies) expect(JSON.stringify(copy)).toBe(asItWas)
    }),
    { numRuns: 60 },
  )
})
