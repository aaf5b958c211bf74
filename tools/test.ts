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
const args = ['run', '--reporter=default', `--reporter=${join(ROOT, 'tests/support/reporter.ts')}`]
const run = spawn(process.execPath, [vitest, ...args, ...process.argv.slice(2)], {
  cwd: ROOT,
  stdio: 'inherit',
})
run.on('exit', (code) => {
  process.exitCode = code ?? 1
})
