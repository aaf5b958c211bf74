/** Numbers from 0 up to 1. */
type Random = () => number

const EXTREMES: readonly (readonly number[])[] = [
  [0x00],
  [0x01],
  [0x7f],
  [0x80],
  [0xfe],
  [0xff],
  [0x00, 0x00],
  [0x00, 0x01],
  [0x01, 0x00],
  [0x7f, 0xff],
  [0x80, 0x00],
  [0xff, 0x7f],
  [0xff, 0xff],
]
const MOST_MUTATIONS = 4
const MOST_RUN = 16

/**
 * One mutated frame: bits turned over, bytes put in, left out and doubled, an end cut off, two frames spliced, numbers at
 * their extremes (lengths among them), rubbish in front.
 *
 * @param seeds at least one
 */
export function mutate(seeds: readonly Uint8Array[], random: Random): Uint8Array {
  const below = (limit: number): number => Math.floor(random() * limit)
  const pick = (): Uint8Array => seeds[below(seeds.length)] ?? new Uint8Array()
  let bytes = [...pick()]
  const count = 1 + below(MOST_MUTATIONS)
  for (let done = 0; done < count; done += 1) {
    const at = below(bytes.length + 1)
    switch (below(8)) {
      case 0:
        for (let bit = 1 + below(3); bit > 0; bit -= 1) {
          const place = below(bytes.length)
          bytes[place] = (bytes[place] ?? 0) ^ (1 << below(8))
        }
        break
      case 1:
        bytes.splice(at, 0, ...rubbish(1 + below(MOST_RUN), random))
        break
      case 2:
        bytes.splice(at, 1 + below(MOST_RUN))
        break
      case 3:
        bytes.splice(at, 0, ...bytes.slice(at, at + 1 + below(MOST_RUN)))
        break
      case 4:
        bytes = bytes.slice(0, at)
        break
      case 5: {
        const other = pick()
        bytes = [...bytes.slice(0, at), ...other.subarray(below(other.length + 1))]
        break
      }
      case 6: {
        const extreme = EXTREMES[below(EXTREMES.length)] ?? [0]
        // Lengths stand near the beginning.
        const place = random() < 0.7 ? below(Math.min(16, bytes.length + 1)) : at
        bytes.splice(place, extreme.length, ...extreme)
        break
      }
      default:
        bytes = [...rubbish(1 + below(MOST_RUN), random), ...bytes]
    }
  }
  return Uint8Array.from(bytes)
}

/** The same bytes in up to six pieces. */
export function randomPieces(bytes: Uint8Array, random: Random): Uint8Array[] {
  const places = Array.from({ length: Math.floor(random() * 6) }, () =>
    Math.floor(random() * (bytes.length + 1)),
  ).sort((a, b) => a - b)
  return [0, ...places].map((from, index) => bytes.slice(from, places[index] ?? bytes.length))
}

function rubbish(count: number, random: Random): number[] {
  return Array.from({ length: count }, () => Math.floor(random() * 256))
}
