import type { Dialect } from '../../codec/dialect.ts'
import { saying } from '../../codec/saying.ts'
import { createBoardFramer, encodeBoard } from './frames.ts'

/** Number boards on the wire; they say nothing themselves. */
export const numberBoardDialect: Dialect = {
  device: 'rs485-number-board',
  toDevice: () =>
    saying(createBoardFramer(), (frame) => ({
      words: {
        zh: `${frame.boardId} 号数码屏显示 ${frame.value}`,
        en: `board ${frame.boardId} shows ${frame.value}`,
      },
      encoded: encodeBoard(frame),
    })),
  toHost: null,
}
