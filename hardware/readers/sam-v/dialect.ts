import type { Words } from '../../../domain/model.ts'
import type { Dialect, Said } from '../../codec/dialect.ts'
import { saying } from '../../codec/saying.ts'
import {
  createRequestFramer,
  createResponseFramer,
  encodeRequest,
  encodeResponse,
  formatSw3,
  kindOfTextBlock,
  SW3,
  type SamDocumentKind,
  type SamRequest,
  type SamResponse,
} from './frames.ts'
import { inventedTextBlock } from './invented-card.ts'
import { mustBeRead, readShapeOf, type ReadShape } from './read-shape.ts'

/** SAM_V frames in both directions (hardware-protocols 1.2 to 1.5); a card's content is told as kind and length only. */
export const idCardSamDialect: Dialect = {
  device: 'idcard-sam',
  toDevice: () => saying(createRequestFramer(), saySamRequest),
  toHost: () => saying(createResponseFramer(isSoundResponse), saySamResponse),
}

/** Where a reply must be a read reply, the lengths inside it must agree with Len (section 1.4). */
export function isSoundResponse({ sw3, data }: SamResponse): boolean {
  return sw3 !== SW3.done || !mustBeRead(data) || readShapeOf(data) !== null
}

const BAUD_RATES = [115_200, 57_600, 38_400, 19_200, 9600] as const

const COMMAND_WORDS: Readonly<Record<string, Words>> = {
  '10FF': { zh: '复位安全模块', en: 'reset SAM' },
  '11FF': { zh: '查询安全模块状态', en: 'SAM status' },
  '12FF': { zh: '读安全模块编号', en: 'SAM number' },
  '2001': { zh: '寻卡', en: 'find card' },
  '2002': { zh: '选卡', en: 'select card' },
  '3001': { zh: '读文字和照片', en: 'read text and photo' },
  '3010': { zh: '读文字、照片和指纹', en: 'read text, photo and fingerprints' },
  '3003': { zh: '读追加住址', en: 'read appended address' },
  '3005': { zh: '读芯片管理号', en: 'read chip management number' },
}

/** Tells a request (section 1.3). */
export function saySamRequest({ cmd, para, data }: SamRequest): Said {
  const encoded = encodeRequest(cmd, para, data)
  const withData = data.length === 0 ? '' : `, ${data.length}`
  const { zh, en } = requestWords(cmd, para)
  const words =
    data.length === 0 ? { zh, en } : { zh: `${zh}${withData} 字节数据`, en: `${en}${withData} bytes of data` }
  return { words, encoded, recordable: data.length === 0 ? encoded : null }
}

function requestWords(cmd: number, para: number): Words {
  const known = COMMAND_WORDS[hex(cmd) + hex(para)]
  if (known !== undefined) return known
  if (cmd === 0x60) {
    const rate = BAUD_RATES[para]
    const told = rate === undefined ? `${hex(para)}?` : String(rate)
    return { zh: `设波特率 ${told}`, en: `set baud rate ${told}` }
  }
  return { zh: `命令 ${hex(cmd)} ${hex(para)}`, en: `command ${hex(cmd)} ${hex(para)}` }
}

