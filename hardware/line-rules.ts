import type { RegisteredDriver } from './drivers.ts'
import { lineOf, type WireAddress } from './transport/address.ts'

/** One device of the devices file as far as its wire goes. */
export interface PlacedDevice {
  /** 1-based, as people count the list. */
  readonly number: number
  readonly address: WireAddress
  readonly driver: RegisteredDriver
  /** As written: unchecked. */
  readonly options: unknown
}

/** What is wrong with the kind of wire for this driver, in Chinese and English; `undefined` when nothing is. */
export function wireProblem({
  address,
  driver,
}: Omit<PlacedDevice, 'number' | 'options'>): string | undefined {
  const scheme = schemeOf(address)
  const allowed: readonly string[] = driver.wires.map((kind) =>
    kind === 'usb' ? (driver.family === 'printer' ? 'usb-printer' : 'usb-sdt') : kind,
  )
  if (allowed.includes(scheme)) return undefined
  return `驱动 ${driver.name} 不能接在 ${scheme} 上，可以是 ${allowed.join('、')}；${driver.name} cannot hang on ${scheme}, only on ${allowed.join(', ')}`
}

/**
 * What is wrong with two devices on one line. They may share it when both drivers can tell their devices apart on it
 * (RS-485), are different units, and speak at the same rate.
 */
export function sharingProblem(earlier: PlacedDevice, later: PlacedDevice): string | undefined {
  if (lineOf(earlier.address) !== lineOf(later.address)) return undefined
  const { number } = earlier
  const [one, other] = [earlier.driver.sharing, later.driver.sharing]
  if (one === null || other === null) {
    const alone = (one === null ? earlier : later).driver.name
    return `与第 ${number} 个设备同一线路，而驱动 ${alone} 要独占；device ${number} is on the same line, and ${alone} wants one of its own`
  }
  if (rateOf(earlier) !== rateOf(later)) {
    return `与第 ${number} 个设备共用线路，波特率和位格式要相同（${rateOf(earlier)}，${rateOf(later)}）；device ${number} shares the line: baud and bits must be the same (${rateOf(earlier)}, ${rateOf(later)})`
  }
  const isSound = [earlier, later].every(
    ({ driver, options }) => driver.options.safeParse(options ?? {}).success,
  )
  if (isSound && one.unitOf(earlier.options) === other.unitOf(later.options)) {
    return `与第 ${number} 个设备共用线路，设备号不能相同；device ${number} shares the line and has the same number there`
  }
  return undefined
}

/** `9600 8N1` of a serial line; a network has none. */
function rateOf({ address, driver }: PlacedDevice): string {
  if (address.kind !== 'serial') return ''
  const parity = { none: 'N', even: 'E', odd: 'O' }[address.parity]
  const baudRate = address.baudRate ?? driver.serialDefaults.baudRate
  return `${baudRate} ${address.dataBits}${parity}${address.stopBits}`
}

function schemeOf(address: WireAddress): string {
  return address.kind === 'usb' ? `usb-${address.pipes}` : address.kind
}
