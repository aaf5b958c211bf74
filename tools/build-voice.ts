import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { clipsOf } from '../domain/announce.ts'
import { formatProblems, parseYamlConfig } from '../domain/config-text.ts'
import { hallConfig, type Hall } from '../domain/model.ts'
import { chime } from './voice/chime.ts'
import { openEspeak, type Synthesiser } from './voice/espeak.ts'
import { encodeWav, level, lengthOf, trimSilence } from './voice/wav.ts'

/** Raise when the sound of the clips changes, so that older ones are made again. */
const SOUND_VERSION = 1
const RATE = 22_050
const SHORTEST_SECONDS = 0.06

/** `manifest.json`: which file holds which words, per voice; paths are relative to it. */
export type VoiceManifest = Record<string, Record<string, string>>

export interface VoiceBuilt {
  readonly made: number
  readonly kept: number
  /** Words the synthesiser has no sound for; pages fall back to the machine's own voice or to text. */
  readonly silent: readonly { readonly voice: string; readonly text: string }[]
}

interface VoiceOptions {
  readonly hall: Pick<Hall, 'announcements' | 'zones' | 'counters'>
  /** Where the pages find it as `/voice/`, e.g. `dist/pages/voice`. */
  readonly outDir: string
  /** Told in plain lines what is done; silent when nothing is. */
  readonly say: (line: string) => void
}

/**
 * Makes every clip the hall's announcements can need (`clipsOf`), the chime and `manifest.json` in `outDir`: 22.05 kHz, mono,
 * 16 bit, silence cut off, one level. Clips that exist are kept; the synthesiser is only loaded when one is missing.
 */
export function buildVoice(options: VoiceOptions): Promise<VoiceBuilt> {
  return buildVoiceAs('manifest.json', options)
}

/** The same for several halls of one server: the clips together, and `halls/<hallId>.json` with the words of each. */
export async function buildVoices(
  halls: readonly Pick<Hall, 'hallId' | 'announcements' | 'zones' | 'counters'>[],
  options: Omit<VoiceOptions, 'hall'>,
): Promise<void> {
  for (const hall of halls) await buildVoiceAs(`halls/${hall.hallId}.json`, { ...options, hall })
}

async function buildVoiceAs(manifestFile: string, { hall, outDir, say }: VoiceOptions): Promise<VoiceBuilt> {
  const manifest: VoiceManifest = {}
  const silent: { voice: string; text: string }[] = []
  let synthesiser: Synthesiser | undefined
  let [made, kept] = [0, 0]

  for (const { voice, clips } of clipsOf(hall)) {
    const files = (manifest[voice] ??= {})
    for (const text of clips) {
      const reader = readerOf(voice, text)
      const file = `${voice}/${contentName(reader, text)}.wav`
      if (await exists(join(outDir, file))) {
        kept += 1
        files[text] = file
        continue
      }
      if (!synthesiser) say('making the voice 正在生成语音 ...')
      synthesiser ??= await openEspeak()
      const spoken = synthesiser.speak(reader, text)
      if (spoken === null) throw new BuildVoiceError(noSuchVoice(reader))
      const sound = level(trimSilence(spoken))
      if (sound.rate !== RATE) throw new Error(`the synthesiser speaks at ${sound.rate} Hz, not ${RATE}`)
      if (lengthOf(sound) < SHORTEST_SECONDS) {
        say(`no sound for ${voice} "${text}": written on the board, not spoken`)
        silent.push({ voice, text })
        continue
      }
      await writeWhole(join(outDir, file), encodeWav(sound))
      made += 1
      files[text] = file
    }
  }
  await writeWhole(join(outDir, 'chime.wav'), encodeWav(chime(RATE)))
  await writeWhole(join(outDir, manifestFile), `${JSON.stringify(manifest, null, 1)}\n`)
  return { made, kept, silent }
}

/** A build that cannot go on because of something the hall's file says: told without a stack trace. */
export class BuildVoiceError extends Error {}

/** A letter keeps its English name in Chinese speech (domain guide section 6). */
function readerOf(voice: string, text: string): string {
  return /^[A-Za-z]$/.test(text) ? 'en' : voice
}

function noSuchVoice(voice: string): string {
  return `announcements.languages: 没有声音 no such voice (found: ${voice}, allowed: a voice of espeak-ng such as cmn, yue, en)`
}

function contentName(voice: string, text: string): string {
  return createHash('sha256')
    .update(JSON.stringify([SOUND_VERSION, voice, text]))
    .digest('hex')
    .slice(0, 20)
}

async function exists(file: string): Promise<boolean> {
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  return found !== undefined && found.size > 0
}

/** Whole or not at all: a build that is interrupted must not leave half a clip that the next one keeps. */
async function writeWhole(file: string, content: Uint8Array | string): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  const partial = `${file}.${process.pid}.part`
  await writeFile(partial, content)
  await rename(partial, file)
}

/** `node tools/build-voice.ts [output folder]`; the hall file is JIAOHAO_HALL or the demo hall. */
async function main(): Promise<number> {
  const root = resolve(import.meta.dirname, '..')
  const file = process.env['JIAOHAO_HALL'] ?? join(root, 'examples/hall.yaml')
  const outDir = resolve(process.argv[2] ?? join(root, 'dist/pages/voice'))
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => error)
  if (text instanceof Error) {
    console.error(`JIAOHAO_HALL ${file}: cannot be read (${text.code ?? text.message})`)
    return 1
  }
  const hall = parseYamlConfig(text, file, hallConfig)
  if (!hall.ok) {
    console.error(formatProblems(hall.error))
    return 1
  }
  try {
    const built = await buildVoice({ hall: hall.value, outDir, say: (line) => console.log(line) })
    console.log(`${built.made} clips made, ${built.kept} kept`)
    return 0
  } catch (error) {
    if (!(error instanceof BuildVoiceError)) throw error
    console.error(error.message)
    return 1
  }
}

if (import.meta.main) process.exitCode = await main()
