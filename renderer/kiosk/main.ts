import '@fontsource-variable/noto-sans-sc/index.css'
import { createApp } from 'vue'
import { connectDevice } from '../links/device-link.ts'
import { kioskEn } from '../locales/kiosk.en.ts'
import { kioskZh } from '../locales/kiosk.zh.ts'
import { newRequestId, pageClock } from '../ui/clock.ts'
import { createPageI18n } from '../ui/i18n.ts'
import './kiosk.css'
import KioskApp from './KioskApp.vue'
import { startVisit } from './visit.ts'

const visit = startVisit({
  link: connectDevice(),
  clock: pageClock,
  newRequestId,
  reload: () => window.location.reload(),
})
createApp(KioskApp, { visit }).use(createPageI18n(kioskZh, kioskEn)).mount('#app')
