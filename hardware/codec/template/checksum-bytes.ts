import { crc16Arc, crc16Modbus, sum16, sum8, xor8, xorOddEven } from '../checksum.ts'
import type { ChecksumForm, ChecksumKind } from './fields.ts'

/** The checksum of some bytes as it goes on the wire. */
export function checksumBytes(bytes: Uint8Array, form: ChecksumForm): Uint8Array {
  const sum = binaryChecksum(bytes, form)
  if (form.as === 'binary') return Uint8Array.from(sum)
  const hex = sum.map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return Uint8Array.from(Buffer.from(hex.toUpperCase(), 'ascii'))
}

/** How many bytes it takes on the wire. */
export function checksumWidth({ kind, as }: ChecksumForm): number {
  return (isOneByte(kind) ? 1 : 2) * (as === 'ascii-hex' ? 2 : 1)
}

function isOneByte(kind: ChecksumKind): boolean {
  return kind === 'sum8' || kind === 'sum8-twos-complement' || kind === 'xor8'
}

function binaryChecksum(bytes: Uint8Array, { kind, order }: ChecksumForm): number[] {
  switch (kind) {
    case 'sum8':
      return [sum8(bytes)]
    case 'sum8-twos-complement':
      return [-sum8(bytes) & 0xff]
    case 'xor8':
      return [xor8(bytes)]
    case 'xor-odd-even': {
      const [odd, even] = xorOddEven(bytes)
      return order === 'little' ? [even, odd] : [odd, even]
    }
    case 'sum16':
      return word(sum16(bytes), order ?? 'big')
    case 'crc16-arc':
      return word(crc16Arc(bytes), order ?? 'little')
    case 'crc16-modbus':
      return word(crc16Modbus(bytes), order ?? 'little')
  }
}

function word(value: number, order: 'big' | 'little'): number[] {
  const bytes = [value >> 8, value & 0xff]
  return order === 'big' ? bytes : bytes.reverse()
}
