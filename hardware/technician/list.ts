import { DRIVERS } from '../drivers.ts'
import { driverOf } from '../open-devices.ts'
import type { DeviceCommandDeps } from './deps.ts'

/** `list`: the devices of the file, the drivers there are, and what is attached to this machine. */
export async function list({ config, print, listPorts }: DeviceCommandDeps): Promise<0> {
  print(`设备文件中的设备 / Devices in the file (${config.host.hostId})`)
  if (config.devices.length === 0) print('  无 / none')
  for (const device of config.devices) {
    const { title } = driverOf(device)
    const counter = device.counterId === null ? '' : `  ${device.counterId}`
    print(`  ${device.name}  ${device.driver}  ${device.address.text}${counter}  ${title.zh} / ${title.en}`)
  }
  print('驱动 / Drivers')
  for (const driver of DRIVERS) print(`  ${driver.name}  ${driver.title.zh} / ${driver.title.en}`)
  print('本机所接（可写进设备文件的地址） / Attached to this machine (addresses for the devices file)')
  const ports = await listPorts()
  if (ports.length === 0) print('  无 / none')
  for (const port of ports) print(`  ${port.address}  ${port.description}`.trimEnd())
  return 0
}
