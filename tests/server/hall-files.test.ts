import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { formatProblems } from '../../domain/config-text.ts'
import { readSettings } from '../../server/config.ts'
import { appointmentsFilesOf, readHallFiles } from '../../server/hall-files.ts'
import { hallOf } from '../support/many-halls.ts'
import { startServer } from '../support/server-process.ts'

const DEMO = readFileSync(resolve(import.meta.dirname, '../../examples/hall.yaml'), 'utf8')
let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jiaohao-files-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function put(file: string, text: string): string {
  const path = join(folder, file)
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, text)
  return path
}

const hallText = (hallId: string, more = ''): string =>
  `${more}${DEMO.replace(/^hallId: demo$/m, `hallId: ${hallId}`)}`
const idsOf = (places: readonly string[]): string[] | string => {
  const read = readHallFiles(places, folder)
  return read.ok ? read.value.map(({ hall }) => hall.hallId) : formatProblems(read.error)
}

describe('the files of halls', () => {
  it('are one, several, a folder of them, or both', () => {
    const a = put('a.yaml', hallText('a'))
    put('halls/c.yml', hallText('c'))
    put('halls/b.yaml', hallText('b'))
    put('halls/.b.yaml.swp', 'nonsense')
    put('halls/readme.txt', 'nonsense')
    expect(idsOf([a])).toEqual(['a'])
    expect(idsOf([join(folder, 'halls'), a])).toEqual(['b', 'c', 'a'])
  })

  it('tell everything that is wrong at once, each with its file', () => {
    put('halls/a.yaml', hallText('a').replace('letter: A,', 'letter: I,'))
    put('halls/b.yaml', hallText('b', 'halId: b\n'))
    const words = String(idsOf([join(folder, 'halls'), join(folder, 'empty')]))
    expect(words).toMatch(/halls\/a\.yaml:\d+ queues\[0\]\.letter/)
    expect(words).toMatch(/halls\/b\.yaml:1 halId/)
    expect(words).toMatch(/JIAOHAO_HALL: .*ENOENT.*empty/)
  })

  it('have an id and a public address of their own', () => {
    const url = 'publicUrl: https://hall.example.gov.cn\n'
    put('halls/1.yaml', hallText('same', url))
    put('halls/2.yaml', hallText('same'))
    put('halls/3.yaml', hallText('other', `${url.trim()}/\n`))
    const words = String(idsOf([join(folder, 'halls')]))
    expect(words).toMatch(/halls\/2\.yaml.*hallId: .*taken by halls\/1\.yaml.*same/)
    expect(words).toMatch(/halls\/3\.yaml.*publicUrl: .*taken by halls\/1\.yaml/)
    put('none/readme.txt', '')
    expect(idsOf([join(folder, 'none')])).toMatch(/JIAOHAO_HALL: .*no hall in this folder/)
  })

  it('are named in the settings with a comma between', () => {
    const read = (text: string): readonly string[] =>
      readSettings({ JIAOHAO_HALL: text }, '/work', '/project').settings.hallPlaces
    expect(read('a.yaml, /etc/halls ,')).toEqual(['/work/a.yaml', '/etc/halls'])
    expect(readSettings({ JIAOHAO_IDLE_MINUTES: '0' }, '/', '/').problems).toEqual([
      { file: 'JIAOHAO_IDLE_MINUTES', found: '0', message: expect.stringContaining('1 to 9999') },
    ])
  })
})

describe('the appointments of several halls', () => {
  const halls = [hallOf('east'), hallOf('west')]
  it('are a file of each in one folder', () => {
    const east = put('booked/east.yaml', '[]')
    put('booked/south.yaml', '[]')
    expect(appointmentsFilesOf(join(folder, 'booked'), halls)).toEqual({
      ok: true,
      value: new Map([['east', east]]),
    })
    expect(appointmentsFilesOf(null, halls)).toEqual({ ok: true, value: new Map() })
  })

  it('are not one file, whose appointments would be of all of them', () => {
    const file = put('booked.yaml', '[]')
    expect(appointmentsFilesOf(file, halls)).toMatchObject({
      ok: false,
      error: [{ file: 'JIAOHAO_APPOINTMENTS', found: file }],
    })
    expect(appointmentsFilesOf(file, halls.slice(0, 1))).toEqual({
      ok: true,
      value: new Map([['east', file]]),
    })
    expect(appointmentsFilesOf(join(folder, 'nowhere'), halls)).toMatchObject({ ok: false })
  })
})

describe('a server of a folder of halls', () => {
  it('starts with all of them, or says what is wrong in one', async () => {
    put('halls/a.yaml', hallText('a'))
    put('halls/b.yaml', hallText('b'))
    const env = { JIAOHAO_DATA: join(folder, 'data'), JIAOHAO_HALL: join(folder, 'halls') }
    const server = await startServer(env)
    try {
      const home = await (await fetch(server.address)).text()
      expect([...home.matchAll(/href="(\/h\/\w+\/)"/g)].map(([, href]) => href)).toEqual(['/h/a/', '/h/b/'])
      expect(await (await fetch(`${server.address}/h/b/healthz`)).json()).toMatchObject({ hall: 'b' })
    } finally {
      expect(await server.stop()).toBe(0)
    }
    put('halls/b.yaml', hallText('a'))
    await expect(startServer(env)).rejects.toThrow(/taken by .*a\.yaml/)
  })
})
