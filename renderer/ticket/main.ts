import '../ui/base.css'
import './ticket.css'
import { createApp } from 'vue'
import { hallBase } from '../links/hall-base.ts'
import { ticketEn } from '../locales/ticket.en.ts'
import { ticketZh } from '../locales/ticket.zh.ts'
import { newRequestId, pageClock } from '../ui/clock.ts'
import { createPageI18n } from '../ui/i18n.ts'
import { openPhoneAlert } from './alert.ts'
import { readTicket, readWishAnswer, tokenOf, type TicketRead, type WishAnswer } from './ticket-answer.ts'
import { followTicket } from './ticket-feed.ts'
import { createTicketWishes, type Wish } from './ticket-wishes.ts'
import TicketPage from './TicketPage.vue'

const base = hallBase(window.location.pathname)
const token = tokenOf(window.location.pathname)

async function ask(): Promise<TicketRead> {
  if (token === '') return { kind: 'gone', why: 'link-invalid' }
  try {
    const response = await fetch(`${base}/api/ticket/${token}`, { cache: 'no-store' })
    return readTicket(response.status, await response.json())
  } catch {
    // No network, or an answer that is not JSON: asked again in a moment, and said when it lasts.
    return { kind: 'nothing' }
  }
}

async function post(wish: Wish, requestId: string): Promise<WishAnswer> {
  try {
    const response = await fetch(`${base}/api/ticket/${token}/${wish}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ requestId }),
    })
    return readWishAnswer(response.status, await response.json())
  } catch {
    // It may have been done or not: the holder is told to ask again, under the same id.
    return { kind: 'nothing' }
  }
}

const feed = followTicket(ask, pageClock)
const wishes = createTicketWishes({ post, feed, newRequestId })
createApp(TicketPage, { feed, wishes, openAlert: () => openPhoneAlert(window) })
  .use(createPageI18n(ticketZh, ticketEn))
  .mount('#app')
