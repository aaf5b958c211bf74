import { spawn } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { createCardVisit } from '../../hardware/host/card-visit.ts'
import { createPhotoDecoder } from '../../hardware/photo-helper.ts'
import { samVOptions } from '../../hardware/readers/sam-v/options.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { createFakeLog } from '../support/fake-log.ts'
import { createReaderRig, person } from '../support/reader-rig.ts'
import { realClock } from '../support/real-clock.ts'

const PHOTO = new Uint8Array(1024).map((_, index) => index & 0xff)

/** A helper that turns what it reads into a BMP of as many bytes plus a header. */
const GOOD = `
const parts = []
process.stdin.on('data', (part) => parts.push(part))
process.stdin.on('end', () => {
  const body = Buffer.concat(parts)
  const head = Buffer.alloc(54)
  head.write('BM')
  head.writeUInt32LE(54 + body.length, 2)
  process.stdout.write(Buffer.concat([head, body]))
})`

function decodeWith(script: string, timeoutMs = 10_000) {
  const log = createFakeLog()
  const started: ReturnType<typeof spawn>[] = []
  const decode = createPhotoDecoder({
    clock: realClock,
    log,
    spawn(program, args, options) {
      const child = spawn(program, args, options)
      started.push(child)
      return child
    },
  })
  const helper = { program: process.execPath, args: ['-e', script], timeoutMs }
  return { log, started, answer: decode(helper, PHOTO) }
}

/** Resolves when a child is gone; its signal tells who ended it. */
const ended = (child: ReturnType<typeof spawn>): Promise<unknown> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((resolve) => child.once('exit', resolve))

describe('the helper that decodes a photo', () => {
  it('gets the bytes of the card and gives a picture', async () => {
    const { answer, log } = decodeWith(GOOD)
    const bmp = await answer
    expect(bmp).toHaveLength(54 + 1024)
    expect(bmp?.subarray(54)).toEqual(PHOTO)
    expect(log.lines).toEqual([])
  })

  it.each([
    ['ends badly', `process.exit(3)`, 'exit 3'],
    ['writes no BMP', `process.stdin.resume().on('end', () => process.stdout.write('hello'))`, 'no BMP'],
    ['writes without end', `setInterval(() => process.stdout.write(Buffer.alloc(65536)), 1)`, 'more than'],
  ])('%s: no photo, and one line in the log', async (_what, script, because) => {
    const { answer, log, started } = decodeWith(script)
    expect(await answer).toBeNull()
    expect(log.lines).toHaveLength(1)
    expect(log.text()).toContain(because)
    await Promise.all(started.map(ended))
  })

  it('does not exist: no photo', async () => {
    const log = createFakeLog()
    const decode = createPhotoDecoder({ clock: realClock, log, spawn })
    expect(await decode({ program: '/nowhere/at/all', args: [], timeoutMs: 1000 }, PHOTO)).toBeNull()
    expect(log.text()).toContain('ENOENT')
  })

  it('takes too long: no photo, and it is killed', async () => {
    const log = createFakeLog()
    const clock = createFakeClock()
    const started: ReturnType<typeof spawn>[] = []
    const decode = createPhotoDecoder({
      clock,
      log,
      spawn(program, args, options) {
        const child = spawn(program, args, options)
        started.push(child)
        return child
      },
    })
    const answer = decode(
      { program: process.execPath, args: ['-e', 'setInterval(() => {}, 1000)'], timeoutMs: 2000 },
      PHOTO,
    )
    await clock.advance(2000)
    expect(await answer).toBeNull()
    const [helper] = started
    if (helper) await ended(helper)
    expect(helper?.signalCode).toBe('SIGKILL')
    expect(clock.pendingTimers()).toBe(0)
  })
})

