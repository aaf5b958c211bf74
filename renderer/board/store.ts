import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { announcements } from '../../domain/announce.ts'
import { isLastCall, type CallRow } from '../../domain/figures.ts'
import type { HallState } from '../../domain/hall-state.ts'
import type { PublicHall } from '../../domain/model.ts'
import type { Clock } from '../../domain/ports.ts'
import type { Replica } from '../replica.ts'
import {
  createAnnouncer,
  type Announcer,
  type Speaker,
  type Speaking,
  type SpokenCall,
} from '../voice/announcer.ts'
import { boardView, heardZoneIds, rowsOf } from './board-view.ts'
import { advanceHero, EMPTY_HERO, freshCalls, type Hero } from './hero.ts'

/** How often the board looks at the time: highlight, pages, clock. */
const LOOK_EVERY_MS = 500

/** The board over one replica of the hall: what is shown, and what is spoken. */
export const useBoard = defineStore('board', () => {
  const hero = shallowRef<Hero>(EMPTY_HERO)
  const speaking = shallowRef<Speaking | null>(null)
  /** What was announced last, in every language. */
  const lastSpoken = ref('')
  const now = ref(0)
  const liveAt = ref<number | null>(null)
  const zoneIds = ref<readonly string[]>([])
  const replica = shallowRef<Replica | null>(null)
  let announcer: Announcer | null = null
  let day: string | null = null
  let announcedSeq: number | null = null

  const view = computed(() => {
    const hall = replica.value?.hall.value
    const state = replica.value?.state.value
    if (!hall || !state || !replica.value) return null
    const lostSince = replica.value.isLive.value ? null : (liveAt.value ?? now.value)
    return boardView({ hall, state, zoneIds: zoneIds.value, hero: hero.value, now: now.value, lostSince })
  })

  /** Follows a hall until the returned function is called. `speaker` null: this board is silent (`mute=1`). */
  function follow(parts: {
    readonly replica: Replica
    readonly clock: Clock
    readonly zoneIds: readonly string[]
    readonly speaker: Speaker | null
  }): () => void {
    const { replica: hallReplica, clock, speaker } = parts
    replica.value = hallReplica
    zoneIds.value = parts.zoneIds
    announcer = speaker && createAnnouncer({ clock, speaker, settings, isStanding, onSpeaking })

    const look = (): void => {
      now.value = hallReplica.now()
      if (hallReplica.isLive.value) liveAt.value = now.value
      const { value: hall } = hallReplica.hall
      const { value: state } = hallReplica.state
      if (hall && state) take(hall, state)
    }
    let cancel = (): void => {}
    const tick = (): void => {
      look()
      cancel = clock.after(LOOK_EVERY_MS, tick)
    }
    tick()
    const stopWatching = watch(
      [hallReplica.state, hallReplica.isLive],
      () => {
        look()
        announcer?.setLive(hallReplica.isLive.value)
      },
      { immediate: true, flush: 'sync' },
    )
    return () => {
      stopWatching()
      cancel()
      announcer?.close()
    }
  }

  function take(hall: PublicHall, state: HallState): void {
    if (day !== null && day !== state.day) {
      // Numbers of facts begin anew with the day.
      hero.value = { ...EMPTY_HERO, seenSeq: 0 }
      announcedSeq = 0
    }
    day = state.day
    hero.value = advanceHero(hero.value, rowsOf(hall, state, zoneIds.value), now.value)
    announceFresh(hall, state)
  }

  /** What was called before the board was opened is not spoken again. */
  function announceFresh(hall: PublicHall, state: HallState): void {
    const rows = rowsOf(hall, state, heardZoneIds(hall, zoneIds.value))
    const fresh = announcedSeq === null ? [] : freshCalls(rows, announcedSeq)
    announcedSeq = Math.max(announcedSeq ?? 0, ...rows.map((row) => row.lastCallSeq))
    for (const row of fresh) announcer?.announce(toSpoken(hall, row))
  }

  function settings(): PublicHall['announcements'] {
    const hall = replica.value?.hall.value
    if (!hall) throw new Error('nothing is spoken before the hall is known')
    return hall.announcements
  }

  function isStanding(call: SpokenCall): boolean {
    const ticket = replica.value?.state.value?.tickets[call.ticketId]
    return ticket?.state === 'called' && ticket.lastCallSeq === call.callSeq
  }

  function onSpeaking(present: Speaking | null): void {
    speaking.value = present
    if (present) lastSpoken.value = present.call.announcements.map((one) => one.spoken).join(' / ')
  }

  return { view, speaking, lastSpoken, follow }
})

/** A call as it is read aloud. The zone is named where the hall wants it. */
function toSpoken(hall: PublicHall, row: CallRow): SpokenCall {
  const counter = hall.counters.find((one) => one.counterId === row.counterId)
  const zone = hall.announcements.saysZone
    ? (hall.zones.find((one) => one.zoneId === counter?.zoneId)?.name ?? null)
    : null
  const call = {
    ticketNo: row.ticketNo,
    counterNo: counter?.counterNo ?? '',
    zone,
    isLastCall: isLastCall(hall, row.callCount),
  }
  return {
    ticketId: row.ticketId,
    callSeq: row.lastCallSeq,
    announcements: announcements(hall.announcements, call),
  }
}
