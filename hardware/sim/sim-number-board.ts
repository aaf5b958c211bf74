import { createBoardFramer } from '../displays/number-board/frames.ts'
import { createOnlookers } from './sim-face.ts'
import type { SimFace } from './sim-face.ts'

/** A number board on RS-485: dark until it is told a number, deaf to other boards' numbers, always mute. */
export function createSimNumberBoard({ boardId = 1 }: { readonly boardId?: number } = {}): SimFace {
  const { tell, onShown } = createOnlookers()
  let value: number | null = null
  return {
    connect() {
      const framer = createBoardFramer()
      return {
        receive(bytes) {
          for (const event of framer.push(bytes)) {
            if (event.type !== 'frame' || event.frame.boardId !== boardId) continue
            value = event.frame.value
            tell()
          }
        },
        closed() {},
      }
    },
    lines: () => (value === null ? [] : [String(value)]),
    onShown,
    reset() {
      value = null
      tell()
    },
  }
}
