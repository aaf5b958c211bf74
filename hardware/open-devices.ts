import { spawn } from 'node:child_process'
import type { Clock, Log } from '../domain/ports.ts'
import type { DeviceConfig } from './config.ts'
import type { FromDisk } from './device-files.ts'
import { findDriver, type AnyDevice } from './drivers.ts'
import { createPhotoDecoder } from './photo-helper.ts'
import { superviseDevice, type SupervisedDevice } from './supervisor.ts'
import type { CreateWire, Wire } from './transport/open-transport.ts'

export interface OpenDevicesDeps {
  readonly clock: Clock
  readonly log: Log
  /** Stands between address and wire; one `shareLines(createWire)` for all devices except in tests. */
  readonly createWire: CreateWire
  /** Absent where drivers get nothing from the disk: the technician's commands and tests. */
  readonly fromDisk?: FromDisk
}

/** The wire of a device of the devices file. */
export function wireOf(device: DeviceConfig, deps: Pick<OpenDevicesDeps, 'clock' | 'createWire'>): Wire {
  const { serialDefaults, sharing } = driverOf(device)
  const defaults = { ...serialDefaults, turnaroundMs: sharing?.turnaroundMs ?? null }
  return deps.createWire(device.address, defaults, deps.clock)
}

/** Puts a device of the devices file under supervision; it opens by itself and stays open. */
export function superviseConfigured(
  device: DeviceConfig,
  deps: OpenDevicesDeps,
): SupervisedDevice<AnyDevice> {
  const driver = driverOf(device)
  const log = withDevice(deps.log, device.name)
  return superviseDevice<AnyDevice>(
    {
      name: device.name,
      driver: driver.name,
      family: driver.family,
      counterId: device.counterId,
      wire: wireOf(device, deps),
      openDevice: (transport, clock) =>
        driver.open(transport, device.options, {
          clock,
          log,
          decodePhoto: createPhotoDecoder({ clock, log, spawn }),
          ...deps.fromDisk?.(device.name),
        }),
    },
    { clock: deps.clock, log: deps.log },
  )
}

/** @throws when the configuration was not checked before (a bug) */
export function driverOf(device: DeviceConfig) {
  const driver = findDriver(device.driver)
  if (driver === undefined) throw new Error(`no driver ${device.driver}`)
  return driver
}

/** Every line of a driver names its device. */
function withDevice(log: Log, device: string): Log {
  return {
    info: (event, fields) => log.info(event, { device, ...fields }),
    warn: (event, fields) => log.warn(event, { device, ...fields }),
    error: (event, fields) => log.error(event, { device, ...fields }),
  }
}
