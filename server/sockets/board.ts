import type { Namespace } from 'socket.io'
import { refusal } from '../../domain/refusals.ts'
import { failed, ok } from '../../domain/result.ts'
import { voiceClaim, voiceSaid, type BoardAsks, type BoardTells } from '../../domain/wire/board.ts'
import { answerAsks, ask } from './asks.ts'
import type { SocketParts } from './parts.ts'
import { subscribeAsk } from './telling.ts'
import { createVoiceTurns } from './voice-turns.ts'

export type BoardNamespace = Namespace<BoardAsks, BoardTells>

/** Boards and counter signs: public, so anybody may listen; besides, boards ask who of them is to speak. */
export function serveBoards(namespace: BoardNamespace, parts: SocketParts): void {
  const turns = createVoiceTurns(parts.hall)

  namespace.on('connection', (socket) => {
    const listener = {
      granted: (turn: Parameters<BoardTells['voice:granted']>[0]) => void socket.emit('voice:granted', turn),
      taken: (soundZoneId: string) => void socket.emit('voice:taken', soundZoneId),
    }
    const asks = [
      subscribeAsk('board', parts.hall, parts.running, socket),
      ask('voice:claim', voiceClaim, (claim) => {
        const claimed = turns.claim(socket.id, claim, listener)
        for (const { soundZoneId } of claimed.granted) {
          parts.log.info('voice-granted', { soundZoneId, address: socket.handshake.address })
        }
        return ok(claimed)
      }),
      ask('voice:said', voiceSaid, (said) =>
        turns.noteSaid(socket.id, said) ? ok(null) : failed(refusal('not-allowed')),
      ),
    ]
    answerAsks(socket, asks, { ...parts, audience: 'board' })
    socket.on('disconnect', () => turns.leave(socket.id))
  })
}
