import { readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { formatProblems } from '../../domain/config-text.ts'
import { createGlyphLoader, GLYPH_FILE } from '../device-files.ts'
import { createSystemLog, systemClock } from '../clock.ts'
import { DRIVERS } from '../drivers.ts'
import { loadHostConfig } from '../host-config.ts'
import { listPorts } from '../transport/list-ports.ts'
import { createWire, shareLines } from '../transport/open-transport.ts'
import { runDeviceCommand } from './commands.ts'
import { devicesJsonSchema } from './devices-schema.ts'
import { runVectorsCommand } from './vectors-command.ts'

/** `npm run device -- ...` and `npm run -s vectors -- FILE`: the technician's questions, asked beside the device host. */

const ROOT = resolve(import.meta.dirname, '../..')
const readText = (path: string): Promise<string> => readFile(path, 'utf8')
const print = (line: string): void => void process.stdout.write(`${line}\n`)

async function device(args: readonly string[]): Promise<number> {
  if (args[0] === 'schema') {
    print(JSON.stringify(devicesJsonSchema(), null, 2))
    return 0
  }
  const ready = await loadHostConfig(process.env, ROOT, readText)
  if (!ready.ok) {
    process.stderr.write(`${formatProblems(ready.error)}\n`)
    return 1
  }
  // The answer is on stdout; what drivers have to say besides would only hide it.
  const log = createSystemLog('error', process.stderr)
  return runDeviceCommand(args, {
    config: ready.value.config,
    print,
    clock: systemClock,
    log,
    createWire: shareLines(createWire),
    glyphs: createGlyphLoader(resolve(ROOT, GLYPH_FILE), log),
    listPorts: () => listPorts(),
    readText,
    writeText: (path, text, isNew) => writeFile(path, text, { flag: isNew ? 'wx' : 'w' }),
    untilStopped: () =>
      new Promise((stop) => {
        process.once('SIGINT', () => stop())
        process.once('SIGTERM', () => stop())
      }),
  })
}

async function main([command, ...args]: readonly string[]): Promise<number> {
  if (command === 'device') return device(args)
  if (command === 'vectors') {
    return runVectorsCommand(args, {
      dialects: DRIVERS.flatMap(({ dialects }) => dialects),
      readText,
      print,
    })
  }
  process.stderr.write('用法 usage: device | vectors\n')
  return 2
}

// Whoever read the output has seen enough (`| head`).
process.stdout.on('error', () => process.exit(1))
// Serial ports may hold the process open after everything is closed.
process.exit(await main(process.argv.slice(2)))
