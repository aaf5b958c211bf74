import { z } from 'zod'
import { PAPER_RESULTS, type PaperResult } from '../../../domain/ticket.ts'
import { fromChecked, toChecked } from './checked-json.ts'

/** The first line of a day's spool: blocks of numbers belong to it by its id. */
const begun = z.strictObject({ kind: z.literal('begun'), spoolId: z.string(), day: z.string() })

/** A number taken by itself. No number of a document and no name: of a person the keyed digest at most. */
export const spoolTaken = z.strictObject({
  kind: z.literal('taken'),
  /** Of the wish at the page; the number is handed in under it. */
  requestId: z.string(),
  ticketId: z.string(),
  day: z.string(),
  blockId: z.string(),
  letter: z.string(),
  number: z.number().int().min(1),
  /** Of a service or a package. */
  serviceCode: z.string(),
  queueClass: z.enum(['priority', 'ordinary']),
  personDigest: z.string().nullable(),
  /** Hall time, milliseconds UTC. */
  takenAt: z.number().int(),
  heardAt: z.number().int().nullable(),
  /** The server was asked for a number on the same wish, and may have issued one. */
  wasAsked: z.boolean(),
  /** A card was read and could not be bound: the key of the day was not at hand. */
  isCardUnbound: z.boolean(),
})
export type SpoolTaken = z.infer<typeof spoolTaken>

/** What became of it later; each a line of its own. */
const spoolNote = z.discriminatedUnion('kind', [
  /** Its first paper is about to be printed. */
  z.strictObject({ kind: z.literal('printing'), ticketId: z.string() }),
  z.strictObject({ kind: z.literal('paper'), ticketId: z.string(), paper: z.enum(PAPER_RESULTS) }),
  /** Nobody saw it, on screen or on paper. */
  z.strictObject({ kind: z.literal('unseen'), ticketId: z.string() }),
  z.strictObject({
    kind: z.literal('done'),
    ticketId: z.string(),
    outcome: z.enum(['handed-in', 'refused']),
  }),
])
export type SpoolNote = z.infer<typeof spoolNote>

const spoolLine = z.union([begun, spoolTaken, spoolNote])

/** One number of the spool and all that is known of it. */
export interface SpoolEntry {
  readonly taken: SpoolTaken
  paper: 'printing' | PaperResult | null
  isUnseen: boolean
  done: 'handed-in' | 'refused' | null
}

/** A day's spool as its file tells it. */
export interface SpoolDay {
  readonly day: string
  readonly spoolId: string
  /** In the order taken. */
  readonly entries: SpoolEntry[]
  /** Bytes of the file up to the end of its last good line; what follows was being written when the power went. */
  readonly goodBytes: number
  readonly isTorn: boolean
  /** Lines before the last good one that cannot be read: then nobody knows which numbers were given. */
  readonly badLines: number
}

export function spoolText(line: z.infer<typeof spoolLine>): string {
  return `${toChecked(line)}\n`
}

/** Reads a day's spool. Null where not even its first line is whole: nothing was taken then. */
export function parseSpool(bytes: Buffer): SpoolDay | null {
  const lines: (z.infer<typeof spoolLine> | null)[] = []
  let goodBytes = 0
  let goodLines = 0
  for (let from = 0; from < bytes.length;) {
    const end = bytes.indexOf(0x0a, from)
    const line = end < 0 ? null : fromChecked(bytes.toString('utf8', from, end), spoolLine)
    lines.push(line)
    from = end < 0 ? bytes.length : end + 1
    if (line === null) continue
    goodBytes = from
    goodLines = lines.length
  }
  const whole = lines.slice(0, goodLines)
  const [first] = whole
  if (whole.length === 0) return null
  const day: SpoolDay = {
    day: first?.kind === 'begun' ? first.day : '',
    spoolId: first?.kind === 'begun' ? first.spoolId : '',
    entries: [],
    goodBytes,
    isTorn: goodLines < lines.length,
    badLines: whole.filter((line) => line === null).length + (first?.kind === 'begun' ? 0 : 1),
  }
  for (const line of whole) if (line !== null && line.kind !== 'begun') takeLine(day.entries, line)
  return day
}

/** Adds what a line says to what is known. */
export function takeLine(entries: SpoolEntry[], line: SpoolTaken | SpoolNote): void {
  if (line.kind === 'taken') {
    entries.push({ taken: line, paper: null, isUnseen: false, done: null })
    return
  }
  const entry = entries.find(({ taken }) => taken.ticketId === line.ticketId)
  if (!entry) return
  if (line.kind === 'printing') entry.paper = 'printing'
  else if (line.kind === 'paper') entry.paper = line.paper
  else if (line.kind === 'unseen') entry.isUnseen = true
  else entry.done = line.outcome
}

export function spoolBegun(spoolId: string, day: string): string {
  return spoolText({ kind: 'begun', spoolId, day })
}
