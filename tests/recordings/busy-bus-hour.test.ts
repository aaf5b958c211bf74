import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { createLineReader, type FoundFrame } from './line-reader.ts'
import { unpackRecording, type Recording } from './recording.ts'

const FILE = join(import.meta.dirname, 'busy-bus-hour.json.gz')
const MOST_FILE_BYTES = 300_000
/** From the moment somebody wants to speak to the moment it is on the line: another's turn, a slow wire. */
const MOST_WAIT_MS = 15_000
const DEVICES = [
  ...[1, 2, 3, 4].map((no) => `onbon-${no}`),
  ...[1, 2].map((no) => `board-${no}`),
  ...[11, 12, 13, 14, 101, 102].map((no) => `ff68-${no}`),
  'coil-20',
]

let recording: Recording
let found: readonly FoundFrame[]
let noted: Recording['noted']

beforeAll(() => {
  recording = unpackRecording(readFileSync(FILE))
  const reader = createLineReader()
  let atMs = 0
  for (const [waitedMs, direction, hex] of recording.line) {
    atMs += waitedMs
    reader.hear(atMs, direction, Uint8Array.from(Buffer.from(hex, 'hex')))
  }
  found = reader.found()
  noted = reader.noted()
})

/** Pairs each frame found with what its device (or the host for it) said, each utterance once, in order. */
function pair() {
  const open = new Map<string, { readonly atMs: number; isTaken: boolean }[]>()
  for (const [atMs, by, device, hex] of recording.said) {
    const key = `${by} ${device} ${hex}`
    const same = open.get(key) ?? []
    same.push({ atMs, isTaken: false })
    open.set(key, same)
  }
  const nobodySaid = found.filter(({ direction, device, hex, atMs }) => {
    const by = direction === 'toHost' ? 'device' : 'host'
    const utterance = open
      .get(`${by} ${device} ${hex}`)
      ?.find((one) => !one.isTaken && one.atMs <= atMs && atMs - one.atMs <= MOST_WAIT_MS)
    if (utterance !== undefined) utterance.isTaken = true
    return utterance === undefined
  })
  const lost = [...open].flatMap(([key, all]) => all.filter(({ isTaken }) => !isTaken).map(() => key))
  return { nobodySaid, lost }
}

describe('a recorded hour of a busy bus', () => {
  it('is an hour of all thirteen devices, in a small file', () => {
    expect(statSync(FILE).size).toBeLessThan(MOST_FILE_BYTES)
    const lastedMs = recording.line.reduce((sum, [waitedMs]) => sum + waitedMs, 0)
    expect(lastedMs).toBeGreaterThan(3_600_000)
    expect([...new Set(recording.said.map(([, , device]) => device))].toSorted()).toEqual(DEVICES.toSorted())
  })

  it('gives every framer the frames and the rubbish that were noted', () => {
    expect(noted).toEqual(recording.noted)
  })

  it('gives every device its frames', () => {
    const heardFrom = new Set(found.map(({ device }) => device))
    expect([...heardFrom].toSorted()).toEqual(DEVICES.toSorted())
  })

  it('takes nothing for a frame that nobody said, and nothing of one device for another', () => {
    expect(pair().nobodySaid).toEqual([])
  })

  it('loses nothing of the host, and of the devices only what noise and collisions spoilt', () => {
    const { lost } = pair()
    expect(lost.filter((key) => key.startsWith('host'))).toEqual([])
    const saidByDevices = recording.said.filter(([, by]) => by === 'device').length
    expect(lost.length).toBeGreaterThan(0)
    expect(lost.length).toBeLessThan(saidByDevices * 0.05)
  })

  it('has presses that came again because nobody was heard to acknowledge them', () => {
    const presses = found.filter(
      ({ direction, device }) => direction === 'toHost' && device.startsWith('ff68'),
    )
    const again = presses.filter(({ device, hex, atMs }, at) =>
      presses.slice(0, at).some((one) => one.device === device && one.hex === hex && atMs - one.atMs <= 300),
    )
    expect(again.length).toBeGreaterThan(5)
  })
})
