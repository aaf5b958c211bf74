import '@fontsource-variable/noto-sans-sc/index.css'
import '../ui/base.css'
import './board.css'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import type { BoardAsks, BoardTells } from '../../domain/wire/board.ts'
import { hallBase } from '../links/hall-base.ts'
import { connectHall } from '../links/hall-link.ts'
import { boardEn } from '../locales/board.en.ts'
import { boardZh } from '../locales/board.zh.ts'
import { followHall } from '../replica.ts'
import { pageClock } from '../ui/clock.ts'
import { createPageI18n } from '../ui/i18n.ts'
import { openMutedVoice, openVoice } from '../voice/open-voice.ts'
import BoardPage from './BoardPage.vue'
import { boardAddress } from './address.ts'
import { useBoard } from './store.ts'
import { voiceWire } from './voice-wire.ts'

const address = boardAddress(window.location.search)
const voice = address.isMuted
  ? openMutedVoice(pageClock)
  : openVoice({
      clock: pageClock,
      prefersSystem: address.prefersSystemVoice,
      base: hallBase(window.location.pathname),
    })
const pinia = createPinia()
const app = createApp(BoardPage, { voice })
app.use(pinia).use(createPageI18n(boardZh, boardEn))
const link = connectHall<BoardAsks, BoardTells>('board')
useBoard(pinia).follow({
  replica: followHall(link, pageClock),
  clock: pageClock,
  zoneIds: address.zoneIds,
  speaker: voice.speaker,
  canBeHeard: voice.canBeHeard,
  wire: address.isMuted ? null : voiceWire(link),
})
app.mount('#app')
