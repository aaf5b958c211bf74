import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { endAtSignal } from '../../tools/at-signal.ts'
import type { MachineKiosk } from './machine-kiosk.ts'
import { pause } from './pause.ts'
import type { Random } from './random.ts'
import type { Screen } from './screens.ts'
import type { EngineName, Stage } from './stage.ts'

/** What is done to the hall while people are at work. */
export const MISCHIEFS = ['kills', 'clock-back', 'disk-full', 'node-cut', 'database-restarted'] as const
export type MischiefName = (typeof MISCHIEFS)[number]

export interface Scene {
  readonly stage: Stage
  readonly machines: readonly MachineKiosk[]
  readonly screens: readonly Screen[]
  readonly random: Random
  readonly kills: number
  readonly cutSeconds: number
  /** A folder on a small disk of its own; null without one. */
  readonly smallDisk: string | null
}

/** How it was; `unmoved` says that the mischief did not do what it is there for. */
export interface Done {
  /** What was done, how often or for how long; `kills` are those of servers that were wanted. */
  readonly did: Readonly<Record<string, number>> & { readonly kills: number }
  readonly unmoved: string | null
}

/** A busy machine takes its time; what has not shown by then is not there. */
const SHOWN_WITHIN_MS = 60_000

async function until(isSo: () => boolean | Promise<boolean>): Promise<boolean> {
  const end = Date.now() + SHOWN_WITHIN_MS
  while (!(await isSo())) {
    if (Date.now() > end) return false
    await pause(100)
  }
  return true
}

/** The newest fact a server knows. */
async function seqOf(stage: Stage, node: number): Promise<number> {
  return (await stage.health(node))?.seq ?? 0
}

/** Whether a server of the hall takes part in what happens from now on. */
async function goesOn(stage: Stage, node: number): Promise<boolean> {
  const before = await seqOf(stage, node)
  return until(async () => (await seqOf(stage, node)) > before)
}

/** Leaves a little room, which is soon used up. */
function fill(disk: string, filler: string): void {
  const { bavail, bsize } = statfsSync(disk)
  try {
    writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - LITTLE_ROOM_BYTES)))
  } catch (error) {
    // The server took it while it was being measured: full it is.
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error
  }
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
    return { did: { kills }, unmoved: null }
  },

  /** Set back under a running server, then killed and started with the clock still wrong. */
  async 'clock-back'({ stage, screens }) {
    await until(async () => (await seqOf(stage, 0)) > 0)
    await pause(1000)
    for (let node = 0; node < stage.nodes; node += 1) stage.setClockBack(node)
    // An hour, less what a word takes on its way.
    const isBack = await until(() => screens.every((screen) => screen.behindMs() > HOUR_MS - 1))
    const hasGoneOn = await goesOn(stage, 0)
    await pause(1000)
    await stage.kill(0)
    const hasGoneOnAfter = await goesOn(stage, 0)
    await pause(1000)
    const unmoved = !isBack
      ? 'no screen was told a time of an hour ago'
      : !hasGoneOn || !hasGoneOnAfter
        ? 'no number was given after the clock was set back'
        : null
    return { did: { kills: 0, furtherKills: 1, clocksSetBack: stage.nodes }, unmoved }
  },

  /** Refused while there is no room, killed in the middle of that, and on again. */
  async 'disk-full'({ stage, smallDisk }) {
    if (smallDisk === null) throw new Error('a small disk is needed')
    await pause(1000)
    const filler = join(smallDisk, 'filler')
    fill(smallDisk, filler)
    const isFull = async (): Promise<boolean> => (await stage.health(0))?.status === 'degraded'
    const isTold = await until(isFull)
    await pause(1000)
    rmSync(filler)
    // By itself first, then a second time with a server that is killed while there is no room.
    const isOver = await until(async () => !(await isFull()))
    const hasGoneOn = await goesOn(stage, 0)
    fill(smallDisk, filler)
    const isToldAgain = await until(isFull)
    await stage.killOnly(0)
    rmSync(filler)
    await stage.start(0)
    const hasGoneOnAfter = await goesOn(stage, 0)
    const unmoved =
      !isTold || !isToldAgain
        ? 'the server never said that its disk is full'
        : !isOver || !hasGoneOn || !hasGoneOnAfter
          ? 'the server did not go on when there was room again'
          : null
    return { did: { kills: 0, furtherKills: 1, disksFull: 2 }, unmoved }
  },

  async 'node-cut'({ stage, cutSeconds }) {
    await until(async () => (await seqOf(stage, 0)) > 0)
    await pause(1000)
    stage.cables[0]?.pull()
    const pulledAt = Date.now()
    const isTold = await until(async () => (await stage.health(0))?.status === 'degraded')
    const hasGoneOn = await goesOn(stage, 1)
    await pause(Math.max(0, cutSeconds * 1000 - (Date.now() - pulledAt)))
    const cutMs = Date.now() - pulledAt
    stage.cables[0]?.plug()
    const isBack = await goesOn(stage, 0)
    const unmoved = !isTold
      ? 'the server that was cut off never said so'
      : !hasGoneOn
        ? 'the other server did not go on meanwhile'
        : isBack
          ? null
          : 'the server that was cut off did not come back'
    return { did: { kills: 0, nodesCut: 1, cutSeconds: Math.round(cutMs / 1000) }, unmoved }
  },

  /** Once as in a power cut, once as an operator does. */
  async 'database-restarted'({ stage }) {
    const { database } = stage
    if (!database) throw new Error('a database is needed')
    let hasGoneOn = await until(async () => (await seqOf(stage, 0)) > 0)
    for (const end of [database.crash, database.stop]) {
      await pause(1000)
      await end()
      await pause(1500)
      await database.start()
      for (let node = 0; node < stage.nodes; node += 1) hasGoneOn &&= await goesOn(stage, node)
    }
    const unmoved = hasGoneOn ? null : 'no number was given after the database came back'
    return { did: { kills: 0, databaseRestarts: 2 }, unmoved }
  },
}

const HOUR_MS = 3_600_000
const LITTLE_ROOM_BYTES = 64 * 1024
const SMALL_DISK_BYTES = 12 * 1024 * 1024

/** A small disk of its own in memory. The answer is how to be rid of it, or why there is none. */
export function mountSmallDisk(
  folder: string,
): { readonly unmount: () => void } | { readonly skipped: string } {
  mkdirSync(folder, { recursive: true })
  const options = ['-t', 'tmpfs', '-o', `size=${SMALL_DISK_BYTES}`, 'tmpfs', folder]
  const mounted = spawnSync('mount', options, { encoding: 'utf8' })
  if (mounted.status === 0) {
    const unmount = (): void => void spawnSync('umount', [folder])
    const unmounted = endAtSignal(unmount)
    return {
      unmount() {
        unmounted()
        unmount()
      },
    }
  }
  const why = (mounted.error?.message ?? mounted.stderr.trim()) || 'mount failed'
  return { skipped: `小磁盘挂载不了 / a small disk cannot be mounted: ${why}` }
}
