import type { CallDisplay } from '../../hardware/displays/call-display.ts'
import type { DeviceError, Driver } from '../../hardware/device.ts'
import type { Result } from '../../domain/result.ts'
import type { SimDevice } from '../../hardware/sim/sim-link.ts'
import { withWireFaults } from '../../hardware/sim/wire-faults.ts'
import type { OpenTransport } from '../../hardware/transport/transport.ts'
import { createUntil } from './device-on-wire.ts'
import { createFakeClock } from './fake-clock.ts'
import { createFakeLog } from './fake-log.ts'
import { createMemoryWire } from './wire.ts'

/** Simulators of signs on wires in memory, and a clock moved by hand. */
export function createAnySignRig() {
  const clock = createFakeClock()
  const log = createFakeLog()
  const opened: CallDisplay[] = []

  const until = createUntil(clock, 50, 2)

  /** A wire to a simulator, with everything that can be wrong with one. */
  function wireTo(sim: SimDevice) {
    const faulty = withWireFaults(sim, { clock, random: () => 0.25 })
    return { faulty, wire: createMemoryWire(faulty) }
  }

  async function tryOpen<Options>(
    driver: Driver<Options, CallDisplay>,
    rawOptions: object,
    open: OpenTransport,
  ): Promise<Result<CallDisplay, DeviceError>> {
    const transport = await until(open())
    if (!transport.ok) throw new Error(transport.error.detail)
    const sign = await until(driver.open(transport.value, driver.options.parse(rawOptions), { clock, log }))
    if (sign.ok) opened.push(sign.value)
    return sign
  }

  return {
    clock,
    log,
    until,
    wireTo,
    tryOpen,
    async open<Options>(driver: Driver<Options, CallDisplay>, rawOptions: object, open: OpenTransport) {
      const sign = await tryOpen(driver, rawOptions, open)
      if (!sign.ok) throw new Error(sign.error.detail)
      return sign.value
    },
    closeAll: () => Promise.all(opened.splice(0).map((sign) => sign.close())),
  }
}
