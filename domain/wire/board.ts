import { z } from 'zod'
import type { Ack, HallAsks, HallTells } from './common.ts'

/** `voice:claim`: a board asks to be the voice of its zones. Asked again it replaces what was asked before. */
export const voiceClaim = z.strictObject({
  /** The zones it shows; empty is the whole hall. */
  zoneIds: z.array(z.string().min(1).max(32)).max(100),
  /** Whether people can hear it now: browsers keep a page silent until it has been touched. */
  isAudible: z.boolean(),
})
export type VoiceClaim = z.infer<typeof voiceClaim>

/** `voice:said`: how far the announcements of a sound zone have got, so that the next board neither misses nor repeats. */
export const voiceSaid = z.strictObject({
  soundZoneId: z.string().min(1).max(32),
  day: z.string().max(10),
  /** Seq of the call that has been spoken, or dropped because its ticket moved on. */
  seq: z.number().int().min(0),
})
export type VoiceSaid = z.infer<typeof voiceSaid>

/** The voice of one sound zone (domain guide section 6: one speech at a time per sound zone). */
export interface VoiceTurn {
  readonly soundZoneId: string
  /** How far the board before it has got; null when nobody has spoken there yet. */
  readonly said: { readonly day: string; readonly seq: number } | null
}

/** The sound zones a board now speaks for; for the others of its zones it waits, and is told when its turn comes. */
export interface VoiceClaimed {
  readonly granted: readonly VoiceTurn[]
  readonly waiting: readonly string[]
}

/** Boards, counter signs: public screens. Namespace `/board`. They listen, and boards ask who is to speak. */
export interface BoardAsks extends HallAsks {
  'voice:claim': (payload: VoiceClaim, ack: Ack<VoiceClaimed>) => void
  'voice:said': (payload: VoiceSaid, ack: Ack<null>) => void
}

export interface BoardTells extends HallTells {
  'voice:granted': (turn: VoiceTurn) => void
  /** Another board speaks there from now on. */
  'voice:taken': (soundZoneId: string) => void
}
