import { checkIdNumber, type NumberedDocument } from '../../domain/id-number.ts'

/**
 * Which kind of document a number standing alone belongs to, told by its first character (hardware-protocols 1.7): letters
 * for the foreign permit of 2017, 9 for that of 2023, 8 for residence permits of HK, Macao and Taiwan residents, else a
 * resident card. Says nothing about whether the number is right.
 */
export function kindOfNumber(idNumber: string): NumberedDocument {
  const first = idNumber.charAt(0)
  if (/[A-Z]/.test(first)) return 'foreignPermit2017'
  if (first === '9') return 'foreignPermit2023'
  return first === '8' ? 'hmtResidencePermit' : 'residentCard'
}

/** The kind of a number that stands its check (form, area, date, check digit); null for any other text. */
export function checkedKindOf(idNumber: string): NumberedDocument | null {
  const kind = kindOfNumber(idNumber)
  return checkIdNumber(idNumber, kind).ok ? kind : null
}
