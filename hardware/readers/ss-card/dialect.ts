import type { Words } from '../../../domain/model.ts'
import type { Dialect, Said } from '../../codec/dialect.ts'
import type { Framer } from '../../codec/framer.ts'
import { createMessageFramer } from '../../codec/message-framer.ts'
import { saying } from '../../codec/saying.ts'
import {
  createSsCommandFramer,
  decodeSsResponse,
  encodeRecord,
  encodeSsCommand,
  encodeSsResponse,
  recordsIn,
  SOCIAL_SECURITY_APPLICATION,
  type SsCommand,
  type SsRecord,
  type SsResponse,
} from './frames.ts'
import { statusOf } from './status.ts'

/** Bare commands and answers of social-security cards (hardware-protocols 7); a record is told by its length only. */
export const socialSecurityDialect: Dialect = {
  device: 'pcsc-social-security',
  toDevice: () => saying(createSsCommandFramer(), sayCommand),
  toHost: () => saying(createResponseFramer(), sayResponse),
}

const MAX_RESPONSE_BYTES = 258

/** An answer ends with the message that carried it. What comes with 9000 must be records. */
function createResponseFramer(): Framer<SsResponse> {
  return createMessageFramer(MAX_RESPONSE_BYTES, (bytes) => {
    const response = decodeSsResponse(bytes)
    if (response === null) return null
    return response.sw === 0x9000 && recordsIn(response.data) === null ? null : response
  })
}

function sayCommand(command: SsCommand): Said {
  const encoded = encodeSsCommand(command)
  return { words: commandWords(command), encoded, recordable: encoded }
}

function commandWords(command: SsCommand): Words {
  switch (command.is) {
    case 'selectApplication':
      return Buffer.from(command.name).equals(SOCIAL_SECURITY_APPLICATION)
        ? { zh: '选择社会保障应用', en: 'select the social-security application' }
        : { zh: '选择别的应用', en: 'select another application' }
    case 'selectFile': {
      const file = hex(command.fileId)
      return { zh: `选择文件 ${file}`, en: `select file ${file}` }
    }
    case 'readRecord':
      return {
        zh: `读记录 ${command.record}，至多 ${command.expectedBytes} 字节`,
        en: `read record ${command.record}, up to ${command.expectedBytes} bytes`,
      }
    case 'getResponse':
      return {
        zh: `取余下的 ${command.expectedBytes} 字节`,
        en: `get the other ${command.expectedBytes} bytes`,
      }
  }
}

/** Tells an answer, and wipes the data it came with. */
function sayResponse({ data, sw }: SsResponse): Said {
  const status = statusOf(sw)
  const length = data.length
  const recordable = encodeSsResponse({ data: inventedData(data), sw })
  data.fill(0)
  return {
    words: {
      zh: `SW ${hex(sw)} ${status.words.zh}${length === 0 ? '' : `，${length} 字节`}`,
      en: `SW ${hex(sw)} ${status.words.en}${length === 0 ? '' : `, ${length} bytes`}`,
    },
    encoded: length === 0 ? encodeSsResponse({ data, sw }) : null,
    recordable,
  }
}

/** The sample number of GB 11643, and 样例 in GBK. */
const INVENTED_NUMBER = Buffer.from('11010519491231002X', 'ascii')
const INVENTED_NAME = Uint8Array.of(0xd1, 0xf9, 0xc0, 0xfd)

function inventedData(data: Uint8Array): Uint8Array {
  const kept = new Uint8Array(data.length)
  let at = 0
  for (const record of recordsIn(data) ?? []) {
    const bytes = encodeRecord({ tag: record.tag, value: inventedValue(record) })
    kept.set(bytes, at)
    at += bytes.length
  }
  return kept
}

function inventedValue({ value }: SsRecord): Uint8Array {
  if (value.length === INVENTED_NUMBER.length) return INVENTED_NUMBER
  const text = new Uint8Array(value.length).fill(0x20)
  if (value.length >= INVENTED_NAME.length) text.set(INVENTED_NAME)
  return text
}

function hex(word: number): string {
  return word.toString(16).toUpperCase().padStart(4, '0')
}
