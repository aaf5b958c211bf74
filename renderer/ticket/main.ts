import '../ui/base.css'
import './ticket.css'
import { createApp } from 'vue'
import { ticketEn } from '../locales/ticket.en.ts'
import { ticketZh } from '../locales/ticket.zh.ts'
import { pageClock } from '../ui/clock.ts'
import { createPageI18n } from '../ui/i18n.ts'
import { openPhoneAlert } from './alert.ts'
import { readTicket, tokenOf, type TicketRead } from './ticket-answer.ts'
import { followTicket } from './ticket-feed.ts'
import TicketPage from './TicketPage.vue'

const token = tokenOf(window.location.pathname)

async function ask(): Promise<TicketRead> {
  if (token === '') return { kind: 'gone', why: 'link-invalid' }
  try {
    const response = await fetch(`/api/ticket/${token}`, { cache: 'no-store' })
    return readTicket(response.status, await response.json())
  } catch {
    // No network, or an answer that is not JSON: asked again in a moment, and said when it lasts.
    return { kind: 'nothing' }
  }
}

createApp(TicketPage, { feed: followTicket(ask, pageClock), openAlert: () => openPhoneAlert(window) })
  .use(createPageI18n(ticketZh, ticketEn))
  .mount('#app')