const STATUS_WORDS: Readonly<Record<number, Words>> = {
  [SW3.done]: { zh: '完成', en: 'done' },
  [SW3.cardFound]: { zh: '找到卡', en: 'card found' },
  [SW3.noSuchContent]: { zh: '卡上无此内容', en: 'no such content on this card' },
  [SW3.requestChecksumWrong]: { zh: '收到的命令校验错', en: 'request checksum wrong' },
  [SW3.requestLengthWrong]: { zh: '收到的命令长度错', en: 'request length wrong' },
  [SW3.requestContentWrong]: { zh: '命令内容错', en: 'request content wrong' },
  [SW3.notPermitted]: { zh: '不许此操作', en: 'operation not permitted' },
  [SW3.unknown]: { zh: '不明错误', en: 'unknown error' },
  [SW3.cardRefusedSam]: { zh: '卡不认安全模块', en: 'card failed to authenticate SAM' },
  [SW3.samRefusedCard]: { zh: '安全模块不认卡', en: 'SAM failed to authenticate card' },
  [SW3.informationRejected]: { zh: '信息验证失败', en: 'information verification failed' },
  [SW3.fingerprintRejected]: { zh: '指纹验证失败', en: 'fingerprint verification failed' },
  [SW3.informationLengthWrong]: { zh: '信息长度错', en: 'information length wrong' },
  [SW3.cardTypeUnknown]: { zh: '不认识的卡', en: 'card type not recognised' },
  [SW3.readFailed]: { zh: '读卡失败', en: 'read failed' },
  [SW3.randomNumberFailed]: { zh: '取随机数失败', en: 'random number failed' },
  [SW3.selfTestFailed]: { zh: '安全模块自检失败', en: 'SAM self-test failed' },
  [SW3.samNotAuthorised]: { zh: '安全模块未授权', en: 'SAM not authorised' },
  [SW3.noCard]: { zh: '没有新放的卡', en: 'no card found' },
  [SW3.selectFailed]: { zh: '选卡失败', en: 'select failed' },
}

const KIND_WORDS: Readonly<Record<SamDocumentKind, Words>> = {
  residentCard: { zh: '居民身份证', en: 'resident card' },
  hmtResidencePermit: {
    zh: '港澳台居民居住证',
    en: 'residence permit of a Hong Kong, Macao or Taiwan resident',
  },
  foreignPermit2017: {
    zh: '外国人永久居留身份证（2017 版）',
    en: 'foreign permanent resident card of 2017',
  },
  foreignPermit2023: {
    zh: '外国人永久居留身份证（2023 版）',
    en: 'foreign permanent resident card of 2023',
  },
}

/** Tells a response, and wipes the data it came with: it may be a card. */
export function saySamResponse(response: SamResponse): Said {
  const { sw1, sw2, sw3, data } = response
  const code = formatSw3(sw3)
  const status = STATUS_WORDS[sw3] ?? { zh: '未载明的状态', en: 'status not documented' }
  const shape = sw3 === SW3.done ? readShapeOf(data) : null
  const content = shape === null ? plainWords(data) : readWords(data, shape)
  const recordable = encodeResponse(sw3, recordableData(data, shape), sw1, sw2)
  data.fill(0)
  return {
    words: { zh: `${code} ${status.zh}${content.zh}`, en: `${code} ${status.en}${content.en}` },
    encoded: data.length === 0 ? encodeResponse(sw3, data, sw1, sw2) : null,
    recordable,
  }
}

function plainWords({ length }: Uint8Array): Words {
  if (length === 0) return { zh: '', en: '' }
  return { zh: `，${length} 字节`, en: `, ${length} bytes` }
}

function readWords(
  data: Uint8Array,
  { headBytes, textBytes, photoBytes, fingerprintBytes }: ReadShape,
): Words {
  const kind = KIND_WORDS[kindOfTextBlock(data.subarray(headBytes, headBytes + textBytes))]
  const finger =
    fingerprintBytes === null
      ? ['', '']
      : [`、指纹 ${fingerprintBytes}`, `, fingerprints ${fingerprintBytes}`]
  return {
    zh: `，${kind.zh}：文字 ${textBytes}、照片 ${photoBytes}${finger[0] ?? ''} 字节`,
    en: `, ${kind.en}: text ${textBytes}, photo ${photoBytes}${finger[1] ?? ''} bytes`,
  }
}

/** The same shape without the person: an invented card's text, and zeros for everything else. */
function recordableData(data: Uint8Array, shape: ReadShape | null): Uint8Array {
  const kept = new Uint8Array(data.length)
  if (shape === null) return kept
  const { headBytes, textBytes } = shape
  kept.set(data.subarray(0, headBytes))
  kept.set(inventedTextBlock(kindOfTextBlock(data.subarray(headBytes, headBytes + textBytes))), headBytes)
  return kept
}

function hex(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, '0')
}
