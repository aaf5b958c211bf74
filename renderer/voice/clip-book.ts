import { z } from 'zod'
import type { Announcement } from '../../domain/announce.ts'

const manifest = z.record(z.string(), z.record(z.string(), z.string()))

/** Where each recorded word lies, per voice; made by tools/build-voice.ts. */
export type ClipBook = Readonly<Record<string, Readonly<Record<string, string>>>>

export const VOICE_PATH = '/voice/'

/** Reads the list of clips of the hall whose addresses begin with `base`; the clips lie in one place for all. Empty when there is none or it is not one: the board then writes without speaking. */
export async function fetchClipBook(
  fetchText: (path: string) => Promise<string | null>,
  base: string,
): Promise<ClipBook> {
  const text = await fetchText(`${base}${VOICE_PATH}manifest.json`)
  if (text === null) return {}
  const parsed = z
    .string()
    .transform((raw, ctx) => {
      try {
        return JSON.parse(raw) as unknown
      } catch {
        ctx.addIssue({ code: 'custom', message: 'not JSON' })
        return z.NEVER
      }
    })
    .pipe(manifest)
    .safeParse(text)
  return parsed.success ? parsed.data : {}
}

/** Files of an announcement's words in order; null when one word was never recorded. */
export function filesOf(book: ClipBook, { voice, clips }: Announcement): string[] | null {
  const words = Object.hasOwn(book, voice) ? (book[voice] ?? {}) : {}
  const files = clips.map((clip) => (Object.hasOwn(words, clip) ? words[clip] : undefined))
  return files.every((file) => file !== undefined) ? files : null
}

/** Silence before a word, in seconds: a breath at a comma, hardly any between digits. */
export function breathBefore(clip: string, index: number): number {
  if (index === 0) return 0
  return /^[,，、.。]/.test(clip) ? 0.2 : 0.04
}
