import { describe, expect, it } from 'vitest'
import { commandOfPad, PAD_KEYS, type PadKey } from '../../domain/pad.ts'
import { hallOf } from '../support/arbitrary-hall.ts'
import { clerkAt, command, createDay } from '../support/hall-in-test.ts'

const oneQueue = { letters: ['A'], counters: [[{ queue: 0, weight: 1 }], [{ queue: 0, weight: 1 }]] }

function counterDay() {
  const day = createDay(hallOf(oneQueue))
  day.open(0, 1)
  const press = (key: PadKey, digits: string | null = null) =>
    commandOfPad({ key, digits }, 'c0', day.state, day.hall.counters)
  return { day, press }
}

describe('a key of a call pad', () => {
  it('is about the ticket at its counter', () => {
    const { day, press } = counterDay()
    const ticketId = day.issue()
    expect(press('call-next')).toEqual({ ok: true, value: { name: 'ticket:call-next', payload: {} } })
    day.callNext()
    expect(press('recall')).toMatchObject({ value: { name: 'ticket:recall', payload: { ticketId } } })
    expect(press('start')).toMatchObject({ value: { name: 'ticket:start', payload: { ticketId } } })
    expect(press('no-show')).toMatchObject({ value: { name: 'ticket:no-show', payload: { ticketId } } })
    day.start(ticketId)
    expect(press('suspend')).toMatchObject({
      value: { name: 'ticket:suspend', payload: { ticketId, kind: 'waitingStep' } },
    })
  })

  it('finishes with one outcome for each item: the usual one, or that of the digits', () => {
    const { day, press } = counterDay()
    day.issue()
    day.serve()
    const finish = (outcome: string) => ({
      value: { name: 'ticket:finish', payload: { outcomes: [{ serviceCode: 's0', outcome }] } },
    })
    expect(press('finish')).toMatchObject(finish('doneAtOnce'))
    expect(press('finish', '2')).toMatchObject(finish('accepted'))
    expect(press('finish', '99')).toMatchObject({ ok: false, error: { code: 'bad-request' } })
    expect(press('rate')).toMatchObject(finish('doneAtOnce'))
  })

  it('sends to the counter of the digits, leading zeros or not', () => {
    const { day, press } = counterDay()
    day.issue()
    day.serve()
    const counterNo = day.hall.counters[1]?.counterNo ?? ''
    const toSecond = { value: { payload: { to: { kind: 'counter', counterId: 'c1' } } } }
    expect(press('transfer', counterNo)).toMatchObject(toSecond)
    expect(press('transfer', `0${counterNo}`)).toMatchObject(toSecond)
    expect(press('transfer', '77')).toMatchObject({ error: { code: 'unknown-counter' } })
    expect(press('transfer')).toMatchObject({ error: { code: 'unknown-counter' } })
  })

  it('pauses an open counter and opens a paused one', () => {
    const { day, press } = counterDay()
    const pausing = press('pause')
    expect(pausing).toMatchObject({ value: { name: 'counter:pause', payload: { reason: 'other' } } })
    day.must(command('counter:pause', clerkAt('c0'), { reason: 'other', backAt: null }))
    expect(press('pause')).toEqual({ ok: true, value: { name: 'counter:open', payload: {} } })
  })

  it('goes on with the newest hold', () => {
    const { day, press } = counterDay()
    const hold = () => {
      day.issue()
      const ticketId = day.serve()
      day.must(command('ticket:suspend', clerkAt('c0'), { ticketId, kind: 'waitingStep' }))
      day.wait(1000)
      return ticketId
    }
    expect(press('resume')).toMatchObject({ error: { code: 'unknown-ticket' } })
    hold()
    const newest = hold()
    expect(press('resume')).toMatchObject({ value: { name: 'ticket:resume', payload: { ticketId: newest } } })
  })

  it('is refused where there is no ticket to be about', () => {
    const { press } = counterDay()
    const needing = PAD_KEYS.filter((key) => !['call-next', 'pause', 'resume', 'cancel'].includes(key))
    expect(needing).toHaveLength(7)
    for (const key of needing) expect(press(key), key).toMatchObject({ error: { code: 'unknown-ticket' } })
  })
})
