import { join } from 'node:path'
import { z } from 'zod'
import type { Log } from '../../../domain/ports.ts'
import { fromChecked, toChecked } from './checked-json.ts'
import type { Spool } from './spool.ts'
import { diskReason, readWhole, writeWhole } from './whole-file.ts'

const heldBlock = z.strictObject({
  blockId: z.string(),
  letter: z.string(),
  from: z.number().int().min(1),
  to: z.number().int().min(1),
})
/** Numbers this host has on loan; which of them were given is in the spool. */
export type HeldBlock = z.infer<typeof heldBlock>

const blocksFile = z.strictObject({
  version: z.literal(1),
  hallId: z.string(),
  hostId: z.string(),
  day: z.string(),
  /** The spool that tells which of the numbers were given: without it none of them may be. */
  spoolId: z.string(),
  blocks: z.array(heldBlock),
})
type BlocksFile = z.infer<typeof blocksFile>

/** The next number to give, and whose block it is. */
export interface NextNumber {
  readonly blockId: string
  readonly letter: string
  readonly number: number
}

/** The blocks of this host, on its disk. A number leaves them by being in the spool, and never comes back. */
export interface Blocks {
  /** The business day they are of; null while there are none. */
  day(): string | null
  all(): readonly HeldBlock[]
  /** Numbers of a letter that can still be given on a day. */
  left(day: string, letter: string): number
  next(day: string, letter: string): NextNumber | null
  /** First number of a block that was not given. */
  unusedFrom(block: HeldBlock): number
  /** Keeps more; those of another day are dropped. False where the disk does not write: then they are not there. */
  add(hallId: string, day: string, more: readonly HeldBlock[]): Promise<boolean>
  /** Gives them up, all of them. */
  drop(): Promise<void>
}

export async function openBlocks(
  folder: string,
  deps: { readonly hostId: string; readonly spool: Spool; readonly log: Log },
): Promise<Blocks> {
  const { hostId, spool, log } = deps
  const file = join(folder, 'blocks.json')
  let held = await load()

  /** Whatever is wrong with the file, no number comes from it: the host asks for a new block. */
  async function load(): Promise<BlocksFile | null> {
    const text = await readWhole(file)
    if (text === null) return null
    const read = fromChecked(text.trimEnd(), blocksFile)
    const why =
      read === null
        ? 'damaged'
        : read.hostId !== hostId
          ? 'other-host'
          : spool.isSound(read.day, read.spoolId)
            ? null
            : 'spool-missing'
    if (why === null) return read
    log.error('number-blocks-unusable', { why })
    return null
  }

  async function save(wanted: BlocksFile): Promise<boolean> {
    try {
      await writeWhole(file, `${toChecked(wanted)}\n`)
    } catch (error) {
      log.error('number-blocks-not-kept', { reason: diskReason(error) })
      return false
    }
    held = wanted
    return true
  }

  function unusedFrom(block: HeldBlock): number {
    return Math.max(block.from, (spool.highestOf(block.blockId) ?? 0) + 1)
  }

  /** None of another day, and none once the spool cannot tell what was given. */
  function usable(day: string, letter: string): HeldBlock[] {
    if (held?.day !== day || !spool.isSound(day, held.spoolId)) return []
    return held.blocks.filter((block) => block.letter === letter)
  }

  return {
    day: () => held?.day ?? null,
    all: () => held?.blocks ?? [],
    left: (day, letter) =>
      usable(day, letter).reduce((sum, block) => sum + Math.max(0, block.to - unusedFrom(block) + 1), 0),
    next(day, letter) {
      for (const block of usable(day, letter)) {
        const number = unusedFrom(block)
        if (number <= block.to) return { blockId: block.blockId, letter, number }
      }
      return null
    },
    unusedFrom,
    async add(hallId, day, more) {
      const spoolId = await spool.begin(day)
      if (spoolId === null) return false
      const before = held?.day === day && held.spoolId === spoolId ? held.blocks : []
      return save({ version: 1, hallId, hostId, day, spoolId, blocks: [...before, ...more] })
    },
    async drop() {
      if (held !== null) await save({ ...held, blocks: [] })
    },
  }
}
