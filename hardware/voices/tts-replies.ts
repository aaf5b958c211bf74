import type { Dialect, Said } from '../codec/dialect.ts'
import type { Framer } from '../codec/framer.ts'
import { createScanningFramer } from '../codec/scan.ts'

/** What a speech chip says, one byte each (hardware-protocols 4.1, 4.2). */
export type TtsReply =
  | 'started' // 4A: power came on, or it was reset; whatever it was told before is gone
  | 'accepted' // 41: the frame is right
  | 'refused' // 45: the frame is wrong
  | 'busy' // 4E: it is speaking
  | 'idle' // 4F: it is not speaking; also said by itself when a speech ends

const CODES: Readonly<Record<TtsReply, number>> = {
  started: 0x4a,
  accepted: 0x41,
  refused: 0x45,
  busy: 0x4e,
  idle: 0x4f,
}

const WORDS: Readonly<Record<TtsReply, Said['words']>> = {
  started: { zh: '模块已启动', en: 'module has started' },
  accepted: { zh: '收到正确的帧', en: 'frame accepted' },
  refused: { zh: '帧有误', en: 'frame refused' },
  busy: { zh: '正在播报', en: 'speaking' },
  idle: { zh: '空闲', en: 'idle' },
}

const BY_CODE = new Map(Object.entries(CODES).map(([reply, code]) => [code, reply as TtsReply]))

export function encodeReply(reply: TtsReply): Uint8Array {
  return Uint8Array.of(CODES[reply])
}

/** Finds replies; every other byte is noise. */
export function createReplyFramer(): Framer<TtsReply> {
  return replyFramer((reply) => reply)
}

/** The same, told: the half of a dialect that both chips share. */
export const repliesTold: NonNullable<Dialect['toHost']> = () =>
  replyFramer((reply) => ({ words: WORDS[reply], encoded: encodeReply(reply) }))

function replyFramer<Frame>(tell: (reply: TtsReply) => Frame): Framer<Frame> {
  return createScanningFramer<Frame>(
    1,
    ([byte]) =>
      byte !== undefined && BY_CODE.has(byte) ? { is: 'frame', length: 1 } : { is: 'rubbish', why: 'noise' },
    ([byte]) => {
      const reply = byte === undefined ? undefined : BY_CODE.get(byte)
      if (reply === undefined) throw new Error('judged to be a reply')
      return tell(reply)
    },
  )
}
