import { localTime } from './calendar.ts'
import { counterStatus, type HallState } from './hall-state.ts'

/** What stands on one counter's sign, worded; drivers and pages only draw it (domain guide section 6). */
export interface SignText {
  readonly tone: 'welcome' | 'call' | 'serving' | 'paused' | 'closed'
  readonly lines: readonly string[]
}

/** The words of a counter's hardware sign: Chinese only, one or two lines. */
export function signText(state: HallState, counterId: string, counterNo: string): SignText {
  const status = counterStatus(state, counterId)
  const ticket = status.ticketId === null ? undefined : state.tickets[status.ticketId]
  if (ticket?.state === 'called')
    return { tone: 'call', lines: [`请 ${ticket.ticketNo}`, `到 ${counterNo} 号窗口`] }
  if (ticket?.state === 'serving') return { tone: 'serving', lines: ['正在办理', ticket.ticketNo] }
  if (status.state === 'paused') {
    const back = status.backAt === null ? [] : [`约 ${localTime(status.backAt).clock} 恢复`]
    return { tone: 'paused', lines: ['暂停服务', ...back] }
  }
  return status.state === 'open'
    ? { tone: 'welcome', lines: ['欢迎'] }
    : { tone: 'closed', lines: ['未开放'] }
}
