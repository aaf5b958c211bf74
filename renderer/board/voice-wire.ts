import type {
  BoardAsks,
  BoardTells,
  VoiceClaim,
  VoiceClaimed,
  VoiceSaid,
  VoiceTurn,
} from '../../domain/wire/board.ts'
import type { HallLink } from '../links/hall-link.ts'

/** A board's side of the question who speaks. */
export interface VoiceWire {
  /** Null when the answer did not come: asked again when the link is back. */
  claim(claim: VoiceClaim): Promise<VoiceClaimed | null>
  said(said: VoiceSaid): void
  onGranted(run: (turn: VoiceTurn) => void): void
  onTaken(run: (soundZoneId: string) => void): void
}

export function voiceWire(link: HallLink<BoardAsks, BoardTells>): VoiceWire {
  return {
    async claim(claim) {
      const answer = await link.ask('voice:claim', claim)
      return answer.ok ? answer.value : null
    },
    // A report that is lost costs at most a repeated call, and the next one makes up for it.
    said: (said) => void link.ask('voice:said', said),
    onGranted: (run) => void link.socket.on('voice:granted', run),
    onTaken: (run) => void link.socket.on('voice:taken', run),
  }
}
