import type { Dialect, Said } from '../../codec/dialect.ts'
import { saying } from '../../codec/saying.ts'
import { repliesTold } from '../tts-replies.ts'
import { createCommandFramer, encodeCommand, type SynCommand } from './frames.ts'

/** The SYN6288's side of the wire (hardware-protocols 4.1). */
export const syn6288Dialect: Dialect = {
  device: 'tts-syn6288',
  toDevice: () =>
    saying(createCommandFramer(), (command) => ({ words: told(command), encoded: encodeCommand(command) })),
  toHost: repliesTold,
}

function told(command: SynCommand): Said['words'] {
  switch (command.kind) {
    case 'speak': {
      const { charset, music, text } = command
      return {
        zh: `播报（${charset}，背景音乐 ${music}）：${text}`,
        en: `speak (${charset}, music ${music}): ${text}`,
      }
    }
    case 'baud':
      return { zh: `改波特率为 ${command.baudRate}`, en: `set ${command.baudRate} baud` }
    case 'stop':
      return { zh: '停止', en: 'stop' }
    case 'pause':
      return { zh: '暂停', en: 'pause' }
    case 'resume':
      return { zh: '继续', en: 'resume' }
    case 'status':
      return { zh: '查询状态', en: 'ask for the status' }
    case 'power-down':
      return { zh: '掉电，复位后才醒', en: 'power down until reset' }
  }
}
