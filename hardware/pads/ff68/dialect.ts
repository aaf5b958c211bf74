import type { Words } from '../../../domain/model.ts'
import type { Dialect, Said } from '../../codec/dialect.ts'
import { saying } from '../../codec/saying.ts'
import {
  createPadFramer,
  encodeBeep,
  encodeFrame,
  encodeKeys,
  encodeRated,
  encodeShow,
  encodeStars,
  KEY,
  readHost,
  readPad,
  type PadFrame,
} from './frames.ts'

/** The FF68 family as read from the side of the wire (hardware-protocols section 5). */
export const ff68Dialect: Dialect = {
  device: 'callpad-ff68',
  toDevice: () => saying(createPadFramer('toDevice'), hostSaid),
  toHost: () => saying(createPadFramer('toHost'), padSaid),
}

function padSaid(frame: PadFrame): Said {
  const { address } = frame
  const said = readPad(frame)
  switch (said.kind) {
    case 'keys': {
      const keys = keyWords(said.codes)
      return {
        words: { zh: `${address} 号键盘按键：${keys.zh}`, en: `pad ${address}, keys: ${keys.en}` },
        encoded: encodeKeys(address, said.codes),
      }
    }
    case 'rated':
      return {
        words: {
          zh: `${address} 号评价器：第 ${said.value + 1} 键`,
          en: `evaluator ${address}, key ${said.value + 1}`,
        },
        encoded: encodeRated(address, said.value),
      }
    case 'other':
      return { words: unknownWords(frame), encoded: encodeFrame(frame) }
  }
}

function hostSaid(frame: PadFrame): Said {
  const { address } = frame
  const said = readHost(frame)
  switch (said.kind) {
    case 'acknowledge': {
      const keys = keyWords(said.codes)
      const isInvitation = said.codes.length === 1 && said.codes[0] === KEY.rate
      return {
        words: {
          zh: `应答 ${address} 号：${keys.zh}${isInvitation ? '（对评价器则为请评价）' : ''}`,
          en: `acknowledged to ${address}: ${keys.en}${isInvitation ? ' (to an evaluator: please rate)' : ''}`,
        },
        encoded: encodeKeys(address, said.codes),
      }
    }
    case 'show':
      return {
        words: {
          zh: `${address} 号显示：等候 ${said.waiting ?? '空'}，号码 ${said.ticket ?? '空'}`,
          en: `pad ${address} shows: waiting ${said.waiting ?? 'blank'}, ticket ${said.ticket ?? 'blank'}`,
        },
        encoded: encodeShow(address, said),
      }
    case 'stars':
      return {
        words: {
          zh: `${address} 号评价器亮 ${said.stars} 星`,
          en: `evaluator ${address}: ${said.stars} stars`,
        },
        encoded: encodeStars(address, said.stars),
      }
    case 'beep':
      return {
        words: { zh: `${address} 号蜂鸣`, en: `pad ${address} beeps` },
        encoded: encodeBeep(address),
      }
    case 'other':
      return { words: unknownWords(frame), encoded: encodeFrame(frame) }
  }
}

const KEY_WORDS: Readonly<Record<number, Words>> = {
  [KEY.rate]: { zh: '评价', en: 'rate' },
  [KEY.call]: { zh: '呼叫', en: 'call' },
  [KEY.recall]: { zh: '重呼', en: 'recall' },
  [KEY.cancel]: { zh: '取消', en: 'cancel' },
  [KEY.ok]: { zh: '确定', en: 'OK' },
  [KEY.oneMetreLine]: { zh: '一米线', en: 'one-metre line' },
  [KEY.pause]: { zh: '暂停', en: 'pause' },
  [KEY.transfer]: { zh: '转移', en: 'transfer' },
}

function keyWords(codes: readonly number[]): Words {
  const each = codes.map((code): Words => {
    if (code <= 9) return { zh: String(code), en: String(code) }
    return KEY_WORDS[code] ?? { zh: `未知键 ${hex(code)}`, en: `unknown key ${hex(code)}` }
  })
  return { zh: each.map(({ zh }) => zh).join(' '), en: each.map(({ en }) => en).join(' ') }
}

function unknownWords({ address, command, data }: PadFrame): Words {
  return {
    zh: `${address} 号：未知命令 ${hex(command)}，${data.length} 字节`,
    en: `${address}: unknown command ${hex(command)}, ${data.length} bytes`,
  }
}

function hex(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, '0')
}
