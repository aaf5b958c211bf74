import '@fontsource-variable/noto-sans-sc/index.css'
import '../ui/base.css'
import '../desk/desk.css'
import './keypad.css'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import type { DeskAsks, DeskTells } from '../../domain/wire/desk.ts'
import { createChime } from '../desk/chime.ts'
import { DESK_PARTS } from '../desk/desk.ts'
import { keepSessionIn } from '../desk/kept-session.ts'
import { hallBase, keptForHall } from '../links/hall-base.ts'
import { connectHall } from '../links/hall-link.ts'
import { newRequestId, pageClock } from '../ui/clock.ts'
import { createPageI18n } from '../ui/i18n.ts'
import App from './App.vue'
import { en, zh } from './wording.ts'

createApp(App)
  .provide(DESK_PARTS, {
    link: connectHall<DeskAsks, DeskTells>('desk'),
    clock: pageClock,
    kept: keepSessionIn(keptForHall(window.sessionStorage, hallBase(window.location.pathname))),
    newRequestId,
    chime: createChime(),
    wantedCounterId: new URLSearchParams(window.location.search).get('counter'),
  })
  .use(createPinia())
  .use(createPageI18n(zh, en))
  .mount('#app')
