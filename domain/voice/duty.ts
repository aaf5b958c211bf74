import { announcements } from '../announce.ts'
import { freshCalls, isLastCallOf, rowsOf } from '../called-rows.ts'
import type { CallRow } from '../figures.ts'
import type { HallState } from '../hall-state.ts'
import type { PublicHall } from '../model.ts'
import type { Clock } from '../ports.ts'
import { soundZonesOf, zonesHeardIn, zonesShown } from '../sound-zones.ts'
import { voiceModeAt } from '../voice-hours.ts'
import type { VoiceClaim, VoiceClaimed, VoiceSaid, VoiceTurn } from '../wire/board.ts'
import { createAnnouncer, type Speaker, type Speaking, type SpokenCall } from './announcer.ts'

/** The side of a board, or of a speech module, of the question who speaks. */
export interface VoiceWire {
  /** Null when the answer did not come: asked again when the link is back. */
  claim(claim: VoiceClaim): Promise<VoiceClaimed | null>
  said(said: VoiceSaid): void
  onGranted(run: (turn: VoiceTurn) => void): void
  onTaken(run: (soundZoneId: string) => void): void
}

/** A call as a board speaks it. */
export interface BoardCall extends SpokenCall {
  readonly soundZoneId: string
  /** False: only written, because the hall called silently when it was made. */
  readonly isAloud: boolean
  /** Whether this board shows the call's zone: of the others it is only the voice. */
  readonly isShown: boolean
}

/** What a board has to speak: nothing, unless the server gave it the voice of a sound zone. */
export interface VoiceDuty {
  /** The hall as it is now; to be called after every batch of facts and from time to time. */
  take(hall: PublicHall, state: HallState): void
  /** Asks for the voice, again whenever the link is back or the board can be heard from now on. */
  claim(isAudible: boolean): Promise<void>
  /** The link is lost: silence at once. */
  drop(): void
  close(): void
}

export interface VoiceDutyParts {
  readonly clock: Clock
  readonly speaker: Speaker
  readonly zoneIds: readonly string[]
  /** Null: this board never speaks. */
  readonly wire: VoiceWire | null
  /** Hall time, milliseconds UTC. */
  readonly now: () => number
  /** Calls made longer ago than that are not spoken any more; null: as long as they stand. */
  readonly spokenWithinMs: number | null
  readonly onSpeaking: (speaking: Speaking<BoardCall> | null) => void
}

interface Known {
  readonly hall: PublicHall
  readonly state: HallState
}

