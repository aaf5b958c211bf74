import { failed, ok } from '../../../domain/result.ts'
import type { Result } from '../../../domain/result.ts'
import type { DeviceError, Driver, DriverDeps } from '../../device.ts'
import type { Transport } from '../../transport/transport.ts'
import type { CallDisplay, ShowOutcome, SignContent } from '../call-display.ts'
import { createSignExchange } from './exchange.ts'
import { areaOf } from './layout.ts'
import { onbonOptions } from './options.ts'
import type { OnbonOptions } from './options.ts'

/** Onbon BX-5K and BX-6K font cards, one dynamic area each (hardware-protocols 3.2). */
export const onbonDriver: Driver<OnbonOptions, CallDisplay> = {
  name: 'onbon-bx5k6k',
  family: 'display',
  title: { zh: '仰邦 BX-5K/6K 条屏', en: 'Onbon BX-5K/6K LED sign' },
  serialDefaults: { baudRate: 57_600 },
  probeBaudRates: [57_600, 9600, 115_200, 38_400, 19_200],
  options: onbonOptions,
  dialects: [],
  open: openOnbon,
}

interface Waiting {
  readonly content: SignContent
  readonly settle: (outcome: ShowOutcome) => void
}

/** Opens a sign on a wire: a ping proves that it is there. Errors: `no-answer`, `bad-answer`, `closed`. */
export async function openOnbon(
  transport: Transport,
  options: OnbonOptions,
  { clock, log }: DriverDeps,
): Promise<Result<CallDisplay, DeviceError>> {
  const counts = { shown: 0, failed: 0, overtaken: 0, resent: 0 }
  const exchange = createSignExchange(transport, options, { clock, log })
  let current: SignContent | undefined
  /** The sign may not be showing `current`: a sending failed, or the card went away and came back. */
  let isStale = false
  let waiting: Waiting | undefined
  let isSending = false
  let cancelResend = (): void => {}

  function resendLater(): void {
    cancelResend()
    if (exchange.isClosed()) return
    cancelResend = clock.after(options.resendMs, () => void resend())
  }

  async function sendCurrent(content: SignContent): Promise<ShowOutcome> {
    const answer = await exchange.ask(
      { kind: 'areas', update: { deleteIds: [], areas: [areaOf(content, options)] } },
      () => waiting !== undefined,
    )
    if (answer.ok) return 'shown'
    return answer.error.code === 'overtaken' ? 'overtaken' : 'failed'
  }

  async function sendWaiting(): Promise<void> {
    if (isSending) return
    isSending = true
    for (let job = waiting; job !== undefined; job = waiting) {
      waiting = undefined
      current = job.content
      const outcome = await sendCurrent(job.content)
      isStale = outcome !== 'shown'
      counts[outcome === 'sent' ? 'shown' : outcome] += 1
      job.settle(outcome)
    }
    isSending = false
    resendLater()
  }

  async function resend(): Promise<void> {
    if (current === undefined || isSending || exchange.isClosed()) return
    isSending = true
    counts.resent += 1
    isStale = (await sendCurrent(current)) !== 'shown'
    isSending = false
    resendLater()
    await sendWaiting()
  }

  function show(content: SignContent): Promise<ShowOutcome> {
    return new Promise((settle) => {
      if (waiting !== undefined) {
        counts.overtaken += 1
        waiting.settle('overtaken')
      }
      waiting = { content, settle }
      void sendWaiting()
    })
  }

  async function check(): Promise<Result<void, DeviceError>> {
    const answer = await exchange.ask({ kind: 'ping' })
    // A card that refuses a ping is there all the same.
    if (!answer.ok && answer.error.code !== 'refused') {
      isStale = true
      return failed(deviceError(answer.error))
    }
    // It was away, perhaps off: its areas may be gone.
    if (isStale && waiting === undefined) void resend()
    return ok(undefined)
  }

  const alive = await check()
  if (!alive.ok) {
    exchange.close()
    return alive
  }

  return ok({
    family: 'display',
    show,
    check,
    async probe() {
      const answer = await check()
      if (!answer.ok) return answer
      const { screen, model, widthPx, heightPx } = options
      return ok({
        lines: [
          { zh: `${screen} 号屏应答 ping`, en: `screen ${screen} answers ping` },
          {
            zh: `${model} 卡，${widthPx}×${heightPx} 点`,
            en: `${model} card, ${widthPx} by ${heightPx} dots`,
          },
        ],
      })
    },
    counters: () => ({ ...counts, ...exchange.counters() }),
    close() {
      cancelResend()
      exchange.close()
      return Promise.resolve()
    },
  })
}

function deviceError(error: { readonly code: string; readonly detail: string }): DeviceError {
  const { code, detail } = error
  return {
    code: code === 'bad-answer' || code === 'closed' || code === 'refused' ? code : 'no-answer',
    detail,
  }
}
