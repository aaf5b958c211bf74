import { mkdir, open, readdir, readFile, rm, truncate, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import type { Log, NewId } from '../../../domain/ports.ts'
import {
  parseSpool,
  spoolBegun,
  spoolText,
  takeLine,
  type SpoolEntry,
  type SpoolNote,
  type SpoolTaken,
} from './spool-lines.ts'
import { diskReason, syncFolder } from './whole-file.ts'

/**
 * Numbers taken while the server was away, one file a day, only ever appended to. A line is on disk before anybody is
 * told of what it says; one that was torn by a power cut was never told, and is cut off.
 */
export interface Spool {
  /** Begins the file of a day, or goes on with it; its id, or null where the disk does not write. */
  begin(day: string): Promise<string | null>
  /** True once the number is on disk; false: it must not be given. */
  take(taken: SpoolTaken): Promise<boolean>
  /** What became of a number; false where the disk does not write. */
  note(note: SpoolNote): Promise<boolean>
  /** Of all days kept, in the order taken. */
  entries(): readonly SpoolEntry[]
  /** The highest number given of a block; null before the first. */
  highestOf(blockId: string): number | null
  /** Whether the file of a day is the one of that id, and tells of every number given. */
  isSound(day: string, spoolId: string): boolean
  /** Removes the files of earlier days of which nothing is left to hand in. */
  forgetBefore(day: string): Promise<void>
  close(): Promise<void>
}

interface OpenDay {
  readonly spoolId: string
  readonly entries: SpoolEntry[]
  readonly isSound: boolean
  handle: FileHandle | null
  bytes: number
  /** A write failed and what it left behind could not be cut off: nothing more is written here. */
  isStuck: boolean
}

const NAME = /^spool-(\d{4}-\d{2}-\d{2})\.jsonl$/

/** Reads what is there. Rejects where the folder cannot be read or made. */
export async function openSpool(
  folder: string,
  deps: { readonly log: Log; readonly newId: NewId },
): Promise<Spool> {
  const { log, newId } = deps
  await mkdir(folder, { recursive: true })
  const days = new Map<string, OpenDay>()
  const fileOf = (day: string): string => join(folder, `spool-${day}.jsonl`)
  const highest = new Map<string, number>()
  let last: Promise<unknown> = Promise.resolve()

  for (const name of (await readdir(folder)).toSorted()) {
    const day = NAME.exec(name)?.[1]
    if (day !== undefined) await load(day)
  }

  async function load(day: string): Promise<void> {
    const file = fileOf(day)
    const read = parseSpool(await readFile(file))
    if (read === null) {
      await rm(file)
      return
    }
    if (read.isTorn) {
      log.warn('spool-line-torn', { day })
      await truncate(file, read.goodBytes)
    }
    const isSound = read.badLines === 0 && read.day === day
    if (!isSound) log.error('spool-damaged', { day, badLines: read.badLines })
    const { spoolId, entries, goodBytes } = read
    for (const { taken } of entries) noteGiven(taken)
    days.set(day, { spoolId, entries, isSound, handle: null, bytes: goodBytes, isStuck: false })
  }

  function noteGiven({ blockId, number }: SpoolTaken): void {
    highest.set(blockId, Math.max(number, highest.get(blockId) ?? 0))
  }

  /** One write at a time, in the order asked. */
  function inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const mine = last.then(work)
    last = mine.catch(() => undefined)
    return mine
  }

  async function append(day: string, open: OpenDay, text: string): Promise<boolean> {
    if (open.isStuck) return false
    try {
      open.handle ??= await openFile(day)
      await open.handle.appendFile(text)
      await open.handle.datasync()
      open.bytes += Buffer.byteLength(text)
      return true
    } catch (error) {
      log.error('spool-not-written', { day, reason: diskReason(error) })
      await cutBack(day, open)
      return false
    }
  }

  function openFile(day: string): Promise<FileHandle> {
    return open(fileOf(day), 'a')
  }

  /** Half a line must not stand before the next one. */
  async function cutBack(day: string, open: OpenDay): Promise<void> {
    try {
      await open.handle?.truncate(open.bytes)
      await open.handle?.datasync()
    } catch (error) {
      open.isStuck = true
      log.error('spool-stuck', { day, reason: diskReason(error) })
    }
  }

  async function begin(day: string): Promise<string | null> {
    const known = days.get(day)
    if (known) return known.isStuck || !known.isSound ? null : known.spoolId
    const spoolId = newId()
    const fresh: OpenDay = { spoolId, entries: [], isSound: true, handle: null, bytes: 0, isStuck: false }
    if (!(await append(day, fresh, spoolBegun(spoolId, day)))) {
      await fresh.handle?.close()
      return null
    }
    await syncFolder(folder)
    days.set(day, fresh)
    return spoolId
  }

  function write(day: string, line: SpoolTaken | SpoolNote): Promise<boolean> {
    return inTurn(async () => {
      const open = days.get(day)
      if (!open || !(await append(day, open, spoolText(line)))) return false
      takeLine(open.entries, line)
      if (line.kind === 'taken') noteGiven(line)
      return true
    })
  }

  return {
    begin: (day) => inTurn(() => begin(day)),
    take: (taken) => write(taken.day, taken),
    note(note) {
      for (const [day, { entries }] of days) {
        if (entries.some(({ taken }) => taken.ticketId === note.ticketId)) return write(day, note)
      }
      return Promise.resolve(false)
    },
    entries: () => [...days.values()].flatMap(({ entries }) => entries),
    highestOf: (blockId) => highest.get(blockId) ?? null,
    isSound: (day, spoolId) => {
      const open = days.get(day)
      return open !== undefined && open.isSound && !open.isStuck && open.spoolId === spoolId
    },
    forgetBefore: (day) =>
      inTurn(async () => {
        for (const [old, open] of days) {
          if (old >= day || open.entries.some(({ done }) => done === null)) continue
          await open.handle?.close()
          await rm(fileOf(old), { force: true })
          days.delete(old)
        }
      }),
    close: () =>
      inTurn(async () => {
        for (const open of days.values()) {
          await open.handle?.close()
          open.handle = null
          open.isStuck = true
        }
      }),
  }
}
