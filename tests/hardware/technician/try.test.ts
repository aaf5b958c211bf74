import { afterEach, describe, expect, it } from 'vitest'
import type { DeviceFamily } from '../../../hardware/device.ts'
import type { RegisteredDriver } from '../../../hardware/drivers.ts'
import type { BenchUnit } from '../../../hardware/sim/sim-kind.ts'
import { openBenchOf, SIMULATED, type DriverBench } from '../../support/bench-of-driver.ts'
import { findNeedles, idNumbersOf } from '../../support/needles.ts'
import { createTechnician } from '../../support/technician-rig.ts'

const open: DriverBench[] = []
afterEach(async () => {
  for (const bench of open.splice(0)) await bench.close()
})

async function technicianAt(driver: RegisteredDriver) {
  const bench = await openBenchOf(driver)
  open.push(bench)
  return { unit: bench.unit, technician: createTechnician(bench.devicesYaml) }
}

const CODE = 'T0KEN-4711'

const SECRETS = [
  ...idNumbersOf(['resident']),
  { name: 'the name on the card', text: '张测试' },
  { name: 'the code', text: CODE },
]

/** What the technician does once asked to, and what is told. */
const TRIALS: Readonly<
  Record<DeviceFamily, { readonly asked?: string; act?(unit: BenchUnit): void; readonly told: RegExp }>
> = {
  printer: { told: /✓ Printed/ },
  display: { told: /✓ (Shown|Sent)/ },
  voice: { told: /✓ (Spoken|Sent)/ },
  lamp: { told: /✓ (Lit|Sent)/ },
  pad: {
    asked: 'Press a key',
    act(unit) {
      const view = unit.view()
      const keys = view.kind === 'gear' ? view.keys.map(({ key }) => key) : []
      unit.pressKey(keys.find((key) => key === 'KPPLUS') ?? keys[0] ?? '', '')
    },
    told: /✓ Key: call-next/,
  },
  'rating-pad': {
    asked: 'Press a key',
    act(unit) {
      const view = unit.view()
      const key = view.kind === 'gear' ? view.keys[0]?.key : undefined
      unit.pressKey(key ?? '', '')
    },
    told: /✓ Rating: [1-5] of 5/,
  },
  scanner: {
    asked: 'Scan a code',
    act: (unit) => unit.pressKey('scan', CODE),
    told: /✓ Scanned a code of 10 characters/,
  },
  reader: {
    asked: 'Lay a card',
    act: (unit) => unit.placeCard('resident', 'none'),
    told: /✓ Read: (resident ID card|social-security card), 张\*试/,
  },
}

describe('try', () => {
  it.each(SIMULATED.map((driver) => [driver.name, driver] as const))(
    '%s does what it is there for, and nothing personal is told',
    async (_name, driver) => {
      const { unit, technician } = await technicianAt(driver)
      const { asked, act, told } = TRIALS[driver.family]
      const trying = technician.run('try', 'it', 'A001')
      if (asked !== undefined) await technician.sees(asked)
      act?.(unit)
      expect(await trying, technician.text()).toBe(0)
      expect(technician.text()).toMatch(told)
      expect(findNeedles(SECRETS, { screen: technician.text() })).toEqual([])
    },
  )
})

/** They cannot answer, or say nothing until somebody uses them. */
const MUTE = [
  ...['alpha', 'number-board', 'cd5220', 'template-sign', 'lcus'],
  ...['ff68-pad', 'ff68-rating-pad', 'evdev-pad', 'template-pad', 'template-rating-pad'],
  ...['serial-scanner', 'hid-pos-scanner', 'wedge-scanner'],
]

describe('probe and watch', () => {
  it.each(SIMULATED.map((driver) => [driver.name, driver] as const))(
    'probe finds a working %s',
    async (_name, driver) => {
      const { technician } = await technicianAt(driver)
      expect(await technician.run('probe', 'it'), technician.text()).toBe(0)
      const isHeard = !MUTE.includes(driver.name)
      expect(technician.text().includes('✓ The device works.')).toBe(isHeard)
      // Where nothing was heard, nothing is claimed.
      expect(technician.text().includes('the device itself said nothing')).toBe(!isHeard)
    },
  )

  it.each(
    SIMULATED.filter(({ family }) => ['scanner', 'rating-pad', 'reader'].includes(family)).map(
      (driver) => [driver.name, driver] as const,
    ),
  )('watch shows what is done at a %s, and no byte of a document or code', async (_name, driver) => {
    const { unit, technician } = await technicianAt(driver)
    const watching = technician.run('watch', 'it')
    await technician.sees('The device is open.')
    const { act, told } = TRIALS[driver.family]
    const happened = new RegExp(told.source.replaceAll('✓ ', ''))
    act?.(unit)
    await technician.sees('✓')
    technician.stop()
    expect(await watching).toBe(0)
    expect(technician.text()).toMatch(happened)
    const shown = technician.text()
    expect(
      findNeedles(SECRETS, {
        screen: shown,
        joined: shown.replaceAll(/(?<=[0-9A-F]{2}) (?=[0-9A-F]{2})/g, '').toLowerCase(),
      }),
    ).toEqual([])
  })

  it.each(SIMULATED.map((driver) => [driver.name, driver] as const))(
    'what is recorded of a %s agrees when it is replayed, and belongs to nobody',
    async (_name, driver) => {
      const { unit, technician } = await technicianAt(driver)
      const recording = technician.run('record', 'it', 'capture.json')
      await technician.sees('The device is open.')
      const { act, told } = TRIALS[driver.family]
      act?.(unit)
      if (act)
        await technician.sees(
          told.source.includes('Rating')
            ? 'Rating'
            : driver.family === 'reader'
              ? 'Read:'
              : driver.family === 'pad'
                ? 'Key:'
                : 'Scanned',
        )
      technician.stop()
      expect(await recording).toBe(0)
      const file = technician.files.get('capture.json') ?? ''
      const hex = (JSON.parse(file) as { hex: string }[]).map((vector) => vector.hex)
      expect(
        findNeedles(SECRETS, { file, bytes: Buffer.from(hex.join(''), 'hex'), screen: technician.text() }),
      ).toEqual([])
      expect(await technician.run('replay', 'capture.json'), technician.text()).toBe(0)
      expect(technician.lines.at(-1)).toBe(`${hex.length} agreed, 0 disagreed, 0 unknown device`)
    },
  )
})
