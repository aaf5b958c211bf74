import { failed, ok, type Result } from './result.ts'

/** Kinds of document whose number has a form that can be checked (domain guide section 8). */
export type NumberedDocument =
  'residentCard' | 'hmtResidencePermit' | 'foreignPermit2017' | 'foreignPermit2023'

/** Why a number is not one: never quotes the number itself. */
export type IdNumberFault = 'wrong-form' | 'wrong-area' | 'impossible-date' | 'wrong-check-digit'

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const
const CHECK_CHARACTERS = '10X98765432'

/** The 18th character for the first 17 digits: GB 11643, which is ISO 7064 MOD 11-2. */
export function checkCharacter(first17: string): string {
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number(first17[index]), 0)
  return CHECK_CHARACTERS.charAt(sum % 11)
}

/**
 * Checks the form, area, birth date and check digit of a document number, as far as each kind has them:
 * resident cards 18 characters with first digit 1 to 8; residence permits of HK, Macao and Taiwan residents with area
 * 810000, 820000 or 830000; the foreign permit of 2023 18 characters from 9 (its inner digits are not public, so only
 * form and check digit); the permit of 2017 three letters and twelve digits, no check digit.
 */
export function checkIdNumber(idNumber: string, kind: NumberedDocument): Result<void, IdNumberFault> {
  if (kind === 'foreignPermit2017')
    return /^[A-Z]{3}\d{12}$/.test(idNumber) ? ok(undefined) : failed('wrong-form')
  if (!/^[1-9]\d{16}[\dX]$/.test(idNumber)) return failed('wrong-form')
  const startsWithNine = idNumber.startsWith('9')
  if (startsWithNine !== (kind === 'foreignPermit2023')) return failed('wrong-form')
  if (kind === 'hmtResidencePermit' && !/^8[123]0000/.test(idNumber)) return failed('wrong-area')
  if (kind !== 'foreignPermit2023' && !isRealDate(idNumber.slice(6, 14))) return failed('impossible-date')
  if (checkCharacter(idNumber.slice(0, 17)) !== idNumber.charAt(17)) return failed('wrong-check-digit')
  return ok(undefined)
}

/** Whether eight digits `yyyymmdd` name a day of the Gregorian calendar from 1800 on. */
export function isRealDate(yyyymmdd: string): boolean {
  if (!/^\d{8}$/.test(yyyymmdd)) return false
  const year = Number(yyyymmdd.slice(0, 4))
  const month = Number(yyyymmdd.slice(4, 6))
  const day = Number(yyyymmdd.slice(6, 8))
  const date = new Date(Date.UTC(year, month - 1, day))
  return year >= 1800 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
}
