import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { startShell } from '../../electron/shell.ts'
import { openBrowser } from '../support/browser.ts'
import { ROOT } from '../support/demo.ts'
import { createStandIn } from '../support/electron-standin.ts'

const PAGE = join(ROOT, 'electron/out-of-service.html')

test('the policy of the out-of-service page lets its own script run, and no other', async () => {
  const html = await readFile(PAGE, 'utf8')
  const script = /<script>(?<body>.*?)<\/script>/s.exec(html)?.groups?.['body'] ?? ''
  const hash = createHash('sha256').update(script).digest('base64')
  expect(html).toContain(`script-src 'sha256-${hash}'`)
  expect(script).toContain('textContent')
})

test('a kiosk with wrong settings says out of service, and to the technician what is wrong', async (ctx) => {
  const browser = await openBrowser()
  if (!browser.ok) return ctx.skip(browser.error)
  const folder = await mkdtemp(join(tmpdir(), 'jiaohao-shell-'))
  const hostModule = join(folder, 'host.mjs')
  const wrong =
    '设备文件.yaml:8 devices[0].driver: 应为下列驱动之一；must be one of <b>these</b> drivers\n第二行'
  await writeFile(
    hostModule,
    `process.parentPort.postMessage({ type: 'failed', message: ${JSON.stringify(wrong)} }); setTimeout(() => process.exit(1), 50)`,
  )
  const standIn = createStandIn(browser.value, { first: null }, process.env)
  try {
    await startShell(standIn.electron, {
      hostModule,
      outOfServiceUrl: pathToFileURL(PAGE).href,
      isLocked: true,
    })
    const window = standIn.windows[0]
    if (window === undefined) throw new Error('no window')
    const told = async (): Promise<unknown> => {
      const page = await window.page()
      return page.evaluate(`document.querySelector('#why')?.textContent`).catch(() => undefined)
    }
    await expect.poll(told, { timeout: 10_000 }).toBe(wrong)
    const page = await window.page()
    expect(await page.getByRole('heading', { name: '本机暂停使用' }).isVisible()).toBe(true)
    // As text, never as a part of the page.
    expect(await page.locator('#why b').count()).toBe(0)
    // It waits for a hand instead of starting again and again.
    expect(standIn.hosts).toHaveLength(1)
  } finally {
    await standIn.close()
    await browser.value.close()
    await rm(folder, { recursive: true })
  }
})
