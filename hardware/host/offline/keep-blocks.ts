import { businessDay } from '../../../domain/calendar.ts'
import type { PublicHall } from '../../../domain/model.ts'
import { blockIdOf, RECENT_USE_MS, wantedNumbers } from '../../../domain/number-blocks.ts'
import type { Clock, Log, NewId } from '../../../domain/ports.ts'
import { isRetryable } from '../../../domain/refusals.ts'
import { queueOpeningAt } from '../../../domain/serving.ts'
import type { HallLink } from '../hall-link.ts'
import { derivedRequestId } from '../request-id.ts'
import type { Blocks, HeldBlock } from './blocks.ts'

const LOOK_EVERY_MS = 30_000
/** After a loan that failed. */
const LOOK_AGAIN_MS = 2000
const ASK_WITHIN_MS = 10_000
const FOLLOW_WITHIN_MS = 5000

/** Sees to it that this host always has numbers for the time that the server may be away. */
export interface KeptBlocks {
  /** A number of a letter was taken here: recent use decides how many are kept. */
  used(letter: string, at: number): void
  close(): Promise<void>
}

/**
 * While the server is there and nothing waits to be handed in: asks for more as soon as less than half of what recent use
 * calls for is left, and gives everything back when no queue opens any more today.
 */
export function keepBlocks(deps: {
  readonly blocks: Blocks
  readonly link: Pick<HallLink, 'hall' | 'state' | 'now' | 'isOnline' | 'ask' | 'reached' | 'onChange'>
  readonly isDrained: () => boolean
  readonly clock: Clock
  readonly log: Log
  readonly newId: NewId
}): KeptBlocks {
  const { blocks, link, isDrained, clock, log, newId } = deps
  const usedAt = new Map<string, number[]>()
  let running: Promise<void> | null = null
  let isClosed = false
  let lookedAt = -Infinity
  let lookedDay: string | null = null
  let refusedCode: string | null = null
  let cancelLook = (): void => {}

  async function look(): Promise<void> {
    const hall = link.hall()
    const state = link.state()
    if (hall === null || state === null || !link.isOnline() || !isDrained()) return
    const { day } = state
    lookedAt = clock.now()
    lookedDay = day
    if (isOverToday(hall, day)) await giveBack(day)
    else if (!state.isClosed && !(await lease(hall, day))) lookLater(LOOK_AGAIN_MS)
  }

  function isOverToday(hall: PublicHall, day: string): boolean {
    const state = link.state()
    return hall.queues.every(({ queueId }) => {
      if (state === null) return false
      const opening = queueOpeningAt(hall, state, queueId, link.now())
      if (opening.isOpen) return false
      return opening.opensAt === null || businessDay(hall, opening.opensAt) !== day
    })
  }

  /** False when there is still less than there should be. */
  async function lease(hall: PublicHall, day: string): Promise<boolean> {
    const now = link.now()
    const letters = [...new Set(hall.queues.map(({ letter }) => letter))].flatMap((letter) => {
      const wanted = wantedNumbers(hall.offline, usedAt.get(letter) ?? [], now)
      const left = blocks.left(day, letter)
      return left < wanted / 2 ? [{ letter, count: wanted - left }] : []
    })
    if (letters.length === 0) return true
    const requestId = newId()
    const asked = await link.ask('numbers:lease', { requestId, letters }, { deadlineMs: ASK_WITHIN_MS })
    if (!asked.ok) {
      const { code } = asked.error
      if (code === 'server-away' || isRetryable(code)) return false
      // A server that does not lend will not do so in two seconds either.
      if (code !== refusedCode) log.warn('numbers-not-leased', { code })
      refusedCode = code
      return true
    }
    await link.reached(asked.value.day, asked.value.seq, { timeoutMs: FOLLOW_WITHIN_MS })
    const state = link.state()
    if (asked.value.day !== day || state?.day !== day) return false
    const fresh = letters.flatMap(({ letter }): HeldBlock[] => {
      const block = state.blocks[blockIdOf(requestId, letter)]
      return block ? [{ blockId: block.blockId, letter, from: block.from, to: block.to }] : []
    })
    if (fresh.length === 0 || !(await blocks.add(hall.hallId, day, fresh))) return false
    const count = fresh.reduce((sum, { from, to }) => sum + to - from + 1, 0)
    refusedCode = null
    log.info('numbers-leased', { letters: fresh.length, count })
    return true
  }

  async function giveBack(day: string): Promise<void> {
    const held = blocks.day() === day ? blocks.all() : []
    if (held.length === 0) return
    const unused = held.map((block) => ({ blockId: block.blockId, unusedFrom: blocks.unusedFrom(block) }))
    // First gone from here, then given back: what the server has again is never given out.
    await blocks.drop()
    for (const { blockId, unusedFrom } of unused) {
      const requestId = derivedRequestId(blockId, 'back')
      await link.ask('numbers:return', { requestId, blockId, unusedFrom }, { deadlineMs: ASK_WITHIN_MS })
    }
    log.info('numbers-returned', { blocks: unused.length })
  }

  function wake(): void {
    if (running !== null || isClosed) return
    running = look().finally(() => {
      running = null
    })
  }

  function lookLater(delayMs: number): void {
    cancelLook()
    if (isClosed) return
    cancelLook = clock.after(delayMs, () => {
      lookLater(LOOK_EVERY_MS)
      wake()
    })
  }

  const stop = link.onChange(() => {
    const isNewDay = lookedDay !== link.state()?.day
    if (link.isOnline() && (isNewDay || clock.now() - lookedAt >= LOOK_EVERY_MS)) wake()
  })
  lookLater(LOOK_EVERY_MS)
  // The link may have come up while the disk was being read.
  wake()

  return {
    used(letter, at) {
      const recent = (usedAt.get(letter) ?? []).filter((before) => before > at - RECENT_USE_MS)
      usedAt.set(letter, [...recent, at])
    },
    async close() {
      isClosed = true
      stop()
      cancelLook()
      await running
    },
  }
}
