import '@fontsource-variable/noto-sans-sc/index.css'
import '../ui/base.css'
import './devices.css'
import { createApp } from 'vue'
import { devicesEn } from '../locales/devices.en.ts'
import { devicesZh } from '../locales/devices.zh.ts'
import { pageClock } from '../ui/clock.ts'
import { createPageI18n } from '../ui/i18n.ts'
import DevicesPage from './DevicesPage.vue'
import { fetchDevices } from './feed.ts'

createApp(DevicesPage, { clock: pageClock, read: fetchDevices })
  .use(createPageI18n(devicesZh, devicesEn))
  .mount('#app')
