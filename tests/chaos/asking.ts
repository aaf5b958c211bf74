import { isRetryable, type RefusalCode } from '../../domain/refusals.ts'
import type { Refusal } from '../../domain/refusals.ts'
import type { Result } from '../../domain/result.ts'
import type { Answer } from '../../domain/wire/common.ts'
import { newRequestId } from '../support/hall-client.ts'
import { pause } from './pause.ts'
import type { Random } from './random.ts'

/** A connection that asks; gone when its wire is. */
export interface Line {
  readonly socket: { readonly connected: boolean }
  askRaw(name: string, ...args: unknown[]): Promise<unknown>
  close(): void
}

export interface Asker {
  /** Asks under one requestId until there is an answer, over as many servers and wires as it takes. */
  ask(name: string, payload: object): Promise<Asked>
  readonly counts: { asks: number; resent: number }
  close(): void
}

export interface Asked {
  readonly requestId: string
  readonly result: Result<Answer, Refusal>
}

/** Of one try. */
const ANSWER_WITHIN_MS = 1200
const CONNECT_WITHIN_MS = 3000
/** Every try waits longer than the one before, up to so many times: a machine with much to do is not a server that is away. */
const MOST_PATIENCE = 6
const STORAGE_AGAIN_MS = 150
/** What a connection is told that has been replaced or has just begun: the next one may ask. */
const OF_THE_LINE: readonly RefusalCode[] = ['not-signed-in']

/** @throws when there is no answer before `giveUpAt` (ms UTC) */
export function createAsker(
  connect: (address: string) => Promise<Line>,
  addresses: readonly [string, ...string[]],
  random: Random,
  giveUpAt: () => number,
): Asker {
  let line: Line | null = null
  const counts = { asks: 0, resent: 0 }
  let failures = 0
  const patience = (tries: number): number => Math.min(MOST_PATIENCE, 1 + tries / 4)

  async function lineNow(): Promise<Line | null> {
    if (line?.socket.connected) return line
    line?.close()
    line = null
    const connecting = connect(random.pick(addresses)).catch((error: unknown) => {
      if (error instanceof Error) return null
      throw error
    })
    const withinMs = CONNECT_WITHIN_MS * patience(failures)
    const opened = await Promise.race([connecting, pause(withinMs).then(() => null)])
    if (opened === null) void connecting.then((late) => late?.close())
    failures = opened === null ? failures + 1 : 0
    line = opened
    return opened
  }

  async function ask(name: string, payload: object): Promise<Asked> {
    const requestId = newRequestId()
    counts.asks += 1
    for (let attempt = 0; ; attempt += 1) {
      if (attempt === 1) counts.resent += 1
      if (Date.now() > giveUpAt()) throw new Error(`${name} ${requestId}: no answer in time`)
      const open = await lineNow()
      if (!open) {
        await pause(random.between(20, 120))
        continue
      }
      const answer = (await Promise.race([
        open.askRaw(name, { requestId, ...payload }).catch(() => null),
        pause(ANSWER_WITHIN_MS * patience(attempt)).then(() => null),
      ])) as Asked['result'] | null
      if (answer === null) {
        // A person would look for another server now; a wire that only holds back gets another chance.
        if (random.chance(0.3)) open.close()
        continue
      }
      if (!answer.ok && OF_THE_LINE.includes(answer.error.code)) {
        open.close()
        continue
      }
      if (!answer.ok && isRetryable(answer.error.code)) {
        await pause(STORAGE_AGAIN_MS)
        continue
      }
      return { requestId, result: answer }
    }
  }
  return { ask, counts, close: () => line?.close() }
}
