import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import bundled, { inflate } from '@sparticuz/chromium'
import { chromium, type Browser } from 'playwright-core'
import { failed, ok, type Result } from '../../domain/result.ts'

/** Where systems put a Chromium or Chrome, best first. */
const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/opt/google/chrome/chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
]

/** It talks to this machine alone, and plays sound without being touched first. */
const ARGS = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-domain-reliability',
  '--disable-sync',
  '--no-first-run',
  '--no-pings',
  '--mute-audio',
  '--autoplay-policy=no-user-gesture-required',
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost',
]

interface Candidate {
  readonly name: string
  open(): Promise<Browser>
}

/**
 * A headless Chromium: an installed one, else the one that npm brought (with its own libraries where the system has
 * none). `JIAOHAO_BROWSER=bundled` or a path forces one.
 *
 * @returns the browser, or why there is none: the reason that skipped tests are listed with
 */
export async function openBrowser(): Promise<Result<Browser, string>> {
  const reasons: string[] = []
  for (const candidate of candidates(process.env['JIAOHAO_BROWSER'])) {
    try {
      return ok(await candidate.open())
    } catch (error) {
      reasons.push(`${candidate.name}: ${firstLines(error)}`)
    }
  }
  return failed(`no browser starts here (${reasons.join('; ')})`)
}

function candidates(forced: string | undefined): Candidate[] {
  const npm: Candidate[] = [
    { name: '@sparticuz/chromium', open: () => openBundled(false) },
    { name: '@sparticuz/chromium with its own libraries', open: () => openBundled(true) },
  ]
  if (forced === 'bundled') return npm
  const paths = forced ? [forced] : INSTALLED.filter((path) => existsSync(path))
  const installed = paths.map((path) => ({ name: path, open: () => launch(path, {}) }))
  return forced ? installed : [...installed, ...npm]
}

async function openBundled(hasOwnLibraries: boolean): Promise<Browser> {
  const path = await bundled.executablePath()
  if (!hasOwnLibraries) return launch(path, {})
  const packageDir = dirname(dirname(fileURLToPath(import.meta.resolve('@sparticuz/chromium'))))
  await inflate(join(packageDir, 'bin/al2023.tar.br'))
  const libraries = [join(tmpdir(), 'al2023/lib'), process.env['LD_LIBRARY_PATH']].filter(Boolean)
  return launch(path, {
    LD_LIBRARY_PATH: libraries.join(delimiter),
    FONTCONFIG_PATH: join(tmpdir(), 'fonts'),
  })
}

function launch(executablePath: string, env: Readonly<Record<string, string>>): Promise<Browser> {
  return chromium.launch({ executablePath, args: ARGS, env: { ...process.env, ...env } })
}

function firstLines(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.split('\n').slice(0, 3).join(' ').slice(0, 300)
}
