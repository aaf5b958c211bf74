import { describe, expect, it } from 'vitest'
import type { Refusal, RefusalCode } from '../../../domain/refusals.ts'
import type { KioskView } from '../../../domain/wire/device.ts'
import { confirmFacts, stopsOf } from '../../../renderer/kiosk/confirm-facts.ts'
import { closedFace, hoursToday } from '../../../renderer/kiosk/hours.ts'
import {
  busiestQueue,
  commonItems,
  figuresAge,
  groupsOf,
  isHallOpen,
  itemState,
  listingOf,
  pageOf,
} from '../../../renderer/kiosk/items.ts'
import { offeredItem, offeredItems } from '../../../renderer/kiosk/offered.ts'
import { FIRST_CHOICE } from '../../../renderer/kiosk/session/model.ts'
import { demoHall, hallWithSaturday, item, kioskView, NOW } from './kiosk-parts.ts'

const at = (time: string): number => Date.parse(`2026-11-21T${time}:00+08:00`)
const refusing = (code: RefusalCode, params: Refusal['params']): KioskView =>
  kioskView({ refusals: { 'id-renew': { code, params } } })
const away = (ageMs: number): KioskView => kioskView({ isOnline: false, figuresAt: NOW - ageMs })

describe('state line of an item', () => {
  it.each([
    ['id-renew', { kind: 'waiting', waiting: 3 }],
    ['fund-withdraw', { kind: 'waiting', waiting: 31, estimate: { kind: 'over', minutes: 60 } }],
    ['social-card', { kind: 'no-wait' }],
    ['business-open', { kind: 'no-window', waiting: 2 }],
  ])('%s', (code, expected) => {
    expect(itemState(kioskView(), demoHall, item(code), NOW)).toMatchObject(expected)
  })

  it('says when a closed hall opens', () => {
    const hall = hallWithSaturday([{ from: 13 * 60, to: 17 * 60 }])
    expect(itemState(kioskView({ hall }), hall, item('id-renew'), NOW)).toEqual({
      kind: 'closed',
      opensAt: Date.parse('2026-11-21T05:00:00Z'),
    })
  })

  it('silence is not emptiness: nobody waiting is said on a live link only', () => {
    expect(itemState(away(10_000), demoHall, item('social-card'), NOW)).toEqual({ kind: 'unknown' })
    expect(itemState(away(10_000), demoHall, item('id-renew'), NOW).kind).toBe('waiting')
  })

  it('a queue the host does not know is unknown', () => {
    expect(itemState(kioskView({ queues: [] }), demoHall, item('id-renew'), NOW)).toEqual({
      kind: 'unknown',
    })
  })
})

describe('state line while the kiosk gives numbers of its own', () => {
  const own = kioskView({ isOnline: false, takesOffline: true, figuresAt: NOW })

  it('never tells people or minutes, however fresh the last ones are', () => {
    expect(itemState(own, demoHall, item('id-renew'), NOW)).toEqual({ kind: 'unknown' })
  })

  it('sends people to the guide desk where none is left, and believes the kiosk about quotas', () => {
    const refusals = {
      'id-renew': { code: 'numbers-used-up', params: {} },
      'social-card': { code: 'quota-used', params: { count: 3, nextAt: 0 } },
    } as const
    const view = { ...own, refusals }
    expect(itemState(view, demoHall, item('id-renew'), NOW)).toEqual({ kind: 'at-desk' })
    expect(itemState(view, demoHall, item('social-card'), NOW)).toEqual({ kind: 'full', nextAt: null })
  })
})

describe('state line of an item without numbers', () => {
  it.each<[RefusalCode, Refusal['params'], object]>([
    ['quota-used', { count: 3, nextAt: at('14:00') }, { kind: 'full', nextAt: at('14:00') }],
    ['quota-used', { count: 3, nextAt: at('14:00') + 86_400_000 }, { kind: 'full', nextAt: null }],
    ['quota-used', { count: 3, nextAt: 0 }, { kind: 'full', nextAt: null }],
    ['closing-soon', { closesAt: at('17:00') }, { kind: 'closing', closesAt: at('17:00') }],
    ['service-closed', { opensAt: at('13:00') }, { kind: 'closed', opensAt: at('13:00') }],
    ['service-closed', { opensAt: 0 }, { kind: 'closed', opensAt: null }],
    ['unknown-service', {}, { kind: 'closed', opensAt: null }],
  ])('%s %j', (code, params, expected) => {
    expect(itemState(refusing(code, params), demoHall, item('id-renew'), NOW)).toEqual(expected)
  })

  it.each<[RefusalCode, Refusal['params']]>([
    ['quota-used', { count: 3, nextAt: NOW }],
    ['service-closed', { opensAt: NOW }],
  ])('what has run out by itself counts no more: %s', (code, params) => {
    expect(itemState(refusing(code, params), demoHall, item('id-renew'), NOW).kind).toBe('waiting')
    expect(itemState(refusing(code, params), demoHall, item('id-renew'), NOW - 1).kind).not.toBe('waiting')
  })

  it('goes by no figure that is too old to be shown', () => {
    const old = { ...refusing('quota-used', { nextAt: 0 }), isOnline: false, figuresAt: NOW - 200_000 }
    expect(itemState(old, demoHall, item('id-renew'), NOW)).toEqual({ kind: 'unknown' })
  })

  it('a hall is open while a counter stays longer for one item', () => {
    const hall = hallWithSaturday([])
    const closed = kioskView({ hall })
    expect(isHallOpen(closed, hall, NOW)).toBe(false)
    const { 'id-renew': _open, ...refusals } = closed.refusals
    const view = kioskView({ hall, refusals })
    expect(isHallOpen(view, hall, NOW)).toBe(true)
    expect(itemState(view, hall, item('id-renew'), NOW).kind).toBe('waiting')
    expect(itemState(view, hall, item('social-card'), NOW).kind).toBe('closed')
  })
})

