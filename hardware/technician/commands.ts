import type { DeviceConfig } from '../config.ts'
import type { DeviceCommandDeps } from './deps.ts'
import { list } from './list.ts'
import { probe } from './probe.ts'
import { record } from './record.ts'
import { replay } from './replay.ts'
import { tryDevice } from './try.ts'
import { watch } from './watch.ts'

const USAGE = [
  '用法 / Usage: npm run device -- COMMAND',
  '  list                 本机端口和设备文件 / ports of this machine, and the devices file',
  '  probe NAME           对话一次，说明情况 / one exchange, explained in words',
  '  watch NAME           线上往来，逐帧解读 / what goes over the wire, frame by frame',
  '  record NAME FILE     录成测试向量，去除个人信息 / a capture as a vector file, personal data removed',
  '  replay FILE          解读并校验录下的文件 / a capture in words, and checked',
  '  try NAME ["文字"]     打印、显示、播报一次 / print, show or speak once',
  '  schema               设备文件的 JSON Schema / JSON Schema of the devices file',
]

/**
 * The technician's commands on site, told in Chinese and English; no personal data in any line. A running device host
 * holds the devices: it is to be stopped first.
 *
 * @param args what follows `npm run device --`
 * @returns the exit code: 0 when all is well, 1 when a device does not answer or the question was wrong
 */
export async function runDeviceCommand(args: readonly string[], deps: DeviceCommandDeps): Promise<0 | 1> {
  const [command, first, second] = args
  switch (command) {
    case 'list':
      return list(deps)
    case 'probe':
      return withDevice(first, deps, (device) => probe(device, deps))
    case 'watch':
      return withDevice(first, deps, (device) => watch(device, deps))
    case 'record':
      return withDevice(second === undefined ? undefined : first, deps, (device) =>
        record(device, second ?? '', deps),
      )
    case 'replay':
      return first === undefined ? usage(deps) : replay(first, deps)
    case 'try':
      return withDevice(first, deps, (device) => tryDevice(device, second, deps))
    default:
      return usage(deps)
  }
}

async function withDevice(
  name: string | undefined,
  deps: DeviceCommandDeps,
  use: (device: DeviceConfig) => Promise<0 | 1>,
): Promise<0 | 1> {
  if (name === undefined) return usage(deps)
  const { devices } = deps.config
  const device = devices.find((each) => each.name === name)
  if (device !== undefined) return use(device)
  const names = devices.map((each) => each.name).join(', ')
  deps.print(`设备文件里没有 "${name}"，有：${names}`)
  deps.print(`There is no "${name}" in the devices file; there are: ${names}`)
  return 1
}

function usage({ print }: DeviceCommandDeps): 1 {
  for (const line of USAGE) print(line)
  return 1
}
