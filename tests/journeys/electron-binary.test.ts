import { _electron } from 'playwright-core'
import { expect, test } from 'vitest'
import { kioskZh } from '../../renderer/locales/kiosk.zh.ts'
import { electronBinary } from '../../tools/kiosk.ts'
import { ROOT, startDemo } from '../support/demo.ts'

/** Why the real Electron cannot run here; undefined where it can. */
function missing(): string | undefined {
  if (electronBinary() === undefined)
    return 'the Electron binary is not here; npx install-electron fetches it'
  const isBlind = process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']
  return isBlind ? 'no display; xvfb-run -a npm test gives it one' : undefined
}

test('the real Electron opens the kiosk, locked in, and ends with its host', async (ctx) => {
  const reason = missing()
  if (reason !== undefined) ctx.skip(reason)
  const demo = await startDemo({ hasHost: false })
  const app = await _electron.launch({
    executablePath: electronBinary() ?? '',
    args: [ROOT, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
    env: { ...(process.env as Record<string, string>), ...demo.hostEnv, KIOSK_WINDOWED: '1' },
  })
  try {
    const window = await app.firstWindow()
    await window.getByRole('heading', { name: kioskZh.home.title }).waitFor({ timeout: 20_000 })
    expect(window.url()).toBe(`${demo.hostAddress}/`)
    expect(await window.evaluate('[typeof require, typeof process]')).toEqual(['undefined', 'undefined'])
    expect(await app.evaluate(({ Menu }) => Menu.getApplicationMenu())).toBeNull()
    await window.evaluate(`window.open('/healthz'); location.href = 'http://localhost:9/'; undefined`)
    expect(app.windows()).toHaveLength(1)
    expect(window.url()).toBe(`${demo.hostAddress}/`)
  } finally {
    await app.close()
    await demo.close()
  }
  await expect(fetch(demo.hostAddress)).rejects.toThrow()
})
