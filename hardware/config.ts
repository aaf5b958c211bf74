import { z } from 'zod'
import { parseYamlConfig, type ConfigProblem } from '../domain/config-text.ts'
import { toMinuteOfDay, words } from '../domain/model.ts'
import { failed, ok, type Result } from '../domain/result.ts'
import type { DeviceFamily } from './device.ts'
import { DRIVERS, findDriver } from './drivers.ts'
import { sharingProblem, wireProblem, type PlacedDevice } from './line-rules.ts'
import { addressSchema, parseAddress } from './transport/address.ts'

const NAME = /^[A-Za-z0-9][A-Za-z0-9-]{0,31}$/
const NAME_RULE = '只能用字母、数字和连字符，最多 32 个；letters, digits and hyphens only, up to 32'

const name = z.string({ error: NAME_RULE }).regex(NAME, { error: NAME_RULE })

const TIME_RULE = '应为 07:30 这样的时间，或 off；must be a time such as 07:30, or off'

const selfTestSchema = z.strictObject({
  /** When every device is asked before opening, hall time; minute of the day, null for `off`. */
  at: z
    .string({ error: TIME_RULE })
    .regex(/^(([01]\d|2[0-3]):[0-5]\d|off)$/, { error: TIME_RULE })
    .default('07:30')
    .transform((text) => (text === 'off' ? null : toMinuteOfDay(text))),
  /** Whether the printer prints a small paper then. */
  printsSample: z.boolean({ error: '应为 true 或 false；must be true or false' }).default(false),
})

const HALL_SERVER_RULE =
  '应形如 http://10.0.0.5:8080，或几个这样的地址的列表；must look like http://10.0.0.5:8080, or be a list of such addresses'
const hallServer = z.url({ protocol: /^https?$/, error: HALL_SERVER_RULE })

const hostSchema = z.strictObject({
  /** The kiosk's or sign computer's name in the hall file, e.g. `K01`. */
  hostId: name,
  kind: z.enum(['kiosk', 'signs'], { error: '应为 kiosk 或 signs；must be kiosk or signs' }),
  /** Where it stands, for its page and the guide desk. */
  place: words.nullable().default(null),
  /** One address, or those of several servers of the hall, the first to be tried first. */
  hallServer: z
    .union([hallServer, z.array(hallServer).min(1)], { error: HALL_SERVER_RULE })
    .transform((given): readonly [string, ...string[]] => {
      const [first = '', ...others] = [given].flat().map((address) => address.replace(/\/+$/, ''))
      return [first, ...others]
    }),
  /** Whom to ring when it does not work. */
  phone: z.string({ error: '应为加引号的文字；must be a text in quotes' }).nullable().default(null),
  /** Where the reader sits, seen from the citizen. */
  readerPosition: z
    .enum(['right', 'left', 'below'], { error: '应为 right、left 或 below；must be right, left or below' })
    .default('right'),
  selfTest: selfTestSchema.prefault({}),
})

const LIGHTS = ['waiting', 'fault'] as const

const deviceSchema = z.strictObject({
  name,
  driver: z.string({ error: driverRule() }),
  address: addressSchema,
  /** The counter where it hangs or stands: displays, pads, rating pads, lamps. */
  counterId: name.nullable().default(null),
  /** Lamps only: what it says. `waiting`: somebody waits for its counter; `fault`: another device here needs a hand. */
  lights: z
    .enum(LIGHTS, { error: '应为 waiting 或 fault；must be waiting or fault' })
    .nullable()
    .default(null),
  /** Voice modules only: the sound zones where it is heard; empty is the whole hall. */
  soundZones: z.array(name, { error: '应为音区编号列表；must be a list of sound zones' }).default([]),
  /** Checked by the driver's own schema. */
  options: z.unknown().optional(),
})

/** The form of the devices file; `rulesSchema` adds what no single field shows. */
export const devicesFileSchema = z.strictObject({
  host: hostSchema,
  devices: z.array(deviceSchema, { error: '应为设备列表；must be a list of devices' }),
})

/** Which families stand at a counter; the others are the whole hall's. A lamp may be either. */
export const COUNTER_NEEDS: Partial<Record<DeviceFamily, 'must' | 'may'>> = {
  display: 'must',
  pad: 'must',
  'rating-pad': 'must',
  lamp: 'may',
}

