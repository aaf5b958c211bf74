import { z } from 'zod'
import { failed, ok, type Result } from '../../domain/result.ts'

export const DIRECTIONS = ['host->device', 'device->host', 'data'] as const
export type Direction = (typeof DIRECTIONS)[number]

/** What a framer must say to the bytes; see `check-vectors.ts` for the letter of it. */
export const EXPECTATIONS = ['accept', 'reject', 'timeout', 'reject-first-accept-second'] as const
export type Expectation = (typeof EXPECTATIONS)[number]

/** One line of bytes and what is to become of it. */
export interface Vector {
  /** The name of a dialect, e.g. `led-alpha`. */
  readonly device: string
  readonly name: string
  readonly direction: Direction
  readonly bytes: Uint8Array
  readonly expect: Expectation
}

const HEX = /^(?:[0-9a-f]{2})*$/i

/** Members that are not named here (source, meaning, origin ...) are for people and passed over. */
const fileSchema = z.array(
  z.object({
    device: z.string().min(1),
    name: z.string().min(1),
    direction: z.enum(DIRECTIONS),
    hex: z
      .string()
      .transform((hex) => hex.replaceAll(/\s/g, ''))
      .refine((hex) => HEX.test(hex), { error: 'must be pairs of hexadecimal digits' }),
    expect: z.enum(EXPECTATIONS),
  }),
)

/** Complaints told in full; a file of another form would give one for every entry. */
const MOST_COMPLAINTS = 8

/**
 * Reads a file of the form of `tests/vectors/golden.json`: an array of objects with `device`, `name`, `direction`, `hex`
 * and `expect`.
 *
 * @returns the vectors in the order of the file, or sentences in Chinese and English for the technician
 */
export function parseVectorFile(text: string): Result<readonly Vector[], readonly string[]> {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return failed([`不是 JSON 文件；not a JSON file: ${reason}`])
  }
  const parsed = fileSchema.safeParse(json)
  if (!parsed.success) {
    const { issues } = parsed.error
    const told = issues.slice(0, MOST_COMPLAINTS).map(({ path, message }) => `${placeOf(path)}: ${message}`)
    const left = issues.length - told.length
    return failed([
      '不是测试向量文件（应为数组，每项有 device, name, direction, hex, expect）；not a file of vectors (an array whose entries have device, name, direction, hex, expect)',
      ...told,
      ...(left > 0 ? [`… ${left}`] : []),
    ])
  }
  return ok(
    parsed.data.map(({ hex, ...rest }) => ({ ...rest, bytes: Uint8Array.from(Buffer.from(hex, 'hex')) })),
  )
}

function placeOf(path: readonly PropertyKey[]): string {
  const [index, ...rest] = path
  return index === undefined ? '(file)' : [`[${String(index)}]`, ...rest.map(String)].join('.')
}
