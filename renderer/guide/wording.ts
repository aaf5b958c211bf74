import { localTime } from '../../domain/calendar.ts'
import type { Estimate } from '../../domain/estimate.ts'
import type { PublicHall, Words } from '../../domain/model.ts'
import type { HostFace } from '../../domain/wire/guide.ts'
import { same, type Say } from '../desk/wording.ts'
import type { AskFailure } from '../links/hall-link.ts'
import type { Asked, Told } from './asking.ts'
import type { Busy } from './lane.ts'
import { offerName, type Place } from './view.ts'
import type { Wish } from './wish.ts'

export { same, useSay, type Say } from '../desk/wording.ts'

/** Both languages of a wording whose places are filled with wordings. */
export function sayWith(say: Say, key: string, places: Readonly<Record<string, Words>>): Words {
  const of = (lang: 'zh' | 'en'): Record<string, string> =>
    Object.fromEntries(Object.entries(places).map(([name, words]) => [name, words[lang]]))
  return { zh: say(key, of('zh')).zh, en: say(key, of('en')).en }
}

/** `3 号窗口`; a counter whose name is not a number is called by its name. */
export function counterWords(say: Say, { counterNo }: { readonly counterNo: string }): Words {
  return say(/^\d+$/.test(counterNo) ? 'counterNo' : 'counterName', { counterNo })
}

function counterOfId(say: Say, hall: PublicHall, counterId: string): Words {
  const counter = hall.counters.find((row) => row.counterId === counterId)
  return counter ? counterWords(say, counter) : same(counterId)
}

export function estimateWords(say: Say, estimate: Estimate | null): Words {
  switch (estimate?.kind) {
    case 'range':
      return say('wait.range', { min: estimate.minMinutes, max: estimate.maxMinutes })
    case 'over':
      return say('wait.over', { minutes: estimate.minutes })
    case 'none-waiting':
      return say('wait.none')
    case undefined:
      return say('wait.noCounter')
  }
}

/** The same as a figure of a column of minutes: `20–35`, `>60`; a dash where a figure would be a guess. */
export function estimateFigure(estimate: Estimate | null): string {
  switch (estimate?.kind) {
    case 'range':
      return `${estimate.minMinutes}–${estimate.maxMinutes}`
    case 'over':
      return `>${estimate.minutes}`
    case 'none-waiting':
      return '0'
    case undefined:
      return '–'
  }
}

/** `一楼A区 1–2 号窗口` */
export function placeWords(say: Say, { zone, counters }: Place): Words {
  if (counters === '') return zone ?? say('card.noPlace')
  return sayWith(say, 'card.placeAt', {
    zone: zone ?? same(''),
    counters: { zh: counters, en: counters.replaceAll('、', ', ') },
  })
}

export function aheadWords(say: Say, ahead: number | null): Words {
  return ahead === null || ahead === 0 ? say('told.aheadNone') : say('told.ahead', { ahead })
}

/** `hh:mm` of today; on another day with its date. */
export function whenWords(at: number, now: number): Words {
  const { date, clock } = localTime(at)
  if (date === localTime(now).date) return same(clock)
  const [, month = '', day = ''] = date.split('-').map(Number)
  return { zh: `${month} 月 ${day} 日 ${clock}`, en: `${date} ${clock}` }
}

const STATES_OF_APPOINTMENT = new Set(['booked', 'checkedIn', 'cancelled', 'missed'])

/** One sentence for a refusal of the server. `now` in milliseconds UTC. */
export function refusalWords(say: Say, { code, params }: AskFailure, now: number): Words {
  const time = (at: string | number | undefined): Words => whenWords(Number(at ?? now), now)
  const rest = Object.fromEntries(Object.entries(params).map(([name, value]) => [name, same(String(value))]))
  const key = `refusal.${code}`
  switch (code) {
    case 'service-closed':
      if (Number(params['opensAt'] ?? 0) === 0) return say('refusal.serviceClosedUnknown')
      return sayWith(say, key, { time: time(params['opensAt']) })
    case 'closing-soon':
      return sayWith(say, key, { time: time(params['closesAt']) })
    case 'quota-used':
      return sayWith(say, key, { ...rest, time: time(params['nextAt']) })
    case 'wrong-state':
      return sayWith(say, key, { ...rest, state: say(`card.state.${String(params['state'] ?? 'waiting')}`) })
    case 'appointment-used': {
      const state = String(params['state'])
      return sayWith(say, key, {
        state: say(`appointment.state.${STATES_OF_APPOINTMENT.has(state) ? state : 'checkedIn'}`),
      })
    }
    case 'host-away':
      return sayWith(say, key, { host: same(String(params['hostId'] ?? '')) })
    default:
      return sayWith(say, key, rest)
  }
}

