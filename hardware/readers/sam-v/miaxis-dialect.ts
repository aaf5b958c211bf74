import type { Words } from '../../../domain/model.ts'
import type { Dialect, Said } from '../../codec/dialect.ts'
import type { Framer } from '../../codec/framer.ts'
import { saying } from '../../codec/saying.ts'
import { saySamRequest, saySamResponse } from './dialect.ts'
import {
  createMiaxisRequestFramer,
  createMiaxisResponseFramer,
  createRequestFramer,
  createResponseFramer,
  encodeMiaxisRequest,
  encodeMiaxisResponse,
  encodeReadData,
  encodeResponse,
  PACKET_BYTES,
  PASS_THROUGH,
  PREAMBLE,
  RESULT_GOOD,
  SW3,
  type MiaxisRequest,
  type MiaxisResponse,
  type SamRequest,
  type SamResponse,
} from './frames.ts'
import { inventedTextBlock } from './invented-card.ts'

/** HID reports of Miaxis readers in both directions (hardware-protocols 1.8). */
export const idCardMiaxisDialect: Dialect = {
  device: 'idcard-hid-miaxis',
  toDevice: () => saying(createMiaxisRequestFramer(isSound), sayRequest),
  toHost: () => saying(createMiaxisResponseFramer(), createResponseSayer()),
}

/** What is passed through must be one SAM request. */
function isSound({ command, payload }: MiaxisRequest): boolean {
  return command !== PASS_THROUGH || onlyFrameIn(createRequestFramer(), payload) !== null
}

function onlyFrameIn<Frame>(framer: Framer<Frame>, bytes: Uint8Array): Frame | null {
  const [first, ...rest] = framer.push(bytes)
  const isOnly = first?.type === 'frame' && rest.length === 0 && framer.pendingBytes() === 0
  return isOnly ? first.frame : null
}

function sayRequest(request: MiaxisRequest): Said {
  const sam: SamRequest | null =
    request.command === PASS_THROUGH ? onlyFrameIn(createRequestFramer(), request.payload) : null
  if (sam === null) {
    const code = hex(request.command)
    const words = { zh: `厂家命令 ${code}`, en: `vendor command ${code}` }
    return { words, encoded: encodeMiaxisRequest(request), recordable: null }
  }
  const said = saySamRequest(sam)
  const report = (payload: Uint8Array | null | undefined): Uint8Array | null =>
    payload ? encodeMiaxisRequest({ ...request, payload }) : null
  return { words: said.words, encoded: report(said.encoded), recordable: report(said.recordable) }
}

/** Packets of one answer are told one by one; what may be recorded of them is the same slice of an invented answer. */
function createResponseSayer(): (response: MiaxisResponse) => Said {
  let invented: Uint8Array | null = null

  function say(response: MiaxisResponse): Said {
    const { result, packet } = response
    const trouble: Words =
      result === RESULT_GOOD
        ? { zh: '', en: '' }
        : { zh: `结果 ${hex(result)}，`, en: `result ${hex(result)}, ` }
    if (packet === null) {
      const words = { zh: `${trouble.zh}无数据`, en: `${trouble.en}no data` }
      return { words, encoded: null, recordable: encodeMiaxisResponse(response) }
    }
    const { index, data } = packet
    const { length } = data
    const whole: SamResponse | null = index === 0 ? onlyFrameIn(createResponseFramer(), data) : null
    const said = whole === null ? null : saySamResponse(whole)
    if (index === 0) invented = said?.recordable ?? inventedAnswerTo(data)
    const slice = invented?.slice(index * PACKET_BYTES, index * PACKET_BYTES + length)
    data.fill(0)
    const recordable =
      slice?.length === length ? encodeMiaxisResponse({ ...response, packet: { index, data: slice } }) : null
    const words = said?.words ?? {
      zh: `第 ${index + 1} 包，${length} 字节`,
      en: `packet ${index + 1}, ${length} bytes`,
    }
    return { words: { zh: trouble.zh + words.zh, en: trouble.en + words.en }, encoded: null, recordable }
  }
  return say
}

/** A whole read reply of a card that belongs to nobody, where the first packet announces a reply of that length. */
function inventedAnswerTo(firstPacket: Uint8Array): Uint8Array | null {
  const reply = encodeResponse(
    SW3.done,
    encodeReadData(inventedTextBlock('residentCard'), new Uint8Array(1024)),
  )
  const isSameHead = reply
    .subarray(0, PREAMBLE.length + 2)
    .every((byte, index) => firstPacket[index] === byte)
  return isSameHead ? reply : null
}

function hex(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, '0')
}
