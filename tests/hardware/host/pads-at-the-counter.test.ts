import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { INVITED_MS } from '../../../hardware/host/follow-rating-pads.ts'
import { KEY } from '../../../hardware/pads/ff68/frames.ts'
import { withCounter, type CounterRig } from '../../support/counter-rig.ts'

const issue = { serviceCode: 'id-renew', queueClass: 'ordinary', personDigest: null } as const

/** Calls, starts and finishes the next number by the keys of the pad. */
async function serveByPad({ kiosk, pad, until }: CounterRig): Promise<string> {
  const ticketOf = () => kiosk.state().counters['c1']?.ticketId ?? null
  pad.press([KEY.call])
  await until('a number is called', () => ticketOf() !== null)
  const ticketId = ticketOf() ?? ''
  pad.press([KEY.ok])
  await until('it is served', () => kiosk.state().tickets[ticketId]?.state === 'serving')
  pad.press([KEY.rate])
  await until('it is finished', () => kiosk.state().tickets[ticketId]?.state === 'done')
  return ticketId
}

const gradesIn = (rig: CounterRig): string[] => {
  const files = readdirSync(rig.hall.folder).map((file) =>
    readFileSync(join(rig.hall.folder, file), 'latin1'),
  )
  return [...new Set(files.join().match(/"grade":\d/g) ?? [])]
}

describe('a pad at a counter', () => {
  it('nobody signed in: it beeps, and nothing is called', () =>
    withCounter(async (rig) => {
      const { hall, kiosk, pad, until } = rig
      const desk = await hall.openDesk('c1')
      await kiosk.must('ticket:issue', issue)
      await desk.must('desk:sign-out', {})
      pad.press([KEY.call])
      await until('it beeps', () => pad.beeps() === 1)
      expect(kiosk.state().counters['c1']?.ticketId).toBeNull()
      expect(pad.givenUp()).toBe(0)
    }))

  it('nobody waits: the clerk hears a beep', () =>
    withCounter(async ({ hall, pad, until }) => {
      await hall.openDesk('c1')
      pad.press([KEY.call])
      await until('it beeps', () => pad.beeps() === 1)
    }))

  it('shows who waits and who is there, as the hall goes on', () =>
    withCounter(async (rig) => {
      const { hall, kiosk, pad, until } = rig
      await hall.openDesk('c1')
      await kiosk.must('ticket:issue', issue)
      await kiosk.must('ticket:issue', issue)
      await until('it shows two', () => pad.shown()?.waiting === 2 && pad.shown()?.ticket === null)
      pad.press([KEY.call])
      await until('it shows the number', () => pad.shown()?.waiting === 1 && pad.shown()?.ticket === '001')
    }))

  it('deaf to acknowledgements, it sends five times: one number is called', () =>
    withCounter(async (rig) => {
      const { hall, kiosk, pad, until } = rig
      await hall.openDesk('c1')
      await kiosk.must('ticket:issue', issue)
      await kiosk.must('ticket:issue', issue)
      pad.setFaults({ isDeafToAcks: true })
      pad.press([KEY.call])
      await until('it gives up', () => pad.givenUp() === 1)
      await until('a number is called', () => kiosk.state().counters['c1']?.ticketId !== null)
      expect(pad.beeps()).toBe(0)
      expect(Object.values(kiosk.state().tickets).map(({ state }) => state)).toEqual(['called', 'waiting'])
    }))

  it('sends again after its line broke and was opened anew: a pause does not become its end', () =>
    withCounter(async (rig) => {
      const { hall, kiosk, pad, padWire, until, log } = rig
      await hall.openDesk('c1')
      const stateOf = () => kiosk.state().counters['c1']?.state
      await until('the counter is open', () => stateOf() === 'open')
      pad.setFaults({ isDeafToAcks: true })
      pad.press([KEY.pause])
      await until('it is paused', () => stateOf() === 'paused')
      padWire.unplug()
      padWire.plug()
      await until('it gives up', () => pad.givenUp() === 1)
      for (let step = 0; step < 125; step += 1) {
        await hall.clock.advance(20)
        expect(stateOf()).toBe('paused')
      }
      // It did come again on the new line, and was known for what it is.
      expect(log.text()).toContain('pad-press-resent')
      // Pressed anew it is meant.
      pad.setFaults({ isDeafToAcks: false })
      pad.press([KEY.pause])
      await until('it is open again', () => stateOf() === 'open')
    }))
})

