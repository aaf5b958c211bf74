import '@fontsource-variable/noto-sans-sc/index.css'
import '../ui/base.css'
import '../desk/desk.css'
import './guide.css'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import { z } from 'zod'
import type { GuideAsks, GuideTells } from '../../domain/wire/guide.ts'
import { hallBase, keptForHall } from '../links/hall-base.ts'
import { connectHall } from '../links/hall-link.ts'
import en from '../locales/guide.en.ts'
import zh from '../locales/guide.zh.ts'
import { newRequestId, pageClock } from '../ui/clock.ts'
import { createPageI18n } from '../ui/i18n.ts'
import App from './App.vue'
import { GUIDE_PARTS, type LinkRead } from './guide.ts'
import { keepStaffNoIn } from './kept-session.ts'

const base = hallBase(window.location.pathname)

/** Of the answer to `GET /api/ticket/<token>` only the number is wanted: the rest is in the replica. */
const numbered = z.object({ ticketNo: z.string() })

async function readTicketLink(token: string): Promise<LinkRead> {
  try {
    const response = await fetch(`${base}/api/ticket/${encodeURIComponent(token)}`, { cache: 'no-store' })
    if (response.status === 404 || response.status === 410) return { kind: 'invalid' }
    const read = numbered.safeParse(await response.json())
    return response.ok && read.success ? { kind: 'ticket', ticketNo: read.data.ticketNo } : { kind: 'unread' }
  } catch {
    // No network, or an answer that is not JSON: the number on the paper can still be keyed.
    return { kind: 'unread' }
  }
}

createApp(App)
  .provide(GUIDE_PARTS, {
    link: connectHall<GuideAsks, GuideTells>('guide'),
    clock: pageClock,
    kept: keepStaffNoIn(keptForHall(window.sessionStorage, base)),
    newRequestId,
    readTicketLink,
    hallAddress: window.location.origin + base,
  })
  .use(createPinia())
  .use(createPageI18n(zh, en))
  .mount('#app')
