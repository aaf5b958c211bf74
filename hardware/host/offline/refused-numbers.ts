import { appendFile, open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Refusal } from '../../../domain/refusals.ts'
import type { ServerAway } from '../hall-link.ts'
import { fromChecked, toChecked } from './checked-json.ts'
import type { SpoolTaken } from './spool-lines.ts'
import { readWhole, syncFolder } from './whole-file.ts'

/** Numbers that the server did not take in, one file a day, kept until a technician takes them away. */
export interface RefusedNumbers {
  /**
   * Keeps one, without the digest of its person; once, however often it is asked. On disk when this resolves; rejects
   * where the disk does not write.
   *
   * @param why the server's refusal; null where it has noted the reason for the guide desk
   */
  keep(taken: SpoolTaken, why: Refusal | ServerAway | null): Promise<void>
  /** All that are kept, as far as can be read; those taken away meanwhile are counted until the next start. */
  count(): number
}

const NAME = /^refused-\d{4}-\d{2}-\d{2}\.jsonl$/
const ofTicket = z.looseObject({ ticketId: z.string() })

/** Rejects where the folder cannot be read. */
export async function openRefusedNumbers(folder: string): Promise<RefusedNumbers> {
  let count = 0
  for (const name of await readdir(folder)) {
    if (NAME.test(name)) count += (await idsIn(join(folder, name))).size
  }
  return {
    count: () => count,
    async keep(taken, why) {
      const file = join(folder, `refused-${taken.day}.jsonl`)
      const known = await readWhole(file)
      if (known !== null && idsOf(known).has(taken.ticketId)) return
      // What a power cut left of a line must not spoil this one.
      const lineEnd = known === null || known.endsWith('\n') ? '' : '\n'
      await appendFile(file, `${lineEnd}${toChecked({ ...taken, personDigest: null, why })}\n`)
      const handle = await open(file, 'r+')
      try {
        await handle.datasync()
      } finally {
        await handle.close()
      }
      if (known === null) await syncFolder(folder)
      count += 1
    },
  }
}

async function idsIn(file: string): Promise<Set<string>> {
  return idsOf((await readWhole(file)) ?? '')
}

function idsOf(text: string): Set<string> {
  return new Set(text.split('\n').flatMap((line) => fromChecked(line, ofTicket)?.ticketId ?? []))
}
