import { computed, type ComputedRef } from 'vue'
import { localTime } from '../../domain/calendar.ts'
import type { Words } from '../../domain/model.ts'
import type { Ticket } from '../../domain/ticket.ts'
import { useDesk } from './desk.ts'
import { stopsOf } from './stops.ts'
import { minutesBetween, serviceName } from './view.ts'
import { contactWords, joined, useSay } from './wording.ts'

/** What stands beside the number at this counter. */
export interface TicketWords {
  readonly headline: ComputedRef<Words | null>
  /** Of a package: which stop this is, and its items. */
  readonly stopWords: ComputedRef<Words | null>
  /** When it was taken, how long it waited, and who was first in contact. */
  readonly takenWords: ComputedRef<Words | null>
  readonly tags: ComputedRef<readonly Words[]>
}

export function useTicketWords(ticket: Readonly<ComputedRef<Readonly<Ticket> | null>>): TicketWords {
  const desk = useDesk()
  const say = useSay()
  const stops = computed(() => (ticket.value ? stopsOf(ticket.value) : null))
  /** A package by its own name; a single number by its item. */
  const headline = computed(() => {
    if (!ticket.value) return null
    const { packageCode, serviceCode } = ticket.value
    const found = desk.hall?.packages.find((row) => row.packageCode === packageCode)
    return found ? found.name : serviceName(desk.hall, serviceCode)
  })
  const stopWords = computed(() => {
    if (!stops.value || ticket.value?.packageCode === null) return null
    const { index, count, here } = stops.value
    const names = here.map((item) => serviceName(desk.hall, item.serviceCode))
    const items = joined(names, say('why.listComma'))
    const stop = say('now.stop', { index, count })
    return joined(
      [stop, { zh: say('now.items', { items: items.zh }).zh, en: say('now.items', { items: items.en }).en }],
      { zh: '，', en: '. ' },
    )
  })
  const contact = computed(() => {
    const id = ticket.value?.firstContactId
    if (id === null || id === undefined || !desk.hall) return null
    const who = contactWords(desk.hall, id)
    return {
      zh: say('now.firstContact', { who: who.zh }).zh,
      en: say('now.firstContact', { who: who.en }).en,
    }
  })
  const takenWords = computed(() => {
    const at = ticket.value
    if (!at) return null
    const taken = say('now.taken', {
      time: localTime(at.issuedAt).clock,
      minutes: minutesBetween(at.issuedAt, at.firstCalledAt ?? desk.now),
    })
    return joined(contact.value ? [taken, contact.value] : [taken], { zh: ' · ', en: ' · ' })
  })
  /** What marks this ticket, unless the reason of the call has just said the same. */
  const tags = computed(() => {
    const at = ticket.value
    if (!at) return []
    const isClassSaid = at.queueClass === 'ordinary' || at.queueClass === at.because?.code
    return [
      ...(isClassSaid ? [] : [say(`queueClass.${at.queueClass}`)]),
      ...(at.because?.code === 'transferredHere' ? [say('tag.transferred')] : []),
      ...(at.packageCode === null ? [] : [say('tag.package')]),
      ...(at.helperId === null ? [] : [say('tag.helper', { staffNo: at.helperId })]),
    ]
  })

  return { headline, stopWords, takenWords, tags }
}