describe('packages', () => {
  it('stand right after the service they begin with, with materials once and the first queue', () => {
    const codes = offeredItems(demoHall).map((row) => row.code)
    expect(codes[codes.indexOf('business-open') + 1]).toBe('start-company')
    const found = item('start-company')
    expect(found.isPackage).toBe(true)
    const names = found.materials.map((row) => row.zh)
    expect(new Set(names).size).toBe(names.length)
    expect(names.length).toBeGreaterThan(0)
    expect(itemState(kioskView(), demoHall, found, NOW)).toEqual(
      itemState(kioskView(), demoHall, item('business-open'), NOW),
    )
  })

  it('are not offered while switched off, or while any part of them is', () => {
    const off = { ...demoHall, packages: demoHall.packages.map((row) => ({ ...row, isEnabled: false })) }
    expect(offeredItem(off, 'start-company')).toBeUndefined()
    const services = demoHall.services.map((row) => ({
      ...row,
      isEnabled: row.serviceCode !== 'tax-newcomer',
    }))
    expect(offeredItem({ ...demoHall, services }, 'start-company')).toBeUndefined()
    expect(offeredItems({ ...demoHall, services }).some((row) => row.isPackage)).toBe(false)
  })

  it('name their places in order, with windows only where some are known to be open', () => {
    const stops = (view: KioskView): object =>
      stopsOf(view, demoHall, item('start-company'), NOW).map((stop) => [stop.serviceCode, stop.counters])
    const queueId = item('tax-newcomer').services[0].queueId
    const view = kioskView({
      queues: [{ queueId, waiting: 1, estimate: null, openCounterNos: ['7', '8'] }],
    })
    expect(stops(view)).toEqual([
      ['business-open', null],
      ['tax-newcomer', '7、8'],
    ])
    expect(stops({ ...view, isOnline: false, figuresAt: null })).toEqual([
      ['business-open', null],
      ['tax-newcomer', null],
    ])
    expect(stopsOf(view, demoHall, item('business-open'), NOW)).toEqual([])
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
    expect(confirmFacts(away(200_000), demoHall, item('id-renew'), NOW)).toEqual({ kind: 'unknown' })
  })
})

describe('facts before taking a number', () => {
  it('tells people, wait, windows, place and the time of the call', () => {
    expect(confirmFacts(kioskView(), demoHall, item('realty-register'), NOW)).toMatchObject({
      kind: 'open',
      waiting: 12,
      counters: '3–6',
      zone: { zh: '一楼B区' },
      callTime: { from: '10:57', to: '11:07' },
      asOf: null,
    })
  })

  it('gives no time where there is no range, and no minutes where no window is open', () => {
    expect(confirmFacts(kioskView(), demoHall, item('fund-withdraw'), NOW)).toMatchObject({
      kind: 'open',
      callTime: null,
      counters: '105',
    })
    expect(confirmFacts(kioskView(), demoHall, item('business-open'), NOW).kind).toBe('no-window')
  })

  it('dates figures of a lost server', () => {
    expect(confirmFacts(away(60_000), demoHall, item('id-renew'), NOW)).toMatchObject({ asOf: '10:31' })
  })
})

describe('lists', () => {
  it('every item can be found on each of the two tabs', () => {
    for (const tab of ['departments', 'categories'] as const) {
      const found = groupsOf(demoHall, tab).flatMap((group) => {
        const listing = listingOf(demoHall, { ...FIRST_CHOICE, tab, groupId: group.groupId })
        return listing.kind === 'items' ? listing.items.map((row) => row.code) : []
      })
      expect(found.toSorted()).toEqual(
        [...demoHall.services.map((row) => row.serviceCode), 'start-company'].toSorted(),
      )
    }
  })

  it('leaves out what is not offered, and groups with nothing in them', () => {
    const hall = {
      ...demoHall,
      services: demoHall.services.map((row) => ({ ...row, isEnabled: row.departmentId !== 'tax' })),
    }
    expect(groupsOf(hall, 'departments').map((group) => group.groupId)).not.toContain('tax')
    expect(commonItems(hall).map((row) => row.code)).not.toContain('tax-invoice')
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
