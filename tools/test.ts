import { spawn } from 'node:child_process'
import { join, resolve } from 'node:path'
import { buildAll } from './build.ts'

const ROOT = resolve(import.meta.dirname, '..')

/**
 * All tests: builds the pages that the browser journeys open, then runs every project of vitest. Arguments are handed
 * on, e.g. `npm test -- tests/journeys`.
 */
await buildAll(join(ROOT, 'examples/hall.yaml'), (line) => process.stdout.write(`${line}\n`))

const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs')
const isLong = process.argv.includes('--long')
const projects = (isLong ? ['long'] : ['unit', 'pages', 'journeys']).map((name) => `--project=${name}`)
if (!isLong) process.stdout.write('long runs of fuzz and faults left out: npm run test:long\n')
const args = [
  'run',
  ...projects,
  '--reporter=default',
  `--reporter=${join(ROOT, 'tests/support/reporter.ts')}`,
]
const run = spawn(
  process.execPath,
  [vitest, ...args, ...process.argv.slice(2).filter((arg) => arg !== '--long')],
  {
    cwd: ROOT,
    stdio: 'inherit',
  },
)
run.on('exit', (code) => {
  process.exitCode = code ?? 1
})
