import { describe, expect, it } from 'vitest'
import type { Clock } from '../../domain/ports.ts'
import type { Engine, NoticeListener } from '../../server/storage/engine.ts'
import { useNodes } from '../support/node-rig.ts'
import { issueCommand } from '../support/open-hall.ts'
import { noPostgres, postgresNote, usePostgres } from '../support/postgres.ts'
import { realClock } from '../support/real-clock.ts'

const DAY_MS = 24 * 60 * 60 * 1000
/** Long enough for whatever has been started to get to its first question. */
const TURNS = 50

const node = useNodes()

/**
 * An engine of a node that opens on a day that is over: before its first turn, when it has read the day, `meanwhile` runs.
 * Everything it asks of the database in that time is counted.
 */
function stoppedBeforeItsTurn(engine: Engine, meanwhile: (listener: NoticeListener) => Promise<void>) {
  const { nodes } = engine
  if (!nodes) throw new Error('not shared')
  const asked = { meanwhile: 0 }
  let listener: NoticeListener | null = null
  let isStopped = false
  let wasStopped = false
  const note = (): void => void (asked.meanwhile += isStopped ? 1 : 0)
  const stopped: Engine = {
    ...engine,
    read(sql, params) {
      note()
      return engine.read(sql, params)
    },
    atOneMoment(use) {
      note()
      return engine.atOneMoment(use)
    },
    nodes: {
      ...nodes,
      hear(heard) {
        listener = heard
        return nodes.hear(heard)
      },
      async alone(key, use, ahead) {
        note()
        if (!wasStopped && listener) {
          isStopped = wasStopped = true
          await meanwhile(listener)
          isStopped = false
        }
        return nodes.alone(key, use, ahead)
      },
    },
  }
  return { engine: stopped, asked }
}

describe.skipIf(noPostgres !== null)(`a node that opens among others${postgresNote}`, () => {
  const postgres = usePostgres()

  it('does one thing at a time, whatever it hears of the others until it is open', async () => {
    const address = await postgres.newDatabase()
    const yesterday: Clock = { ...realClock, now: () => realClock.now() - DAY_MS }
    const late = await node(address, { clock: yesterday })
    await late.running.execute(issueCommand())

    let asked = { meanwhile: -1 }
    const opening = await node(address, {
      wrap(engine) {
        const stopped = stoppedBeforeItsTurn(engine, async (listener) => {
          for (let at = 0; at < 2; at += 1) await late.running.execute(issueCommand())
          listener.lineIs(true)
          for (let turn = 0; turn < TURNS; turn += 1) await new Promise((done) => setImmediate(done))
        })
        asked = stopped.asked
        return stopped.engine
      },
    })
    expect(asked.meanwhile).toBe(0)
    // What it was told meanwhile is looked after once it is open.
    const [first, next] = [await opening.running.execute(issueCommand()), await opening.state()]
    expect(first).toMatchObject({ ok: true, value: { seq: 1, ticket: { ticketNo: 'A001' } } })
    expect(next.day).toBe(opening.daysBegun.at(-1))
    const old = opening.told.filter(({ day }) => day !== next.day).map(({ entry }) => entry.seq)
    // The two numbers it had not read, then the end of the day for all three, each once.
    expect(old).toEqual([2, 3, 4, 5, 6, 7])
    expect(opening.running.health().status).toBe('ok')
    expect(opening.log.text()).not.toContain('storage-failed')
  })
})
