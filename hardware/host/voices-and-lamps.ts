import type { DevicesConfig } from '../config.ts'
import type { AnyDevice } from '../drivers.ts'
import type { Lamp } from '../lamps/lamp.ts'
import type { SupervisedDevice } from '../supervisor.ts'
import type { VoiceModule } from '../voices/voice-module.ts'
import type { FollowedLamp } from './follow-lamps.ts'
import type { SpeakingVoice } from './speak-calls.ts'

/** The speech modules of a host, each with the zones that its line of the devices file gives it. */
export function voicesOf(
  config: Pick<DevicesConfig, 'devices'>,
  devices: readonly SupervisedDevice<AnyDevice>[],
): SpeakingVoice[] {
  return devices
    .filter((device): device is SupervisedDevice<VoiceModule> => device.family === 'voice')
    .map((device) => ({ device, soundZoneIds: entryOf(config, device.name)?.soundZones ?? [] }))
}

/** The lamps of a host, each with what its line of the devices file says that it lights for. */
export function lampsOf(
  config: Pick<DevicesConfig, 'devices'>,
  devices: readonly SupervisedDevice<AnyDevice>[],
): FollowedLamp[] {
  return devices
    .filter((device): device is SupervisedDevice<Lamp> => device.family === 'lamp')
    .flatMap((device) => {
      const lights = entryOf(config, device.name)?.lights ?? null
      return lights === null ? [] : [{ device, lights }]
    })
}

function entryOf({ devices }: Pick<DevicesConfig, 'devices'>, name: string) {
  return devices.find((entry) => entry.name === name)
}
