import type { Words } from '../../../domain/model.ts'
import type { Dialect } from '../../codec/dialect.ts'
import { saying } from '../../codec/saying.ts'
import { createCodeFramer, createCommandFramer, encodeCode, encodeCommand } from './frames.ts'

/** Serial scanners as read from the side of the wire. The text of a code may stand for a person: only its size is told. */
export const serialScannerDialect: Dialect = {
  device: 'barcode-scanner',
  toDevice: () =>
    saying(createCommandFramer(), (command) => ({
      words: COMMAND_WORDS[command],
      encoded: encodeCommand(command),
    })),
  toHost: () =>
    saying(createCodeFramer(), ({ text, encoding, bytes, endedBy }) => ({
      words: {
        zh: `条码 ${[...text].length} 字（${encoding}，${bytes} 字节）`,
        en: `a code of ${[...text].length} characters (${encoding}, ${bytes} bytes)`,
      },
      encoded: null,
      recordable: encodeCode(inventedCode(text), endedBy === 'mark' ? 'cr' : 'idle'),
    })),
}

/** As many characters that say nothing: digits become 0, letters A, Chinese 码. What stands between them stays. */
function inventedCode(text: string): Uint8Array {
  const invented = text
    .replaceAll(/\p{Nd}/gu, '0')
    .replaceAll(/[A-Za-z]/g, 'A')
    .replaceAll(/[^\x20-\x7e]/gu, '码')
  return new TextEncoder().encode(invented)
}

const COMMAND_WORDS: Readonly<Record<'trigger-on' | 'trigger-off', Words>> = {
  'trigger-on': { zh: '开始扫描', en: 'start reading' },
  'trigger-off': { zh: '停止扫描', en: 'stop reading' },
}
