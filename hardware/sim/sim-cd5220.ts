import { COLUMNS, createVfdFramer } from '../displays/cd5220/frames.ts'
import type { VfdCommand } from '../displays/cd5220/frames.ts'
import { createOnlookers } from './sim-face.ts'
import type { SimFace } from './sim-face.ts'

export interface SimCd5220 extends SimFace {
  isCursorShown(): boolean
  /** 1 to 4. */
  brightness(): number
}

const BLANK = ' '.repeat(COLUMNS)
const AT_POWER_ON = { upper: BLANK, lower: BLANK, isCursorShown: true, brightness: 4 }

/** A CD5220 display: 2 rows of 20, mute. What it shows is read without the blanks at the end of a row. */
export function createSimCd5220(): SimCd5220 {
  const { tell, onShown } = createOnlookers()
  let state = AT_POWER_ON

  function obey(command: VfdCommand): void {
    switch (command.kind) {
      case 'init':
        state = AT_POWER_ON
        break
      case 'clear':
        state = { ...state, upper: BLANK, lower: BLANK }
        break
      case 'row':
        state = { ...state, [command.row]: command.text }
        break
      case 'cursor':
        state = { ...state, isCursorShown: command.isShown }
        break
      case 'brightness':
        state = { ...state, brightness: command.level }
        break
      case 'goto':
        // Only text at the cursor would show it, and the rows are written whole.
        break
    }
    tell()
  }

  return {
    connect() {
      const framer = createVfdFramer()
      return {
        receive(bytes) {
          for (const event of framer.push(bytes)) if (event.type === 'frame') obey(event.frame)
        },
        closed() {},
      }
    },
    lines: () => [state.upper, state.lower].map((row) => row.trimEnd()).filter((row) => row !== ''),
    onShown,
    reset() {
      state = AT_POWER_ON
      tell()
    },
    isCursorShown: () => state.isCursorShown,
    brightness: () => state.brightness,
  }
}
