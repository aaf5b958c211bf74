import type { Clock } from '../../domain/ports.ts'
import {
  commandOf,
  createRequestFramer,
  encodeReadData,
  encodeResponse,
  encodeTextBlock,
  PREAMBLE,
  SW3,
  type SamCommand,
  type SamRequest,
} from '../readers/sam-v/frames.ts'
import { NO_READER_FAULTS, type HowOften, type ReaderFaults } from './reader-faults.ts'
import type { SimDevice } from './sim-link.ts'
import type { SyntheticPerson } from './synthetic-people.ts'

/** What is wrong with a card that is laid on the reader. */
export type CardSpoil = 'none' | 'forged' | 'damaged' | 'other-card'

export interface SimReaderState {
  readonly card: { readonly personId: string; readonly spoil: CardSpoil; readonly wasRead: boolean } | null
  readonly faults: ReaderFaults
  /** Whole good requests since the start, by command. */
  readonly requests: Readonly<Partial<Record<SamCommand | 'other', number>>>
  readonly openConnections: number
}

export interface SimReader extends SimDevice {
  /** Lays a card on the reader; one that lies there is taken away first. */
  placeCard(person: SyntheticPerson, spoil?: CardSpoil): void
  removeCard(): void
  /** Changes the named faults and leaves the others; `once` falls back to `never` when it has happened. */
  setFaults(changes: Partial<ReaderFaults>): void
  faults(): ReaderFaults
  state(): SimReaderState
  onChange(listener: (state: SimReaderState) => void): () => void
}

type OccasionalFault = {
  [Key in keyof ReaderFaults]: ReaderFaults[Key] extends HowOften ? Key : never
}[keyof ReaderFaults]

interface PlacedCard {
  readonly person: SyntheticPerson
  readonly spoil: CardSpoil
  finds: number
  isFound: boolean
  isSelected: boolean
  wasRead: boolean
}

/** 16 bytes of SAM number: 05.03-20260101-0000000001-0000000002. */
const SAM_NUMBER = Uint8Array.of(5, 0, 3, 0, 0x05, 0x25, 0x35, 0x01, 1, 0, 0, 0, 2, 0, 0, 0)

const PHOTO_BYTES = 1024

/**
 * The far end of an ID-card reader's wire: it decodes what the host really sends, and answers byte for byte as a SAM_V
 * module does, or as wrongly as it is told.
 *
 * @param random 0 up to 1, for the noise
 */
