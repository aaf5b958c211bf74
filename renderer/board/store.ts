import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch, type Ref } from 'vue'
import { rowsOf } from '../../domain/called-rows.ts'
import type { HallState } from '../../domain/hall-state.ts'
import type { PublicHall } from '../../domain/model.ts'
import type { Clock } from '../../domain/ports.ts'
import type { Speaker, Speaking } from '../../domain/voice/announcer.ts'
import { createVoiceDuty, type BoardCall, type VoiceWire } from '../../domain/voice/duty.ts'
import type { Replica } from '../replica.ts'
import { boardView, unknownZones } from './board-view.ts'
import { advanceHero, EMPTY_HERO, type Hero } from './hero.ts'

/** How often the board looks at the time: highlight, pages, clock. */
const LOOK_EVERY_MS = 500

export interface BoardParts {
  readonly replica: Replica
  readonly clock: Clock
  readonly zoneIds: readonly string[]
  readonly speaker: Speaker
  /** Whether the speaker can be heard now. */
  readonly canBeHeard: Readonly<Ref<boolean>>
  /** Null: this board never asks for the voice of its zones (`mute=1`). */
  readonly wire: VoiceWire | null
}

/** The board over one replica of the hall: what is shown, and what is spoken. */
export const useBoard = defineStore('board', () => {
  const hero = shallowRef<Hero>(EMPTY_HERO)
  const speaking = shallowRef<Speaking<BoardCall> | null>(null)
  /** What was announced last, in every language. */
  const lastSpoken = ref('')
  const now = ref(0)
  const liveAt = ref<number | null>(null)
  const zoneIds = ref<readonly string[]>([])
  const replica = shallowRef<Replica | null>(null)
  let day: string | null = null

  /** The zones to choose from, when the address names one that the hall does not have. */
  const choices = computed(() => {
    const hall = replica.value?.hall.value
    return hall && unknownZones(hall, zoneIds.value).length > 0 ? hall.zones : null
  })

  const view = computed(() => {
    const hall = replica.value?.hall.value
    const state = replica.value?.state.value
    if (!hall || !state || !replica.value || choices.value) return null
    const lostSince = replica.value.isLive.value ? null : (liveAt.value ?? now.value)
    return boardView({ hall, state, zoneIds: zoneIds.value, hero: hero.value, now: now.value, lostSince })
  })

  /** What is spoken or written now, to be read along; of the other zones this board is only the voice. */
  const caption = computed(() => {
    const present = speaking.value
    if (!present?.call.isShown) return null
    const { text, lang } = present.announcement
    const top = view.value?.hero
    // The top may be further than the voice: words about another number are then written below.
    return { text, lang, isOfTop: top?.kind === 'call' && top.ticketId === present.call.ticketId }
  })

  /** Follows a hall until the returned function is called. */
  function follow({
    replica: followed,
    clock,
    zoneIds: ids,
    speaker,
    canBeHeard,
    wire,
  }: BoardParts): () => void {
    replica.value = followed
    zoneIds.value = ids
    const parts = { clock, speaker, zoneIds: ids, wire, now: followed.now, spokenWithinMs: null, onSpeaking }
    const duty = createVoiceDuty(parts)

    const look = (): void => {
      now.value = followed.now()
      if (followed.isLive.value) liveAt.value = now.value
      const { value: hall } = followed.hall
      const { value: state } = followed.state
      if (!hall || !state || choices.value) return
      take(hall, state)
      if (followed.isLive.value) duty.take(hall, state)
    }
    let cancel = (): void => {}
    const tick = (): void => {
      look()
      cancel = clock.after(LOOK_EVERY_MS, tick)
    }
    tick()
    const stopLooking = watch([followed.state, followed.isLive], look, { immediate: true, flush: 'sync' })
    // After the look: what was called before the link was there is not a fresh call.
    const stopAsking = watch(
      [followed.isLive, canBeHeard],
      ([isLive, isAudible]) => {
        if (isLive) void duty.claim(isAudible)
        else duty.drop()
      },
      { immediate: true, flush: 'sync' },
    )
    return () => {
      stopLooking()
      stopAsking()
      cancel()
      duty.close()
    }
  }

  function take(hall: PublicHall, state: HallState): void {
    // Numbers of facts begin anew with the day.
    if (day !== null && day !== state.day) hero.value = { ...EMPTY_HERO, seenSeq: 0 }
    day = state.day
    hero.value = advanceHero(hero.value, rowsOf(hall, state, zoneIds.value), now.value)
  }

  function onSpeaking(present: Speaking<BoardCall> | null): void {
    speaking.value = present
    if (present) lastSpoken.value = present.call.announcements.map((one) => one.spoken).join(' / ')
  }

  return { view, choices, caption, speaking, lastSpoken, follow }
})
