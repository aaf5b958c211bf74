import type { Framer } from './framer.ts'
import { createScanningFramer } from './scan.ts'

/**
 * How smart-card commands travel over a byte wire, so that a driver needs no PC/SC library and a simulator no card: the
 * form of the public virtual-card readers (two bytes of length, big-endian, then the message), with news of the card added.
 *
 *     host -> reader: LenH LenL | C-APDU          one command (4 to 261 bytes)
 *                     00 00                        "what lies there?"
 *     reader -> host: LenH LenL | 01 | ATR         a card is in the reader
 *                     LenH LenL | 02 | R-APDU      the card's answer, status word last (2 to 258 bytes)
 *                     00 01     | 00               no card in the reader
 *
 * The rules of the reader's side (the `pcsc:` transport, the simulator):
 * - when the wire opens, and whenever it changes, it says unasked whether a card is there (01 or 00);
 * - `00 00` is answered with 01 or 00 at once: a watchdog's question that touches no card;
 * - every command is answered by exactly one message: 02, or 00 when the card was pulled meanwhile or never was there;
 * - status words are handed on as they are: 61xx and 6Cxx are the driver's business;
 * - a card that is there and does not answer (mute, upside down) counts as no card;
 * - when the reader itself goes away, the wire closes.
 */
export type CardNews =
  | { readonly is: 'inserted'; readonly atr: Uint8Array }
  | { readonly is: 'answer'; readonly response: Uint8Array }
  | { readonly is: 'gone' }

/** What the host sends: a command for the card, or the question whether there is one. */
export type CardRequest =
  { readonly is: 'command'; readonly apdu: Uint8Array } | { readonly is: 'what-lies-there' }

const LENGTH_BYTES = 2
const GONE = 0
const INSERTED = 1
const ANSWER = 2
/** Header, Lc, 255 bytes, Le: the longest short command of ISO/IEC 7816-4. */
const APDU_BYTES = { least: 4, most: 4 + 1 + 255 + 1 } as const
/** 256 bytes and the status word: the longest short answer. */
const RESPONSE_BYTES = { least: 2, most: 258 } as const
/** ISO/IEC 7816-3: at least TS and T0, at most 33 bytes. */
const ATR_BYTES = { least: 2, most: 33 } as const

/**
 * The bytes of one message to the reader.
 *
 * @throws RangeError when the command is no short APDU (a bug)
 */
export function encodeCardRequest(request: CardRequest): Uint8Array {
  if (request.is === 'what-lies-there') return message(new Uint8Array())
  mustFit(request.apdu, APDU_BYTES)
  return message(request.apdu)
}

/**
 * The bytes of one message to the host.
 *
 * @throws RangeError when answer or ATR has a length that no card makes (a bug)
 */
export function encodeCardNews(news: CardNews): Uint8Array {
  switch (news.is) {
    case 'gone':
      return message(Uint8Array.of(GONE))
    case 'inserted':
      mustFit(news.atr, ATR_BYTES)
      return message(Uint8Array.of(INSERTED, ...news.atr))
    case 'answer':
      mustFit(news.response, RESPONSE_BYTES)
      return message(Uint8Array.of(ANSWER, ...news.response))
  }
}

/** Cuts what the host sent (the reader's side). */
export function createCardRequestFramer(): Framer<CardRequest> {
  return createMessageFramer<CardRequest>(
    APDU_BYTES.most,
    (length) => length === 0 || fits(length, APDU_BYTES),
    () => true,
    (body) => (body.length === 0 ? { is: 'what-lies-there' } : { is: 'command', apdu: body }),
  )
}

/** Cuts what the reader sent (the driver's side). Answers may be part of a card: whoever takes them wipes them. */
export function createCardNewsFramer(): Framer<CardNews> {
  return createMessageFramer<CardNews>(
    1 + RESPONSE_BYTES.most,
    (length) => length >= 1 && length <= 1 + RESPONSE_BYTES.most,
    (kind, length) => {
      if (kind === GONE) return length === 1
      if (kind === INSERTED) return fits(length - 1, ATR_BYTES)
      return kind === ANSWER && fits(length - 1, RESPONSE_BYTES)
    },
    (body) => {
      if (body[0] === INSERTED) return { is: 'inserted', atr: body.subarray(1) }
      if (body[0] === ANSWER) return { is: 'answer', response: body.subarray(1) }
      return { is: 'gone' }
    },
  )
}

interface Span {
  readonly least: number
  readonly most: number
}

function fits(length: number, { least, most }: Span): boolean {
  return length >= least && length <= most
}

function mustFit(bytes: Uint8Array, span: Span): void {
  if (!fits(bytes.length, span))
    throw new RangeError(`${bytes.length} bytes, not ${span.least} to ${span.most}`)
}

function message(body: Uint8Array): Uint8Array {
  return Uint8Array.of(body.length >> 8, body.length & 0xff, ...body)
}

function createMessageFramer<Frame>(
  mostBytes: number,
  isLength: (length: number) => boolean,
  isKind: (firstByte: number, length: number) => boolean,
  decode: (body: Uint8Array) => Frame,
): Framer<Frame> {
  return createScanningFramer(
    LENGTH_BYTES + mostBytes,
    (bytes) => {
      if (bytes.length < LENGTH_BYTES) return { is: 'incomplete' }
      const length = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0)
      if (!isLength(length)) return { is: 'rubbish', why: 'bad-length' }
      if (length === 0) return { is: 'frame', length: LENGTH_BYTES }
      const kind = bytes[LENGTH_BYTES]
      if (kind === undefined) return { is: 'incomplete' }
      if (!isKind(kind, length)) return { is: 'rubbish', why: 'malformed' }
      const total = LENGTH_BYTES + length
      return bytes.length < total ? { is: 'incomplete' } : { is: 'frame', length: total }
    },
    (bytes) => decode(bytes.subarray(LENGTH_BYTES)),
  )
}
