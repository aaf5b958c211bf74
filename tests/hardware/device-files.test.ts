import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { encodeGlyphFile, type Glyph } from '../../hardware/codec/glyphs.ts'
import { createCountFile, createFromDisk, createGlyphLoader } from '../../hardware/device-files.ts'
import { createFakeLog } from '../support/fake-log.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'device-files-'))
})
afterEach(() => rm(folder, { recursive: true }))

describe('a count on disk', () => {
  it('outlives the host that saved it', async () => {
    const file = join(folder, 'new', 'printer.json')
    const log = createFakeLog()
    expect(await createCountFile(file, log).load()).toBeNull()
    createCountFile(file, log).save(12_345)
    await vi.waitUntil(async () => (await createCountFile(file, log).load()) === 12_345)
    expect(await readdir(join(folder, 'new'))).toEqual(['printer.json'])
    expect(log.lines).toEqual([])
  })

  it('keeps the last of many, and writes few of them', async () => {
    const file = join(folder, 'printer.json')
    const store = createCountFile(file, createFakeLog())
    for (let count = 1; count <= 1000; count += 1) store.save(count)
    // Known at once to whoever opens the device again, and on disk soon.
    expect(await store.load()).toBe(1000)
    await vi.waitUntil(async () => (await createCountFile(file, createFakeLog()).load()) === 1000)
  })

  it.each(['', '{"count":-1}', '{"count":"many"}', 'null', '{'])('does not believe %j', async (text) => {
    const file = join(folder, 'printer.json')
    await writeFile(file, text)
    const log = createFakeLog()
    expect(await createCountFile(file, log).load()).toBeNull()
    expect(log.lines).toHaveLength(1)
  })

  it('tells when it cannot be kept, and throws nothing', async () => {
    const blocked = join(folder, 'a-file')
    await writeFile(blocked, '')
    const log = createFakeLog()
    createCountFile(join(blocked, 'printer.json'), log).save(1)
    await vi.waitUntil(() => log.lines.length > 0)
    expect(JSON.stringify(log.lines)).toContain('count-not-kept')
    expect(await readFile(blocked, 'utf8')).toBe('')
  })
})

describe('the glyph file', () => {
  const glyph: Glyph = { widthDots: 24, bits: new Uint8Array(72).fill(0xff) }

  it('is read once, for all devices', async () => {
    const file = join(folder, 'glyphs.bin')
    await writeFile(file, encodeGlyphFile(new Map([[0x4dae, glyph]])))
    const fromDisk = createFromDisk({ glyphFile: file, countFolder: folder }, createFakeLog())
    const first = await fromDisk('one').glyphs?.()
    await rm(file)
    const read = first?.glyphOf('䶮')
    expect(read?.widthDots).toBe(24)
    expect([...(read?.bits ?? [])]).toEqual([...glyph.bits])
    expect(await fromDisk('two').glyphs?.()).toBe(first)
  })

  it('missing or spoilt: no glyphs, told once', async () => {
    const log = createFakeLog()
    const load = createGlyphLoader(join(folder, 'glyphs.bin'), log)
    expect(await load()).toBeNull()
    expect(await load()).toBeNull()
    expect(log.lines).toHaveLength(1)
    await writeFile(join(folder, 'bad.bin'), 'JHG1 and then something else')
    expect(await createGlyphLoader(join(folder, 'bad.bin'), log)()).toBeNull()
    expect(log.lines).toHaveLength(2)
  })
})
