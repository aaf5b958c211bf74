import { failed, ok } from '../../../domain/result.ts'
import type { Result } from '../../../domain/result.ts'
import type { DeviceError, Driver, DriverDeps } from '../../device.ts'
import type { Transport } from '../../transport/transport.ts'
import type { CallDisplay, ShowOutcome, SignContent } from '../call-display.ts'
import { createNewestContent } from '../newest-content.ts'
import { onbonDialect } from './dialect.ts'
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
  sharing: { unitOf: ({ screen }) => String(screen), turnaroundMs: 20 },
  dialects: [onbonDialect],
  open: openOnbon,
}

/** Opens a sign on a wire: a ping proves that it is there. Errors: `no-answer`, `bad-answer`, `closed`. */
export async function openOnbon(
  transport: Transport,
  options: OnbonOptions,
  { clock, log }: DriverDeps,
): Promise<Result<CallDisplay, DeviceError>> {
  const exchange = createSignExchange(transport, options, { clock, log })
  const newest = createNewestContent({
    clock,
    resendMs: options.resendMs,
    isClosed: exchange.isClosed,
    send: sendContent,
  })

  async function sendContent(content: SignContent): Promise<ShowOutcome> {
    const answer = await exchange.ask(
      { kind: 'areas', update: { deleteIds: [], areas: [areaOf(content, options)] } },
      newest.isOvertaken,
    )
    if (answer.ok) return 'shown'
    return answer.error.code === 'overtaken' ? 'overtaken' : 'failed'
  }

  async function check(): Promise<Result<void, DeviceError>> {
    const answer = await exchange.ask({ kind: 'ping' })
    // A card that refuses a ping is there all the same.
    if (!answer.ok && answer.error.code !== 'refused') {
      newest.markStale()
      return failed(deviceError(answer.error))
    }
    // It was away, perhaps off: its areas may be gone.
    newest.repairIfStale()
    return ok(undefined)
  }

  const alive = await check()
  if (!alive.ok) {
    exchange.close()
    return alive
  }

  return ok({
    family: 'display',
    show: newest.show,
    conditions: newest.conditions,
    onConditions: newest.onConditions,
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
    counters: () => ({ ...newest.counters(), ...exchange.counters() }),
    close() {
      newest.close()
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
