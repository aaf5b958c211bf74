import iconv from 'iconv-lite'
import { createCardRequestFramer, encodeCardNews } from '../codec/apdu-wire.ts'
import {
  createSsCommandFramer,
  encodeRecord,
  encodeSsResponse,
  HOLDER_FILE,
  SOCIAL_SECURITY_APPLICATION,
  type SsCommand,
  type SsResponse,
} from '../readers/ss-card/frames.ts'
import type { HowOften } from './reader-faults.ts'
import type { SimDevice } from './sim-link.ts'
import type { SyntheticPerson } from './synthetic-people.ts'

/** What is wrong with a card that is put in; the same words as for ID cards. */
export type SsCardSpoil = 'none' | 'forged' | 'damaged' | 'other-card'

/** How the card behaves, and what can be made to go wrong. Plain data, so that the bench can send it. */
export interface SsCardFaults {
  /** How an answer with data is fetched: at once, by GET RESPONSE (61xx), or after a corrected length (6Cxx). */
  readonly flow: 'direct' | 'get-response' | 'wrong-length'
  /** Status word answered to READ RECORD instead of the record: 0x6982, 0x6a83 ...; null for the record. */
  readonly recordSw: number | null
  /** Status word answered to selecting EF06; null where it is there. */
  readonly fileSw: number | null
  /** The card is pulled when its name is asked for. */
  readonly pullMidway: HowOften
  /** A command's answer stays away until the next request, and then comes in front of its answer. */
  readonly lateAnswer: HowOften
  /** The card says nothing (the reader still does). */
  readonly isCardMute: boolean
  /** Nothing is answered at all. */
  readonly isMute: boolean
}

export const NO_SS_CARD_FAULTS: SsCardFaults = {
  flow: 'get-response',
  recordSw: null,
  fileSw: null,
  pullMidway: 'never',
  lateAnswer: 'never',
  isCardMute: false,
  isMute: false,
}

export interface SimSsCardState {
  readonly card: { readonly personId: string; readonly spoil: SsCardSpoil; readonly wasRead: boolean } | null
  readonly faults: SsCardFaults
  /** Commands that reached the card, by kind. */
  readonly commands: Readonly<Partial<Record<SsCommand['is'], number>>>
}

export interface SimSsCard extends SimDevice {
  /** Puts a card in; one that is in is pulled first. */
  placeCard(person: SyntheticPerson, spoil?: SsCardSpoil): void
  removeCard(): void
  setFaults(changes: Partial<SsCardFaults>): void
  faults(): SsCardFaults
  state(): SimSsCardState
  onChange(listener: (state: SimSsCardState) => void): () => void
}

interface PlacedCard {
  readonly person: SyntheticPerson
  readonly spoil: SsCardSpoil
  isOpen: boolean
  file: number
  waiting: Uint8Array
  wasRead: boolean
}

/** TS, T0 and five historical bytes of nobody's card. */
const ATR = Uint8Array.of(0x3b, 0x65, 0x00, 0x53, 0x49, 0x4d, 0x30, 0x31)
/** Tags of the two records; the driver does not look at them (not documented). */
const NUMBER_TAG = 0x08
const NAME_TAG = 0x09
const NAME_BYTES = 30
const SW = { done: 0x9000, noFile: 0x6a82, noRecord: 0x6a83, notAllowed: 0x6986, broken: 0x6581 } as const

