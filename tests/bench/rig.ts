import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { endAtSignal } from '../../tools/at-signal.ts'
import { startServer, type ServerProcess } from '../support/server-process.ts'
import { writeHallFile } from './bench-hall.ts'
import { startChild, type Child } from './child.ts'

/** Where everything of a run lies, and what it started: all of it is gone at the end. */
export interface Rig {
  readonly folder: string
  readonly hallFile: string
  /** A new folder inside. */
  newFolder(name: string): string
  /** A hall server of its own process, on a data folder. */
  hallServer(dataFolder: string, env?: Readonly<Record<string, string>>): Promise<ServerProcess>
  /** The bare reference, with its file in a data folder, or on a database server. */
  bareServer(
    dataFolder: string,
    database?: string,
  ): Promise<{ readonly child: Child; readonly address: string }>
  child(file: string, args?: readonly string[]): Child
  /** Ends everything that was started so far. */
  endAll(): Promise<void>
}

/** Runs `use` with a rig on a folder, and clears up whatever came of it. */
export async function withRig<T>(folder: string, now: number, use: (rig: Rig) => Promise<T>): Promise<T> {
  mkdirSync(folder, { recursive: true })
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  const removed = endAtSignal(remove)
  const ends: (() => Promise<unknown>)[] = []
  const ending = <E extends { end(): Promise<unknown> }>(one: E): E => {
    ends.push(() => one.end())
    return one
  }
  const hallFile = writeHallFile(folder, now)
  const rig: Rig = {
    folder,
    hallFile,
    newFolder(name) {
      const path = join(folder, name)
      mkdirSync(path, { recursive: true })
      return path
    },
    async hallServer(dataFolder, env = {}) {
      const server = await startServer({ JIAOHAO_HALL: hallFile, JIAOHAO_DATA: dataFolder, ...env })
      ends.push(() => server.stop())
      return server
    },
    async bareServer(dataFolder, database = join(dataFolder, 'bare.db')) {
      const child = ending(startChild('reference-server.ts', [database]))
      return { child, address: await child.ask<string>('address') }
    },
    child: (file, args = []) => ending(startChild(file, args)),
    async endAll() {
      for (const end of ends.splice(0).toReversed()) await end()
    },
  }
  try {
    return await use(rig)
  } finally {
    await rig.endAll()
    remove()
    removed()
  }
}
