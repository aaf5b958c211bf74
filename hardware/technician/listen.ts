import type { DeviceConfig } from '../config.ts'
import type { AnyDevice } from '../drivers.ts'
import { driverOf } from '../open-devices.ts'
import type { DeviceCommandDeps } from './deps.ts'
import { followHappenings, type Happening } from './happenings.ts'
import { complain, startDriver, tell, withWire } from './open-device.ts'
import { overhear, type Overheard } from './overhear.ts'

/** Nobody supervises the device here: it is asked for a sign of life as the supervisor would. */
const CHECK_EVERY_MS = 5000

/** Their bytes may be part of a document or a token that stands for a person: shown and kept by meaning alone. */
export function isGuarded(device: DeviceConfig): boolean {
  const { isPersonal, family } = driverOf(device)
  return isPersonal || family === 'reader' || family === 'scanner'
}

/**
 * Opens a device with its driver and listens to its wire until the technician has seen enough or the wire is lost. A
 * device that does not answer is listened to all the same: what it says instead is what one wants to see.
 *
 * @returns the exit code: 1 when the wire did not open or was lost
 */
export async function listenTo(
  device: DeviceConfig,
  deps: DeviceCommandDeps,
  told: { onHeard(heard: Overheard): void; onHappening(happening: Happening): void },
): Promise<0 | 1> {
  const { print, clock } = deps
  return withWire(device, deps, async (wire) => {
    const dialect = driverOf(device).dialectOf(device.options)
    const ear = overhear(wire, dialect, clock, told.onHeard)
    let isEnding = false
    const lost = new Promise<1>((resolve) =>
      wire.onClosed((error) => {
        if (isEnding) return
        complain(print, error, device.address)
        resolve(1)
      }),
    )
    const started = await startDriver(device, ear.transport, deps)
    const stop = started.ok ? follow(started.value, deps, told.onHappening) : () => undefined
    if (started.ok) tell(print, { zh: '设备已打开。', en: 'The device is open.' })
    const code = await Promise.race([lost, deps.untilStopped().then(() => 0 as const)])
    isEnding = true
    stop()
    ear.close()
    if (started.ok) await started.value.close()
    return code
  })
}

/** Reading on, and a sign of life every few seconds. */
function follow(
  device: AnyDevice,
  { clock }: DeviceCommandDeps,
  onHappening: (happening: Happening) => void,
): () => void {
  const stopFollowing = followHappenings(device, onHappening)
  let cancel: () => void = () => {}
  let isStopped = false
  const checkLater = (): void => {
    if (isStopped) return
    cancel = clock.after(CHECK_EVERY_MS, () => void device.check().then(checkLater))
  }
  checkLater()
  return () => {
    isStopped = true
    cancel()
    stopFollowing()
  }
}
