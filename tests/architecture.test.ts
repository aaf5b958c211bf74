import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { edgeFaults, engineFaults } from './support/house-edges.ts'
import { importFaults } from './support/house-imports.ts'
import { parseSource, readSources } from './support/source-text.ts'

const FOLDERS = ['domain', 'server', 'hardware', 'electron', 'renderer', 'tools', 'tests']
const sources = readSources(join(import.meta.dirname, '..'), FOLDERS)

describe('the house', () => {
  it('has files in every folder, so that the rules below look at something', () => {
    for (const folder of FOLDERS) {
      expect(
        sources.some(({ path }) => path.startsWith(`${folder}/`)),
        folder,
      ).toBe(true)
    }
  })

  it('imports only along its corridors', () => {
    expect(sources.flatMap(importFaults)).toEqual([])
  })

  it('touches clock, timers, randomness, environment and console at its edges only', () => {
    expect(sources.flatMap(edgeFaults)).toEqual([])
  })

  it('names a storage engine in the one file that knows it', () => {
    expect(sources.flatMap(engineFaults)).toEqual([])
  })
})

describe('the rule of imports', () => {
  const faultsOf = (path: string, text: string): string[] => importFaults(parseSource(path, text))

  const refused: readonly (readonly [path: string, text: string, layer: string])[] = [
    ['server/hall.ts', `import { a } from '../hardware/device.ts'`, 'hardware, root'],
    ['server/hall.ts', `import type { A } from '../renderer/replica.ts'`, 'renderer'],
    ['hardware/host/host.ts', `export * from '../../server/app.ts'`, 'server'],
    ['renderer/desk/view.ts', `const a = await import('../../server/app.ts')`, 'server'],
    ['renderer/desk/view.ts', `type A = import('../../hardware/device.ts').A`, 'hardware, root'],
    ['electron/main.ts', `import '../domain/model.ts'`, 'domain'],
    ['domain/model.ts', `import '../server/app.ts'`, 'server'],
    ['domain/model.ts', `import '../tests/support/bytes.ts'`, 'tests'],
    ['tools/start.ts', `import '../tests/support/bytes.ts'`, 'tests'],
    ['server/main.ts', `import '../tools/build.ts'`, 'tools'],
    ['hardware/readers/sam-v/driver.ts', `import '../../printers/escpos/driver.ts'`, 'a driver'],
    ['hardware/readers/sam-v/driver.ts', `import '../other/frames.ts'`, 'a driver'],
    ['hardware/readers/sam-v/driver.ts', `import '../../printers/ticket-printer.ts'`, 'a device family'],
    ['hardware/readers/sam-v/driver.ts', `import '../../host/host.ts'`, 'device host'],
    ['hardware/readers/sam-v/driver.ts', `import '../../transport/serial.ts'`, 'transport'],
    ['hardware/readers/card-reader.ts', `import './sam-v/driver.ts'`, 'a driver'],
    ['hardware/host/host.ts', `import '../printers/escpos/driver.ts'`, 'a driver'],
    ['hardware/host/host.ts', `import '../sim/sim-reader.ts'`, 'simulators'],
    ['hardware/drivers.ts', `import './sim/sim-reader.ts'`, 'simulators'],
    ['hardware/sim/sim-reader.ts', `import '../readers/sam-v/driver.ts'`, 'a driver'],
    ['hardware/sim/sim-reader.ts', `import '../clock.ts'`, 'hardware, root'],
    ['hardware/codec/text.ts', `import '../device.ts'`, 'hardware, root'],
    ['hardware/transport/tcp.ts', `import '../host/host.ts'`, 'device host'],
  ]
  it.each(refused)('refuses %s: %s', (path, text, layer) => {
    const faults = faultsOf(path, `\n${text}`)
    expect(faults).toHaveLength(1)
    expect(faults[0]).toContain(`${path}:2 reaches into ${layer} (`)
    expect(faults[0]).toContain('may import: ')
  })

  it.each([
    ['domain/model.ts', `import 'node:fs'`],
    ['domain/model.ts', `import { pino } from 'pino'`],
    ['electron/main.ts', `import 'zod'`],
    ['renderer/replica.ts', `import { join } from 'node:path'`],
  ])('refuses %s the package of %s', (path, text) => {
    expect(faultsOf(path, text)).toHaveLength(1)
  })

  it.each([
    ['domain/decide/issue.ts', `import { z } from 'zod'\nimport '../model.ts'\nimport { parse } from 'yaml'`],
    ['server/app.ts', `import './hall.ts'\nimport '../domain/model.ts'\nimport 'fastify'\nimport 'node:fs'`],
    ['electron/main.ts', `import 'electron'\nimport 'node:path'\nimport './window.ts'`],
    [
      'renderer/kiosk/main.ts',
      `import '../ui/base.css'\nimport { a } from '../../domain/mask.ts'\nimport 'vue'`,
    ],
    [
      'hardware/readers/sam-v/driver.ts',
      `import './frames.ts'\nimport '../card-reader.ts'\nimport '../../device.ts'`,
    ],
    ['hardware/readers/sam-v/driver.ts', `import type { T } from '../../transport/transport.ts'`],
    ['hardware/sim/sim-reader.ts', `import '../readers/sam-v/frames.ts'\nimport '../codec/framer.ts'`],
    ['hardware/sim/main.ts', `import '../clock.ts'\nimport './sim-reader.ts'`],
    ['tools/start.ts', `import '../server/app.ts'\nimport '../hardware/sim/sim-link.ts'`],
    [
      'tests/x.test.ts',
      `import '../tools/build.ts'\nimport '../server/app.ts'\nimport '../hardware/sim/sim-link.ts'`,
    ],
    ['server/app.ts', `// import '../hardware/device.ts'\nconst text = "import '../hardware/device.ts'"`],
  ])('lets %s have what it needs', (path, text) => {
    expect(faultsOf(path, text)).toEqual([])
  })

  it('reads the script of a component and keeps its lines', () => {
    const text = `<template>\n  <p>import '../../server/x.ts'</p>\n</template>\n<script setup lang="ts">\nimport '../../server/app.ts'\n</script>\n`
    expect(faultsOf('renderer/desk/Desk.vue', text)).toEqual([
      expect.stringContaining('renderer/desk/Desk.vue:5 reaches into server'),
    ])
  })

  it('wants to know where a new folder belongs', () => {
    expect(faultsOf('helpers/x.ts', '')).toEqual([expect.stringContaining('in no room')])
  })
})

