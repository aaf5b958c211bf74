import type { DeviceError, Driver, DriverDeps } from '../../device.ts'
import type { Result } from '../../../domain/result.ts'
import type { Transport } from '../../transport/transport.ts'
import { openTtsModule, type TtsChip } from '../tts-module.ts'
import { numberTag, ttsTiming, volumeAt } from '../tts-options.ts'
import { STATUS_QUESTIONS } from '../tts-status.ts'
import { encodeTtsText, sayable } from '../tts-text.ts'
import type { VoiceModule } from '../voice-module.ts'
import { syn6288Dialect } from './dialect.ts'
import { encodeCommand, MAX_TEXT_BYTES } from './frames.ts'
import { syn6288Options, type Syn6288Options } from './options.ts'

/** SYN6288 speech modules (hardware-protocols 4.1). The baud rate is left at 9600: another is lost at every power-off. */
export const syn6288Driver: Driver<Syn6288Options, VoiceModule> = {
  name: 'syn6288',
  family: 'voice',
  title: { zh: 'SYN6288 语音模块', en: 'SYN6288 speech module' },
  serialDefaults: { baudRate: 9600 },
  probeBaudRates: [9600, 19_200, 38_400],
  options: syn6288Options,
  dialects: [syn6288Dialect],
  open: openSyn6288,
}

/** Frames at least 8 ms apart, 16 after a start-up (datasheet 4.3). */
const GAPS = { frameGapMs: 8, startGapMs: 16 }

/** Opens a module: it must answer the status question. */
export function openSyn6288(
  transport: Transport,
  options: Syn6288Options,
  deps: DriverDeps,
): Promise<Result<VoiceModule, DeviceError>> {
  return openTtsModule(transport, syn6288Chip(options), ttsTiming(options, GAPS), deps)
}

function syn6288Chip(options: Syn6288Options): TtsChip {
  const charset = options.encoding
  const wireCharset = charset === 'unicode' ? 'utf16be' : 'gbk'
  const speak = (text: string, music: number): Uint8Array =>
    encodeCommand({ kind: 'speak', charset, music, text })
  return {
    title: 'SYN6288',
    maxTextBytes: MAX_TEXT_BYTES,
    bytesOf: (text) => encodeTtsText(text, wireCharset).length,
    clean: (text) => sayable(text, charset),
    // x0: the names of built-in sounds are words like any other.
    tags: (level) =>
      `[v${volumeAt(options.volume, level)}][m${options.musicVolume}][t${options.speed}]${numberTag(options.numbers)}[x0]`,
    chime: (level) =>
      options.chime === 'none' ? null : `[v${volumeAt(options.volume, level)}][x1]${options.chime}`,
    speak: (text) => speak(text, options.music),
    stop: encodeCommand({ kind: 'stop' }),
    status: STATUS_QUESTIONS.syn6288,
    other: { status: STATUS_QUESTIONS.xfs5152, title: 'XFS5152CE/SYN6658', driver: 'xfs5152' },
  }
}
