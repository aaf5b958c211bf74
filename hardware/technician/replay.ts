import type { Dialect } from '../codec/dialect.ts'
import { DRIVERS } from '../drivers.ts'
import { driverOf } from '../open-devices.ts'
import { framerFor } from './check-vectors.ts'
import type { DeviceCommandDeps } from './deps.ts'
import { parseVectorFile, type Vector } from './vector-file.ts'
import { checkVectors, reportLines } from './vectors-command.ts'

/**
 * `replay FILE`: tells every frame of a recording in words, then holds all of them against the drivers, each whole, byte by
 * byte and in random splits. Knows the templates of the devices file besides. Touches no device.
 *
 * @returns the exit code: 1 when the file cannot be used or something disagrees
 */
export async function replay(file: string, { config, print, readText }: DeviceCommandDeps): Promise<0 | 1> {
  const ofDevices = config.devices.flatMap((device) => driverOf(device).dialectOf(device.options) ?? [])
  const ofDrivers = DRIVERS.flatMap((driver) => driver.dialects)
  const isTemplate = ({ device }: Dialect): boolean => ofDrivers.every((one) => one.device !== device)
  const dialects = [...ofDrivers, ...ofDevices.filter(isTemplate)]
  const text = await readText(file).catch((error: unknown) => {
    print(`${file}: 读不到；cannot be read: ${error instanceof Error ? error.message : String(error)}`)
    return null
  })
  if (text === null) return 1
  const parsed = parseVectorFile(text)
  if (!parsed.ok) {
    for (const line of parsed.error) print(`${file}: ${line}`)
    return 1
  }
  for (const vector of parsed.value) for (const line of wordsOf(vector, dialects)) print(line)
  const report = checkVectors(parsed.value, dialects)
  for (const line of reportLines(report)) print(line)
  return report.disagreed === 0 ? 0 : 1
}

function wordsOf(vector: Vector, dialects: readonly Dialect[]): string[] {
  const { device, name, direction, bytes } = vector
  const arrow = direction === 'host->device' ? '→' : direction === 'device->host' ? '←' : ' '
  const head = `${arrow} ${device}/${name}, ${bytes.length} 字节 bytes:`
  const dialect = dialects.find((one) => one.device === device)
  const framer = dialect ? framerFor(dialect, direction) : null
  if (framer === null) return [`${head} ?`]
  const events = [
    ...framer.push(bytes.slice()),
    ...(vector.expect === 'timeout' ? [] : (framer.end?.() ?? [])),
  ]
  const lines = events.map((event) =>
    event.type === 'frame'
      ? `${head} ${event.frame.words.zh} / ${event.frame.words.en}`
      : `${head} ✗ ${event.bytes.length} 丢弃 discarded: ${event.why}`,
  )
  const pending = framer.pendingBytes()
  return pending === 0 ? lines : [...lines, `${head} … ${pending} 还没完 still awaiting the rest`]
}
