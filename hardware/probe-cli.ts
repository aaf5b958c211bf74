import type { Clock, Log } from '../domain/ports.ts'
import type { Result } from '../domain/result.ts'
import { adviceFor, type Advice } from './advice.ts'
import type { DeviceConfig, DevicesConfig } from './config.ts'
import type { DeviceError } from './device.ts'
import { DRIVERS, type AnyDevice } from './drivers.ts'
import { driverOf } from './open-devices.ts'
import type { WireAddress } from './transport/address.ts'
import type { FoundPort } from './transport/list-ports.ts'
import type { createWire } from './transport/open-transport.ts'
import type { Transport } from './transport/transport.ts'

export interface DeviceCommandDeps {
  readonly config: DevicesConfig
  /** Takes one line without its end. */
  readonly print: (line: string) => void
  readonly clock: Clock
  readonly log: Log
  readonly createWire: typeof createWire
  readonly listPorts: () => Promise<readonly FoundPort[]>
}

/**
 * `list` and `probe <name>` for the technician on site, told in Chinese and English. Prints no card data, and changes
 * nothing on the device. A running device host holds the devices: it is to be stopped first.
 *
 * @param args what follows `npm run device --`
 * @returns the exit code: 0 when all is well, 1 when a device does not answer or the question was wrong
 */
export async function runDeviceCommand(args: readonly string[], deps: DeviceCommandDeps): Promise<0 | 1> {
  const [command, name] = args
  if (command === 'list') return list(deps)
  if (command === 'probe' && name !== undefined) {
    const device = deps.config.devices.find((each) => each.name === name)
    if (device !== undefined) return probe(device, deps)
    const names = deps.config.devices.map((each) => each.name).join(', ')
    deps.print(`设备文件里没有 "${name}"，有：${names}`)
    deps.print(`There is no "${name}" in the devices file; there are: ${names}`)
    return 1
  }
  deps.print('用法 / Usage: npm run device -- list | probe <设备名 / device name>')
  return 1
}

async function list({ config, print, listPorts }: DeviceCommandDeps): Promise<0> {
  print(`设备文件中的设备 / Devices in the file (${config.host.hostId})`)
  if (config.devices.length === 0) print('  无 / none')
  for (const device of config.devices) {
    const { title } = driverOf(device)
    const counter = device.counterId === null ? '' : `  ${device.counterId}`
    print(`  ${device.name}  ${device.driver}  ${device.address.text}${counter}  ${title.zh} / ${title.en}`)
  }
  print('驱动 / Drivers')
  for (const driver of DRIVERS) print(`  ${driver.name}  ${driver.title.zh} / ${driver.title.en}`)
  print('本机串口 / Serial ports of this machine')
  const ports = await listPorts()
  if (ports.length === 0) print('  无 / none')
  for (const port of ports) print(`  serial://${port.path}  ${port.description}`.trimEnd())
  return 0
}

async function probe(device: DeviceConfig, deps: DeviceCommandDeps): Promise<0 | 1> {
  const { print } = deps
  const title = driverOf(device).title
  print(`${device.name}: ${title.zh} / ${title.en}, ${device.address.text}`)
  const tried = await probeAt(device, device.address, deps)
  if (tried === 'sound') return 0
  if (tried === 'unheard') await tryOtherBaudRates(device, deps)
  return 1
}

/** `unheard`: the wire is fine, the device did not make itself understood. */
async function probeAt(
  device: DeviceConfig,
  address: WireAddress,
  deps: DeviceCommandDeps,
): Promise<'sound' | 'unheard' | 'failed'> {
  const { print } = deps
  const tell = (line: Advice): void => {
    print(`  ${line.zh}`)
    print(`  ${line.en}`)
  }
  const complain = ({ code, detail }: DeviceError): 'unheard' | 'failed' => {
    print(`  ✗ ${code} (${detail})`)
    tell(adviceFor(code, address))
    return isUnheard(code) ? 'unheard' : 'failed'
  }
  const wire = deps.createWire(address, driverOf(device).serialDefaults, deps.clock)
  const opened = await wire.open()
  if (!opened.ok) return complain(opened.error)
  const transport = opened.value
  try {
    tell({ zh: '线路已打开。', en: 'The wire is open.' })
    const started = await openDriver(device, transport, deps)
    if (!started.ok) return complain(started.error)
    const report = await started.value.probe().finally(() => started.value.close())
    if (!report.ok) return complain(report.error)
    for (const line of report.value.lines) tell(line)
    tell({ zh: '✓ 设备工作正常。', en: '✓ The device works.' })
    return 'sound'
  } finally {
    await transport.close()
  }
}

/** A mute serial device may only speak at another rate: tells which, so that it can be written into the address. */
async function tryOtherBaudRates(device: DeviceConfig, deps: DeviceCommandDeps): Promise<void> {
  const { address } = device
  if (address.kind !== 'serial') return
  const driver = driverOf(device)
  const triedRate = address.baudRate ?? driver.serialDefaults.baudRate
  for (const baudRate of driver.probeBaudRates) {
    if (baudRate === triedRate) continue
    const opened = await deps.createWire({ ...address, baudRate }, driver.serialDefaults, deps.clock).open()
    if (!opened.ok) return
    const started = await openDriver(device, opened.value, deps)
    if (started.ok) await started.value.close()
    await opened.value.close()
    if (!started.ok) {
      deps.print(`  baud=${baudRate}: ${started.error.code}`)
      continue
    }
    deps.print(`  baud=${baudRate} 有回答：请在设备文件的地址里写上 baud=${baudRate}。`)
    deps.print(
      `  It answers at baud=${baudRate}: write baud=${baudRate} into its address in the devices file.`,
    )
    return
  }
}

function openDriver(
  device: DeviceConfig,
  transport: Transport,
  { clock, log }: DeviceCommandDeps,
): Promise<Result<AnyDevice, DeviceError>> {
  return driverOf(device).open(transport, device.options, { clock, log })
}

function isUnheard(code: DeviceError['code']): boolean {
  return code === 'no-answer' || code === 'bad-answer'
}
