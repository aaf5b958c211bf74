import type { Words } from '../../../domain/model.ts'
import type { Dialect, Said } from '../../codec/dialect.ts'
import { saying } from '../../codec/saying.ts'
import { decodeGb18030 } from '../../codec/text.ts'
import { createSignFramer, encodeFrame, ERROR_CODES } from './frames.ts'
import type { ReceivedRequest, SignFrame } from './frames.ts'

/** Onbon font cards on the wire, both ways. */
export const onbonDialect: Dialect = {
  device: 'led-onbon-bx5k6k',
  toDevice: () => saying(createSignFramer(), said),
  toHost: () => saying(createSignFramer(), said),
}

function said(frame: SignFrame): Said {
  return { words: wordsOf(frame), encoded: encodeFrame(frame) }
}

function wordsOf({ address: { screen }, content }: SignFrame): Words {
  const what = content.type === 'request' ? requestWords(content.request) : answerWords(content.answer)
  return { zh: `${screen} 号屏：${what.zh}`, en: `screen ${screen}: ${what.en}` }
}

function answerWords(answer: (SignFrame['content'] & { type: 'answer' })['answer']): Words {
  if (answer.kind === 'ack') return { zh: '完成', en: 'done' }
  const { errorCode } = answer
  return {
    zh: `拒绝，错误 ${errorCode}`,
    en: `refused, error ${errorCode}: ${ERROR_CODES[errorCode] ?? 'unknown'}`,
  }
}

function requestWords(request: ReceivedRequest): Words {
  switch (request.kind) {
    case 'ping':
      return { zh: '在线询问', en: 'ping' }
    case 'controllerStatus':
      return { zh: '查询控制器状态', en: 'controller status' }
    case 'format':
      return { zh: '格式化（绝不能发送）', en: 'format (must never be sent)' }
    case 'reset':
      return { zh: '复位', en: 'reset' }
    case 'clock': {
      const { year, month, day, hour, minute, second } = request.time
      const when = `${year}-${month}-${day} ${hour}:${minute}:${second}`
      return { zh: `校时 ${when}`, en: `clock ${when}` }
    }
    case 'power':
      return request.isOn ? { zh: '开屏', en: 'power on' } : { zh: '关屏', en: 'power off' }
    case 'brightness':
      return {
        zh: `亮度 ${request.level}（方式 ${request.mode}）`,
        en: `brightness ${request.level}, mode ${request.mode}`,
      }
    case 'areas': {
      const { areas, deleteIds } = request.update
      const texts = areas.map(({ areaId, text }) => `${areaId}「${decodeGb18030(text)}」`).join(' ')
      const count = deleteIds === 'all' ? 'all' : String(deleteIds.length)
      return {
        zh: `动态区 ${texts || '无'}，删除 ${count === 'all' ? '全部' : count}`,
        en: `areas ${texts || 'none'}, delete ${count}`,
      }
    }
    case 'other': {
      const code = [request.group, request.command]
        .map((byte) => byte.toString(16).toUpperCase().padStart(2, '0'))
        .join(' ')
      const { length } = request.payload
      return { zh: `命令 ${code}，${length} 字节`, en: `command ${code}, ${length} bytes` }
    }
  }
}
