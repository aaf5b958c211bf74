import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { filesBelow, findNeedles, idNumbersOf, type Needle } from '../support/needles.ts'

const [needle] = idNumbersOf(['resident']) as [Needle]

/** The search for ID numbers says nothing unless it finds one that is there. */
describe('the search for ID numbers', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'needles-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  test('finds one in a database that has not been written back from its log', () => {
    const database = new DatabaseSync(join(folder, 'hall.db'))
    database.exec('PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE t (a TEXT)')
    database.prepare('INSERT INTO t VALUES (?)').run(`{"note":"${needle.text}"}`)
    expect(findNeedles([needle], filesBelow(folder))).toEqual(['hall.db-wal: ID number of resident as utf8'])
    database.close()
  })

  test.each([
    ['utf8', Buffer.from(`x${needle.text}y`)],
    ['utf16le', Buffer.from(`x${needle.text}y`, 'utf16le')],
    ['utf16be', Buffer.from(`x${needle.text}y`, 'utf16le').swap16()],
    ['hex', Buffer.from(Buffer.from(needle.text).toString('hex'))],
    ['base64+0', Buffer.from(Buffer.from(`${needle.text}yz`).toString('base64'))],
    ['base64+1', Buffer.from(Buffer.from(`x${needle.text}yz`).toString('base64'))],
    ['base64+2', Buffer.from(Buffer.from(`wx${needle.text}yz`).toString('base64'))],
  ])('finds one written as %s, and does not repeat it', (encoding, bytes) => {
    writeFileSync(join(folder, 'log.txt'), bytes)
    const found = findNeedles([needle], filesBelow(folder))
    expect(found).toContain(`log.txt: ID number of resident as ${encoding}`)
    expect(found.join()).not.toContain(needle.text)
  })

  test('finds nothing in a masked number', () => {
    const masked = `${needle.text.slice(0, 4)}**********${needle.text.slice(-4)}`
    expect(findNeedles([needle], { page: masked })).toEqual([])
  })
})
