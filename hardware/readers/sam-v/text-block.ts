import { checkIdNumber, isRealDate, type IdNumberFault } from '../../../domain/id-number.ts'
import { failed, ok, type Result } from '../../../domain/result.ts'
import type { CardHolder } from '../card-reader.ts'

/** The kinds of card a SAM reads. */
export type SamDocumentKind = Exclude<CardHolder['documentKind'], 'socialSecurityCard'>

/** Bytes of the text block: UTF-16LE, fields padded with U+0020 (GA/T 490). */
export const TEXT_BLOCK_BYTES = 256

/** `validTo` of a card without expiry, as it stands on the card. */
const LONG_TERM = '长期'

/** Where the letter stands that tells the kind; a resident card has none. */
const KIND_LETTER = { offset: 248, size: 2 } as const
const KIND_LETTERS = { J: 'hmtResidencePermit', I: 'foreignPermit2017', Y: 'foreignPermit2023' } as const

/** Byte offset and size of every field. */
const LAYOUTS = {
  residentCard: {
    name: [0, 30],
    sex: [30, 2],
    ethnicity: [32, 4],
    birthDate: [36, 16],
    address: [52, 70],
    idNumber: [122, 36],
    authority: [158, 30],
    validFrom: [188, 16],
    validTo: [204, 16],
  },
  hmtResidencePermit: {
    name: [0, 30],
    sex: [30, 2],
    birthDate: [36, 16],
    address: [52, 70],
    idNumber: [122, 36],
    authority: [158, 30],
    validFrom: [188, 16],
    validTo: [204, 16],
    passNumber: [220, 18],
    timesIssued: [238, 4],
    kindLetter: [248, 2],
  },
  foreignPermit2017: {
    englishName: [0, 120],
    sex: [120, 2],
    idNumber: [122, 30],
    nationality: [152, 6],
    name: [158, 30],
    validFrom: [188, 16],
    validTo: [204, 16],
    birthDate: [220, 16],
    version: [236, 4],
    authority: [240, 8],
    kindLetter: [248, 2],
  },
  foreignPermit2023: {
    name: [0, 30],
    sex: [30, 2],
    timesRenewed: [32, 4],
    birthDate: [36, 16],
    englishName: [52, 70],
    idNumber: [122, 36],
    validFrom: [188, 16],
    validTo: [204, 16],
    englishNameRest: [220, 22],
    nationality: [242, 6],
    kindLetter: [248, 2],
    previousNumberLink: [250, 6],
  },
} as const satisfies Record<SamDocumentKind, Readonly<Record<string, readonly [number, number]>>>

/** Fields of one kind of card as text, unpadded; what is left out is blank. */
export type CardText = {
  [Kind in SamDocumentKind]: { readonly kind: Kind } & {
    readonly [Field in Exclude<keyof (typeof LAYOUTS)[Kind], 'kindLetter'>]?: string
  }
}[SamDocumentKind]

/** Why a text block yields no holder; never quotes the card. */
export type TextBlockFault = IdNumberFault | 'wrong-length' | 'no-name'

/**
 * The 256 bytes a card carries for these fields (the simulator's side).
 *
 * @throws RangeError when a field does not fit its place
 */
export function encodeTextBlock(card: CardText): Uint8Array {
  const block = new Uint8Array(TEXT_BLOCK_BYTES)
  for (let at = 0; at < TEXT_BLOCK_BYTES; at += 2) block[at] = 0x20
  const { kind, ...fields } = card
  const layout: Readonly<Record<string, readonly [number, number]>> = LAYOUTS[kind]
  const letter = Object.entries(KIND_LETTERS).find(([, itsKind]) => itsKind === kind)?.[0]
  const texts: Record<string, string | undefined> =
    letter === undefined ? fields : { ...fields, kindLetter: letter }
  for (const [field, text] of Object.entries(texts)) {
    const place = layout[field]
    if (place === undefined || text === undefined) continue
    const bytes = Buffer.from(text, 'utf16le')
    if (bytes.length > place[1]) throw new RangeError(`${field} does not fit ${place[1]} bytes`)
    block.set(bytes, place[0])
  }
  return block
}

/** The kind of card, told by one letter near the end of the block. */
export function kindOfTextBlock(block: Uint8Array): SamDocumentKind {
  const letter = textAt(block, KIND_LETTER.offset, KIND_LETTER.size)
  return Object.hasOwn(KIND_LETTERS, letter)
    ? KIND_LETTERS[letter as keyof typeof KIND_LETTERS]
    : 'residentCard'
}

/**
 * Takes from a text block what a queue ticket may need, and checks it: number by its kind's rule, dates real, a name
 * present. Address, ethnic group, sex and nationality are not even decoded.
 */
export function decodeHolder(block: Uint8Array): Result<CardHolder, TextBlockFault> {
  if (block.length !== TEXT_BLOCK_BYTES) return failed('wrong-length')
  const documentKind = kindOfTextBlock(block)
  const layout = LAYOUTS[documentKind]
  const field = ([offset, size]: readonly [number, number]): string => textAt(block, offset, size)

  const name = field(layout.name) || englishName(block, documentKind)
  if (name === '') return failed('no-name')
  const idNumber = field(layout.idNumber)
  const numberCheck = checkIdNumber(idNumber, documentKind)
  if (!numberCheck.ok) return numberCheck
  const birthDate = field(layout.birthDate)
  const validFrom = field(layout.validFrom)
  const writtenValidTo = field(layout.validTo)
  const validTo = writtenValidTo === LONG_TERM ? 'longTerm' : writtenValidTo
  if (![birthDate, validFrom].every(isRealDate)) return failed('impossible-date')
  if (validTo !== 'longTerm' && !isRealDate(validTo)) return failed('impossible-date')
  return ok({ documentKind, name, idNumber, birthDate, validFrom, validTo })
}

/** Foreign permits may have no Chinese name. The 2023 one splits a long English name in two. */
function englishName(block: Uint8Array, kind: SamDocumentKind): string {
  if (kind === 'foreignPermit2017') return textAt(block, ...LAYOUTS[kind].englishName)
  if (kind !== 'foreignPermit2023') return ''
  const { englishName: first, englishNameRest: rest } = LAYOUTS[kind]
  const joined = utf16At(block, ...first) + utf16At(block, ...rest)
  return trimPadding(joined).replace(/ {2,}/g, ' ')
}

function textAt(block: Uint8Array, offset: number, size: number): string {
  return trimPadding(utf16At(block, offset, size))
}

/** Reads through a view, not a copy: the block is wiped after decoding and nothing of it should stay behind. */
function utf16At(block: Uint8Array, offset: number, size: number): string {
  return Buffer.from(block.buffer, block.byteOffset + offset, size).toString('utf16le')
}

/** Padding is U+0020, on some readers U+0000. Half a surrogate pair is made harmless. */
function trimPadding(text: string): string {
  let end = text.length
  while (end > 0 && (text[end - 1] === ' ' || text[end - 1] === '\u0000')) end -= 1
  return text.slice(0, end).toWellFormed()
}