describe('the rule of edges', () => {
  const faultsOf = (path: string, text: string): string[] => edgeFaults(parseSource(path, text))

  it.each([
    ['const at = Date.now()', 'the clock'],
    ['const at = new Date()', 'the clock'],
    ['const at = Date()', 'the clock'],
    ['const at = performance.now()', 'the clock'],
    ['const at = globalThis.performance.now()', 'the clock'],
    ['const now = Date.now', 'the clock'],
    ['setTimeout(run, 5)', 'timers'],
    ['setInterval(run, 5)', 'timers'],
    ['setImmediate(run)', 'timers'],
    ['window.setTimeout(run, 5)', 'timers'],
    ['const later = setTimeout', 'timers'],
    [`import { setTimeout as sleep } from 'node:timers/promises'`, 'timers'],
    ['const dice = Math.random()', 'randomness'],
    ['const dice = { random: Math.random }', 'randomness'],
    [`import { randomUUID } from 'node:crypto'`, 'randomness'],
    [`import { randomBytes as bytes } from 'node:crypto'`, 'randomness'],
    ['const id = crypto.randomUUID()', 'randomness'],
    ['crypto.getRandomValues(bytes)', 'randomness'],
    [`const port = process.env['PORT']`, 'the environment'],
    [`const port = process['env'].PORT`, 'the environment'],
    ['const { env } = process', 'the environment'],
    [`import { env } from 'node:process'`, 'the environment'],
    [`console.log('hello')`, 'the console'],
    ['promise.catch(console.error)', 'the console'],
  ])('refuses %s in the middle of the house', (text, outside) => {
    for (const path of [
      'domain/decide.ts',
      'server/hall.ts',
      'hardware/supervisor.ts',
      'renderer/replica.ts',
    ]) {
      const faults = faultsOf(path, text)
      expect(faults).toHaveLength(1)
      expect(faults[0]).toContain(`${path}:1 touches ${outside}: `)
      expect(faults[0]).toContain('only edges may: **/main.ts')
      expect(faultsOf('server/main.ts', text)).toEqual([])
    }
  })

  it.each([
    'const at = new Date(ms).toISOString()',
    'const at = Date.parse(text)',
    'const at = clock.now()',
    'const cancel = clock.after(5, run)',
    'deps.setTimeout(run, 5)',
    'let timer: ReturnType<typeof setTimeout> | undefined',
    'interface Timers { setTimeout(run: () => void, ms: number): void }',
    'clearTimeout(timer)',
    `const text = 'Date.now() and console.log'`,
    '// Math.random()',
    `import { createHash, createHmac } from 'node:crypto'`,
    'process.exitCode = 1',
  ])('lets the middle of the house have %s', (text) => {
    expect(faultsOf('server/hall.ts', text)).toEqual([])
  })

  it('gives each edge only what it is an edge to', () => {
    expect(faultsOf('renderer/links/hall-link.ts', 'setTimeout(run, 5)')).toEqual([])
    expect(faultsOf('renderer/links/hall-link.ts', 'console.log(1)')).toHaveLength(1)
    expect(faultsOf('hardware/clock.ts', 'const at = Date.now()')).toEqual([])
    expect(faultsOf('hardware/clock.ts', `const a = process.env['A']`)).toHaveLength(1)
    expect(
      faultsOf('renderer/desk/Desk.vue', '<script setup>\nconst at = Date.now()\n</script>'),
    ).toHaveLength(1)
  })
})

describe('the rule of engines', () => {
  const faultsOf = (path: string, text: string): string[] => engineFaults(parseSource(path, text))

  it.each([
    `import { DatabaseSync } from 'node:sqlite'`,
    `if (engine.name === 'postgres') run()`,
    'openSqliteEngine()',
    'const sql = `-- ${sqliteOnly} `',
  ])('refuses %s outside its file', (text) => {
    expect(faultsOf('server/storage/store.ts', text).length).toBeGreaterThan(0)
    expect(faultsOf('server/storage/store.ts', text)[0]).toContain('only server/storage/engine.ts')
    expect(faultsOf('server/storage/engine.ts', text)).toEqual([])
  })

  it('lets a comment name it', () => {
    expect(faultsOf('server/storage/store.ts', '// as SQLite does')).toEqual([])
  })
})
