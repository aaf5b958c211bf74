import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { SYNTHETIC_PEOPLE } from '../../hardware/sim/synthetic-people.ts'

/** Something that must not be found, and a name for it that may stand in a test's report. */
export interface Needle {
  readonly name: string
  readonly text: string
}

/** The ID numbers of people of the tray. */
export function idNumbersOf(personIds: readonly string[]): Needle[] {
  return personIds.map((personId) => {
    const person = SYNTHETIC_PEOPLE.find((one) => one.personId === personId)
    const text = person?.card.idNumber
    if (text === undefined || text.length < 15) throw new Error(`${personId} has no ID number`)
    return { name: `ID number of ${personId}`, text }
  })
}

/** Every place where a needle is found, in any encoding a program is likely to have written it in. */
export function findNeedles(
  needles: readonly Needle[],
  places: Readonly<Record<string, Buffer | string>>,
): string[] {
  const forms = needles.flatMap(({ name, text }) =>
    Object.entries(encodings(text)).map(([encoding, bytes]) => ({ name, encoding, bytes })),
  )
  return Object.entries(places).flatMap(([place, content]) => {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content
    return forms
      .filter((form) => bytes.includes(form.bytes))
      .map(({ name, encoding }) => `${place}: ${name} as ${encoding}`)
  })
}

function encodings(text: string): Record<string, Buffer> {
  const utf8 = Buffer.from(text)
  return {
    utf8,
    utf16le: Buffer.from(text, 'utf16le'),
    utf16be: Buffer.from(text, 'utf16le').swap16(),
    hex: Buffer.from(utf8.toString('hex')),
    ...Object.fromEntries([0, 1, 2].map((offset) => [`base64+${offset}`, base64Core(utf8, offset)])),
  }
}

/** What base64 makes of the text wherever it stands in a longer one: the part that does not depend on its neighbours. */
function base64Core(utf8: Buffer, offset: number): Buffer {
  const groups = Math.floor((utf8.length - ((3 - offset) % 3)) / 3)
  const start = (3 - offset) % 3
  return Buffer.from(utf8.subarray(start, start + groups * 3).toString('base64'))
}

/** Every file below a folder as it lies on the disk, by its path in the folder. */
export function filesBelow(folder: string): Record<string, Buffer> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  return Object.fromEntries(
    names.map((entry) => {
      const path = join(entry.parentPath, entry.name)
      return [relative(folder, path), readFileSync(path)]
    }),
  )
}
