import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { formatProblems } from '../../domain/config-text.ts'
import { parseDevices, type DeviceConfig } from '../../hardware/config.ts'
import { DRIVERS } from '../../hardware/drivers.ts'

const FILE = fileURLToPath(new URL('../../examples/devices.yaml', import.meta.url))
const HOST = 'host: { hostId: K01, kind: kiosk, hallServer: "http://127.0.0.1:8080" }\ndevices:\n'

/**
 * One device of every driver, as the commented example describes it: what a new driver cannot do without is said there
 * once.
 *
 * @throws when a driver has no example, or one that is not sound
 */
export function exampleOfEachDriver(): readonly DeviceConfig[] {
  const text = readFileSync(FILE, 'utf8')
  const all = [text, ...commentedDevices(text).map((block) => HOST + block)].flatMap((file) => {
    const parsed = parseDevices(file, 'devices.yaml')
    if (!parsed.ok) throw new Error(formatProblems(parsed.error))
    return parsed.value.devices
  })
  return DRIVERS.map(({ name }) => {
    const example = all.find(({ driver }) => driver === name)
    if (example === undefined) throw new Error(`examples/devices.yaml has no ${name}`)
    return example
  })
}

/** Each device that is only there as a comment, as a list of one. */
function commentedDevices(text: string): string[] {
  const blocks: string[] = []
  let isInBlock = false
  for (const line of text.split('\n')) {
    const begins = /^ {2}# - (?:\{|name:)/.test(line)
    isInBlock = begins || (isInBlock && /^ {2}# {3}/.test(line))
    if (begins) blocks.push('')
    if (isInBlock) blocks.push(`${blocks.pop() ?? ''}${line.replace('# ', '')}\n`)
  }
  return blocks
}
