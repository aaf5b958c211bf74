import type { Clock } from '../../domain/ports.ts'

/** `exchange`: a command and its answer. `word`: something said by itself, such as the acknowledgement of a key. */
export type TurnKind = 'exchange' | 'word'

/** One device's place at a shared line. */
export interface LineSeat {
  /**
   * Runs the work while nobody else has the line. Once the seat is left, it runs at once: there is nothing to wait for,
   * and its writes are refused.
   */
  run<Value>(kind: TurnKind, work: () => Promise<Value>): Promise<Value>
  /** Whether the turn is this device's now. */
  hasTurn(): boolean
  /** Its turn was taken away because it was held too long, and the work of it has not ended yet. */
  isOverdue(): boolean
  /** Gives up the turn and every place in the queue. */
  leave(): void
}

export interface LineTurns {
  /** @param gapMs the line is left in peace for so long after and before each turn of this device */
  takeSeat(gapMs: number): LineSeat
}

interface Holder {
  readonly gapMs: number
  hasLeft: boolean
  overdueTurns: number
}

interface Waiting {
  readonly holder: Holder
  readonly kind: TurnKind
  /** Hands over the turn, or `undefined` when the seat is left meanwhile. */
  readonly give: (turn: Turn | undefined) => void
}

interface Turn {
  readonly holder: Holder
  end(): void
}

/**
 * Who may speak on a line when: one at a time, in the order asked. Between two turns lies the larger of the two devices'
 * gaps (hardware-protocols 0.6). A word goes before the exchanges that wait, because a pad repeats itself when it is not
 * acknowledged; but never two words in a row while an exchange waits, so that nobody starves. A device whose turn was
 * taken away gets no other before its work has ended. Turns are not to be nested.
 *
 * @param limitMs a turn held longer is taken away
 */
export function createLineTurns(clock: Clock, limitMs: number): LineTurns {
  let waiting: Waiting[] = []
  let current: Turn | undefined
  let last: { readonly kind: TurnKind; readonly gapMs: number; readonly endedAtMs: number } | undefined
  let cancelGap = (): void => {}

  function next(): Waiting | undefined {
    const ready = waiting.filter(({ holder }) => holder.overdueTurns === 0)
    const wanted: TurnKind = last?.kind === 'word' ? 'exchange' : 'word'
    return ready.find(({ kind }) => kind === wanted) ?? ready[0]
  }

  function pump(): void {
    cancelGap()
    if (current !== undefined) return
    const chosen = next()
    if (chosen === undefined) return
    const restMs = gapLeftMs(chosen.holder)
    if (restMs > 0) {
      cancelGap = clock.after(restMs, pump)
      return
    }
    waiting = waiting.filter((each) => each !== chosen)
    current = startTurn(chosen)
    chosen.give(current)
  }

  function gapLeftMs(holder: Holder): number {
    if (last === undefined) return 0
    const gapMs = Math.max(last.gapMs, holder.gapMs)
    // A machine's clock may be set back at any time: never longer than the gap itself.
    return Math.min(gapMs, last.endedAtMs + gapMs - clock.now())
  }

  function startTurn({ holder, kind }: Waiting): Turn {
    let hasEnded = false
    let isOverdue = false
    const passOn = (): void => {
      if (current !== turn) return
      current = undefined
      last = { kind, gapMs: holder.gapMs, endedAtMs: clock.now() }
      pump()
    }
    const cancelLimit = clock.after(limitMs, () => {
      isOverdue = true
      holder.overdueTurns += 1
      passOn()
    })
    const turn: Turn = {
      holder,
      end() {
        if (hasEnded) return
        hasEnded = true
        cancelLimit()
        if (isOverdue) holder.overdueTurns -= 1
        passOn()
        pump()
      },
    }
    return turn
  }

  function takeTurn(holder: Holder, kind: TurnKind): Promise<Turn | undefined> {
    return new Promise((give) => {
      if (holder.hasLeft) return give(undefined)
      waiting.push({ holder, kind, give })
      pump()
    })
  }

  return {
    takeSeat(gapMs) {
      const holder: Holder = { gapMs, hasLeft: false, overdueTurns: 0 }
      return {
        async run(kind, work) {
          const turn = await takeTurn(holder, kind)
          try {
            return await work()
          } finally {
            turn?.end()
          }
        },
        hasTurn: () => current?.holder === holder,
        isOverdue: () => holder.overdueTurns > 0,
        leave() {
          if (holder.hasLeft) return
          holder.hasLeft = true
          const mine = waiting.filter((each) => each.holder === holder)
          waiting = waiting.filter((each) => each.holder !== holder)
          for (const { give } of mine) give(undefined)
          if (current?.holder === holder) current.end()
          pump()
        },
      }
    },
  }
}