export function askedWords(say: Say, asked: Asked): Words {
  return say(`asked.${asked}`)
}

/** What is said of a wish whose answer has not come. */
export function checkingWords(
  say: Say,
  { isUnknown, isDoubtful }: Pick<Busy<unknown>, 'isUnknown' | 'isDoubtful'>,
  asked: Words,
): Words {
  if (isDoubtful) return sayWith(say, 'told.doubtful', { asked })
  return sayWith(say, isUnknown ? 'told.stillUnknown' : 'told.checking', { asked })
}

/** The line at the foot, without its time: what was done, or why not. */
export function toldWords(say: Say, told: Told, hall: PublicHall, now: number): Words {
  switch (told.kind) {
    case 'done':
      return doneWords(say, told, hall)
    case 'paper': {
      const { ticketNo, hostId: host } = told.wish
      const key = { printed: 'printed', failed: 'paperFailed', unknown: 'paperUnknown' }[told.paper]
      return say(`told.${key}`, { ticketNo, host })
    }
    case 'half-done': {
      const why = told.refusal ? refusalWords(say, told.refusal, now) : say('refusal.link-lost')
      return sayWith(say, 'told.halfDone', { ticketNo: same(told.ticketNo), why })
    }
    case 'refused':
      return refusalWords(say, told.refusal, now)
    case 'blocked':
      return say(`block.${told.block}`)
    case 'not-sent':
      return sayWith(say, 'told.notSent', { asked: askedWords(say, told.asked) })
    case 'unknown':
      return sayWith(say, 'told.unknown', { asked: askedWords(say, told.asked) })
    case 'no-such-ticket':
      return say('scan.noSuchTicket', { ticketNo: told.ticketNo })
    case 'scan':
      return say(`scan.problem.${told.problem}`)
  }
}

function doneWords(
  say: Say,
  { deed, ticket, ahead }: Extract<Told, { kind: 'done' }>,
  hall: PublicHall,
): Words {
  const ticketNo = same(ticket?.ticketNo ?? '')
  const withAhead = (key: string, more: Readonly<Record<string, Words>> = {}): Words =>
    sayWith(say, `told.${key}`, { ticketNo, ahead: aheadWords(say, ahead), ...more })
  switch (deed.name) {
    case 'ticket:issue':
      return withAhead('issued')
    case 'appointment:check-in':
      return withAhead('checkedIn')
    case 'ticket:restore':
      return withAhead('restored')
    case 'ticket:cancel':
      return withAhead('cancelled')
    case 'ticket:void':
      return withAhead(deed.payload.reason === 'misprint' ? 'voidedMisprint' : 'voidedDuplicate')
    case 'ticket:transfer':
      return transferWords(say, deed.payload.to, hall, withAhead)
    case 'ticket:move-hold':
      return withAhead('holdMoved', { counter: counterOfId(say, hall, deed.payload.counterId) })
    case 'ticket:prioritise':
      return withAhead(deed.payload.queueClass)
    case 'ticket:assign-helper': {
      const { helperId } = deed.payload
      return helperId === null ? withAhead('helperNone') : withAhead('helper', { staffNo: same(helperId) })
    }
    case 'advice:record':
      return withAhead('advice', { topic: same(deed.payload.topic) })
    case 'counter:reassign':
      return withAhead('reassigned', { counter: counterOfId(say, hall, deed.payload.counterId) })
    case 'appointment:cancel':
      return say('told.appointmentCancelled')
    case 'appointment:load':
      return say('told.appointmentsLoaded')
  }
}

function transferWords(
  say: Say,
  to: Extract<Wish, { name: 'ticket:transfer' }>['payload']['to'],
  hall: PublicHall,
  withAhead: (key: string, more: Readonly<Record<string, Words>>) => Words,
): Words {
  if (to.kind === 'counter') return withAhead('toCounter', { counter: counterOfId(say, hall, to.counterId) })
  return withAhead('toService', { item: offerName(hall, to.serviceCode) ?? same(to.serviceCode) })
}

/** What is wrong with a device host, in words to act on; empty when all is well. */
export function faultWords(say: Say, { hostId: host, isOnline, printer, reader }: HostFace): Words[] {
  if (!isOnline) return [say('panel.fault.offline', { host })]
  const faults: Words[] = []
  if (printer !== 'ok' && printer !== 'none') faults.push(say(`panel.fault.${printer}`, { host }))
  if (reader === 'lost' || reader === 'connecting') faults.push(say(`panel.fault.reader-${reader}`, { host }))
  return faults
}