describe('a reader with a helper for photos', () => {
  const OPTIONS = { photoHelper: { program: '/opt/photo/decode' } }

  function rigWith(decodePhoto: (photo: Uint8Array) => Promise<Uint8Array | null>) {
    const given: Uint8Array[] = []
    const rig = createReaderRig(OPTIONS, {
      decodePhoto(helper, photo) {
        expect(helper).toEqual({ program: '/opt/photo/decode', args: [], timeoutMs: 2000 })
        given.push(photo)
        return decodePhoto(photo.slice())
      },
    })
    return { ...rig, given }
  }

  it('hands the picture over with the holder, and wipes what the card gave', async () => {
    const { open, sim, clock, events, given } = rigWith(() => Promise.resolve(Uint8Array.of(1, 2, 3)))
    const { reader } = await open()
    reader.setReading(true)
    sim.placeCard(person('resident'))
    await clock.advance(500)
    expect(events.at(-1)).toMatchObject({ type: 'card-read', holder: { photoBmp: Uint8Array.of(1, 2, 3) } })
    expect(given).toHaveLength(1)
    expect(given[0]).toHaveLength(1024)
    expect(given[0]?.every((byte) => byte === 0)).toBe(true)
  })

  it('goes without a picture where the helper gives none', async () => {
    const { open, sim, clock, events } = rigWith(() => Promise.resolve(null))
    const { reader } = await open()
    reader.setReading(true)
    sim.placeCard(person('resident'))
    await clock.advance(500)
    const last = events.at(-1)
    expect(last?.type === 'card-read' && Object.keys(last.holder)).not.toContain('photoBmp')
    expect(last?.type).toBe('card-read')
  })

  it('asks it once for a card that stays and is found again and again', async () => {
    const { open, sim, clock, given } = rigWith(() => Promise.resolve(null))
    sim.setFaults({ findsAgain: 'always' })
    const { reader } = await open()
    reader.setReading(true)
    sim.placeCard(person('resident'))
    await clock.advance(60_000)
    expect(given).toHaveLength(1)
  })

  it('loses the wire while it waits for the picture: the citizen does not wait in vain', async () => {
    let finish: (bmp: Uint8Array) => void = () => {}
    const { open, sim, clock, told, wire } = rigWith(() => new Promise((resolve) => (finish = resolve)))
    const { reader } = await open()
    reader.setReading(true)
    sim.placeCard(person('resident'))
    await clock.advance(500)
    expect(told()).toEqual(['card-found'])
    wire.unplug()
    await clock.settle()
    expect(told()).toEqual(['card-unreadable'])
    const bmp = Uint8Array.of(1, 2, 3)
    finish(bmp)
    await clock.settle()
    expect(told()).toEqual([])
    expect(bmp).toEqual(new Uint8Array(3))
  })

  it('keeps the picture for the visit, and wipes it at its end', () => {
    const clock = createFakeClock()
    const visit = createCardVisit({ clock, hallNow: () => clock.now(), priorityAge: () => null })
    const photoBmp = Uint8Array.of(1, 2, 3)
    const told = visit.take({
      type: 'card-read',
      holder: {
        documentKind: 'residentCard',
        name: '张测试',
        idNumber: '11010519491231002X',
        birthDate: '19491231',
        validFrom: '20200101',
        validTo: '20400101',
        photoBmp,
      },
    })
    expect(JSON.stringify(told)).not.toContain('photo')
    expect(visit.card()?.photoBmp).toEqual(Uint8Array.of(1, 2, 3))
    visit.end()
    expect(photoBmp).toEqual(new Uint8Array(3))
  })

  it('is named by its full path', () => {
    expect(samVOptions.safeParse({ photoHelper: { program: 'decode' } }).error?.issues[0]?.message).toMatch(
      /应为完整路径.*must be a full path/,
    )
    expect(samVOptions.parse({ photoHelper: { program: 'C:\\photo\\decode.exe' } }).photoHelper).toEqual({
      program: 'C:\\photo\\decode.exe',
      args: [],
      timeoutMs: 2000,
    })
  })
})
