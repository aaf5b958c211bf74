import fc from 'fast-check'

/** Bytes of a hexadecimal string, spaces allowed. */
export function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'))
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex').toUpperCase()
}

/** Cuts bytes at the given places; places beyond the end are ignored. */
export function cutAt(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const sorted = [...new Set(places)]
    .filter((place) => place > 0 && place < bytes.length)
    .sort((a, b) => a - b)
  return [0, ...sorted].map((from, index) => bytes.slice(from, sorted[index] ?? bytes.length))
}

/** Random places to cut at. */
export const cuts = fc.array(fc.nat({ max: 2600 }), { maxLength: 12 })
