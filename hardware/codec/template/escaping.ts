/** Byte to bytes, as an escape map of the devices file says. */
export type EscapeMap = ReadonlyMap<number, readonly number[]>

/** Why a map cannot be undone; `undefined` when it can. */
export function escapeMapFault(map: EscapeMap): 'empty' | 'lead-not-mapped' | 'ambiguous' | undefined {
  if (map.size === 0) return 'empty'
  const values = [...map.values()]
  if (values.some(([lead]) => lead === undefined || !map.has(lead))) return 'lead-not-mapped'
  const texts = values.map((value) => value.join(' ') + ' ')
  const clashes = texts.some((one, index) =>
    texts.some((other, otherIndex) => index !== otherIndex && other.startsWith(one)),
  )
  return clashes ? 'ambiguous' : undefined
}

export function escapeBytes(plain: Uint8Array, map: EscapeMap): number[] {
  return [...plain].flatMap((byte) => map.get(byte) ?? [byte])
}

/** What stands at one place of escaped bytes: one plain byte and how many it took, or nothing that can stand there. */
export type Unescaped = { readonly byte: number; readonly length: number } | 'incomplete' | 'impossible'

export function unescapeAt(bytes: Uint8Array, at: number, map: EscapeMap): Unescaped {
  const byte = bytes[at]
  if (byte === undefined) return 'incomplete'
  // A byte that must be written otherwise can only be the lead of an escape.
  if (!map.has(byte)) return { byte, length: 1 }
  let mayFollow = false
  for (const [plain, escaped] of map) {
    const there = bytes.subarray(at, at + escaped.length)
    if (!there.every((one, index) => one === escaped[index])) continue
    if (there.length === escaped.length) return { byte: plain, length: escaped.length }
    mayFollow = true
  }
  return mayFollow ? 'incomplete' : 'impossible'
}
