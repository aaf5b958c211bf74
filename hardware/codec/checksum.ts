/** XOR of all bytes, 0 to 255 (SAM_V frames and others). */
export function xor8(bytes: Uint8Array): number {
  let sum = 0
  for (const byte of bytes) sum ^= byte
  return sum
}

/** Sum of all bytes modulo 256. */
export function sum8(bytes: Uint8Array): number {
  let sum = 0
  for (const byte of bytes) sum = (sum + byte) & 0xff
  return sum
}

/** Sum of all bytes modulo 65536 (Alpha signs and others). */
export function sum16(bytes: Uint8Array): number {
  let sum = 0
  for (const byte of bytes) sum = (sum + byte) & 0xffff
  return sum
}

/** CRC-16/ARC: polynomial 8005 reflected (A001), start 0, no final XOR. `123456789` in ASCII gives BB3D. */
export function crc16Arc(bytes: Uint8Array): number {
  return crc16Reflected(bytes, 0)
}

/** CRC-16/MODBUS: as ARC, but started at FFFF. `123456789` in ASCII gives 4B37; on the wire low byte first. */
export function crc16Modbus(bytes: Uint8Array): number {
  return crc16Reflected(bytes, 0xffff)
}

function crc16Reflected(bytes: Uint8Array, start: number): number {
  let crc = start
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 1) === 1 ? (crc >>> 1) ^ 0xa001 : crc >>> 1
  }
  return crc
}

/** XOR of the 1st, 3rd, 5th ... byte, and of the 2nd, 4th ... (Mingxing boards, hardware-protocols 3.3). */
export function xorOddEven(bytes: Uint8Array): readonly [odd: number, even: number] {
  const sums: [number, number] = [0, 0]
  bytes.forEach((byte, index) => {
    if (index % 2 === 0) sums[0] ^= byte
    else sums[1] ^= byte
  })
  return sums
}