/** A smart-card reader with a slot, and in it, when one is put in, a social-security card (hardware-protocols 7). */
export function createSimSsCard(): SimSsCard {
  let faults = NO_SS_CARD_FAULTS
  let card: PlacedCard | undefined
  const commands: Partial<Record<SsCommand['is'], number>> = {}
  const listeners = new Set<(state: SimSsCardState) => void>()
  const tellPresence = new Set<() => void>()

  function state(): SimSsCardState {
    const shown =
      card === undefined ? null : { personId: card.person.personId, spoil: card.spoil, wasRead: card.wasRead }
    return { card: shown, faults, commands: { ...commands } }
  }

  function changed(): void {
    for (const listener of listeners) listener(state())
  }

  function setFaults(changes: Partial<SsCardFaults>): void {
    faults = { ...faults, ...changes }
    changed()
  }

  /** True when this fault is to happen now; `once` uses itself up. */
  function happens(fault: 'pullMidway' | 'lateAnswer'): boolean {
    const howOften = faults[fault]
    if (howOften === 'once') setFaults({ [fault]: 'never' })
    return howOften !== 'never'
  }

  function setCard(next: PlacedCard | undefined): void {
    card = next
    for (const tell of tellPresence) tell()
    changed()
  }

  function presence(): Uint8Array {
    return encodeCardNews(card === undefined ? { is: 'gone' } : { is: 'inserted', atr: ATR })
  }

  function obey(placed: PlacedCard, command: SsCommand): SsResponse {
    commands[command.is] = (commands[command.is] ?? 0) + 1
    switch (command.is) {
      case 'selectApplication':
        return selectApplication(placed, command.name)
      case 'selectFile':
        if (!placed.isOpen || command.fileId !== HOLDER_FILE) return status(SW.noFile)
        if (faults.fileSw !== null) return status(faults.fileSw)
        placed.file = command.fileId
        return status(SW.done)
      case 'readRecord':
        return readRecord(placed, command)
      case 'getResponse': {
        const data = placed.waiting.slice(0, command.expectedBytes)
        placed.waiting = placed.waiting.slice(data.length)
        return data.length === 0 ? status(SW.notAllowed) : { data, sw: SW.done }
      }
    }
  }

  function selectApplication(placed: PlacedCard, name: Uint8Array): SsResponse {
    const isKnown = placed.spoil !== 'other-card' && Buffer.from(name).equals(SOCIAL_SECURITY_APPLICATION)
    if (!isKnown) return status(SW.noFile)
    placed.isOpen = true
    const template = encodeRecord({ tag: 0x6f, value: encodeRecord({ tag: 0x84, value: name }) })
    if (faults.flow === 'direct') return { data: template, sw: SW.done }
    return withRest(placed, template)
  }

  function readRecord(
    placed: PlacedCard,
    { record, expectedBytes }: SsCommand & { readonly is: 'readRecord' },
  ): SsResponse {
    if (placed.file !== HOLDER_FILE) return status(SW.notAllowed)
    if (placed.spoil === 'damaged') return status(SW.broken)
    if (faults.recordSw !== null) return status(faults.recordSw)
    const content = recordsOf(placed)[record - 1]
    if (content === undefined) return status(SW.noRecord)
    if (record === 2) placed.wasRead = true
    if (faults.flow === 'get-response') return withRest(placed, content)
    if (expectedBytes !== content.length) return status(0x6c00 | content.length)
    return { data: content, sw: SW.done }
  }

  /** Under `wrong-length` the name's record is longer than the driver first asks for. */
  function recordsOf({ person, spoil }: PlacedCard): Uint8Array[] {
    const number = person.card.idNumber ?? ''
    const shown = spoil === 'forged' ? number.slice(0, -1) + (number.endsWith('1') ? '2' : '1') : number
    const name = new Uint8Array(faults.flow === 'wrong-length' ? NAME_BYTES + 6 : NAME_BYTES)
    name.set(iconv.encode(person.card.name ?? '', 'gb18030').subarray(0, NAME_BYTES))
    return [
      encodeRecord({ tag: NUMBER_TAG, value: Buffer.from(shown, 'ascii') }),
      encodeRecord({ tag: NAME_TAG, value: name }),
    ]
  }

  function withRest(placed: PlacedCard, data: Uint8Array): SsResponse {
    placed.waiting = data
    return status(0x6100 | data.length)
  }

  return {
    placeCard(person, spoil = 'none') {
      if (card !== undefined) setCard(undefined)
      setCard({ person, spoil, isOpen: false, file: 0, waiting: new Uint8Array(), wasRead: false })
    },
    removeCard() {
      if (card !== undefined) setCard(undefined)
    },
    setFaults,
    faults: () => faults,
    state,
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    connect(send) {
      const framer = createCardRequestFramer()
      let late = new Uint8Array()
      const say = (bytes: Uint8Array): void => {
        if (!faults.isMute) send(bytes)
      }

      function answerCommand(apdu: Uint8Array): void {
        const [event] = createSsCommandFramer().push(apdu)
        const command = event?.type === 'frame' ? event.frame : undefined
        if (command?.is === 'readRecord' && command.record === 2 && happens('pullMidway')) setCard(undefined)
        if (card === undefined) return say(presence())
        if (faults.isCardMute) return
        const response = command === undefined ? status(0x6d00) : obey(card, command)
        const bytes = encodeCardNews({ is: 'answer', response: encodeSsResponse(response) })
        if (happens('lateAnswer')) late = Uint8Array.from(bytes)
        else say(bytes)
        changed()
      }

      tellPresence.add(tell)
      function tell(): void {
        say(presence())
      }
      tell()
      return {
        receive(bytes) {
          for (const event of framer.push(bytes)) {
            if (event.type === 'discarded') continue
            if (late.length > 0) say(late)
            late = new Uint8Array()
            if (event.frame.is === 'what-lies-there') tell()
            else answerCommand(event.frame.apdu)
          }
        },
        closed() {
          tellPresence.delete(tell)
        },
      }
    },
  }
}

function status(sw: number): SsResponse {
  return { data: new Uint8Array(), sw }
}
