import type { Namespace } from 'socket.io'
import { refusal } from '../../domain/refusals.ts'
import { failed, ok } from '../../domain/result.ts'
import {
  voiceClaim,
  voiceSaid,
  type BoardAsks,
  type BoardTells,
  type VoiceTurn,
} from '../../domain/wire/board.ts'
import { answerAsks, ask } from './asks.ts'
import type { SocketParts } from './parts.ts'
import { subscribeAsk } from './telling.ts'

export type BoardNamespace = Namespace<BoardAsks, BoardTells>

/** Boards and counter signs: public, so anybody may listen; besides, boards ask who of them is to speak. */
export function serveBoards(namespace: BoardNamespace, parts: SocketParts): void {
  const { turns, log } = parts

  namespace.on('connection', (socket) => {
    const { address } = socket.handshake
    const listener = {
      granted: (turn: VoiceTurn) => {
        log.info('voice-granted', { soundZoneId: turn.soundZoneId, address })
        socket.emit('voice:granted', turn)
      },
      taken: (soundZoneId: string) => void socket.emit('voice:taken', soundZoneId),
    }
    const asks = [
      subscribeAsk('board', parts, socket),
      ask('voice:claim', voiceClaim, (claim) => {
        const claimed = turns.claim(socket.id, claim, listener)
        for (const { soundZoneId } of claimed.granted) log.info('voice-granted', { soundZoneId, address })
        return ok(claimed)
      }),
      ask('voice:said', voiceSaid, (said) =>
        turns.noteSaid(socket.id, said) ? ok(null) : failed(refusal('not-allowed')),
      ),
    ]
    answerAsks(socket, asks, { ...parts, room: 'board' })
    socket.on('disconnect', () => turns.leave(socket.id))
  })
}
