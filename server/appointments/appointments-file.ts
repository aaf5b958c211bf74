import { z } from 'zod'
import { instantOf } from '../../domain/calendar.ts'
import { parseYamlConfig, type ConfigProblem } from '../../domain/config-text.ts'
import { wantedOf } from '../../domain/decide/admission.ts'
import { date, dayMinute, id } from '../../domain/hall-file/common.ts'
import { checkIdNumber, type NumberedDocument } from '../../domain/id-number.ts'
import type { Hall } from '../../domain/model.ts'
import { failed, ok, type Result } from '../../domain/result.ts'
import type { Slot } from '../../domain/ticket.ts'

/** One appointment of the file. The number of the document stays in memory until its digest is made. */
export interface BookedRow {
  readonly appointmentId: string
  readonly serviceCode: string
  readonly slot: Slot
  readonly idNumber: string | null
}

const DOCUMENTS: readonly NumberedDocument[] = [
  'residentCard',
  'hmtResidencePermit',
  'foreignPermit2017',
  'foreignPermit2023',
]

const idNumber = z
  .string({ error: '应为加引号的证件号码 / allowed: a document number in quotes' })
  .transform((text) => text.trim().toUpperCase())
  .refine(
    (text) => DOCUMENTS.some((kind) => checkIdNumber(text, kind).ok),
    '证件号码有误，请核对 / not a document number, check every character',
  )

function rowsFor(hall: Hall) {
  const row = z
    .strictObject({
      appointmentId: z
        .string()
        .regex(/^[A-Za-z0-9_-]{1,64}$/, 'allowed: letters, digits, _ and -, up to 64, in quotes'),
      serviceCode: id.refine(
        (code) => wantedOf(hall, code).ok,
        'no such service or package in the hall’s file, or it is not enabled',
      ),
      date,
      from: dayMinute,
      to: dayMinute,
      idNumber: idNumber.optional(),
    })
    .refine(({ from, to }) => from < to, { path: ['to'], message: 'allowed: a time after `from`' })
  return z.array(row).superRefine((rows, ctx) => {
    const seen = new Set<string>()
    for (const [index, { appointmentId }] of rows.entries()) {
      if (seen.has(appointmentId)) {
        ctx.addIssue({
          code: 'custom',
          path: [index, 'appointmentId'],
          message: 'used twice; must be unique',
        })
      }
      seen.add(appointmentId)
    }
  })
}

/**
 * Reads appointments from YAML: a list of `{appointmentId, serviceCode, date, from, to, idNumber?}`, times of the hall.
 * Every mistake comes with its line; none of them repeats anything that may be the number of a document.
 */
export function parseAppointments(
  text: string,
  file: string,
  hall: Hall,
): Result<readonly BookedRow[], readonly ConfigProblem[]> {
  const parsed = parseYamlConfig(text, file, rowsFor(hall))
  if (!parsed.ok) return failed(parsed.error.map(withoutNumbers))
  return ok(
    parsed.value.map(({ appointmentId, serviceCode, date: day, from, to, idNumber: number }) => ({
      appointmentId,
      serviceCode,
      slot: { from: instantOf(day, from), to: instantOf(day, to) },
      idNumber: number ?? null,
    })),
  )
}

/** What was found is not repeated, and long runs of digits nowhere: a number may stand in the wrong place. */
function withoutNumbers({ file, line, key, message }: ConfigProblem): ConfigProblem {
  const masked = (words: string): string => words.replace(/[\dXx]{5,}/g, '***')
  return {
    file,
    ...(line === undefined ? {} : { line }),
    ...(key === undefined ? {} : { key: masked(key) }),
    message: masked(message),
  }
}
