import { apply } from '../../domain/apply.ts'
import type { Entry, Fact } from '../../domain/facts.ts'
import { emptyState, type HallState } from '../../domain/hall-state.ts'
import type { PublicHall } from '../../domain/model.ts'

/** Saturday, 2026-11-21 10:32 in Asia/Shanghai. */
export const MORNING = Date.parse('2026-11-21T02:32:00Z')

/** A day of a hall told in facts, for tests of what is shown: `at` moves by hand. */
export function hallDay(hall: PublicHall, startAt = MORNING) {
  const state: HallState = emptyState(hall.hallId, '2026-11-21')
  const entries: Entry[] = []
  let at = startAt

  function tell(fact: Fact): void {
    const entry = { seq: state.seq + 1, at, fact }
    apply(state, entry)
    entries.push(entry)
  }
  function ticket(ticketNo: string) {
    const found = Object.values(state.tickets).find((one) => one.ticketNo === ticketNo)
    if (!found) throw new Error(`no ticket ${ticketNo}`)
    return found
  }

  return {
    state,
    entries,
    now: () => at,
    later(ms: number): void {
      at += ms
    },
    open(counterId: string, staffNo: string | null = '1001'): void {
      tell({ type: 'counterOpened', counterId, staffNo })
    },
    pause(counterId: string, backAt: number | null = null): void {
      tell({ type: 'counterPaused', counterId, reason: null, backAt })
    },
    /** `A001` of the queue with that letter. */
    issue(...ticketNos: string[]): void {
      for (const ticketNo of ticketNos) {
        const queue = hall.queues.find((one) => one.letter === ticketNo[0])
        const service = hall.services.find((one) => one.queueId === queue?.queueId)
        if (!queue || !service) throw new Error(`no queue for ${ticketNo}`)
        tell({
          type: 'ticketIssued',
          ticketId: `t-${ticketNo}`,
          ticketNo,
          letter: queue.letter,
          number: Number(ticketNo.slice(1)),
          queueClass: 'ordinary',
          items: [{ serviceCode: service.serviceCode, queueId: queue.queueId }],
          packageCode: null,
          appointmentId: null,
          slot: null,
          effectiveAt: at,
          eligibleFrom: null,
          firstContactId: null,
        })
      }
    },
    call(ticketNo: string, counterId: string): void {
      tell({ type: 'ticketCalled', ticketId: ticket(ticketNo).ticketId, counterId, because: null })
    },
    recall(ticketNo: string): void {
      const { ticketId, counterId } = ticket(ticketNo)
      tell({ type: 'ticketRecalled', ticketId, counterId: counterId ?? '' })
    },
    start(ticketNo: string): void {
      const { ticketId, counterId } = ticket(ticketNo)
      tell({ type: 'serviceStarted', ticketId, counterId: counterId ?? '' })
    },
    finish(ticketNo: string): void {
      const { ticketId, counterId } = ticket(ticketNo)
      tell({
        type: 'itemsFinished',
        ticketId,
        counterId: counterId ?? '',
        outcomes: [],
        next: null,
        staffNo: null,
      })
    },
    putBack(ticketNo: string): void {
      const { ticketId, counterId } = ticket(ticketNo)
      tell({ type: 'ticketPutBack', ticketId, counterId: counterId ?? '', reason: null })
    },
    /** To the other queue's first service, waiting there for anybody or for one counter. */
    transfer(ticketNo: string, letter: string, heldFor: string | null = null): void {
      const queue = hall.queues.find((one) => one.letter === letter)
      const service = hall.services.find((one) => one.queueId === queue?.queueId)
      if (!queue || !service) throw new Error(`no queue ${letter}`)
      const { ticketId } = ticket(ticketNo)
      const { queueId } = queue
      const { serviceCode } = service
      tell({ type: 'ticketTransferred', ticketId, queueId, serviceCode, heldFor, reason: null })
    },
    suspend(ticketNo: string): void {
      const { ticketId, counterId } = ticket(ticketNo)
      tell({ type: 'ticketSuspended', ticketId, counterId: counterId ?? '', kind: 'waitingStep' })
    },
    resume(ticketNo: string): void {
      const { ticketId, hold } = ticket(ticketNo)
      tell({ type: 'ticketResumed', ticketId, counterId: hold?.counterId ?? '' })
    },
    undoPass(ticketNo: string): void {
      const { ticketId, counterId } = ticket(ticketNo)
      tell({ type: 'passUndone', ticketId, counterId: counterId ?? '' })
    },
    restore(ticketNo: string): void {
      const { ticketId } = ticket(ticketNo)
      tell({ type: 'ticketRestored', ticketId, effectiveAt: null, eligibleAfterCalls: null })
    },
    closeCounter(counterId: string): void {
      tell({ type: 'counterClosed', counterId })
    },
    pass(ticketNo: string): void {
      const { ticketId, counterId } = ticket(ticketNo)
      tell({ type: 'ticketPassed', ticketId, counterId: counterId ?? '' })
    },
    closeDay(): void {
      tell({ type: 'dayClosed' })
    },
  }
}

export type HallDay = ReturnType<typeof hallDay>
