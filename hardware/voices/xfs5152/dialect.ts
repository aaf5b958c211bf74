import type { Dialect, Said } from '../../codec/dialect.ts'
import { saying } from '../../codec/saying.ts'
import { repliesTold } from '../tts-replies.ts'
import { createCommandFramer, encodeCommand, type XfsCommand } from './frames.ts'

/** The side of the wire of XFS5152CE, SYN6658 and XFS5051 (hardware-protocols 4.2). */
export const xfs5152Dialect: Dialect = {
  device: 'tts-xfs5152-syn6658',
  toDevice: () =>
    saying(createCommandFramer(), (command) => ({ words: told(command), encoded: encodeCommand(command) })),
  toHost: repliesTold,
}

function told(command: XfsCommand): Said['words'] {
  switch (command.kind) {
    case 'speak':
      return {
        zh: `播报（${command.charset}）：${command.text}`,
        en: `speak (${command.charset}): ${command.text}`,
      }
    case 'cache-store':
      return {
        zh: `存入缓存 ${command.parameter}，${command.text.length} 字节`,
        en: `store ${command.text.length} bytes in cache ${command.parameter}`,
      }
    case 'cache-play':
      return { zh: `播放缓存 ${command.parameter ?? ''}`, en: `play the cache ${command.parameter ?? ''}` }
    case 'stop':
      return { zh: '停止', en: 'stop' }
    case 'pause':
      return { zh: '暂停', en: 'pause' }
    case 'resume':
      return { zh: '继续', en: 'resume' }
    case 'status':
      return { zh: '查询状态', en: 'ask for the status' }
    case 'sleep':
    case 'sleep-22':
      return { zh: '待机', en: 'sleep' }
    case 'wake':
      return { zh: '唤醒', en: 'wake' }
  }
}
