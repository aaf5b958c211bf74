import { parseDevices } from '../../hardware/config.ts'
import { runDeviceCommand } from '../../hardware/technician/commands.ts'
import { createWire, shareLines } from '../../hardware/transport/open-transport.ts'
import { createFakeLog } from './fake-log.ts'
import { realClock, until } from './real-clock.ts'

/** A technician at a terminal: the commands, what they print, and the files they write, kept in memory. */
export function createTechnician(devices: string) {
  const parsed = parseDevices(
    `host: { hostId: K01, kind: kiosk, hallServer: http://127.0.0.1:8080 }\ndevices:\n${devices}`,
    'devices.yaml',
  )
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error))
  const config = parsed.value
  const lines: string[] = []
  const files = new Map<string, string>()
  const log = createFakeLog()
  let pressCtrlC: () => void = () => undefined

  function run(...args: string[]): Promise<0 | 1> {
    const stopped = new Promise<void>((resolve) => {
      pressCtrlC = resolve
    })
    return runDeviceCommand(args, {
      config,
      print: (line) => lines.push(line),
      clock: realClock,
      log,
      createWire: shareLines(createWire),
      listPorts: () => Promise.resolve([]),
      readText: (path) => {
        const text = files.get(path)
        return text === undefined ? Promise.reject(new Error(`no file ${path}`)) : Promise.resolve(text)
      },
      writeText: (path, text, isNew) => {
        if (isNew && files.has(path)) return Promise.reject(new Error(`${path} is there already`))
        files.set(path, text)
        return Promise.resolve()
      },
      untilStopped: () => stopped,
    })
  }

  return {
    lines,
    files,
    log,
    run,
    text: () => lines.join('\n'),
    stop: () => pressCtrlC(),
    sees: (part: string) => until(`"${part}" is printed`, () => lines.some((line) => line.includes(part))),
  }
}
