/**
 * Masking of personal data (domain guide section 8). Pure and total: any string in, never more shown than the rule
 * allows, the same input always gives the same output. Characters are counted as people count them, so that a rare
 * character outside the basic plane is one character.
 */

/** Names: first and last kept from three characters on; every part of a name with `·`; Latin words by their letter. */
export function maskName(name: string): string {
  const trimmed = name.trim()
  if (trimmed === '') return ''
  if (/[·•・]/.test(trimmed)) {
    return trimmed
      .split(/[·•・]/)
      .map(maskNamePart)
      .join('·')
  }
  if (/^[\p{Script=Latin}\p{M}\s.,'’-]+$/u.test(trimmed)) {
    return trimmed
      .split(/\s+/)
      .map((word) => `${characters(word)[0] ?? ''}***`)
      .join(' ')
  }
  // Some cards space a short name out; the space is no character of it.
  const chars = characters(trimmed.replaceAll(/\s/g, ''))
  const [first = ''] = chars
  if (chars.length <= 2) return `${first}*`
  return `${first}${'*'.repeat(chars.length - 2)}${chars.at(-1) ?? ''}`
}

function maskNamePart(part: string): string {
  const chars = characters(part.replaceAll(/\s/g, ''))
  return chars.length === 0 ? '' : `${chars[0] ?? ''}${'*'.repeat(Math.max(1, chars.length - 1))}`
}

/** 18-character numbers keep four at each end; shorter ones are treated as other documents. */
export function maskIdNumber(idNumber: string): string {
  const chars = characters(idNumber)
  if (chars.length < 15) return maskDocument(idNumber)
  return chars.slice(0, 4).join('') + '*'.repeat(chars.length - 8) + chars.slice(-4).join('')
}

/** Passports, permits: the first and the last two characters, when at least three stay hidden. */
export function maskDocument(documentNo: string): string {
  const chars = characters(documentNo)
  if (chars.length < 6) return '*'.repeat(chars.length)
  return (chars[0] ?? '') + '*'.repeat(chars.length - 3) + chars.slice(-2).join('')
}

/** Mobile numbers: three, four stars, four; anything shorter is hidden whole. */
export function maskMobile(mobile: string): string {
  const chars = characters(mobile)
  if (chars.length < 11) return '*'.repeat(chars.length)
  return chars.slice(0, 3).join('') + '*'.repeat(chars.length - 7) + chars.slice(-4).join('')
}

/** By code points, with combining marks kept at their letter; a lone surrogate counts as one. */
function characters(text: string): string[] {
  return text.match(/[^\p{M}]\p{M}*|\p{M}/gsu) ?? []
}
