import { describe, expect, it } from 'vitest'
import { mergedMaterials } from '../../domain/packages.ts'
import { hallOf, MINUTE, packageInput, serviceInput } from '../support/arbitrary-hall.ts'
import { clerkAt, command, createDay, outcomeOf, type Day } from '../support/hall-in-test.ts'

const card = { zh: '居民身份证', en: 'ID card' }
const contract = { zh: '购房合同', en: 'purchase contract' }
const photo = { zh: '近期照片', en: 'recent photo' }
const plan = {
  letters: ['A', 'B', 'C'],
  counters: [0, 1, 2].map((queue) => [{ queue, weight: 1 }]),
}
/** Two items of queue 0 in a row, one of queue 1, and queue 0 again. */
const services = [
  serviceInput('tax', 0, { materials: [card, contract] }),
  serviceInput('stamp', 0, { materials: [contract] }),
  serviceInput('register', 1, { materials: [{ ...card, zh: ` ${card.zh} ` }, photo] }),
  serviceInput('collect', 0),
  serviceInput('other', 2, { materials: [photo] }),
]
const packages = [packageInput('home', ['tax', 'stamp', 'register', 'collect'])]
const hall = hallOf(plan, { services, packages })

function openDay(): Day {
  const day = createDay(hall)
  day.open(0, 1, 2)
  return day
}
const finish = (
  ticketId: string,
  counterId: string,
  outcomes: readonly (readonly [string, 'accepted' | 'rejected'])[],
) =>
  command('ticket:finish', clerkAt(counterId), {
    ticketId,
    outcomes: outcomes.map(([serviceCode, outcome]) => ({ serviceCode, outcome })),
  })

describe('a package', () => {
  it('goes from stop to stop under one number, each item with its own outcome, and ends with the last', () => {
    const day = openDay()
    const ticketId = day.issue('home')
    const stops: string[] = []
    const step = (counterId: string, outcomes: Parameters<typeof finish>[2]): void => {
      expect(day.serve(Number(counterId.slice(1)))).toBe(ticketId)
      day.wait(3 * MINUTE)
      day.must(finish(ticketId, counterId, outcomes))
      const { ticketNo, state, queueId, serviceCode } = day.ticket(ticketId)
      stops.push(`${ticketNo} ${state} ${queueId} ${serviceCode}`)
    }
    step('c0', [
      ['stamp', 'accepted'],
      ['tax', 'rejected'],
    ])
    step('c1', [['register', 'accepted']])
    step('c0', [['collect', 'accepted']])
    expect(stops).toEqual(['A001 waiting q1 register', 'A001 waiting q0 collect', 'A001 done q0 collect'])
    expect(day.ticket(ticketId).items.map(({ outcome }) => outcome)).toEqual([
      'rejected',
      'accepted',
      'accepted',
      'accepted',
    ])
    expect(day.ticket(ticketId).times.serviceMs).toBe(9 * MINUTE)
    // Each stop is a visit of its own for the estimates.
    expect(day.state.recentServiceMs).toEqual({
      tax: [3 * MINUTE],
      register: [3 * MINUTE],
      collect: [3 * MINUTE],
    })
    expect(day.entries.filter(({ fact }) => fact.type === 'ticketIssued')).toHaveLength(1)
  })

  it('keeps its first time as its place at every stop', () => {
    const day = openDay()
    const ticketId = day.issue('home')
    day.wait(MINUTE)
    const later = day.issue('register')
    day.serve(0)
    day.wait(MINUTE)
    day.finish(ticketId)
    expect([1, 2].map(() => day.serveNext(1)?.ticketId)).toEqual([ticketId, later])
  })

  it('is not called at a stop before its turn there', () => {
    const day = openDay()
    day.issue('home')
    expect(day.serveNext(1)).toBeUndefined()
  })

  const wrong: readonly (readonly [name: string, outcomes: Parameters<typeof finish>[2]])[] = [
    ['none of the second item', [['tax', 'accepted']]],
    [
      'two of one item',
      [
        ['tax', 'accepted'],
        ['tax', 'rejected'],
      ],
    ],
    [
      'an item of a later stop',
      [
        ['tax', 'accepted'],
        ['register', 'accepted'],
      ],
    ],
    [
      'an item more',
      [
        ['tax', 'accepted'],
        ['stamp', 'accepted'],
        ['register', 'accepted'],
      ],
    ],
  ]
  it.each(wrong)('wants exactly one outcome for every item of the stop: not %s', (_name, outcomes) => {
    const day = openDay()
    const ticketId = day.issue('home')
    day.serve(0)
    const before = structuredClone(day.state)
    expect(outcomeOf(day.ask(finish(ticketId, 'c0', outcomes)))).toEqual({ 'outcomes-missing': { items: 2 } })
    expect(day.state).toEqual(before)
  })

  it('goes on with its other stops when one item is sent to another counter', () => {
    const day = openDay()
    const ticketId = day.issue('home')
    day.serve(0)
    const to = { kind: 'service', serviceCode: 'other' } as const
    day.must(command('ticket:transfer', clerkAt('c0'), { ticketId, to, reason: 'tax is at C' }))
    day.serve(2)
    day.finish(ticketId)
    day.serve(0)
    day.finish(ticketId)
    day.serve(1)
    day.finish(ticketId)
    expect(day.ticket(ticketId)).toMatchObject({ state: 'waiting', serviceCode: 'collect' })
    expect(day.ticket(ticketId).items.map(({ serviceCode }) => serviceCode)).toEqual([
      'other',
      'stamp',
      'register',
      'collect',
    ])
  })
})

describe('what to bring', () => {
  it('for a package stands there once, in the order of its items', () => {
    expect(mergedMaterials(hall, 'home')).toEqual([card, contract, photo])
  })

  it('for a ticket is that of its own items, and for a service its own list', () => {
    const day = openDay()
    expect(mergedMaterials(hall, day.ticket(day.issue('home')))).toEqual([card, contract, photo])
    expect(mergedMaterials(hall, day.ticket(day.issue('stamp')))).toEqual([contract])
    expect(mergedMaterials(hall, 'tax')).toEqual([card, contract])
    expect(mergedMaterials(hall, 'nothing')).toEqual([])
  })
})
