import '@fontsource-variable/noto-sans-sc/index.css'
import '../ui/base.css'
import './devices.css'
import { createApp } from 'vue'
import { hallBase } from '../links/hall-base.ts'
import { devicesEn } from '../locales/devices.en.ts'
import { devicesZh } from '../locales/devices.zh.ts'
import { pageClock } from '../ui/clock.ts'
import { createPageI18n } from '../ui/i18n.ts'
import DevicesPage from './DevicesPage.vue'
import { fetchDevicesBelow } from './feed.ts'

createApp(DevicesPage, { clock: pageClock, read: fetchDevicesBelow(hallBase(window.location.pathname)) })
  .use(createPageI18n(devicesZh, devicesEn))
  .mount('#app')
