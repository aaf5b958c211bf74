import type { Namespace } from 'socket.io'
import type { BoardAsks, BoardTells } from '../../domain/wire/board.ts'
import { answerAsks } from './asks.ts'
import type { SocketParts } from './parts.ts'
import { subscribeAsk } from './telling.ts'

export type BoardNamespace = Namespace<BoardAsks, BoardTells>

/** Boards and counter signs: public, so anybody may listen and nobody may ask for anything else. */
export function serveBoards(namespace: BoardNamespace, parts: SocketParts): void {
  namespace.on('connection', (socket) => {
    answerAsks(socket, [subscribeAsk('board', parts.hall, parts.running, socket)], {
      ...parts,
      room: 'board',
    })
  })
}
