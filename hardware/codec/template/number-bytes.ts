import type { NumberForm } from './fields.ts'

/** A number as it goes on the wire; `undefined` when it does not fit. */
export function encodeNumber(value: number, form: NumberForm): Uint8Array | undefined {
  const sent = value + form.add
  if (!Number.isSafeInteger(sent) || sent < 0) return undefined
  const bytes = bytesOf(sent, form)
  if (bytes === undefined) return undefined
  return Uint8Array.from(form.order === 'little' ? bytes.reverse() : bytes)
}

function bytesOf(value: number, { as, bytes }: NumberForm): number[] | undefined {
  const radix = as === 'ascii-decimal' || as === 'bcd' ? 10 : 16
  const width = as === 'ascii-hex' || as === 'ascii-decimal' ? bytes : bytes * 2
  const digits = value.toString(radix).toUpperCase().padStart(width, '0')
  if (digits.length > width) return undefined
  if (as === 'ascii-hex' || as === 'ascii-decimal') return [...digits].map((digit) => digit.charCodeAt(0))
  return (digits.match(/../g) ?? []).map((pair) => parseInt(pair, 16))
}

/** The inverse of `encodeNumber`; `undefined` for bytes it never makes. */
export function decodeNumber(bytes: Uint8Array, form: NumberForm): number | undefined {
  const ordered = form.order === 'little' ? [...bytes].reverse() : [...bytes]
  const isText = form.as === 'ascii-hex' || form.as === 'ascii-decimal'
  const digits = ordered
    .map((byte) => (isText ? String.fromCharCode(byte) : byte.toString(16).padStart(2, '0')))
    .join('')
  const isDecimal = form.as === 'ascii-decimal' || form.as === 'bcd'
  if (!(isDecimal ? /^[0-9]+$/ : form.as === 'ascii-hex' ? /^[0-9A-F]+$/ : /^[0-9a-f]+$/).test(digits))
    return undefined
  const value = parseInt(digits, isDecimal ? 10 : 16) - form.add
  return Number.isSafeInteger(value) ? value : undefined
}
