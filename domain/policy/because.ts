import { z } from 'zod'
import type { Words } from '../model.ts'
import { unreachable } from '../result.ts'

/** Why this ticket and no other: kept in the journal, shown to the clerk. */
export const because = z.discriminatedUnion('code', [
  z.strictObject({ code: z.literal('arrival') }),
  z.strictObject({ code: z.literal('priority') }),
  z.strictObject({ code: z.literal('appointment') }),
  z.strictObject({ code: z.literal('greenChannel') }),
])
export type Because = z.infer<typeof because>

/** The sentence beside the called number (design brief 3.3). */
export function becauseWords(because: Because): Words {
  switch (because.code) {
    case 'arrival':
      return { zh: '按到达顺序', en: 'arrival order' }
    case 'priority':
      return { zh: '优先', en: 'priority' }
    case 'appointment':
      return { zh: '预约', en: 'appointment' }
    case 'greenChannel':
      return { zh: '绿色通道', en: 'green channel' }
    default:
      return unreachable(because)
  }
}
