import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { formatProblems } from '../../domain/config-text.ts'
import { parseDevices } from '../../hardware/config.ts'
import { DRIVERS } from '../../hardware/drivers.ts'
import { parseAddress } from '../../hardware/transport/address.ts'

const text = readFileSync(fileURLToPath(new URL('../../examples/devices.yaml', import.meta.url)), 'utf8')

/** Each device that is only there as a comment, as a list of one. */
function commentedDevices(): string[] {
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

function devicesOf(file: string) {
  const parsed = parseDevices(file, 'devices.yaml')
  return parsed.ok ? parsed.value.devices : formatProblems(parsed.error)
}

const HOST = 'host: { hostId: K01, kind: kiosk, hallServer: "http://127.0.0.1:8080" }\ndevices:\n'

describe('the devices file of the demo hall', () => {
  it('is sound', () => {
    expect(devicesOf(text)).toBeInstanceOf(Array)
  })

  it.each(commentedDevices().map((block) => [block.trim().split('\n')[0], block]))(
    'says soundly in a comment: %s',
    (_title, block) => {
      expect(devicesOf(HOST + block)).toMatchObject([{}])
    },
  )

  it('names only addresses that are some', () => {
    const addresses = [...text.matchAll(/address: (?:'(?<quoted>[a-z-]+:[^']+)'|(?<bare>[a-z-]+:\S+))/g)].map(
      ({ groups }) => groups?.['quoted'] ?? groups?.['bare'] ?? '',
    )
    expect(addresses.length).toBeGreaterThan(20)
    expect(addresses.filter((address) => !parseAddress(address).ok)).toEqual([])
  })

  it('has an example of every driver there is', () => {
    const files = [text, ...commentedDevices().map((block) => HOST + block)]
    const used = new Set(
      files.flatMap((file) => {
        const devices = devicesOf(file)
        return typeof devices === 'string' ? [devices] : devices.map(({ driver }) => driver)
      }),
    )
    expect([...used].toSorted()).toEqual(DRIVERS.map(({ name }) => name).toSorted())
  })
})