describe('a rating pad at a counter', () => {
  it('invites when the visit is finished, and what is pressed reaches the journal and nobody else', () =>
    withCounter(async (rig) => {
      const { hall, kiosk, ratingPad, until, log } = rig
      const desk = await hall.openDesk('c1')
      await desk.follow()
      await kiosk.must('ticket:issue', issue)
      await serveByPad(rig)
      await until('it invites', ratingPad.isInviting)
      const before = kiosk.state().seq
      ratingPad.press(3)
      await until('something happened', () => kiosk.state().seq > before && desk.state().seq > before)
      expect(gradesIn(rig)).toEqual(['"grade":2'])
      expect(JSON.stringify([kiosk.told, desk.told, kiosk.state(), desk.state()])).not.toContain('grade')
      expect(log.text() + hall.log.text()).not.toMatch(/grade|ticketRated/)
    }))

  it('played with while nobody was asked, or too late: nothing is taken', () =>
    withCounter(async (rig) => {
      const { hall, kiosk, ratingPad, until } = rig
      await hall.openDesk('c1')
      ratingPad.press(0)
      await hall.clock.advance(2000)
      await kiosk.must('ticket:issue', issue)
      await serveByPad(rig)
      await until('it invites', ratingPad.isInviting)
      await hall.clock.advance(INVITED_MS)
      const before = kiosk.state().seq
      ratingPad.press(0)
      await hall.clock.advance(2000)
      expect(kiosk.state().seq).toBe(before)
      expect(gradesIn(rig)).toEqual([])
    }))

  it('the next visit has begun: nobody rates for somebody else', () =>
    withCounter(async (rig) => {
      const { hall, kiosk, pad, ratingPad, until } = rig
      await hall.openDesk('c1')
      await kiosk.must('ticket:issue', issue)
      const next = (await kiosk.must('ticket:issue', issue)).ticket?.ticketId ?? ''
      await serveByPad(rig)
      await until('it invites', ratingPad.isInviting)
      pad.press([KEY.call])
      await until('the next is called', () => kiosk.state().tickets[next]?.state === 'called')
      pad.press([KEY.ok])
      await until('the next is served', () => kiosk.state().tickets[next]?.state === 'serving')
      ratingPad.press(0)
      await hall.clock.advance(2000)
      expect(gradesIn(rig)).toEqual([])
    }))

  it('the clerk asks again by the key: it invites again', () =>
    withCounter(async (rig) => {
      const { hall, kiosk, pad, ratingPad, until } = rig
      await hall.openDesk('c1')
      await kiosk.must('ticket:issue', issue)
      await serveByPad(rig)
      await until('it invites', () => ratingPad.invitations() === 1)
      await hall.clock.advance(1000)
      pad.press([KEY.rate])
      await until('it invites again', () => ratingPad.invitations() === 2)
      expect(pad.beeps()).toBe(0)
    }))
})

describe('a scanner at a kiosk', () => {
  it('tells the page what it read only while reading is on, and no log ever', () =>
    withCounter(async ({ openPage, scanner, until, log, hall }) => {
      const page = await openPage()
      const scans: string[] = []
      page.socket.on('scan:told', ({ text }) => scans.push(text))
      scanner.scan('WHILE-OFF')
      await hall.clock.advance(500)
      await page.ask('reading:set', { isOn: true })
      scanner.scan('APPT-0042-政务')
      await until('the page is told', () => scans.length > 0)
      await page.ask('visit:end', {})
      await page.ask('reading:set', { isOn: false })
      scanner.scan('OFF-AGAIN')
      await hall.clock.advance(500)
      expect(scans).toEqual(['APPT-0042-政务'])
      expect(log.text() + hall.log.text()).not.toMatch(/APPT|WHILE|OFF-AGAIN/)
    }))
})
