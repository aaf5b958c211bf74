import type { Hall } from '../../domain/model.ts'
import { soundZonesOf } from '../../domain/sound-zones.ts'
import type { VoiceClaim, VoiceClaimed, VoiceSaid, VoiceTurn } from '../../domain/wire/board.ts'

/** What a board is told when its turn comes or ends without its asking. */
export interface VoiceListener {
  granted(turn: VoiceTurn): void
  taken(soundZoneId: string): void
}

/** Which board speaks in each sound zone: one at a time, and the next one when it goes. */
export interface VoiceTurns {
  /** Puts a board in line; whatever it claimed before is forgotten, but not its place. */
  claim(connection: string, claim: VoiceClaim, listener: VoiceListener): VoiceClaimed
  /** False when the board does not have that voice. */
  noteSaid(connection: string, said: VoiceSaid): boolean
  leave(connection: string): void
}

/** Turns whose zones can be closed, because a loudspeaker of another node speaks there. */
export interface ClosableVoiceTurns extends VoiceTurns {
  /** A closed zone is nobody's here, however many are in line. */
  setOpen(soundZoneId: string, isOpen: boolean): void
  /** How good the best in line is, 3 at best; null while nobody is. */
  bestOf(soundZoneId: string): number | null
  /** How far another node has got. */
  noteSaidElsewhere(said: VoiceSaid): void
}

interface Claim {
  readonly connection: string
  readonly soundZoneIds: readonly string[]
  readonly isAudible: boolean
  /** Of the whole hall: gives way to a board of the place itself. */
  readonly isWide: boolean
  /** Order of arrival. */
  readonly order: number
  readonly listener: VoiceListener
}

export function createVoiceTurns(hall: Pick<Hall, 'zones'>): ClosableVoiceTurns {
  const claims = new Map<string, Claim>()
  const holders = new Map<string, string>()
  const said = new Map<string, { readonly day: string; readonly seq: number }>()
  const closed = new Set<string>()
  let arrivals = 0

  function firstOf(soundZoneId: string): Claim | undefined {
    const line = [...claims.values()].filter((claim) => claim.soundZoneIds.includes(soundZoneId))
    return line.toSorted((a, b) => compare(a, b, holders.get(soundZoneId)))[0]
  }

  function note({ soundZoneId, day, seq }: VoiceSaid): void {
    const before = said.get(soundZoneId)
    const isBack = before !== undefined && (before.day > day || (before.day === day && before.seq > seq))
    if (!isBack) said.set(soundZoneId, { day, seq })
  }

  /** Gives every sound zone to the first in its line, and tells everybody concerned except `asker`, who is answered. */
  function settle(asker: string | null): void {
    for (const soundZoneId of soundZonesOf(hall, [])) {
      const first = closed.has(soundZoneId) ? undefined : firstOf(soundZoneId)
      const before = holders.get(soundZoneId)
      if (first?.connection === before) continue
      if (first) holders.set(soundZoneId, first.connection)
      else holders.delete(soundZoneId)
      if (before !== undefined && before !== asker) claims.get(before)?.listener.taken(soundZoneId)
      if (first && first.connection !== asker) first.listener.granted(turnOf(soundZoneId))
    }
  }

  function turnOf(soundZoneId: string): VoiceTurn {
    return { soundZoneId, said: said.get(soundZoneId) ?? null }
  }

  return {
    claim(connection, { zoneIds, isAudible }, listener) {
      const soundZoneIds = soundZonesOf(hall, zoneIds)
      const order = claims.get(connection)?.order ?? (arrivals += 1)
      const isWide = zoneIds.length === 0
      claims.set(connection, { connection, soundZoneIds, isAudible, isWide, order, listener })
      settle(connection)
      const isMine = (soundZoneId: string): boolean => holders.get(soundZoneId) === connection
      return {
        granted: soundZoneIds.filter(isMine).map(turnOf),
        waiting: soundZoneIds.filter((soundZoneId) => !isMine(soundZoneId)),
      }
    },
    noteSaid(connection, told) {
      if (holders.get(told.soundZoneId) !== connection) return false
      note(told)
      return true
    },
    noteSaidElsewhere: note,
    setOpen(soundZoneId, isOpen) {
      if (isOpen) closed.delete(soundZoneId)
      else closed.add(soundZoneId)
      settle(null)
    },
    bestOf(soundZoneId) {
      const first = firstOf(soundZoneId)
      return first ? Number(first.isAudible) * 2 + Number(!first.isWide) : null
    },
    leave(connection) {
      if (!claims.delete(connection)) return
      settle(null)
    },
  }
}

/**
 * Who can be heard goes before who cannot, a board of the place before one of the whole hall, then who speaks already,
 * then who came first.
 */
function compare(a: Claim, b: Claim, holder: string | undefined): number {
  return (
    Number(b.isAudible) - Number(a.isAudible) ||
    Number(a.isWide) - Number(b.isWide) ||
    Number(b.connection === holder) - Number(a.connection === holder) ||
    a.order - b.order
  )
}
