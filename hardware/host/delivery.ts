import type { CommandPayload } from '../../domain/commands.ts'
import type { Log } from '../../domain/ports.ts'
import { isRetryable, type Refusal } from '../../domain/refusals.ts'
import type { Result } from '../../domain/result.ts'
import type { Answer } from '../../domain/wire/common.ts'
import type { HostCommand } from '../../domain/wire/kiosk-host.ts'
import type { HallLink } from './hall-link.ts'

/** Commands that must arrive, however long the server is away: asked again under one requestId while the day lasts. */
export interface Delivery {
  /** The server's answer; `given-up` when the day was over, or the host closed, before there was one. */
  deliver<Name extends HostCommand>(
    name: Name,
    payload: CommandPayload<Name>,
    day: string,
  ): Promise<Result<Answer, Refusal> | 'given-up'>
  /** Commands under way, for health. */
  pending(): number
  close(): void
}

const ONE_TRY_MS = 30_000

export function createDelivery(
  link: Pick<HallLink, 'ask' | 'state'>,
  { log }: { readonly log: Log },
): Delivery {
  let isClosed = false
  let pending = 0

  return {
    async deliver(name, payload, day) {
      pending += 1
      try {
        while (!isClosed && (link.state()?.day ?? day) === day) {
          const asked = await link.ask(name, payload, { deadlineMs: ONE_TRY_MS })
          if (asked.ok) return asked
          const { error } = asked
          if (error.code === 'server-away' || isRetryable(error.code)) continue
          log.warn('delivery-refused', { command: name, code: error.code })
          return { ok: false, error: { code: error.code, params: error.params } }
        }
        log.warn('delivery-given-up', { command: name, day })
        return 'given-up'
      } finally {
        pending -= 1
      }
    },
    pending: () => pending,
    close() {
      isClosed = true
    },
  }
}
