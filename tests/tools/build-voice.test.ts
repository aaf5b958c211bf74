import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { announcements, clipsOf } from '../../domain/announce.ts'
import { parseYamlConfig } from '../../domain/config-text.ts'
import { hallConfig, type Hall } from '../../domain/model.ts'
import { buildVoice, BuildVoiceError, type VoiceBuilt, type VoiceManifest } from '../../tools/build-voice.ts'
import { chime } from '../../tools/voice/chime.ts'
import { decodeWav, encodeWav, lengthOf, level, rms, trimSilence } from '../../tools/voice/wav.ts'

let outDir = ''
let hall: Hall
let first: VoiceBuilt

async function manifest(): Promise<VoiceManifest> {
  return JSON.parse(await readFile(join(outDir, 'manifest.json'), 'utf8')) as VoiceManifest
}

async function clip(file: string) {
  return decodeWav(await readFile(join(outDir, file)))
}

beforeAll(async () => {
  outDir = await mkdtemp(join(tmpdir(), 'jiaohao-voice-'))
  const file = join(import.meta.dirname, '../../examples/hall.yaml')
  const parsed = parseYamlConfig(await readFile(file, 'utf8'), file, hallConfig)
  if (!parsed.ok) throw new Error('the demo hall must be valid')
  hall = parsed.value
  first = await buildVoice({ hall, outDir, say: () => {} })
}, 60_000)

afterAll(() => rm(outDir, { recursive: true, force: true }))

describe('the clips of the demo hall', () => {
  it('cover every word that an announcement can need', async () => {
    const made = await manifest()
    expect(first.silent).toEqual([])
    for (const { voice, clips } of clipsOf(hall)) expect(Object.keys(made[voice] ?? {})).toEqual([...clips])
    const calls = [
      { ticketNo: 'A001', counterNo: '3', zone: null, isLastCall: false },
      { ticketNo: 'W1049', counterNo: '105', zone: hall.zones[0]?.name ?? null, isLastCall: true },
    ]
    for (const announcement of calls.flatMap((call) => announcements(hall.announcements, call)))
      for (const word of announcement.clips)
        expect(made[announcement.voice], `${announcement.voice}: ${word}`).toHaveProperty([word])
  })

  it('each have sound, a plausible length and no silence at the ends', async () => {
    for (const [voice, files] of Object.entries(await manifest())) {
      for (const [text, file] of Object.entries(files)) {
        const sound = await clip(file)
        const seconds = lengthOf(sound)
        const name = `${voice} ${text}`
        const loudness = rms(sound.samples)
        expect(sound.rate, name).toBe(22_050)
        expect(loudness, name).toBeGreaterThan(0.08)
        expect(loudness, name).toBeLessThan(0.2)
        // Between 0.1 and 0.7 s a syllable; a Latin letter or word has up to three.
        const syllables =
          voice === 'cmn' && !/^[A-Z]$/.test(text) ? [...text].length : Math.max(1, text.length / 2)
        expect(seconds, name).toBeGreaterThan(Math.min(0.2, 0.1 * syllables))
        expect(seconds, name).toBeLessThan(0.3 + 0.5 * syllables)
        const edge = sound.rate * 0.03
        expect(rms(sound.samples.slice(0, edge)), name).toBeGreaterThan(0.001)
        expect(rms(sound.samples.slice(-edge)), name).toBeGreaterThan(0.001)
      }
    }
  })

  it('differ from each other: no two digits sound the same', async () => {
    const files = (await manifest())['cmn'] ?? {}
    const sounds = new Set<string>()
    for (const digit of '零一二三四五六七八九') {
      const file = files[digit] ?? ''
      sounds.add(Buffer.from(await readFile(join(outDir, file))).toString('base64'))
    }
    expect(sounds.size).toBe(10)
  })

  it('read a letter by its English name in Chinese speech too', async () => {
    const made = await manifest()
    for (const letter of 'ABCW')
      expect(await clip(made['cmn']?.[letter] ?? '')).toEqual(await clip(made['en']?.[letter] ?? ''))
  })

  it('are kept by a second build, which makes nothing anew', async () => {
    const file = join(outDir, (await manifest())['cmn']?.['请'] ?? '')
    const before = (await stat(file)).mtimeMs
    const second = await buildVoice({ hall, outDir, say: () => {} })
    expect(second).toEqual({ made: 0, kept: first.made, silent: [] })
    expect((await stat(file)).mtimeMs).toBe(before)
  })

  it('are made for what a changed hall adds, and only that', async () => {
    const zones = [...hall.zones, { zoneId: 'c', name: { zh: '二楼大厅', en: 'Main hall, 2F' } }]
    const changed = await buildVoice({ hall: { ...hall, zones }, outDir, say: () => {} })
    expect(changed.made).toBe(2)
    expect((await manifest())['cmn']).toHaveProperty(['二楼大厅'])
  })

  it('that cannot be spoken are told and left out, so that a page falls back to text', async () => {
    const said: string[] = []
    const zones = [{ zoneId: 'x', name: { zh: '…', en: 'Area X' } }]
    const built = await buildVoice({ hall: { ...hall, zones }, outDir, say: (line) => said.push(line) })
    expect(built.silent).toEqual([{ voice: 'cmn', text: '…' }])
    expect(said).toContain('no sound for cmn "…": written on the board, not spoken')
    expect((await manifest())['cmn']).not.toHaveProperty(['…'])
  })
})

