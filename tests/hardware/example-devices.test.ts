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

describe('the devices file with every kind of device', () => {
  const all = readFileSync(fileURLToPath(new URL('../../examples/devices-all.yaml', import.meta.url)), 'utf8')

  it('is sound, and has each driver', () => {
    const devices = devicesOf(all)
    if (typeof devices === 'string') throw new Error(devices)
    expect([...new Set(devices.map(({ driver }) => driver))].toSorted()).toEqual(
      DRIVERS.map(({ name }) => name).toSorted(),
    )
  })

  it('is for simulators only: every device on loopback, several on one line', () => {
    const devices = devicesOf(all)
    if (typeof devices === 'string') throw new Error(devices)
    const addresses = devices.map(({ address }) => address.text)
    expect(addresses.filter((address) => !/^tcp:\/\/127\.0\.0\.1:71\d\d$/.test(address))).toEqual([])
    const lines = new Map<string, number>()
    for (const address of addresses) lines.set(address, (lines.get(address) ?? 0) + 1)
    expect([...lines.values()].filter((count) => count > 1).length).toBeGreaterThanOrEqual(4)
  })

  it('says of every kind of device in a comment above it how the real one is written', () => {
    const blocks = all.split(/\n(?= {2}# [^-])/).slice(1)
    const uncommented = all
      .split('\n')
      .flatMap((line, index, lines) =>
        /^ {2}- /.test(line) && !/^ {2}#|^ {4}|^ {2}- /.test(lines[index - 1] ?? '') ? [line] : [],
      )
    expect(uncommented).toEqual([])
    const written = [
      ...all.matchAll(/[Aa]ddress (?<first>[a-z-]+:[^\s,]+)|: (?<other>(?:serial|pcsc|file|hid):\S+)/g),
    ]
    expect(written.length).toBeGreaterThanOrEqual(12)
    expect(blocks.length).toBeGreaterThan(12)
  })

  it('names only addresses that are some', () => {
    const inComments = all
      .split('\n')
      .filter((line) => /^ {2}#/.test(line))
      .flatMap((line) => [
        ...line.matchAll(/\b(?:tcp|serial|usb-sdt|usb-printer|hid|file|pcsc):[^\s,;)]{2,}/g),
      ])
      .map(([address]) => address)
    expect(inComments.length).toBeGreaterThan(15)
    expect(inComments.filter((address) => !parseAddress(address).ok)).toEqual([])
  })
})
