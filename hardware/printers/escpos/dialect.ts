import type { Words } from '../../../domain/model.ts'
import type { Dialect, Said } from '../../codec/dialect.ts'
import { saying } from '../../codec/saying.ts'
import { createCommandFramer } from './command-framer.ts'
import { COMMAND_TABLE } from './command-table.ts'
import { encodeCommand } from './commands.ts'
import type { PrinterCommand } from './commands.ts'
import { decodeAsb, decodeFullStatus, decodeQueuedPaper, encodeReply } from './frames.ts'
import type { PrinterReply, PrinterSignals } from './frames.ts'
import { createReplyFramer } from './reply-framer.ts'
import { conditionsOfSignals, CONDITION_WORDS } from './status.ts'

/** ESC/POS as Epson and the Chinese makes speak it (hardware-protocols 2.2 to 2.5). */
export const escposDialect: Dialect = {
  device: 'escpos',
  toDevice: () => saying(createCommandFramer(false), sayCommand),
  toHost: () => saying(createReplyFramer(), sayReply),
}

/** The same with what Custom adds for kiosks: KPM, VKP and PRT (2.6). */
export const customKioskDialect: Dialect = {
  device: 'custom-kiosk-printer',
  toDevice: () => saying(createCommandFramer(true), sayCommand),
  toHost: () => saying(createReplyFramer(true), sayReply),
}

function sayCommand(command: PrinterCommand): Said {
  return { words: wordsOfCommand(command), encoded: encodeCommand(command) }
}

function wordsOfCommand(command: PrinterCommand): Words {
  switch (command.kind) {
    case 'lineFeed':
      return { zh: '换行', en: 'line feed' }
    case 'character':
      return { zh: `文字 ${command.char}`, en: `text ${command.char}` }
    case 'codePageByte':
      return { zh: `代码页文字 ${hex([command.byte])}`, en: `code page text ${hex([command.byte])}` }
    case 'qrStore':
      return {
        zh: `存入二维码内容 ${command.data.length} 字节`,
        en: `store QR data, ${command.data.length} bytes`,
      }
    case 'raster': {
      const size = `${command.widthBytes * 8}x${command.heightDots}`
      return { zh: `点阵图 ${size} 点`, en: `raster of ${size} dots` }
    }
    case 'graphicsStore': {
      const size = `${command.widthDots}x${command.heightDots}`
      return { zh: `存入图形 ${size} 点`, en: `store graphics of ${size} dots` }
    }
    default: {
      const { zh, en } = COMMAND_TABLE[command.kind].words
      const parameters = command.parameters.length === 0 ? '' : ` ${hex(command.parameters)}`
      return { zh: `${zh}${parameters}`, en: `${en}${parameters}` }
    }
  }
}

function sayReply(reply: PrinterReply): Said {
  return { words: wordsOfReply(reply), encoded: encodeReply(reply) }
}

function wordsOfReply(reply: PrinterReply): Words {
  switch (reply.kind) {
    case 'realtime':
      return { zh: `实时状态应答 ${hex([reply.byte])}`, en: `real-time status ${hex([reply.byte])}` }
    case 'queued':
      return withState('排队状态应答', 'queued status', decodeQueuedPaper(reply.byte))
    case 'asb':
      return withState('自动状态', 'automatic status', decodeAsb(reply.bytes))
    case 'fullStatus':
      return withState('完整状态', 'full status', decodeFullStatus(reply.bytes))
    case 'jobId':
      return { zh: `作业 ${reply.id} 已打完`, en: `job ${reply.id} is printed` }
    case 'flow':
      return reply.mayWrite
        ? { zh: '可以继续发送 XON', en: 'go on sending, XON' }
        : { zh: '暂停发送 XOFF', en: 'stop sending, XOFF' }
  }
}

function withState(zh: string, en: string, signals: PrinterSignals): Words {
  const found = conditionsOfSignals(signals, true).map((condition) => CONDITION_WORDS[condition])
  if (found.length === 0) return { zh: `${zh}：正常`, en: `${en}: well` }
  return {
    zh: `${zh}：${found.map((words) => words.zh).join('、')}`,
    en: `${en}: ${found.map((words) => words.en).join(', ')}`,
  }
}

function hex(bytes: readonly number[]): string {
  return bytes.map((byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ')
}
