import '@fontsource-variable/noto-sans-sc/index.css'
import { createApp } from 'vue'
import { connectDevice } from '../links/device-link.ts'
import { kioskEn } from '../locales/kiosk.en.ts'
import { kioskZh } from '../locales/kiosk.zh.ts'
import { newRequestId, pageClock } from '../ui/clock.ts'
import { createPageI18n } from '../ui/i18n.ts'
import './kiosk.css'
import { glyphsOf } from './glyphs.ts'
import KioskApp from './KioskApp.vue'
import { startVisit } from './visit.ts'

const visit = startVisit({
  link: connectDevice(),
  clock: pageClock,
  newRequestId,
  reload: () => window.location.reload(),
})
createApp(KioskApp, { visit }).use(createPageI18n(kioskZh, kioskEn)).mount('#app')

// The font comes in slices, fetched when a character is first drawn. The page that says that the host is gone could not
// fetch its own any more, so all that any wording may need is fetched now.
void document.fonts.load('400 16px "Noto Sans SC Variable"', glyphsOf(kioskZh, kioskEn))
