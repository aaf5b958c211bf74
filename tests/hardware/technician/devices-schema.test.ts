import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { DRIVERS } from '../../../hardware/drivers.ts'
import { devicesJsonSchema } from '../../../hardware/technician/devices-schema.ts'

const EXAMPLES = join(import.meta.dirname, '../../../examples')

interface Branch {
  readonly if: { readonly properties: { readonly driver: { readonly const: string } } }
  readonly then: {
    readonly properties: {
      readonly address: { readonly pattern: string }
      readonly options: { readonly properties: Readonly<Record<string, unknown>>; readonly type: string }
    }
    readonly required?: readonly string[]
  }
}

const schema = devicesJsonSchema() as {
  readonly properties: {
    readonly devices: {
      readonly items: {
        readonly properties: Readonly<
          Record<string, { readonly description?: string; readonly enum?: unknown }>
        >
        readonly allOf: readonly Branch[]
      }
    }
  }
}
const device = schema.properties.devices.items
const branchOf = (name: string) =>
  device.allOf.find((branch) => branch.if.properties.driver.const === name)?.then

describe('the JSON Schema of the devices file', () => {
  it('is the committed one; npm run -s device -- schema > examples/devices.schema.json makes it anew', () => {
    const committed = readFileSync(join(EXAMPLES, 'devices.schema.json'), 'utf8')
    expect(`${JSON.stringify(devicesJsonSchema(), null, 2)}\n`).toBe(committed)
  })

  it.each(['devices.yaml', 'devices-all.yaml'])('is named by %s, so that editors find it', (file) => {
    const example = readFileSync(join(EXAMPLES, file), 'utf8')
    expect(example.split('\n')[0]).toBe('# yaml-language-server: $schema=devices.schema.json')
  })

  it('knows every driver and its options', () => {
    expect(device.properties['driver']?.enum).toEqual(DRIVERS.map(({ name }) => name))
    for (const { name } of DRIVERS) expect(branchOf(name)?.properties.options.type, name).toBe('object')
    expect(Object.keys(branchOf('sam-v')?.properties.options.properties ?? {})).toContain('pollMs')
    expect(branchOf('onbon-bx5k6k')?.required).toEqual(['counterId', 'options'])
    expect(branchOf('lcus')?.required).toEqual(['lights'])
    expect(branchOf('sam-v')?.required).toBeUndefined()
  })

  it('knows on which wires a driver hangs', () => {
    const pattern = new RegExp(branchOf('ss-card')?.properties.address.pattern ?? '')
    expect(pattern.test('pcsc:*')).toBe(true)
    expect(pattern.test('serial:///dev/ttyUSB0')).toBe(false)
  })

  it('tells every key of a device in both languages', () => {
    for (const [key, { description }] of Object.entries(device.properties)) {
      expect(description, key).toMatch(/\p{Script=Han}.* \/ .*[a-z]/u)
    }
  })
})
