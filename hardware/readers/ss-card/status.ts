import type { Words } from '../../../domain/model.ts'

/** What a status word asks of the driver (hardware-protocols 7; ISO/IEC 7816-4). */
export type StatusMeaning =
  | { readonly is: 'good' }
  | { readonly is: 'more'; readonly bytes: number } // 61xx: get the rest
  | { readonly is: 'wrong-length'; readonly bytes: number } // 6Cxx: ask again for so many
  | { readonly is: 'refused' } // the card keeps it, or does not have it
  | { readonly is: 'failed' }

export interface CardStatus {
  readonly meaning: StatusMeaning
  readonly words: Words
}

const KNOWN: Readonly<Record<number, Words>> = {
  0x6982: { zh: '需要认证', en: 'needs authentication' },
  0x6a82: { zh: '没有这个文件', en: 'no such file' },
  0x6a83: { zh: '没有这条记录', en: 'no such record' },
}

/** Where a class of status words (SW1) means that the card will not do it, however often it is asked. */
const REFUSALS = [0x69, 0x6a, 0x6d, 0x6e]

/** Reads a status word. */
export function statusOf(sw: number): CardStatus {
  const [sw1, sw2] = [sw >> 8, sw & 0xff]
  if (sw === 0x9000) return { meaning: { is: 'good' }, words: { zh: '完成', en: 'done' } }
  const bytes = sw2 === 0 ? 256 : sw2
  if (sw1 === 0x61) {
    return { meaning: { is: 'more', bytes }, words: { zh: `还有 ${bytes} 字节`, en: `${bytes} more bytes` } }
  }
  if (sw1 === 0x6c) {
    const words = { zh: `长度应为 ${bytes}`, en: `the length is ${bytes}` }
    return { meaning: { is: 'wrong-length', bytes }, words }
  }
  if (REFUSALS.includes(sw1)) {
    return { meaning: { is: 'refused' }, words: KNOWN[sw] ?? { zh: '卡拒绝', en: 'the card refuses' } }
  }
  return { meaning: { is: 'failed' }, words: { zh: '失败', en: 'failed' } }
}
