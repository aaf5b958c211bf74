import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { loadDevicesFile } from '../../hardware/config.ts'
import { DRIVERS } from '../../hardware/drivers.ts'

it('the devices file of the demo hall is sound, and uses every driver there is', async () => {
  const path = fileURLToPath(new URL('../../examples/devices.yaml', import.meta.url))
  const loaded = await loadDevicesFile(path, (file) => readFile(file, 'utf8'))
  expect(loaded.ok ? [] : loaded.error).toEqual([])
  const used = new Set(loaded.ok ? loaded.value.devices.map(({ driver }) => driver) : [])
  expect(used).toEqual(new Set(DRIVERS.map(({ name }) => name)))
})
