import type { CardFault } from '../card-reader.ts'

/** SW3 values (SAM_V module manual, status table). Vendors' host-side codes 01 to 09 never appear on the wire. */
export const SW3 = {
  done: 0x90,
  cardFound: 0x9f,
  noSuchContent: 0x91,
  requestChecksumWrong: 0x10,
  requestLengthWrong: 0x11,
  requestContentWrong: 0x21,
  notPermitted: 0x23,
  unknown: 0x24,
  cardRefusedSam: 0x31,
  samRefusedCard: 0x32,
  informationRejected: 0x33,
  fingerprintRejected: 0x37,
  informationLengthWrong: 0x3f,
  cardTypeUnknown: 0x40,
  readFailed: 0x41,
  randomNumberFailed: 0x47,
  selfTestFailed: 0x60,
  samNotAuthorised: 0x66,
  noCard: 0x80,
  selectFailed: 0x81,
} as const

/** What an SW3 that is not the hoped-for one means to the driver. */
export type StatusMeaning =
  | { readonly is: 'request-garbled' } // the reader got our bytes wrong: send again once
  | { readonly is: 'request-refused' } // sending again would not help
  | { readonly is: 'reader-broken' } // nothing works until a technician comes
  | { readonly is: 'no-card' }
  | { readonly is: 'card-trouble'; readonly fault: CardFault }
  | { readonly is: 'unheard-of' }

/** Reads the status table. `done` and `cardFound` are good news and not asked about. */
export function meaningOf(sw3: number): StatusMeaning {
  switch (sw3) {
    case SW3.requestChecksumWrong:
    case SW3.requestLengthWrong:
      return { is: 'request-garbled' }
    case SW3.requestContentWrong:
    case SW3.notPermitted:
    case SW3.unknown:
      return { is: 'request-refused' }
    case SW3.selfTestFailed:
    case SW3.samNotAuthorised:
      return { is: 'reader-broken' }
    case SW3.noCard:
      return { is: 'no-card' }
    case SW3.cardRefusedSam:
    case SW3.samRefusedCard:
    case SW3.informationRejected:
      return { is: 'card-trouble', fault: 'card-invalid' }
    case SW3.cardTypeUnknown:
    case SW3.noSuchContent:
      return { is: 'card-trouble', fault: 'card-unsupported' }
    case SW3.informationLengthWrong:
    case SW3.readFailed:
    case SW3.randomNumberFailed:
    case SW3.selectFailed:
      return { is: 'card-trouble', fault: 'card-unreadable' }
    default:
      return { is: 'unheard-of' }
  }
}

/** `SW3 41`, for the technician. */
export function formatSw3(sw3: number): string {
  return `SW3 ${sw3.toString(16).toUpperCase().padStart(2, '0')}`
}
