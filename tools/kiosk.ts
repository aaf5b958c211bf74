import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { buildAll } from './build.ts'

const ROOT = resolve(import.meta.dirname, '..')

/** Where the Electron binary lies, or undefined on a machine that has not fetched it. */
export function electronBinary(): string | undefined {
  const home = join(ROOT, 'node_modules/electron')
  const pathFile = join(home, 'path.txt')
  if (!existsSync(pathFile)) return undefined
  const binary = join(
    process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(home, 'dist'),
    readFileSync(pathFile, 'utf8'),
  )
  return existsSync(binary) ? binary : undefined
}

if (import.meta.main) {
  const binary = electronBinary()
  if (binary === undefined) {
    process.stderr.write(
      [
        '还没有 Electron 程序。请先运行 npx install-electron（需要联网一次），再运行 npm run kiosk。',
        'The Electron binary is not here yet. Run `npx install-electron` once (needs the internet), then `npm run kiosk`.',
        '不用 Electron 也可以：npm run host，再用浏览器全屏打开它给出的地址。',
        'Without Electron: `npm run host`, and open the address it prints in a full-screen browser.',
        '',
      ].join('\n'),
    )
    process.exitCode = 1
  } else {
    await buildAll(join(ROOT, 'examples/hall.yaml'), (line) => process.stdout.write(`${line}\n`))
    const shell = spawn(binary, [ROOT], { stdio: 'inherit' })
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => shell.kill(signal))
    shell.on('exit', (code) => {
      process.exitCode = code ?? 1
    })
  }
}
