import type { Bilingual } from '../../ui/kiosk-lang.ts'
import type { ItemState } from '../items.ts'
import { localTime } from '../../../domain/calendar.ts'
import { useWords } from '../words.ts'

/** Words for the state line of an item card. */
export function useItemWords(): { stateLine(state: ItemState): Bilingual } {
  const { say, moment } = useWords()
  return {
    stateLine: (state) => {
      switch (state.kind) {
        case 'closed':
          return state.opensAt === null
            ? say('item.closed')
            : say('item.closedUntil', { next: moment(state.opensAt, 'frame.opensOn') })
        case 'full':
          return state.nextAt === null
            ? say('item.full')
            : say('item.fullUntil', { time: localTime(state.nextAt).clock })
        case 'at-desk':
          return say('item.atDesk')
        case 'closing':
          return say('item.closing', { close: localTime(state.closesAt).clock })
        case 'unknown':
          return say('item.unknown')
        case 'no-window':
          return say('item.noWindow')
        case 'no-wait':
          return say('item.noWait')
        default:
          if (state.estimate.kind === 'over')
            return say('item.over', { n: state.waiting, m: state.estimate.minutes })
          return say(state.waiting === 0 ? 'item.rangeNobody' : 'item.range', {
            n: state.waiting,
            a: state.estimate.minMinutes,
            b: state.estimate.maxMinutes,
          })
      }
    },
  }
}
