/** Sound as numbers between -1 and 1, one channel. */
export interface Sound {
  readonly rate: number
  readonly samples: Float32Array
}

const HEADER_BYTES = 44
/** Below this a sample counts as silence; the synthesiser's own ground is far lower, its softest consonant higher. */
const SILENCE = 0.012
const KEPT_AT_ENDS_MS = 12
const FADE_MS = 4
const TARGET_RMS = 0.17
const HIGHEST_PEAK = 0.92

/**
 * Reads a RIFF/WAVE file of 16-bit mono PCM. The synthesiser writes to a stream and cannot go back, so the sizes in its
 * header are only an upper bound. Throws on any other format: it would be a bug in the build.
 */
export function decodeWav(bytes: Uint8Array): Sound {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const word = (at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4))
  if (bytes.length < 12 || word(0) !== 'RIFF' || word(8) !== 'WAVE') throw new Error('not a WAVE file')
  let rate = 0
  for (let at = 12; at + 8 <= bytes.length;) {
    const size = view.getUint32(at + 4, true)
    const body = at + 8
    if (word(at) === 'fmt ') {
      const [format, channels] = [view.getUint16(body, true), view.getUint16(body + 2, true)]
      rate = view.getUint32(body + 4, true)
      if (format !== 1 || channels !== 1 || view.getUint16(body + 14, true) !== 16)
        throw new Error('only 16-bit mono PCM can be read')
    }
    if (word(at) === 'data') {
      const count = Math.floor(Math.min(size, bytes.length - body) / 2)
      return { rate, samples: Float32Array.from({ length: count }, (_, i) => readSample(view, body + 2 * i)) }
    }
    at = body + size + (size % 2)
  }
  throw new Error('a WAVE file without data')
}

function readSample(view: DataView, at: number): number {
  return view.getInt16(at, true) / 32_768
}

/** Writes 16-bit mono PCM. */
export function encodeWav({ rate, samples }: Sound): Uint8Array {
  const dataBytes = samples.length * 2
  const bytes = new Uint8Array(HEADER_BYTES + dataBytes)
  const view = new DataView(bytes.buffer)
  const put = (at: number, text: string): void => {
    for (const [i, char] of [...text].entries()) view.setUint8(at + i, char.charCodeAt(0))
  }
  put(0, 'RIFF')
  view.setUint32(4, HEADER_BYTES - 8 + dataBytes, true)
  put(8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, 1, true)
  view.setUint16(22, 1, true)
  view.setUint32(24, rate, true)
  view.setUint32(28, rate * 2, true)
  view.setUint16(32, 2, true)
  view.setUint16(34, 16, true)
  put(36, 'data')
  view.setUint32(40, dataBytes, true)
  samples.forEach((sample, i) => {
    const clipped = Math.max(-1, Math.min(1, sample))
    view.setInt16(HEADER_BYTES + 2 * i, Math.round(clipped * 32_767), true)
  })
  return bytes
}

/** Cuts the silence before and after, so that clips can be joined closely. Empty when there is nothing but silence. */
export function trimSilence({ rate, samples }: Sound): Sound {
  const isLoud = (sample: number): boolean => Math.abs(sample) > SILENCE
  const first = samples.findIndex(isLoud)
  if (first < 0) return { rate, samples: new Float32Array(0) }
  const last = samples.findLastIndex(isLoud)
  const margin = Math.round((rate * KEPT_AT_ENDS_MS) / 1000)
  return { rate, samples: samples.slice(Math.max(0, first - margin), last + 1 + margin) }
}

/** Brings a clip to the common level and rounds its ends off, so that joined clips neither jump nor click. */
export function level({ rate, samples }: Sound): Sound {
  const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)
  if (peak === 0) return { rate, samples }
  const gain = Math.min(TARGET_RMS / rms(samples), HIGHEST_PEAK / peak)
  const fade = Math.min(Math.round((rate * FADE_MS) / 1000), Math.floor(samples.length / 2))
  return {
    rate,
    samples: samples.map((sample, i) => {
      const edge = Math.min(i, samples.length - 1 - i)
      return sample * gain * (edge < fade ? edge / fade : 1)
    }),
  }
}

/** Root mean square: how loud it is as a whole, 0 to 1. */
export function rms(samples: Float32Array): number {
  if (samples.length === 0) return 0
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length)
}

/** Length in seconds. */
export function lengthOf({ rate, samples }: Sound): number {
  return samples.length / rate
}
