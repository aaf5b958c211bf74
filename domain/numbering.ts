/** The printed number: one letter and at least three digits; the 1000th has four (domain guide section 7). */
export function formatTicketNo(letter: string, number: number): string {
  return `${letter}${String(number).padStart(3, '0')}`
}
