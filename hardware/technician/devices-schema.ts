import { z } from 'zod'
import type { Words } from '../../domain/model.ts'
import { COUNTER_NEEDS, devicesFileSchema } from '../config.ts'
import type { WireKind } from '../device.ts'
import { DRIVERS, type RegisteredDriver } from '../drivers.ts'

type JsonSchema = z.core.JSONSchema.BaseSchema

/** How an address of each kind begins. */
const ADDRESS_STARTS: Readonly<Record<WireKind, readonly string[]>> = {
  tcp: ['tcp://'],
  serial: ['serial:'],
  usb: ['usb-sdt:', 'usb-printer:'],
  hid: ['hid:'],
  file: ['file:'],
  pcsc: ['pcsc:'],
}

/** Shown by editors beside the key. */
const ABOUT: Readonly<Record<string, Words>> = {
  host: { zh: '这台电脑', en: 'this computer' },
  'host.hostId': { zh: '大厅文件里的编号，如 K01', en: 'as listed in the hall’s file, e.g. K01' },
  'host.kind': {
    zh: 'kiosk 取号机；signs 只带屏',
    en: 'kiosk, or signs for a computer that only drives signs',
  },
  'host.place': { zh: '放在哪里', en: 'where it stands' },
  'host.hallServer': {
    zh: '叫号服务器的地址；有几台时写成列表，第一台不通时自动换下一台',
    en: 'address of the hall server; a list of several, the next one is taken when one is gone',
  },
  'host.phone': { zh: '坏了打哪个电话，要加引号', en: 'whom to ring when it does not work, in quotes' },
  'host.readerPosition': { zh: '读卡器在市民的哪一边', en: 'where the reader sits, seen from the citizen' },
  'host.selfTest': { zh: '开门前自检', en: 'self-test before opening' },
  'host.selfTest.at': { zh: '几点自检，如 07:30；off 不自检', en: 'when, e.g. 07:30; off for never' },
  'host.selfTest.printsSample': { zh: '自检时打一张小票', en: 'the printer prints a small paper then' },
  devices: { zh: '接在这台电脑上的设备', en: 'the devices of this computer' },
  'devices.name': { zh: '自己起的名字，不能重复', en: 'a name of your own, each one once' },
  'devices.driver': { zh: '哪种设备', en: 'what kind of device' },
  'devices.address': {
    zh: '接在哪里；npm run device -- list 会列出本机的地址',
    en: 'where it is reached; "npm run device -- list" shows the addresses of this machine',
  },
  'devices.counterId': {
    zh: '哪个窗口（屏、叫号器、评价器、灯）',
    en: 'its counter (signs, pads, evaluators, lamps)',
  },
  'devices.lights': { zh: '灯亮表示什么', en: 'what a lamp says' },
  'devices.soundZones': { zh: '语音模块在哪些音区听得见', en: 'where a voice module is heard' },
  'devices.options': { zh: '这种驱动的选项', en: 'options of this driver' },
}

/**
 * The JSON Schema of the devices file (draft 7), for editors: what the schemas of file and drivers check, so that a mistake
 * is underlined while it is typed. Rules between devices are checked when the file is loaded.
 */
export function devicesJsonSchema(): Readonly<Record<string, unknown>> {
  const file = toJsonSchema(devicesFileSchema)
  describe(file, '')
  const device = (file.properties?.['devices'] as JsonSchema | undefined)?.items as JsonSchema
  const properties = device.properties ?? {}
  const driver = properties['driver'] as JsonSchema
  driver.enum = DRIVERS.map(({ name }) => name)
  Object.assign(driver, { enumDescriptions: DRIVERS.map(({ title }) => sentence(title)) })
  device.allOf = DRIVERS.map(ruleOf)
  return { ...file, title: 'Jiaohao devices file 叫号设备文件' }
}

/** What holds for the devices of one driver. */
function ruleOf(driver: RegisteredDriver): JsonSchema {
  const { name, family, title, wires } = driver
  const options: JsonSchema = toJsonSchema(driver.options)
  delete options.$schema
  const starts = wires.flatMap((kind) => ADDRESS_STARTS[kind])
  const required = [
    ...(COUNTER_NEEDS[family] === 'must' ? ['counterId'] : []),
    ...(family === 'lamp' ? ['lights'] : []),
    ...((options.required?.length ?? 0) > 0 ? ['options'] : []),
  ]
  return {
    if: { properties: { driver: { const: name } }, required: ['driver'] },
    then: {
      properties: {
        address: { type: 'string', pattern: `^(${starts.join('|')})` },
        options: { description: sentence(title), ...options },
      },
      ...(required.length > 0 ? { required } : {}),
    },
  }
}

function toJsonSchema(schema: z.ZodType): JsonSchema {
  // What is written in the file, not what it is turned into; a transform has no form of its own.
  return z.toJSONSchema(schema, { io: 'input', target: 'draft-7', unrepresentable: 'any' })
}

function describe(schema: JsonSchema, path: string): void {
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    if (typeof property === 'boolean') continue
    const place = path === '' ? key : `${path}.${key}`
    const about = ABOUT[place]
    if (about !== undefined) property.description = sentence(about)
    describe(property, place)
    if (
      property.items !== undefined &&
      typeof property.items === 'object' &&
      !Array.isArray(property.items)
    ) {
      describe(property.items, place)
    }
  }
}

function sentence({ zh, en }: Words): string {
  return `${zh} / ${en}`
}
