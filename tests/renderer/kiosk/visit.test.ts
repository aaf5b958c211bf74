import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { failed, ok } from '../../../domain/result.ts'
import { startVisit, type Visit } from '../../../renderer/kiosk/visit.ts'
import { createFakeClock, type FakeClock } from '../../support/fake-clock.ts'
import { createFakeDeviceLink, kioskView, NOW, taken, type FakeDeviceLink } from './kiosk-parts.ts'

let clock: FakeClock
let link: FakeDeviceLink
let visit: Visit
let reloads: number

beforeEach(() => {
  clock = createFakeClock(NOW - 5000)
  link = createFakeDeviceLink()
  reloads = 0
  let count = 0
  visit = startVisit({
    link,
    clock,
    newRequestId: () => `request-${(count += 1)}`,
    reload: () => {
      reloads += 1
    },
  })
})
afterEach(() => visit.close())

function up(): void {
  link.listener().connected()
  link.listener().told['kiosk:view'](kioskView())
}

/** A new page has to lie still for a moment before it takes a tap. */
const settle = (): Promise<void> => clock.advance(300)

async function toConfirm(): Promise<void> {
  up()
  visit.act({ type: 'item-chosen', serviceCode: 'realty-register' })
  await settle()
}

describe('the visit alive', () => {
  it('starts, and is out of service when no host answers', async () => {
    expect(visit.screen.value).toBe('starting')
    await clock.advance(5000)
    expect(visit.screen.value).toBe('out-of-service')
    up()
    expect(visit.screen.value).toBe('home')
  })

  it('goes by hall time, not by its own clock', () => {
    up()
    expect(visit.now.value).toBe(NOW)
  })

  it('takes a number, tells that it was shown, and ends the visit by itself', async () => {
    await toConfirm()
    visit.take()
    link.asksFor('number:take')[0]?.answer(ok(taken()))
    await clock.settle()
    expect(visit.screen.value).toBe('result')
    expect(link.asksFor('number:shown').map((ask) => ask.payload)).toEqual([{ ticketId: 't1' }])
    link.listener().told['paper:told']({ ticketId: 't1', status: 'printed', reprintsLeft: 2 })
    await clock.advance(20_500)
    expect(visit.screen.value).toBe('home')
    expect(link.asksFor('visit:end')).toHaveLength(1)
  })

  it('a double tap is one wish', async () => {
    await toConfirm()
    visit.take()
    visit.take()
    await settle()
    visit.take()
    expect(link.asksFor('number:take')).toHaveLength(1)
  })

  it('ignores taps for 300 ms after the page has changed', async () => {
    up()
    visit.act({ type: 'item-chosen', serviceCode: 'realty-register' })
    await clock.advance(299)
    visit.take()
    expect(link.asksFor('number:take')).toHaveLength(0)
    await clock.advance(1)
    visit.take()
    expect(link.asksFor('number:take')).toHaveLength(1)
  })

  it('has no page for a quick answer, and one for a slow answer', async () => {
    await toConfirm()
    visit.take()
    await clock.advance(200)
    expect(visit.screen.value).toBe('confirm')
    await clock.advance(100)
    expect(visit.screen.value).toBe('taking')
  })

  it('asks again under the same id when the wire broke, and shows the one number', async () => {
    await toConfirm()
    visit.take()
    link.listener().lost()
    link.asksFor('number:take')[0]?.answer(failed({ code: 'link-lost', params: {} }))
    await clock.advance(1100)
    const takes = link.asksFor('number:take')
    expect(takes.map((ask) => ask.payload)).toEqual([takes[0]?.payload, takes[0]?.payload])
    up()
    takes[1]?.answer(ok(taken()))
    await clock.settle()
    expect(visit.screen.value).toBe('result')
  })

  it('keeps a shown number when the host goes', async () => {
    await toConfirm()
    visit.take()
    link.asksFor('number:take')[0]?.answer(ok(taken()))
    await clock.settle()
    link.listener().lost()
    expect(visit.screen.value).toBe('result')
    expect(visit.link.value).toBe('lost')
  })

  it('tells the host when cards are wanted, once a change, and again on a new wire', async () => {
    const wanted = (): unknown[] => link.asksFor('reading:set').map((ask) => ask.payload)
    up()
    link.listener().told['kiosk:view'](kioskView())
    expect(wanted()).toEqual([{ isOn: true }])
    visit.act({ type: 'started' })
    expect(wanted()).toEqual([{ isOn: true }, { isOn: false }])
    link.listener().lost()
    await settle()
    up()
    expect(wanted()).toEqual([{ isOn: true }, { isOn: false }, { isOn: true }])
  })

  it('leaves an item that the hall no longer offers', async () => {
    await toConfirm()
    const hall = kioskView().hall
    if (!hall) throw new Error('the demo has a hall')
    link.listener().told['kiosk:view'](kioskView({ hall: { ...hall, services: [] } }))
    expect(visit.screen.value).toBe('home')
  })

  it('gets a new page from a restarted host, but not while a number is shown', async () => {
    await toConfirm()
    visit.take()
    link.asksFor('number:take')[0]?.answer(ok(taken()))
    await clock.settle()
    link.listener().lost()
    link.listener().refused()
    await clock.advance(10_000)
    expect(reloads).toBe(0)
    visit.act({ type: 'done' })
    await clock.advance(500)
    expect(reloads).toBe(1)
  })

  it('leaves no timer and no wire behind', () => {
    visit.close()
    expect(clock.pendingTimers()).toBe(0)
    expect(link.isClosed).toBe(true)
  })
})
