import type { Device } from '../device.ts'

/** What a reader yields, and all that is ever kept of a card: no address, ethnic group or fingerprint. */
export interface CardHolder {
  readonly documentKind:
    'residentCard' | 'hmtResidencePermit' | 'foreignPermit2017' | 'foreignPermit2023' | 'socialSecurityCard'
  /** As on the card: may be long, contain `·`, be Latin, or hold rare characters. */
  readonly name: string
  /** Raw number. Lives in memory for one transaction only: never logged, stored, sent or shown. */
  readonly idNumber: string
  /** `yyyymmdd` */
  readonly birthDate: string
  /** `yyyymmdd`; null where what is read of the document does not tell (social-security cards). */
  readonly validFrom: string | null
  /** `yyyymmdd`, `longTerm` for 长期, or null where what is read of the document does not tell. */
  readonly validTo: string | null
  /**
   * A BMP of the holder's face: only where the devices file names a helper that can decode it, and it did. In memory for
   * the visit only, and wiped at its end.
   */
  readonly photoBmp?: Uint8Array
}

/** Why a card on the reader gave no holder; each is a sentence of the design brief 3.2. */
export type CardFault =
  | 'card-unreadable' // lifted too early, lying crooked, damaged: lay it again
  | 'card-unsupported' // not an ID card of a known kind
  | 'card-invalid' // authentication failed, wrong check digit, impossible date

export type CardReaderEvent =
  | { readonly type: 'card-found' }
  | { readonly type: 'card-read'; readonly holder: CardHolder }
  | { readonly type: 'card-fault'; readonly fault: CardFault }

export interface CardReader extends Device {
  readonly family: 'reader'
  /**
   * Reading is off until somebody wants a card (design brief 3.0: elsewhere a card is left unread). While on, the reader
   * polls by itself; each placement of a card gives exactly one `card-read` or `card-fault`.
   */
  setReading(isOn: boolean): void
  onEvent(listener: (event: CardReaderEvent) => void): () => void
}
