import type { Dialect, Said } from '../../codec/dialect.ts'
import { saying } from '../../codec/saying.ts'
import {
  createReplyFramer,
  createRequestFramer,
  encodeReply,
  encodeRequest,
  EXCEPTIONS,
  type CoilReply,
  type CoilRequest,
} from './frames.ts'

/** A relay board on Modbus RTU: coils are written and read, nothing else (hardware-protocols 7). */
export const modbusCoilDialect: Dialect = {
  device: 'relay-modbus',
  toDevice: () =>
    saying(createRequestFramer(), (request) => ({ words: asked(request), encoded: encodeRequest(request) })),
  toHost: () => saying(createReplyFramer(), (reply) => ({ words: told(reply), encoded: encodeReply(reply) })),
}

function asked(request: CoilRequest): Said['words'] {
  const { unit, coil } = request
  if (request.kind === 'write') return setTo(unit, coil, request.isOn)
  return {
    zh: `${unit} 号站读线圈 ${coil} 起 ${request.count} 个`,
    en: `unit ${unit}: read ${request.count} coils from ${coil}`,
  }
}

function told(reply: CoilReply): Said['words'] {
  const { unit } = reply
  switch (reply.kind) {
    case 'written':
      return setTo(unit, reply.coil, reply.isOn)
    case 'coils': {
      const bits = reply.areOn.map(Number).join('')
      return { zh: `${unit} 号站线圈 ${bits}`, en: `unit ${unit}: coils ${bits}` }
    }
    case 'exception':
      return {
        zh: `${unit} 号站拒绝，代码 ${reply.code}`,
        en: `unit ${unit} refuses: ${EXCEPTIONS[reply.code]}`,
      }
  }
}

function setTo(unit: number, coil: number, isOn: boolean): Said['words'] {
  return {
    zh: `${unit} 号站线圈 ${coil} ${isOn ? '通' : '断'}`,
    en: `unit ${unit}: coil ${coil} ${isOn ? 'on' : 'off'}`,
  }
}
