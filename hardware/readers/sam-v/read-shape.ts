/** What a read reply holds behind its lengths (hardware-protocols 1.4). All in bytes. */
export interface ReadShape {
  /** Lengths in front of the text: 4 bytes in a reply to 30 01, 6 in one to 30 10. */
  readonly headBytes: 4 | 6
  readonly textBytes: 256
  readonly photoBytes: 1024
  /** Null in a reply to 30 01, which has no place for them. */
  readonly fingerprintBytes: 0 | 512 | 1024 | null
}

const TEXT_BYTES = 256
const PHOTO_BYTES = 1024
const FINGERPRINT_BYTES = [0, 512, 1024] as const
/** SW1 to SW3 and the checksum, which Len counts too. */
const AROUND_DATA = 4

/**
 * The shape of a read reply, told by its length and cross-checked with the lengths inside; null where the two do not agree
 * or the data is no read reply.
 */
export function readShapeOf(data: Uint8Array): ReadShape | null {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  if (!beginsLikeRead(data)) return null
  const body = TEXT_BYTES + PHOTO_BYTES
  const common = { textBytes: TEXT_BYTES, photoBytes: PHOTO_BYTES } as const
  if (data.length === 4 + body) return { ...common, headBytes: 4, fingerprintBytes: null }
  const fingerprintBytes = FINGERPRINT_BYTES.find((bytes) => data.length === 6 + body + bytes)
  if (fingerprintBytes === undefined || view.getUint16(4) !== fingerprintBytes) return null
  return { ...common, headBytes: 6, fingerprintBytes }
}

/** Whether data must be a whole read reply: it begins like one, or has the Len of one (0508, 050A, 070A, 090A). */
export function mustBeRead(data: Uint8Array): boolean {
  if (data.length <= TEXT_BYTES) return false
  return beginsLikeRead(data) || [0x0508, 0x050a, 0x070a, 0x090a].includes(data.length + AROUND_DATA)
}

function beginsLikeRead(data: Uint8Array): boolean {
  if (data.length < 6) return false
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  return view.getUint16(0) === TEXT_BYTES && view.getUint16(2) === PHOTO_BYTES
}