describe('a third voice', () => {
  const withVoice = (voice: string): Hall => {
    const announcements = structuredClone(hall.announcements)
    const [chinese] = announcements.languages
    if (!chinese) throw new Error('the demo hall speaks Chinese')
    announcements.languages.push({ ...chinese, voice })
    return { ...hall, announcements }
  }

  it('reads the same words in its own sounds', async () => {
    await buildVoice({ hall: withVoice('yue'), outDir, say: () => {} })
    const { cmn, yue } = await manifest()
    expect(Object.keys(yue ?? {})).toEqual(Object.keys(cmn ?? {}))
    expect(await clip(yue?.['九'] ?? '')).not.toEqual(await clip(cmn?.['九'] ?? ''))
  }, 60_000)

  it('that does not exist ends the build with its name and what is allowed', async () => {
    const building = buildVoice({ hall: withVoice('xx'), outDir, say: () => {} })
    await expect(building).rejects.toThrow(BuildVoiceError)
    await expect(building).rejects.toThrow(/found: xx, allowed: .*cmn/)
  })
})

describe('the chime', () => {
  it('is two tones in 0.9 s, the second lower than the first', async () => {
    const sound = await clip('chime.wav')
    expect(lengthOf(sound)).toBeCloseTo(0.9, 2)
    expect(strength(sound.samples.slice(0, 6000), 659.26)).toBeGreaterThan(
      10 * strength(sound.samples.slice(0, 6000), 523.25),
    )
    expect(strength(sound.samples.slice(9000, 15_000), 523.25)).toBeGreaterThan(
      3 * strength(sound.samples.slice(9000, 15_000), 659.26),
    )
    expect(Math.max(...sound.samples)).toBeLessThan(1)
  })

  it('ends in silence, without a click', () => {
    const { samples } = chime(22_050)
    expect(Math.abs(samples.at(-1) ?? 1)).toBeLessThan(0.001)
  })

  /** How much of one frequency a stretch of sound holds (Goertzel). */
  function strength(samples: Float32Array, hz: number): number {
    const coefficient = 2 * Math.cos((2 * Math.PI * hz) / 22_050)
    let [one, two] = [0, 0]
    for (const sample of samples) [one, two] = [sample + coefficient * one - two, one]
    return one * one + two * two - coefficient * one * two
  }
})

describe('sound files', () => {
  const tone = Float32Array.from({ length: 4410 }, (_, i) => 0.5 * Math.sin(i / 7))

  it('come back as written', () => {
    const read = decodeWav(encodeWav({ rate: 22_050, samples: tone }))
    expect(read.rate).toBe(22_050)
    expect(read.samples.every((sample, i) => Math.abs(sample - (tone[i] ?? 0)) < 1e-3)).toBe(true)
  })

  it('lose silence at the ends and keep it in the middle', () => {
    const silence = new Float32Array(10_000)
    const samples = Float32Array.from([...silence, ...tone, ...silence, ...tone, ...silence])
    const trimmed = trimSilence({ rate: 22_050, samples })
    expect(trimmed.samples.length).toBeGreaterThan(2 * tone.length + silence.length - 20)
    expect(trimmed.samples.length).toBeLessThan(2 * tone.length + silence.length + 1000)
    expect(trimSilence({ rate: 22_050, samples: silence }).samples.length).toBe(0)
  })

  it('get one level, quiet or loud', () => {
    for (const gain of [0.02, 0.3, 1.9]) {
      const made = level({ rate: 22_050, samples: tone.map((sample) => sample * gain) })
      expect(rms(made.samples)).toBeCloseTo(0.17, 2)
    }
  })

  it('of another kind are refused', () => {
    expect(() => decodeWav(new TextEncoder().encode('hello there, not a sound'))).toThrow('not a WAVE file')
    const stereo = encodeWav({ rate: 22_050, samples: tone })
    stereo[22] = 2
    expect(() => decodeWav(stereo)).toThrow('only 16-bit mono')
  })
})
