import { gunzipSync, gzipSync } from 'node:zlib'
import { z } from 'zod'

const hex = z.string().regex(/^(?:[0-9a-f]{2})+$/)
const direction = z.enum(['toHost', 'toDevice'])

const recordingSchema = z.strictObject({
  /** What it is and how it was made, for people. */
  about: z.string(),
  /** Everything that passed on the line: milliseconds since the one before, direction, bytes. */
  line: z.array(z.tuple([z.int().min(0), direction, hex])),
  /** Which device, or the driver of which, put which bytes on the line, before noise and collisions. */
  said: z.array(z.tuple([z.int().min(0), z.enum(['device', 'host']), z.string(), hex])),
  /** Of each framer that listened: frames found and bytes thrown away. */
  noted: z.record(z.string(), z.strictObject({ frames: z.int(), discardedBytes: z.int() })),
})

/** One line, its devices, and what each of them said. */
export type Recording = z.infer<typeof recordingSchema>
export type LineDirection = z.infer<typeof direction>

/** @throws when it is no recording */
export function unpackRecording(packed: Uint8Array): Recording {
  return recordingSchema.parse(JSON.parse(gunzipSync(packed).toString('utf8')))
}

export function packRecording(recording: Recording): Uint8Array {
  return gzipSync(JSON.stringify(recording), { level: 9 })
}
