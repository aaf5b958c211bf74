import type { VoiceWire } from '../../domain/voice/duty.ts'
import type { BoardAsks, BoardTells } from '../../domain/wire/board.ts'
import type { HallLink } from '../links/hall-link.ts'

/** The voice of a board, asked for on its link to the hall server. */
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
