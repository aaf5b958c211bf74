import { failed, ok, type Result } from '../../../domain/result.ts'
import type { DeviceError, Driver, DriverDeps } from '../../device.ts'
import type { Transport, TransportError } from '../../transport/transport.ts'
import type { Lamp } from '../lamp.ts'
import { lcusDialect } from './dialect.ts'
import { encodeOrder } from './frames.ts'
import { lcusOptions, type LcusOptions } from './options.ts'

/** A lamp on a relay of an LCUS board (hardware-protocols 7). Several lamps may hang on one board. */
export const lcusDriver: Driver<LcusOptions, Lamp> = {
  name: 'lcus',
  family: 'lamp',
  title: { zh: 'LCUS 继电器上的灯', en: 'Lamp on an LCUS relay' },
  serialDefaults: { baudRate: 9600 },
  options: lcusOptions,
  sharing: { unitOf: ({ channel }) => `relay ${channel}`, turnaroundMs: 10 },
  dialects: [lcusDialect],
  open: openLcus,
}

/** Opens a lamp. Nothing is asked, because the board never answers: only the wire itself can be known to be well. */
export function openLcus(
  transport: Transport,
  { channel }: LcusOptions,
  { log }: DriverDeps,
): Promise<Result<Lamp, DeviceError>> {
  const counts = { sent: 0, failed: 0 }
  let lost: TransportError | undefined
  const stopClosed = transport.onClosed((error) => {
    lost = error
  })

  function check(): Promise<Result<void, DeviceError>> {
    return Promise.resolve(lost ? failed({ code: 'closed', detail: lost.detail }) : ok(undefined))
  }

  return Promise.resolve(
    ok({
      family: 'lamp',
      async set(isOn) {
        const written = await transport.inTurn(() => transport.write(encodeOrder({ channel, isOn })))
        counts[written.ok ? 'sent' : 'failed'] += 1
        if (written.ok) return 'sent'
        // Nothing else ever tells that the plug was pulled.
        lost ??= written.error
        log.warn('lamp-not-set', { channel, why: written.error.code })
        return 'failed'
      },
      check,
      async probe() {
        const alive = await check()
        if (!alive.ok) return alive
        return ok({
          isUnproven: true,
          lines: [
            {
              zh: `这种板不应答，第 ${channel} 路只能看灯`,
              en: `such a board never answers: look at the lamp of relay ${channel}`,
            },
          ],
        })
      },
      counters: () => ({ ...counts }),
      close() {
        stopClosed()
        return Promise.resolve()
      },
    }),
  )
}