export function createVoiceDuty(parts: VoiceDutyParts): VoiceDuty {
  const { zoneIds, wire, now, spokenWithinMs } = parts
  /** Sound zones this board has the voice of. */
  const held = new Set<string>()
  /** Per sound zone: the newest call that has been handed on to the voice, here or elsewhere. */
  const seen = new Map<string, number>()
  /** Per sound zone that this board speaks for, or did when the link was lost: the newest call it has spoken. */
  const spoken = new Map<string, number>()
  /** Taken away since the last claim was sent: its answer may come later than that. */
  const taken = new Set<string>()
  let known: Known | null = null
  let claims = 0

  const announcer = createAnnouncer<BoardCall>({
    clock: parts.clock,
    speaker: parts.speaker,
    settings: () => mustKnow().hall.announcements,
    levelOf: (call) => {
      const mode = voiceModeAt(mustKnow().hall.announcements, now())
      return call.isAloud && mode.kind === 'aloud' ? mode.level : 0
    },
    isStanding(call) {
      const ticket = known?.state.tickets[call.ticketId]
      return ticket?.state === 'called' && ticket.lastCallSeq === call.callSeq
    },
    onSpeaking: parts.onSpeaking,
    onSaid: (call) => void (call.isAloud && noteSpoken(call.soundZoneId, call.callSeq)),
  })
  wire?.onGranted((turn) => {
    taken.delete(turn.soundZoneId)
    grant(turn)
  })
  wire?.onTaken((soundZoneId) => {
    taken.add(soundZoneId)
    lose(soundZoneId)
  })

  function mustKnow(): Known {
    if (!known) throw new Error('nothing is spoken before the hall is known')
    return known
  }

  function take(hall: PublicHall, state: HallState): void {
    const isFirst = known === null
    const isNewDay = known !== null && known.state.day !== state.day
    known = { hall, state }
    if (isNewDay) {
      // Numbers of facts begin anew with the day.
      seen.clear()
      for (const soundZoneId of spoken.keys()) spoken.set(soundZoneId, 0)
    }
    const isSilent = voiceModeAt(hall.announcements, now()).kind === 'silent'
    const due: BoardCall[] = []
    for (const soundZoneId of soundZonesOf(hall, zoneIds)) {
      const rows = rowsOf(hall, state, zonesHeardIn(hall, [soundZoneId]))
      const since = seen.get(soundZoneId) ?? 0
      seen.set(soundZoneId, Math.max(since, ...rows.map((row) => row.lastCallSeq)))
      // What was called before the board was opened has been spoken, or is to be spoken by who is told to.
      if (isFirst) continue
      const fresh = freshCalls(rows, since)
        .filter((row) => spokenWithinMs === null || now() - row.lastCalledAt <= spokenWithinMs)
        .map((row) => toCall(mustKnow(), row, soundZoneId, !isSilent))
      if (isSilent) passBy(soundZoneId, fresh)
      else if (held.has(soundZoneId)) due.push(...fresh)
    }
    // Calls of several zones may come together: one voice says them in the order they were made.
    for (const call of due.toSorted((a, b) => a.callSeq - b.callSeq)) announcer.announce(call)
  }

  /** Silent calling: every board writes its own calls, and nothing is left for the voice to say later. */
  function passBy(soundZoneId: string, fresh: readonly BoardCall[]): void {
    for (const call of fresh) if (call.isShown) announcer.announce(call)
    const newest = fresh.at(-1)
    if (newest && held.has(soundZoneId)) noteSpoken(soundZoneId, newest.callSeq)
  }

  function toCall({ hall, state }: Known, row: CallRow, soundZoneId: string, isAloud: boolean): BoardCall {
    const counter = hall.counters.find((one) => one.counterId === row.counterId)
    const zone = hall.zones.find((one) => one.zoneId === counter?.zoneId)
    const call = {
      ticketNo: row.ticketNo,
      counterNo: counter?.counterNo ?? '',
      zone: hall.announcements.saysZone ? (zone?.name ?? null) : null,
      isLastCall: isLastCallOf(hall, state, row),
    }
    return {
      ticketId: row.ticketId,
      callSeq: row.lastCallSeq,
      soundZoneId,
      isAloud,
      isShown: zonesShown(hall, zoneIds).some((one) => one.zoneId === zone?.zoneId),
      announcements: announcements(hall.announcements, call),
    }
  }

  function noteSpoken(soundZoneId: string, seq: number): void {
    if (!held.has(soundZoneId)) return
    spoken.set(soundZoneId, Math.max(seq, spoken.get(soundZoneId) ?? 0))
    wire?.said({ soundZoneId, day: mustKnow().state.day, seq })
  }

  /** From where the board before has got to; from here on where nobody spoke before. */
  function grant({ soundZoneId, said }: VoiceTurn): void {
    const { hall, state } = mustKnow()
    const own = spoken.get(soundZoneId)
    const from = said?.day === state.day ? Math.max(said.seq, own ?? 0) : (own ?? seen.get(soundZoneId) ?? 0)
    held.add(soundZoneId)
    seen.set(soundZoneId, from)
    // Told at once, so that whoever comes next knows that what came before is nobody's any more.
    noteSpoken(soundZoneId, from)
    take(hall, state)
  }

  function lose(soundZoneId: string): void {
    if (held.delete(soundZoneId)) announcer.silence()
    spoken.delete(soundZoneId)
    // What waited for other sound zones of this board was forgotten with it.
    for (const other of [...held]) grant({ soundZoneId: other, said: null })
  }

  return {
    take,
    async claim(isAudible) {
      if (!wire || !known) return
      claims += 1
      const mine = claims
      taken.clear()
      const claimed = await wire.claim({ zoneIds: [...zoneIds], isAudible })
      if (!claimed || mine !== claims) return
      for (const soundZoneId of claimed.waiting) lose(soundZoneId)
      for (const turn of claimed.granted) {
        if (!held.has(turn.soundZoneId) && !taken.has(turn.soundZoneId)) grant(turn)
      }
    },
    drop() {
      claims += 1
      held.clear()
      announcer.silence()
    },
    close() {
      claims += 1
      announcer.close()
    },
  }
}
