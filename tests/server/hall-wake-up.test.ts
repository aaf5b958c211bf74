import { expect, it } from 'vitest'
import { createWakeUp, type Reach } from '../../server/hall-wake-up.ts'
import type { NoticeListener, Nodes } from '../../server/storage/engine.ts'
import { createFakeClock } from '../support/fake-clock.ts'

const DAY = '2026-11-02'

/** Two wake-ups of one hall that hear each other, and everything they were woken by. */
function pair() {
  const clock = createFakeClock(0)
  const listeners = new Set<NoticeListener>()
  const nodes: Nodes = {
    alone: () => Promise.reject(new Error('not here')),
    notice: (text) => ({ sql: 'notice', params: [text] }),
    say: () => Promise.resolve(true),
    hear(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  const tell = (text: string): void => {
    for (const { heard } of listeners) heard(text)
  }
  const woken = (id: string) => {
    const by: (Reach | null)[] = []
    const wakeUp = createWakeUp({ hallId: 'h', nodes, clock, newId: () => id }, (reach) => by.push(reach))
    const commit = (reach: Reach): void => {
      for (const { params } of wakeUp.notice(reach)) tell(String(params[0]))
    }
    return { by, wakeUp, commit }
  }
  return { clock, tell, listeners, one: woken('one'), other: woken('other') }
}

it('tells the others how far the journal goes, and not itself', () => {
  const { one, other } = pair()
  one.commit({ day: DAY, seq: 17 })
  expect(other.by).toEqual([{ day: DAY, seq: 17 }])
  expect(one.by).toEqual([])
})

it('wakes without knowing how far when the notice does not say, as those of older nodes', () => {
  const { tell, one, other } = pair()
  tell('facts/h/0123456789abcdef')
  tell('facts/another/one/2026-11-02/5')
  expect([one.by, other.by]).toEqual([[null], [null]])
})

it('wakes when the line is up again, and now and then in any case, until it is ended', async () => {
  const { clock, listeners, one } = pair()
  for (const { lineIs } of listeners) lineIs(false)
  expect(one.by).toEqual([])
  for (const { lineIs } of listeners) lineIs(true)
  expect(one.by).toEqual([null])
  await clock.advance(10_000)
  const before = one.by.length
  expect(before).toBeGreaterThan(1)
  one.wakeUp.end()
  await clock.advance(10_000)
  expect(one.by).toHaveLength(before)
})
