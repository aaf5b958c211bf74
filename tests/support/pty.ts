import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serveSimOnPty, type SimDevice, type SimLink } from '../../hardware/sim/sim-link.ts'

/** Why tests on pseudo terminals cannot run here; `undefined` when they can. Goes into the name of skipped tests. */
export const noPtyBecause: string | undefined =
  process.platform === 'win32'
    ? 'no pseudo terminals on Windows'
    : spawnSync('socat', ['-V'], { stdio: 'ignore' }).status === 0
      ? undefined
      : 'socat is not installed'

/** For the title of a test group: says why it is skipped. */
export function ptyTitle(title: string): string {
  return noPtyBecause === undefined ? title : `${title} (skipped: ${noPtyBecause})`
}

/** A simulator on a pseudo terminal of its own; `close` also removes its folder. */
export async function openSimPty(sim: SimDevice): Promise<SimLink & { readonly path: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'sim-pty-'))
  const path = join(folder, 'port')
  const link = await serveSimOnPty(sim, path)
  return {
    ...link,
    path,
    async close() {
      await link.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
