import { afterEach, describe, expect, it } from 'vitest'
import { findDriver } from '../../../hardware/drivers.ts'
import { createSimPrinter } from '../../../hardware/sim/sim-printer.ts'
import { createSimReader } from '../../../hardware/sim/sim-reader.ts'
import { serveSimOnTcp, type SimDevice, type SimLink } from '../../../hardware/sim/sim-link.ts'
import { SYNTHETIC_PEOPLE } from '../../../hardware/sim/synthetic-people.ts'
import { openBenchOf } from '../../support/bench-of-driver.ts'
import { findNeedles, idNumbersOf } from '../../support/needles.ts'
import { createFixedRandom, person } from '../../support/reader-rig.ts'
import { realClock, until } from '../../support/real-clock.ts'
import { createTechnician } from '../../support/technician-rig.ts'

const links: SimLink[] = []
afterEach(async () => {
  for (const link of links.splice(0)) await link.close()
})

async function at(sim: SimDevice): Promise<{ link: SimLink; address: string }> {
  const link = await serveSimOnTcp(sim, 0)
  links.push(link)
  return { link, address: link.address }
}

async function readerAndTechnician() {
  const sim = createSimReader({ clock: realClock, random: createFixedRandom() })
  const { link, address } = await at(sim)
  const technician = createTechnician(
    `  - { name: reader, driver: sam-v, address: '${address}', options: { pollMs: 100 } }`,
  )
  return { sim, link, technician }
}

/** What a card says of its holder. */
function secretsOf(personId: string) {
  const { card } = person(personId)
  const names = 'name' in card ? [{ name: `name of ${personId}`, text: card.name }] : []
  return [...idNumbersOf([personId]), ...names]
}

describe('watch', () => {
  it('tells a reader’s frames by meaning and length, a card by masked name, and shows no byte', async () => {
    const { sim, technician } = await readerAndTechnician()
    const watching = technician.run('watch', 'reader')
    await until('the reader is polled', () => (sim.state().requests.findCard ?? 0) > 3)
    sim.placeCard(person('resident'))
    await technician.sees('read text and photo')
    await technician.sees('1295 字节 bytes')
    await technician.sees('Read: resident ID card')
    technician.stop()
    expect(await watching).toBe(0)
    expect(technician.text()).toMatch(/^\d\d:\d\d:\d\d\.\d{3} → 10 字节 bytes {2}寻卡 \/ find card$/m)
    expect(technician.text()).toContain('the same again')
    expect(technician.text()).not.toMatch(/AA ?AA ?AA/)
    expect(findNeedles(secretsOf('resident'), { screen: technician.text() })).toEqual([])
    await until('the reader is let go', () => sim.state().openConnections === 0)
  })

  it('shows a printer’s bytes with their meaning', async () => {
    const { address } = await at(createSimPrinter({ clock: realClock, columns: 48 }))
    const technician = createTechnician(`  - { name: printer, driver: escpos, address: '${address}' }`)
    const watching = technician.run('watch', 'printer')
    await technician.sees('→ 10 04 01  ')
    await technician.sees('← 12  ')
    technician.stop()
    expect(await watching).toBe(0)
  })

  it('a device that answers rubbish is watched all the same', async () => {
    const { sim, technician } = await readerAndTechnician()
    sim.setFaults({ isGarbled: true })
    const watching = technician.run('watch', 'reader')
    await technician.sees('✗ 丢弃 discarded')
    await technician.sees('✗ bad-answer')
    technician.stop()
    expect(await watching).toBe(0)
  })

  it('ends with 1 and advice when the plug is pulled', async () => {
    const { link, technician } = await readerAndTechnician()
    const watching = technician.run('watch', 'reader')
    await technician.sees('find card')
    await link.unplug()
    expect(await watching).toBe(1)
    expect(technician.text()).toContain('The other side hung up')
  })
})

describe('record and replay', () => {
  it('a capture becomes vectors that agree, with an invented person in place of the card', async () => {
    const { sim, technician } = await readerAndTechnician()
    const recording = technician.run('record', 'reader', 'capture.json')
    for (const personId of ['resident', 'hmt']) {
      sim.placeCard(person(personId))
      const before = sim.state().requests.readCard ?? 0
      await until('the card was read', () => (sim.state().requests.readCard ?? 0) > before)
      sim.removeCard()
    }
    await technician.sees('Read: ')
    technician.stop()
    expect(await recording).toBe(0)

    const file = technician.files.get('capture.json') ?? ''
    const vectors = JSON.parse(file) as { hex: string; expect: string; direction: string; origin: string }[]
    expect(vectors.some(({ hex }) => hex.length === 1295 * 2)).toBe(true)
    expect(new Set(vectors.map(({ direction, hex }) => direction + hex)).size).toBe(vectors.length)
    expect(vectors.every(({ origin }) => origin === 'recorded')).toBe(true)
    const bytes = Buffer.concat(vectors.map(({ hex }) => Buffer.from(hex, 'hex')))
    const secrets = SYNTHETIC_PEOPLE.flatMap(({ personId }) => secretsOf(personId))
    expect(findNeedles(secrets, { file, bytes, screen: technician.text() })).toEqual([])

    technician.lines.length = 0
    expect(await technician.run('replay', 'capture.json')).toBe(0)
    expect(technician.text()).toMatch(/1295 字节 bytes: .*text 256/)
    expect(technician.lines.at(-1)).toBe(`${vectors.length} agreed, 0 disagreed, 0 unknown device`)
  })

  it('of a code only its shape is kept', async () => {
    const driver = findDriver('serial-scanner')
    if (driver === undefined) throw new Error('no serial scanner')
    const bench = await openBenchOf(driver)
    const technician = createTechnician(bench.devicesYaml)
    const recording = technician.run('record', 'it', 'capture.json')
    await technician.sees('The device is open.')
    bench.unit.pressKey('scan', 'T0ken-4711 张')
    await technician.sees('Scanned a code of 12 characters')
    technician.stop()
    expect(await recording).toBe(0)
    await bench.close()
    const [vector] = JSON.parse(technician.files.get('capture.json') ?? '') as { hex: string }[]
    expect(Buffer.from(vector?.hex ?? '', 'hex').toString()).toBe('A0AAA-0000 码\r')
  })

  it('does not write over a file, and says why a file cannot be replayed', async () => {
    const { technician } = await readerAndTechnician()
    technician.files.set('capture.json', 'precious')
    expect(await technician.run('record', 'reader', 'capture.json')).toBe(1)
    expect(technician.files.get('capture.json')).toBe('precious')
    expect(technician.text()).toContain('is there already')
    expect(await technician.run('replay', 'capture.json')).toBe(1)
    expect(technician.text()).toContain('not a JSON file')
    expect(await technician.run('replay', 'nothing.json')).toBe(1)
    expect(technician.text()).toContain('cannot be read')
    expect(await technician.run('record', 'reader')).toBe(1)
    expect(technician.text()).toContain('Usage')
  })
})
