import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { MachineKiosk } from './machine-kiosk.ts'
import { pause } from './pause.ts'
import type { Random } from './random.ts'
import type { EngineName, Stage } from './stage.ts'

/** What is done to the hall while people are at work. */
export const MISCHIEFS = ['kills', 'clock-back', 'disk-full', 'node-cut', 'database-restarted'] as const
export type MischiefName = (typeof MISCHIEFS)[number]

export interface Scene {
  readonly stage: Stage
  readonly machines: readonly MachineKiosk[]
  readonly random: Random
  readonly kills: number
  readonly cutSeconds: number
  /** A folder on a small disk of its own; null without one. */
  readonly smallDisk: string | null
}

/** How it was; `unmoved` says that the mischief did not do what it is there for. */
export interface Done {
  readonly kills: number
  readonly unmoved: string | null
}

/** Why a mischief cannot be had on an engine; null when it can. */
export function notOn(name: MischiefName, engine: EngineName): string | null {
  if (name === 'disk-full' && engine === 'postgres')
    return '数据库的磁盘归数据库管 / the disk belongs to the database, not to the hall'
  if ((name === 'node-cut' || name === 'database-restarted') && engine === 'sqlite')
    return '单机文件没有数据库可断 / there is no database to be away'
  return null
}

export const mischiefs: Readonly<Record<MischiefName, (scene: Scene) => Promise<Done>>> = {
  async kills({ stage, machines, random, kills }) {
    for (let done = 0; done < kills; done += 1) {
      await pause(random.between(100, 900))
      const machine = machines[done % Math.max(1, machines.length)]
      const isHostToo = done % 3 === 1
      await Promise.all([
        stage.kill(random.between(0, stage.nodes - 1)),
        ...(isHostToo && machine ? [pause(random.between(0, 300)).then(() => machine.kill())] : []),
      ])
    }
    await pause(800)
    return { kills, unmoved: null }
  },

  /** Set back under a running server, then killed and started with the clock still wrong. */
  async 'clock-back'({ stage }) {
    await pause(1000)
    const before = await stage.health(0)
    for (let node = 0; node < stage.nodes; node += 1) stage.setClockBack(node)
    await pause(2000)
    await stage.kill(0)
    await pause(2000)
    const after = await stage.health(0)
    const hasMoved = (after?.seq ?? 0) > (before?.seq ?? 0)
    return { kills: 1, unmoved: hasMoved ? null : 'no number was given after the clock was set back' }
  },

  /** Refused while there is no room, killed in the middle of that, and on again. */
  async 'disk-full'({ stage, smallDisk }) {
    if (smallDisk === null) throw new Error('a small disk is needed')
    await pause(1000)
    const filler = join(smallDisk, 'filler')
    const { bavail, bsize } = statfsSync(smallDisk)
    writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - 64 * 1024)))
    let isTold = false
    for (let look = 0; look < 100 && !isTold; look += 1) {
      await pause(100)
      isTold = (await stage.health(0))?.status === 'degraded'
    }
    await pause(1000)
    await stage.killOnly(0)
    rmSync(filler)
    await stage.start(0)
    await pause(1500)
    return { kills: 1, unmoved: isTold ? null : 'the server never said that its disk is full' }
  },

  async 'node-cut'({ stage, cutSeconds }) {
    await pause(1000)
    const before = await stage.health(0)
    stage.cables[0]?.pull()
    await pause(cutSeconds * 1000)
    const during = await stage.health(1)
    stage.cables[0]?.plug()
    await pause(3000)
    const hasGoneOn = (during?.seq ?? 0) > (before?.seq ?? 0)
    return { kills: 0, unmoved: hasGoneOn ? null : 'the other server did not go on meanwhile' }
  },

  /** Once as in a power cut, once as an operator does. */
  async 'database-restarted'({ stage }) {
    const { database } = stage
    if (!database) throw new Error('a database is needed')
    await pause(1000)
    const before = await stage.health(0)
    for (const end of [database.crash, database.stop]) {
      await end()
      await pause(1500)
      await database.start()
      await pause(3000)
    }
    const hasMoved = ((await stage.health(0))?.seq ?? 0) > (before?.seq ?? 0)
    return { kills: 0, unmoved: hasMoved ? null : 'no number was given after the database came back' }
  },
}

const SMALL_DISK_BYTES = 12 * 1024 * 1024

/** A small disk of its own in memory. The answer is how to be rid of it, or why there is none. */
export function mountSmallDisk(
  folder: string,
): { readonly unmount: () => void } | { readonly skipped: string } {
  mkdirSync(folder, { recursive: true })
  const options = ['-t', 'tmpfs', '-o', `size=${SMALL_DISK_BYTES}`, 'tmpfs', folder]
  const mounted = spawnSync('mount', options, { encoding: 'utf8' })
  if (mounted.status === 0) return { unmount: () => void spawnSync('umount', [folder]) }
  const why = (mounted.error?.message ?? mounted.stderr.trim()) || 'mount failed'
  return { skipped: `小磁盘挂载不了 / a small disk cannot be mounted: ${why}` }
}
