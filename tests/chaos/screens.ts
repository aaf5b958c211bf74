import type { Fact } from '../../domain/facts.ts'
import type { BoardAsks, BoardTells } from '../../domain/wire/board.ts'
import { openWire } from '../../renderer/links/wire.ts'
import { followHall } from '../../renderer/replica.ts'
import { realClock } from '../support/real-clock.ts'
import type { ScreenMemory } from './verdict.ts'

/** A board without its glass: the page's own wire and replica. */
export interface Screen {
  /** Up to date with the hall at that fact. */
  isAt(seq: number): boolean
  memory(): ScreenMemory
  /** How far behind the time of this machine a server has ever said it is, ms. */
  behindMs(): number
  close(): void
}

export function openScreen(name: string, origin: string): Screen {
  const link = openWire<BoardAsks, BoardTells>({ audience: 'board', origin, base: '', clock: realClock })
  const replica = followHall(link, realClock)
  const told: { seq: number; fact: Fact }[] = []
  link.socket.on('facts:told', ({ entries }) => {
    for (const { seq, fact } of entries) told.push({ seq, fact })
  })
  let behindMs = 0
  link.socket.on('hall:beat', ({ now }) => (behindMs = Math.max(behindMs, Date.now() - now)))
  return {
    behindMs: () => behindMs,
    isAt: (seq) => replica.isLive.value && replica.state.value?.seq === seq,
    memory: () => ({ name, state: structuredClone(replica.state.value), told }),
    close: () => link.close(),
  }
}
