import { asciiLines } from '../ascii-sign.ts'
import type { CallDisplay, SignContent } from '../call-display.ts'
import type { Driver } from '../../device.ts'
import { openFrameSign } from '../frame-sign.ts'
import type { SignReply } from '../frame-sign.ts'
import type { Framer } from '../../codec/framer.ts'
import { mapFrames } from '../../codec/map-frames.ts'
import { CALL_STRING, COLOUR, PRIORITY_LABEL } from './commands.ts'
import { alphaDialect } from './dialect.ts'
import { createReplyFramer, encodeAlpha } from './frames.ts'
import type { AlphaCommand, AlphaReply, TextMode } from './frames.ts'
import { alphaOptions } from './options.ts'
import type { AlphaOptions } from './options.ts'

/**
 * Alpha and BetaBrite signs (hardware-protocols 3.1). They have no Chinese: a call is its number and its counter
 * (`A001 -> 3`).
 */
export const alphaDriver: Driver<AlphaOptions, CallDisplay> = {
  name: 'alpha',
  family: 'display',
  title: { zh: 'Alpha/BetaBrite 条屏（仅英数）', en: 'Alpha/BetaBrite LED sign (no Chinese)' },
  serialDefaults: { baudRate: 9600 },
  probeBaudRates: [9600, 4800, 2400, 1200],
  options: alphaOptions,
  sharing: { unitOf: ({ type, address }) => `${type}${address}`, turnaroundMs: 50 },
  dialects: [alphaDialect],
  open(transport, options, deps) {
    const { acknowledges, replyDeadlineMs, retries, address, type, resendMs, gapMs } = options
    return openFrameSign(
      transport,
      {
        init: initFrames(options),
        framesOf: (content, resends) => [
          ...(isRenewal(resends, options) ? initFrames(options) : []),
          packet(callCommand(content, options), options),
        ],
        gapMs,
        resendMs,
        reply: acknowledges
          ? { createFramer: createAlphaReplies, deadlineMs: replyDeadlineMs, retries }
          : null,
        // Reading the clock changes nothing.
        harmless: packet({ kind: 'read', what: Uint8Array.of(0x20) }, options),
        about: [
          {
            zh: `Alpha 屏 ${type}${address}，${acknowledges ? '应答' : '不应答'}`,
            en: `Alpha sign ${type}${address}, ${acknowledges ? 'acknowledging' : 'mute'}`,
          },
        ],
      },
      deps,
    )
  },
}

const TEXT_LABEL = 'A'
const STRING_LABEL = '1'
const TEXT_BYTES = 0x64
const ALWAYS_RUNS = 0xff00
const POSITIONS = { middle: 0x20, top: 0x22, bottom: 0x26, fill: 0x30 } as const
const COLOURS = { red: 0x31, green: 0x32, amber: 0x33 } as const

function packet(command: AlphaCommand, { type, address, checksum, nuls }: AlphaOptions): Uint8Array {
  return encodeAlpha(command, { type, sign: address }, { hasChecksum: checksum, nuls })
}

const still = ({ position }: AlphaOptions): TextMode => ({
  position: POSITIONS[position],
  mode: 'b',
  special: null,
})

const colourCodes = ({ colour }: AlphaOptions): number[] =>
  colour === 'sign' ? [] : [COLOUR, COLOURS[colour]]

/** Text A shows string 1 and nothing else; a call then rewrites the string alone, which does not blink. */
function initFrames(options: AlphaOptions): readonly Uint8Array[] {
  if (options.scheme === 'priority') return []
  const commands: readonly AlphaCommand[] = [
    {
      kind: 'set-memory',
      files: [
        { label: TEXT_LABEL, type: 'text', isLocked: false, size: TEXT_BYTES, options: ALWAYS_RUNS },
        { label: STRING_LABEL, type: 'string', isLocked: true, size: options.stringBytes, options: 0 },
      ],
    },
    {
      kind: 'write-text',
      label: TEXT_LABEL,
      mode: still(options),
      text: Uint8Array.from([...colourCodes(options), CALL_STRING, STRING_LABEL.charCodeAt(0)]),
    },
    { kind: 'run-sequence', order: 'T', isLocked: false, labels: TEXT_LABEL },
  ]
  return commands.map((command) => packet(command, options))
}

function isRenewal(resends: number, { renewMemoryEvery }: AlphaOptions): boolean {
  return renewMemoryEvery > 0 && resends > 0 && resends % renewMemoryEvery === 0
}

function callCommand(content: SignContent, options: AlphaOptions): AlphaCommand {
  const text = asciiLines(content).join(' ').slice(0, options.stringBytes)
  const bytes = [...text].map((char) => char.charCodeAt(0))
  if (options.scheme === 'string')
    return { kind: 'write-string', label: STRING_LABEL, text: Uint8Array.from(bytes) }
  // Nobody is called: the sign goes back to its own programme.
  if (content.tone === 'welcome')
    return { kind: 'write-text', label: PRIORITY_LABEL, mode: null, text: new Uint8Array() }
  return {
    kind: 'write-text',
    label: PRIORITY_LABEL,
    mode: still(options),
    text: Uint8Array.from([...colourCodes(options), ...bytes]),
  }
}

function createAlphaReplies(): Framer<SignReply> {
  return mapFrames(createReplyFramer(), replyOf)
}

function replyOf(reply: AlphaReply): SignReply {
  // A status byte only tells more about the refusal in front of it.
  if (reply.kind === 'status') return 'other'
  return reply.kind === 'nak' ? 'nack' : 'ack'
}