/** What no single field shows: looked at beside the schema, so that all problems come at once. */
const rulesSchema = z.looseObject({ devices: z.unknown() }).superRefine(({ devices }, context) => {
  if (!Array.isArray(devices)) return
  const firstAt = new Map<unknown, number>()
  const placed: PlacedDevice[] = []
  devices.forEach((entry: unknown, index) => {
    if (typeof entry !== 'object' || entry === null) return
    const complain = (path: PropertyKey[], message: string): void =>
      context.addIssue({ code: 'custom', path: ['devices', index, ...path], message })
    const device = entry as Readonly<Record<string, unknown>>

    const earlier = firstAt.get(device['name'])
    if (earlier === undefined) firstAt.set(device['name'], index)
    else complain(['name'], `与第 ${earlier + 1} 个设备重名；device ${earlier + 1} has the same name`)

    if (typeof device['driver'] !== 'string') return
    const driver = findDriver(device['driver'])
    if (driver === undefined) return complain(['driver'], driverRule())
    const address = parseAddress(String(device['address']))
    if (address.ok) {
      const mine = { number: index + 1, address: address.value, driver, options: device['options'] }
      const others = placed.map((other) => sharingProblem(other, mine))
      const problem = wireProblem(mine) ?? others.find((each) => each !== undefined)
      if (problem !== undefined) complain(['address'], problem)
      placed.push(mine)
    }

    const need = COUNTER_NEEDS[driver.family]
    const hasCounter = device['counterId'] !== undefined && device['counterId'] !== null
    if (need === 'must' && !hasCounter) {
      complain(['counterId'], '要写明在哪个窗口；this device needs the id of its counter')
    }
    if (need === undefined && hasCounter) {
      complain(['counterId'], '这种设备不写窗口；this kind of device has no counter')
    }
    const { lights } = device
    if (driver.family === 'lamp') {
      if (lights === undefined || lights === null)
        complain(['lights'], '灯要写明亮表示什么；a lamp needs: lights')
      if (lights === 'waiting' && !hasCounter)
        complain(['counterId'], '候人灯要写明哪个窗口；a waiting lamp needs the id of its counter')
      if (lights === 'fault' && hasCounter)
        complain(['counterId'], '故障灯不写窗口；a fault lamp has no counter')
    } else if (lights !== undefined && lights !== null) {
      complain(['lights'], '只有灯才写这一项；only lamps have this')
    }
    if (driver.family !== 'voice' && Array.isArray(device['soundZones']) && device['soundZones'].length > 0) {
      complain(['soundZones'], '只有语音模块才写音区；only voice modules have sound zones')
    }
    const options = driver.options.safeParse(device['options'] ?? {})
    for (const issue of options.error?.issues ?? []) {
      const unknownKeys = issue.code === 'unrecognized_keys' ? issue.keys : []
      if (unknownKeys.length === 0) complain(['options', ...issue.path], issue.message)
      for (const key of unknownKeys) {
        complain(
          ['options', ...issue.path, key],
          `驱动 ${driver.name} 没有这个选项；${driver.name} has no such option`,
        )
      }
    }
  })
})

export type DevicesConfig = z.infer<typeof devicesFileSchema>
export type HostConfig = DevicesConfig['host']
export type DeviceConfig = DevicesConfig['devices'][number]

/** Reads the text of a file; rejects where that fails. */
export type ReadText = (path: string) => Promise<string>

/**
 * Reads and checks the devices file. Every problem comes at once, with file, line, key, what was found, and what is
 * allowed in Chinese and English.
 */
export async function loadDevicesFile(
  path: string,
  readText: ReadText,
): Promise<Result<DevicesConfig, readonly ConfigProblem[]>> {
  const text = await readText(path).then(ok, (error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error)
    return failed([{ file: path, message: `读不到设备文件；the devices file cannot be read: ${reason}` }])
  })
  return text.ok ? parseDevices(text.value, path) : text
}

/** The same for text at hand. */
export function parseDevices(text: string, file: string): Result<DevicesConfig, readonly ConfigProblem[]> {
  const parsed = parseYamlConfig(text, file, devicesFileSchema)
  const ruled = parseYamlConfig(text, file, rulesSchema)
  const problems = [...(parsed.ok ? [] : parsed.error), ...(ruled.ok ? [] : ruled.error)]
  if (parsed.ok && problems.length === 0) return parsed
  const seen = new Set<string>()
  const unique = problems.filter(({ line, key, message }) => {
    const mark = `${line} ${key} ${message}`
    return !seen.has(mark) && seen.add(mark)
  })
  return failed(unique.sort((a, b) => (a.line ?? 0) - (b.line ?? 0)))
}

function driverRule(): string {
  const names = DRIVERS.map((driver) => driver.name).join(', ')
  return `应为下列驱动之一；must be one of these drivers: ${names}`
}
