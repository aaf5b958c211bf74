/** Why a command was refused: a closed union. Pages word each code in every language (renderer/locales). */
export const REFUSAL_CODES = [
  'bad-request',
  'not-allowed',
  'not-signed-in',
  'request-reused',
  'unknown-service',
  'service-closed',
  'closing-soon',
  'quota-used',
  'daily-limit',
  'duplicate-ticket',
  'unknown-ticket',
  'ticket-final',
  'wrong-state',
  'other-counter',
  'counter-closed',
  'counter-paused',
  'counter-busy',
  'counter-taken',
  'unknown-counter',
  'unknown-staff',
  'unknown-host',
  'host-away',
  'queue-empty',
  'not-eligible',
  'call-limit',
  'hold-limit',
  'other-counter-hold',
  'restore-limit',
  'new-ticket-needed',
  'target-closed',
  'same-target',
  'outcomes-missing',
  'undo-too-late',
  'unknown-appointment',
  'appointment-used',
  'unknown-agent',
  'unknown-queue',
  'recall-too-soon',
  'no-show-too-soon',
  'nobody-signed-in',
  'press-too-old',
  'rating-over',
  'day-closed',
  'storage-failed',
] as const
export type RefusalCode = (typeof REFUSAL_CODES)[number]

/** A refusal and the figures its sentence needs, e.g. seconds left. No personal data. */
export interface Refusal {
  readonly code: RefusalCode
  readonly params: Readonly<Record<string, string | number>>
}

export function refusal(code: RefusalCode, params: Refusal['params'] = {}): Refusal {
  return { code, params }
}

/** Whether the same request may be sent again and may then succeed: nobody knows yet what came of it. */
export function isRetryable(code: RefusalCode): boolean {
  return code === 'storage-failed'
}

/** Said of the storage, of the day, or of the request's name, and not of the wish itself. */
const NOT_OF_THE_WISH: readonly RefusalCode[] = ['storage-failed', 'day-closed', 'request-reused']

/**
 * Whether a hall that refuses a request so keeps to it: every copy of the request, however late it comes and to whichever
 * server, is refused in the same way. Who was told no may rely on it; who still wants it makes a new request.
 */
export function isLastWord(code: RefusalCode): boolean {
  return !NOT_OF_THE_WISH.includes(code)
}
