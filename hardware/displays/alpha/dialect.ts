import type { Words } from '../../../domain/model.ts'
import type { Dialect } from '../../codec/dialect.ts'
import { saying } from '../../codec/saying.ts'
import { createPacketFramer, createReplyFramer, encodePacket, encodeReply, STATUS_BITS } from './frames.ts'
import type { AlphaCommand, AlphaPacket, AlphaReply } from './frames.ts'

/** Alpha and BetaBrite signs on the wire, both ways. */
export const alphaDialect: Dialect = {
  device: 'led-alpha',
  toDevice: () =>
    saying(createPacketFramer(), (packet) => ({ words: packetWords(packet), encoded: encodePacket(packet) })),
  toHost: () =>
    saying(createReplyFramer(), (reply) => ({ words: replyWords(reply), encoded: encodeReply(reply) })),
}

function packetWords({ address, blocks }: AlphaPacket): Words {
  const told = blocks.map(({ command }) => commandWords(command))
  return {
    zh: `${address.type}${address.sign}：${told.map(({ zh }) => zh).join('；')}`,
    en: `${address.type}${address.sign}: ${told.map(({ en }) => en).join('; ')}`,
  }
}

/** Control codes inside a text are shown as their numbers. */
function shown(text: Uint8Array): string {
  return [...text]
    .map((byte) =>
      byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `<${byte.toString(16).padStart(2, '0')}>`,
    )
    .join('')
}

function commandWords(command: AlphaCommand): Words {
  switch (command.kind) {
    case 'write-text': {
      const isPriority = command.label === '0'
      if (isPriority && command.text.length === 0) return { zh: '清除优先文字', en: 'priority text cleared' }
      return isPriority
        ? { zh: `优先文字「${shown(command.text)}」`, en: `priority text "${shown(command.text)}"` }
        : {
            zh: `文字 ${command.label}「${shown(command.text)}」`,
            en: `text ${command.label} "${shown(command.text)}"`,
          }
    }
    case 'write-string':
      return {
        zh: `字串 ${command.label}「${shown(command.text)}」`,
        en: `string ${command.label} "${shown(command.text)}"`,
      }
    case 'set-memory':
      return {
        zh: `划分内存，${command.files.length} 个文件`,
        en: `memory set, ${command.files.length} files`,
      }
    case 'run-sequence':
      return { zh: `播放 ${command.labels}`, en: `run ${command.labels}` }
    case 'soft-reset':
      return { zh: '软复位', en: 'soft reset' }
    case 'clock':
      return { zh: `时钟 ${command.hhmm}`, en: `clock ${command.hhmm}` }
    case 'special':
      return { zh: `特殊功能 ${command.code}`, en: `special function ${command.code}` }
    case 'read':
      return { zh: `读取 ${shown(command.what)}`, en: `read ${shown(command.what)}` }
    case 'other':
      return { zh: `命令 ${command.command}`, en: `command ${command.command}` }
  }
}

const STATUS_WORDS: Readonly<Record<keyof typeof STATUS_BITS, Words>> = {
  badCommand: { zh: '命令不认识', en: 'bad command' },
  checksum: { zh: '校验错', en: 'checksum' },
  overflow: { zh: '缓冲溢出', en: 'overflow' },
  timeout: { zh: '超时', en: 'time-out' },
  framing: { zh: '帧错', en: 'framing' },
  parity: { zh: '奇偶错', en: 'parity' },
}

function replyWords(reply: AlphaReply): Words {
  switch (reply.kind) {
    case 'ack':
      return { zh: '收到', en: 'acknowledged' }
    case 'nak':
      return { zh: '拒收', en: 'refused' }
    case 'status': {
      const names = (Object.keys(STATUS_BITS) as (keyof typeof STATUS_BITS)[]).filter(
        (name) => (reply.bits & STATUS_BITS[name]) !== 0,
      )
      const words = names.map((name) => STATUS_WORDS[name])
      return {
        zh: `状态：${words.map(({ zh }) => zh).join('、') || '正常'}`,
        en: `status: ${words.map(({ en }) => en).join(', ') || 'well'}`,
      }
    }
    case 'packet':
      return packetWords(reply.packet)
  }
}
