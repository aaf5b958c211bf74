import '@fontsource-variable/noto-sans-sc/index.css'
import '../ui/base.css'
import './sign.css'
import { createApp } from 'vue'
import type { BoardAsks, BoardTells } from '../../domain/wire/board.ts'
import { connectHall } from '../links/hall-link.ts'
import { signEn } from '../locales/sign.en.ts'
import { signZh } from '../locales/sign.zh.ts'
import { followHall } from '../replica.ts'
import { pageClock } from '../ui/clock.ts'
import { createPageI18n } from '../ui/i18n.ts'
import SignPage from './SignPage.vue'

// The address says which counter this screen hangs above: /sign/?counter=c3
const counterId = new URLSearchParams(window.location.search).get('counter') ?? ''
const replica = followHall(connectHall<BoardAsks, BoardTells>('board'), pageClock)
createApp(SignPage, { replica, counterId }).use(createPageI18n(signZh, signEn)).mount('#app')
