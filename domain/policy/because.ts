import { z } from 'zod'
import type { Words } from '../hall-file/common.ts'
import { localTime } from '../calendar.ts'
import { unreachable } from '../result.ts'

/** Why this ticket and no other: kept in the journal, shown to the clerk. */
export const because = z.discriminatedUnion('code', [
  z.strictObject({ code: z.literal('arrival') }),
  z.strictObject({ code: z.literal('priority') }),
  /** The slot, milliseconds UTC. */
  z.strictObject({ code: z.literal('appointment'), from: z.number(), to: z.number() }),
  z.strictObject({ code: z.literal('greenChannel') }),
  z.strictObject({ code: z.literal('waitedTooLong'), minutes: z.number() }),
  z.strictObject({ code: z.literal('transferredHere') }),
  z.strictObject({ code: z.literal('fairTurn') }),
  z.strictObject({ code: z.literal('overflow'), minutes: z.number() }),
  z.strictObject({ code: z.literal('clerkService') }),
  z.strictObject({ code: z.literal('chosen'), reason: z.string() }),
  z.strictObject({ code: z.literal('putBack') }),
])
export type Because = z.infer<typeof because>

/** The sentence beside the called number (design brief 3.3). */
export function becauseWords(because: Because): Words {
  switch (because.code) {
    case 'arrival':
      return { zh: '按到达顺序', en: 'arrival order' }
    case 'priority':
      return { zh: '优先', en: 'priority' }
    case 'appointment': {
      const slot = `${localTime(because.from).clock}–${localTime(because.to).clock}`
      return { zh: `预约 ${slot}`, en: `appointment ${slot}` }
    }
    case 'greenChannel':
      return { zh: '绿色通道', en: 'green channel' }
    case 'waitedTooLong': {
      const { minutes } = because
      return { zh: `已等 ${minutes} 分钟，超过上限`, en: `waited ${minutes} min (over the limit)` }
    }
    case 'transferredHere':
      return { zh: '转到本窗口', en: 'transferred here' }
    case 'fairTurn':
      return { zh: '连续优先后，轮到普通号', en: 'ordinary turn after preferred calls' }
    case 'overflow':
      return {
        zh: `该队列已等 ${because.minutes} 分钟，先支援`,
        en: `helping out: ${because.minutes} min wait there`,
      }
    case 'clerkService':
      return { zh: '本人专办的事项', en: 'item given to this clerk first' }
    case 'chosen':
      return { zh: `指定呼叫：${because.reason}`, en: `chosen by hand: ${because.reason}` }
    case 'putBack':
      return { zh: '放回后重叫', en: 'called again after put-back' }
    default:
      return unreachable(because)
  }
}
