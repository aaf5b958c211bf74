import type { CommandOf } from '../commands.ts'
import type { Fact } from '../facts.ts'
import { blockIdOf, findBlock, nextBlockFrom } from '../number-blocks.ts'
import { refusal } from '../refusals.ts'
import { failed } from '../result.ts'
import { decided, type DecideContext, type Decided } from './decision.ts'

/**
 * Numbers for a device host to give out while the server is away (号段预领): one block per letter, in a range above the
 * ordinary series. No number of a day is ever leased twice, whatever became of the block it was in.
 */
export function decideLease(command: CommandOf<'numbers:lease'>, ctx: DecideContext): Decided {
  const { requestId, letters } = command.payload
  const { hall, state } = ctx
  const hostId = command.actor.actorId
  if (!hall.deviceHosts.some((host) => host.hostId === hostId)) {
    return failed(refusal('unknown-host', { hostId }))
  }
  const wanted = letters.map(({ letter }) => letter)
  if (new Set(wanted).size !== wanted.length) return failed(refusal('bad-request', { field: 'letters' }))
  if (!wanted.every((letter) => hall.queues.some((queue) => queue.letter === letter))) {
    return failed(refusal('unknown-queue'))
  }
  const facts = letters.map(({ letter, count }): Fact => {
    const from = nextBlockFrom(state, letter, hall.offline.firstNumber)
    const to = from + Math.min(count, hall.offline.most) - 1
    return { type: 'numbersLeased', blockId: blockIdOf(requestId, letter), hostId, letter, from, to }
  })
  return decided(facts, null)
}

/** What a host will not need any more today (号段归还). Only its own block, and never a number that became a ticket. */
export function decideReturn(command: CommandOf<'numbers:return'>, ctx: DecideContext): Decided {
  const { blockId, unusedFrom } = command.payload
  const block = findBlock(ctx.state, blockId)
  if (block?.hostId !== command.actor.actorId) return failed(refusal('bad-request', { field: 'blockId' }))
  const from = Math.max(unusedFrom, block.from, ...block.used.map((number) => number + 1))
  if (block.returnedFrom !== null || from > block.to) return decided([], null)
  return decided([{ type: 'numbersReturned', blockId, from }], null)
}

/** At the close of a day nothing stays on loan. */
export function returnedBlocks({ state }: DecideContext): Fact[] {
  return Object.values(state.blocks).flatMap(({ blockId, from, to, used, returnedFrom }): Fact[] => {
    const unused = Math.max(from, ...used.map((number) => number + 1))
    return returnedFrom === null && unused <= to ? [{ type: 'numbersReturned', blockId, from: unused }] : []
  })
}
