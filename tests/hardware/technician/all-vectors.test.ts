import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { DRIVERS } from '../../../hardware/drivers.ts'
import { parseVectorFile } from '../../../hardware/technician/vector-file.ts'
import { checkVectors } from '../../../hardware/technician/vectors-command.ts'

const FOLDER = join(import.meta.dirname, '../../vectors')
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.json'))

/** Protocols without a driver, on purpose: a dead end of another language, and a board nobody documents in full. */
const WITHOUT_DRIVER = ['star-line', 'led-mingxing']

it.each(FILES)('the drivers agree with every vector of %s', (file) => {
  const parsed = parseVectorFile(readFileSync(join(FOLDER, file), 'utf8'))
  if (!parsed.ok) throw new Error(parsed.error.join('\n'))
  const dialects = DRIVERS.flatMap((driver) => driver.dialects)
  const report = checkVectors(parsed.value, dialects)
  expect(report.disagreements).toEqual([])
  expect(Object.keys(report.unknownDevices).filter((device) => !WITHOUT_DRIVER.includes(device))).toEqual([])
  expect(report.agreed + report.unknown).toBe(parsed.value.length)
  expect(parsed.value.length).toBeGreaterThan(0)
})

it('every dialect of every driver has vectors', () => {
  const named = new Set(
    FILES.flatMap((file) => {
      const parsed = parseVectorFile(readFileSync(join(FOLDER, file), 'utf8'))
      return parsed.ok ? parsed.value.map(({ device }) => device) : []
    }),
  )
  const without = DRIVERS.flatMap(({ dialects }) => dialects.map(({ device }) => device)).filter(
    (device) => !named.has(device),
  )
  expect(without).toEqual([])
})