export function createSimReader({ clock, random }: { clock: Clock; random: () => number }): SimReader {
  let faults = NO_READER_FAULTS
  let card: PlacedCard | undefined
  let openConnections = 0
  const requests: Partial<Record<SamCommand | 'other', number>> = {}
  const listeners = new Set<(state: SimReaderState) => void>()

  function state(): SimReaderState {
    const shown =
      card === undefined ? null : { personId: card.person.personId, spoil: card.spoil, wasRead: card.wasRead }
    return { card: shown, faults, requests: { ...requests }, openConnections }
  }

  function changed(): void {
    for (const listener of listeners) listener(state())
  }

  /** True when this fault is to happen now; `once` uses itself up. */
  function happens(fault: OccasionalFault): boolean {
    const howOften: HowOften = faults[fault]
    if (howOften === 'once') setFaults({ [fault]: 'never' })
    return howOften !== 'never'
  }

  function setFaults(changes: Partial<ReaderFaults>): void {
    faults = { ...faults, ...changes }
    changed()
  }

  function answer(command: SamCommand | undefined, request: SamRequest): Uint8Array {
    if (command === undefined) return answerOther(request)
    const forced = faults.sw3[command]
    if (forced !== undefined) return encodeResponse(forced)
    switch (command) {
      case 'resetSam':
        if (card !== undefined) card.isFound = card.isSelected = false
        return encodeResponse(SW3.done)
      case 'samStatus':
        return faults.isStatusLong ? encodeResponse(SW3.done, SAM_NUMBER) : encodeResponse(SW3.done)
      case 'samNumber':
        return encodeResponse(SW3.done, SAM_NUMBER)
      case 'findCard':
        return find()
      case 'selectCard':
        return select()
      case 'readCard':
        return read()
    }
  }

  /** Commands of the manual that this project never sends: set baud is obeyed, nothing else of a card is had. */
  function answerOther({ cmd, para }: SamRequest): Uint8Array {
    if (cmd === 0x60) return encodeResponse(para <= 4 ? SW3.done : SW3.requestContentWrong)
    if (cmd === 0x30 && para === 0x03) return encodeResponse(SW3.noSuchContent)
    if (cmd === 0x30) return encodeResponse(SW3.notPermitted)
    return encodeResponse(SW3.unknown)
  }

  function find(): Uint8Array {
    if (card === undefined) return encodeResponse(SW3.noCard)
    card.finds += 1
    const isBlind = faults.isFirstFindBlind && card.finds === 1
    const isSpent =
      faults.findsAgain === 'after-lift' ? card.isFound : faults.findsAgain === 'until-read' && card.wasRead
    if (isBlind || isSpent) return encodeResponse(SW3.noCard)
    card.isFound = true
    card.isSelected = false
    return encodeResponse(SW3.cardFound, new Uint8Array(4))
  }

  function select(): Uint8Array {
    if (happens('liftBeforeSelect')) removeCard()
    if (card === undefined || !card.isFound) return encodeResponse(SW3.selectFailed)
    if (card.spoil === 'forged') return encodeResponse(SW3.samRefusedCard)
    if (card.spoil === 'other-card') return encodeResponse(SW3.cardTypeUnknown)
    card.isSelected = true
    return encodeResponse(SW3.done, new Uint8Array(8))
  }

  function read(): Uint8Array {
    if (happens('liftBeforeRead')) removeCard()
    if (card === undefined || !card.isSelected || card.spoil === 'damaged')
      return encodeResponse(SW3.readFailed)
    card.wasRead = true
    card.isSelected = false
    changed()
    return encodeResponse(SW3.done, encodeReadData(encodeTextBlock(card.person.card), photoFiller()))
  }

  function removeCard(): void {
    if (card === undefined) return
    card = undefined
    changed()
  }

  function noise(): Uint8Array {
    return Uint8Array.from({ length: 1 + Math.floor(random() * 8) }, () => Math.floor(random() * 256))
  }

  /** The bytes of one answer as they leave, and whether the rest of them stays away. */
  function spoiled(frame: Uint8Array): Uint8Array {
    let bytes = frame
    if (happens('wrongChecksum')) bytes = bytes.with(bytes.length - 1, (bytes.at(-1) ?? 0) ^ 0xff)
    if (happens('halfFrame')) bytes = bytes.slice(0, Math.ceil(bytes.length / 2))
    if (faults.isGlued) bytes = joined(bytes, encodeResponse(SW3.done))
    if (faults.preamble === 'extra-aa') bytes = joined(Uint8Array.of(0xaa, 0xaa), bytes)
    if (faults.preamble === 'broken') bytes = joined(Uint8Array.of(0x96, 0xaa, 0xaa, 0xaa, 0x69), bytes)
    if (happens('hugeLength')) bytes = joined(Uint8Array.of(...PREAMBLE, 0xff, 0xff), bytes)
    if (faults.hasNoise) bytes = joined(noise(), bytes)
    if (faults.isGarbled) bytes = bytes.map((byte) => ((byte << 1) | 1) & 0xff)
    return bytes
  }

  return {
    placeCard(person, spoil = 'none') {
      card = { person, spoil, finds: 0, isFound: false, isSelected: false, wasRead: false }
      changed()
    },
    removeCard,
    setFaults,
    faults: () => faults,
    state,
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    connect(send, hangUp) {
      const framer = createRequestFramer()
      let isOpen = true
      /** An answer kept back for the next question. */
      let late = new Uint8Array()
      openConnections += 1

      function sendPieces(bytes: Uint8Array, pieceBytes: number, gapMs: number): void {
        if (!isOpen) return
        const piece = pieceBytes > 0 ? Math.min(pieceBytes, bytes.length) : bytes.length
        send(bytes.subarray(0, piece))
        const rest = bytes.subarray(piece)
        if (rest.length === 0) return
        if (gapMs > 0) clock.after(gapMs, () => sendPieces(rest, pieceBytes, gapMs))
        else sendPieces(rest, pieceBytes, gapMs)
      }

      function reply(command: SamCommand | undefined, frame: Uint8Array): void {
        if (faults.isMute) return
        if (command !== undefined && faults.unplugDuring === command) {
          setFaults({ unplugDuring: null })
          send(frame.subarray(0, Math.ceil(frame.length / 2)))
          // Leaves the half time to arrive before the wire dies.
          clock.after(1, hangUp)
          return
        }
        const overdue = late
        const answered = spoiled(frame)
        late = happens('lateAnswer') ? Uint8Array.from(answered) : new Uint8Array()
        const bytes = late.length > 0 ? overdue : joined(overdue, answered)
        if (bytes.length === 0) return
        const { pieceBytes, pieceGapMs, delayMs } = faults
        const go = (): void =>
          sendPieces(bytes, pieceGapMs > 0 ? Math.max(1, pieceBytes) : pieceBytes, pieceGapMs)
        if (delayMs > 0) clock.after(delayMs, go)
        else go()
      }

      function obey(request: SamRequest): void {
        const command = commandOf(request)
        const name = command ?? 'other'
        requests[name] = (requests[name] ?? 0) + 1
        reply(command, answer(command, request))
      }

      return {
        receive(bytes) {
          for (const event of framer.push(bytes)) {
            if (event.type === 'frame') obey(event.frame)
            else if (event.why === 'bad-checksum') reply(undefined, encodeResponse(SW3.requestChecksumWrong))
            else if (event.why === 'bad-length') reply(undefined, encodeResponse(SW3.requestLengthWrong))
          }
        },
        closed() {
          if (!isOpen) return
          isOpen = false
          openConnections -= 1
          changed()
        },
      }
    },
  }
}

/** Stands where the photo stands: no picture, but with a preamble inside to trip a careless framer. */
function photoFiller(): Uint8Array {
  const photo = Uint8Array.from({ length: PHOTO_BYTES }, (_, index) => index & 0xff)
  photo.set([...PREAMBLE, 0x00, 0x04, 0x00, 0x00, SW3.done, 0x94], 512)
  return photo
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(first.length + second.length)
  both.set(first)
  both.set(second, first.length)
  return both
}
