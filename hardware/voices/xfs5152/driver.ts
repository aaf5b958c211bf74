import type { Result } from '../../../domain/result.ts'
import type { DeviceError, Driver, DriverDeps } from '../../device.ts'
import type { Transport } from '../../transport/transport.ts'
import { openTtsModule, type TtsChip } from '../tts-module.ts'
import { numberTag, ttsTiming, volumeAt } from '../tts-options.ts'
import { STATUS_QUESTIONS } from '../tts-status.ts'
import { encodeTtsText, sayable } from '../tts-text.ts'
import type { VoiceModule } from '../voice-module.ts'
import { xfs5152Dialect } from './dialect.ts'
import { encodeCommand, MAX_TEXT_BYTES, type XfsCharset } from './frames.ts'
import { xfs5152Options, type Xfs5152Options } from './options.ts'

/** XFS5152CE, SYN6658 and XFS5051 speech modules (hardware-protocols 4.2). Their baud rate is set by pins. */
export const xfs5152Driver: Driver<Xfs5152Options, VoiceModule> = {
  name: 'xfs5152',
  family: 'voice',
  title: { zh: 'XFS5152CE / SYN6658 语音模块', en: 'XFS5152CE or SYN6658 speech module' },
  serialDefaults: { baudRate: 9600 },
  probeBaudRates: [9600, 115_200, 57_600, 4800],
  options: xfs5152Options,
  dialects: [xfs5152Dialect],
  open: openXfs5152,
}

/** SYN6658 wants frames more than 15 ms apart. */
const GAPS = { frameGapMs: 16, startGapMs: 16 }

/** Opens a module: it must answer the status question. */
export function openXfs5152(
  transport: Transport,
  options: Xfs5152Options,
  deps: DriverDeps,
): Promise<Result<VoiceModule, DeviceError>> {
  return openTtsModule(transport, xfs5152Chip(options), ttsTiming(options, GAPS), deps)
}

const TITLES = { xfs5152ce: 'XFS5152CE', syn6658: 'SYN6658', xfs5051: 'XFS5051' } as const

function xfs5152Chip(options: Xfs5152Options): TtsChip {
  const isBigEndian = options.unicodeOrder === 'big-endian'
  const unicode: XfsCharset = isBigEndian ? 'unicode-be' : 'unicode-le'
  const charset = options.encoding === 'unicode' ? unicode : 'gbk'
  const wireCharset = charset === 'gbk' ? 'gbk' : isBigEndian ? 'utf16be' : 'utf16le'
  const speaker = options.speaker === undefined ? '' : `[m${options.speaker}]`
  const volumeTag = (level: number): string => `[v${volumeAt(options.volume, level)}]`
  return {
    title: TITLES[options.chip],
    maxTextBytes: MAX_TEXT_BYTES,
    bytesOf: (text) => encodeTtsText(text, wireCharset).length,
    clean: (text) => sayable(text, options.encoding),
    tags: (level) =>
      `${volumeTag(level)}[s${options.speed}][t${options.pitch}]${speaker}${numberTag(options.numbers)}`,
    chime: (level) => (options.chime === 'none' ? null : volumeTag(level) + options.chime),
    speak: (text) => encodeCommand({ kind: 'speak', charset, text }),
    stop: encodeCommand({ kind: 'stop' }),
    status: STATUS_QUESTIONS.xfs5152,
    other: { status: STATUS_QUESTIONS.syn6288, title: 'SYN6288', driver: 'syn6288' },
  }
}
