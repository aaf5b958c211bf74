import '@fontsource-variable/noto-sans-sc/index.css'
import '../ui/base.css'
import { createApp } from 'vue'
import { benchEn } from '../locales/bench.en.ts'
import { benchZh } from '../locales/bench.zh.ts'
import { createPageI18n } from '../ui/i18n.ts'
import BenchPage from './BenchPage.vue'

createApp(BenchPage).use(createPageI18n(benchZh, benchEn)).mount('#app')
