import { describe, expect, it } from 'vitest'
import type { KioskView } from '../../../domain/wire/device.ts'
import { confirmFacts } from '../../../renderer/kiosk/confirm-facts.ts'
import { closedFace, hoursToday } from '../../../renderer/kiosk/hours.ts'
import {
  busiestQueue,
  commonServices,
  figuresAge,
  groupsOf,
  itemState,
  listingOf,
  pageOf,
} from '../../../renderer/kiosk/items.ts'
import { FIRST_CHOICE } from '../../../renderer/kiosk/session/model.ts'
import { demoHall, hallWithSaturday, kioskView, NOW } from './kiosk-parts.ts'

const service = (code: string): (typeof demoHall.services)[number] => {
  const found = demoHall.services.find((row) => row.serviceCode === code)
  if (!found) throw new Error(`no ${code}`)
  return found
}
const away = (ageMs: number): KioskView => kioskView({ isOnline: false, figuresAt: NOW - ageMs })

describe('state line of an item', () => {
  it.each([
    ['id-renew', { kind: 'waiting', waiting: 3 }],
    ['fund-withdraw', { kind: 'waiting', waiting: 31, estimate: { kind: 'over', minutes: 60 } }],
    ['social-card', { kind: 'no-wait' }],
    ['business-open', { kind: 'no-window', waiting: 2 }],
  ])('%s', (code, expected) => {
    expect(itemState(kioskView(), demoHall, service(code), NOW)).toMatchObject(expected)
  })

  it('says when a closed hall opens', () => {
    const hall = hallWithSaturday([{ from: 13 * 60, to: 17 * 60 }])
    expect(itemState(kioskView({ hall }), hall, service('id-renew'), NOW)).toEqual({
      kind: 'closed',
      opensAt: Date.parse('2026-11-21T05:00:00Z'),
    })
  })

  it('silence is not emptiness: nobody waiting is said on a live link only', () => {
    expect(itemState(away(10_000), demoHall, service('social-card'), NOW)).toEqual({ kind: 'unknown' })
    expect(itemState(away(10_000), demoHall, service('id-renew'), NOW).kind).toBe('waiting')
  })

  it('a queue the host does not know is unknown', () => {
    expect(itemState(kioskView({ queues: [] }), demoHall, service('id-renew'), NOW)).toEqual({
      kind: 'unknown',
    })
  })
})

describe('age of the figures', () => {
  it.each([
    [kioskView({ figuresAt: NOW - 3_600_000 }), 'live'],
    [away(30_000), 'live'],
    [away(30_001), 'dated'],
    [away(120_000), 'dated'],
    [away(120_001), 'hidden'],
    [kioskView({ figuresAt: null }), 'hidden'],
  ] as const)('%#', (view, kind) => {
    expect(figuresAge(view, NOW).kind).toBe(kind)
  })

  it('hidden figures name no busiest queue and no facts', () => {
    expect(busiestQueue(kioskView(), NOW)?.queueId).toBe('general')
    expect(busiestQueue(away(200_000), NOW)).toBeUndefined()
    expect(confirmFacts(away(200_000), demoHall, service('id-renew'), NOW)).toEqual({ kind: 'unknown' })
  })
})

describe('facts before taking a number', () => {
  it('tells people, wait, windows, place and the time of the call', () => {
    expect(confirmFacts(kioskView(), demoHall, service('realty-register'), NOW)).toMatchObject({
      kind: 'open',
      waiting: 12,
      counters: '3–6',
      zone: { zh: '一楼B区' },
      callTime: { from: '10:57', to: '11:07' },
      asOf: null,
    })
  })

  it('gives no time where there is no range, and no minutes where no window is open', () => {
    expect(confirmFacts(kioskView(), demoHall, service('fund-withdraw'), NOW)).toMatchObject({
      kind: 'open',
      callTime: null,
      counters: '105',
    })
    expect(confirmFacts(kioskView(), demoHall, service('business-open'), NOW).kind).toBe('no-window')
  })

  it('dates figures of a lost server', () => {
    expect(confirmFacts(away(60_000), demoHall, service('id-renew'), NOW)).toMatchObject({ asOf: '10:31' })
  })
})

describe('lists', () => {
  it('every item can be found on each of the two tabs', () => {
    for (const tab of ['departments', 'categories'] as const) {
      const found = groupsOf(demoHall, tab).flatMap((group) => {
        const listing = listingOf(demoHall, { ...FIRST_CHOICE, tab, groupId: group.groupId })
        return listing.kind === 'items' ? listing.services.map((row) => row.serviceCode) : []
      })
      expect(found.toSorted()).toEqual(demoHall.services.map((row) => row.serviceCode).toSorted())
    }
  })

  it('leaves out what is not offered, and groups with nothing in them', () => {
    const hall = {
      ...demoHall,
      services: demoHall.services.map((row) => ({ ...row, isEnabled: row.departmentId !== 'tax' })),
    }
    expect(groupsOf(hall, 'departments').map((group) => group.groupId)).not.toContain('tax')
    expect(commonServices(hall).map((row) => row.serviceCode)).not.toContain('tax-invoice')
  })

  it('turns pages and never leaves the list', () => {
    const rows = [...'abcdefghi']
    expect(pageOf(rows, 0, 4)).toEqual({ rows: ['a', 'b', 'c', 'd'], page: 0, pages: 3 })
    expect(pageOf(rows, 99, 4)).toEqual({ rows: ['i'], page: 2, pages: 3 })
    expect(pageOf([], 0, 4)).toEqual({ rows: [], page: 0, pages: 1 })
  })
})

describe('hours', () => {
  it('names today’s spans, or nothing for a hall that never closes', () => {
    expect(hoursToday(demoHall, NOW)).toBeNull()
    const hall = hallWithSaturday([
      { from: 540, to: 720 },
      { from: 780, to: 1440 },
    ])
    expect(hoursToday(hall, NOW)).toBe('09:00–12:00 13:00–24:00')
  })

  it('tells a hall that will open today from one that is done', () => {
    expect(closedFace(hallWithSaturday([{ from: 660, to: 1020 }]), NOW)).toEqual({
      kind: 'before',
      opensAt: Date.parse('2026-11-21T03:00:00Z'),
    })
    expect(closedFace(hallWithSaturday([{ from: 540, to: 600 }]), NOW).kind).toBe('after')
  })
})
