import type { DeviceConfig } from '../config.ts'
import { DRIVERS } from '../drivers.ts'
import { driverOf } from '../open-devices.ts'
import type { DeviceCommandDeps } from './deps.ts'

/** `list`: the devices of the file, the drivers there are, and what is attached to this machine. */
export async function list({ config, print, listPorts }: DeviceCommandDeps): Promise<0> {
  print(`设备文件中的设备 / Devices in the file (${config.host.hostId})`)
  if (config.devices.length === 0) print('  无 / none')
  for (const line of aligned(config.devices.map(cellsOf))) print(`  ${line}`)
  print('驱动 / Drivers')
  for (const line of aligned(DRIVERS.map(({ name, title }) => [name, `${title.zh} / ${title.en}`])))
    print(`  ${line}`)
  print('本机所接（可写进设备文件的地址） / Attached to this machine (addresses for the devices file)')
  const ports = await listPorts()
  if (ports.length === 0) print('  无 / none')
  for (const line of aligned(ports.map(({ address, description }) => [address, description])))
    print(`  ${line}`)
  return 0
}

function cellsOf(device: DeviceConfig): readonly string[] {
  const { title } = driverOf(device)
  return [
    device.name,
    device.driver,
    device.address.text,
    device.counterId ?? '',
    `${title.zh} / ${title.en}`,
  ]
}

/** Rows with their columns one below the other; a column that is empty in all rows is left out. All but the last are ASCII. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) =>
    row
      .flatMap((cell, column) => ((widths[column] ?? 0) > 0 ? [cell.padEnd(widths[column] ?? 0)] : []))
      .join('  ')
      .trimEnd(),
  )
}
