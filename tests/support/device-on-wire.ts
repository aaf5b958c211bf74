import type { Result } from '../../domain/result.ts'
import type { DeviceError } from '../../hardware/device.ts'
import type { Transport } from '../../hardware/transport/transport.ts'
import type { FakeClock } from './fake-clock.ts'
import type { MemoryWire } from './wire.ts'

export type Until = <Value>(promise: Promise<Value>) => Promise<Value>

/** Moves time on in small steps until a promise settles; throws when it does not in so many minutes. */
export function createUntil(clock: FakeClock, stepMs: number, minutes: number): Until {
  return async (promise) => {
    let isDone = false
    const watched = promise.finally(() => {
      isDone = true
    })
    for (let waitedMs = 0; !isDone; waitedMs += stepMs) {
      if (waitedMs > minutes * 60_000) throw new Error(`still waiting after ${minutes} minutes`)
      await clock.advance(stepMs)
    }
    return watched
  }
}

/** Ways to put a real driver on a wire in memory, time moving on until it is open: once the answer, once the device. */
export function deviceOnWire<Device>(
  wire: MemoryWire,
  until: Until,
  openDriver: (transport: Transport) => Promise<Result<Device, DeviceError>>,
): { tryOpen(): Promise<Result<Device, DeviceError>>; open(): Promise<Device> } {
  async function tryOpen(): Promise<Result<Device, DeviceError>> {
    const transport = await wire.open()
    if (!transport.ok) throw new Error('the wire is unplugged')
    return until(openDriver(transport.value))
  }

  return {
    tryOpen,
    async open() {
      const opened = await tryOpen()
      if (!opened.ok) throw new Error(opened.error.detail)
      return opened.value
    },
  }
}
