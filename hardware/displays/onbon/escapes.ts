/** A5 is A6 02, A6 is A6 01, 5A is 5B 02, 5B is 5B 01 (hardware-protocols 3.2). */
export function escape(plain: Iterable<number>): number[] {
  const out: number[] = []
  for (const byte of plain) {
    if (byte === 0xa5) out.push(0xa6, 0x02)
    else if (byte === 0xa6) out.push(0xa6, 0x01)
    else if (byte === 0x5a) out.push(0x5b, 0x02)
    else if (byte === 0x5b) out.push(0x5b, 0x01)
    else out.push(byte)
  }
  return out
}

/** The inverse of `escape`; `undefined` when a mark is followed by anything but 01 or 02. */
export function unescape(escaped: Uint8Array): Uint8Array | undefined {
  const out: number[] = []
  for (let at = 0; at < escaped.length; at += 1) {
    const byte = escaped[at] ?? 0
    if (byte !== 0xa6 && byte !== 0x5b) {
      out.push(byte)
      continue
    }
    at += 1
    const mark = escaped[at]
    if (mark !== 0x01 && mark !== 0x02) return undefined
    out.push(mark === 0x01 ? byte : byte - 1)
  }
  return Uint8Array.from(out)
}
