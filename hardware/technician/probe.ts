import type { Words } from '../../domain/model.ts'
import type { Result } from '../../domain/result.ts'
import type { DeviceConfig } from '../config.ts'
import type { DeviceError } from '../device.ts'
import { driverOf } from '../open-devices.ts'
import type { DeviceCommandDeps } from './deps.ts'
import { complain, introduce, startDriver, tell, withWire } from './open-device.ts'

/** `probe`: a live exchange that changes nothing on the device, told in words. */
export async function probe(device: DeviceConfig, deps: DeviceCommandDeps): Promise<0 | 1> {
  const { print } = deps
  introduce(print, device)
  let isUnheard = false
  const code = await withWire(device, deps, async (transport) => {
    tell(print, { zh: '线路已打开。', en: 'The wire is open.' })
    const started = await startDriver(device, transport, deps)
    if (!started.ok) {
      isUnheard = isUnheardOf(started)
      return 1
    }
    const report = await started.value.probe().finally(() => started.value.close())
    if (!report.ok) {
      isUnheard = isUnheardOf(report)
      complain(print, report.error, device.address)
      return 1
    }
    for (const line of report.value.lines) tell(print, line)
    tell(print, report.value.isUnproven === true ? unproven(device.name) : WORKS)
    return 0
  })
  if (isUnheard) await tryOtherBaudRates(device, deps)
  return code
}

const WORKS = { zh: '✓ 设备工作正常。', en: '✓ The device works.' }

/** Devices that only listen, and those that only speak when somebody uses them. */
function unproven(name: string): Words {
  return {
    zh: `线路是通的，设备本身什么也没说。要亲手试：npm run device -- try ${name}`,
    en: `The wire is there; the device itself said nothing. See for yourself: npm run device -- try ${name}`,
  }
}

/** The wire is fine, and the device did not make itself understood. */
function isUnheardOf(result: Result<unknown, DeviceError>): boolean {
  return !result.ok && (result.error.code === 'no-answer' || result.error.code === 'bad-answer')
}

/** A mute serial device may only speak at another rate: tells which, so that it can be written into the address. */
async function tryOtherBaudRates(device: DeviceConfig, deps: DeviceCommandDeps): Promise<void> {
  const { address } = device
  const { print, clock, log } = deps
  if (address.kind !== 'serial') return
  const driver = driverOf(device)
  const triedRate = address.baudRate ?? driver.serialDefaults.baudRate
  for (const baudRate of driver.probeBaudRates) {
    if (baudRate === triedRate) continue
    // A wire of its own: a shared line stays at the rate it was first opened with.
    const opened = await deps.createWire({ ...address, baudRate }, driver.serialDefaults, clock).open()
    if (!opened.ok) return
    const started = await driver.open(opened.value, device.options, { clock, log })
    if (started.ok) await started.value.close()
    await opened.value.close()
    if (!started.ok) {
      print(`  baud=${baudRate}: ${started.error.code}`)
      continue
    }
    print(`  baud=${baudRate} 有回答：请在设备文件的地址里写上 baud=${baudRate}。`)
    print(`  It answers at baud=${baudRate}: write baud=${baudRate} into its address in the devices file.`)
    return
  }
}
