import { decodeAreas, encodeAreas } from './dynamic-area.ts'
import type { AreaUpdate } from './dynamic-area.ts'

/*
 * Groups and commands of Onbon cards (hardware-protocols 3.2), both ways. What the table gives no fields for keeps its
 * payload as bytes.
 */

/** A date and a time of day as the card's clock takes them. */
export interface CardTime {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly weekday: number
}

/**
 * What a host may ask. There is no command for A1 00 here: it formats the card, programs and fonts, and must never be
 * sent.
 */
export type SignRequest =
  | { readonly kind: 'ping' }
  | { readonly kind: 'controllerStatus' }
  | { readonly kind: 'brightness'; readonly mode: number; readonly level: number }
  | { readonly kind: 'areas'; readonly update: AreaUpdate }

/** What may arrive at a card: the above, and what this project never sends. */
export type ReceivedRequest =
  | SignRequest
  | { readonly kind: 'format' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'clock'; readonly time: CardTime }
  | { readonly kind: 'power'; readonly isOn: boolean }
  | { readonly kind: 'other'; readonly group: number; readonly command: number; readonly payload: Uint8Array }

export interface Command {
  readonly group: number
  readonly command: number
  readonly payload: Uint8Array
}

const NOTHING = new Uint8Array()

export function commandOf(request: ReceivedRequest): Command {
  switch (request.kind) {
    case 'ping':
      return { group: 0xa2, command: 0x00, payload: NOTHING }
    case 'controllerStatus':
      return { group: 0xa1, command: 0x02, payload: NOTHING }
    case 'format':
      return { group: 0xa1, command: 0x00, payload: NOTHING }
    case 'reset':
      return { group: 0xa2, command: 0x01, payload: NOTHING }
    case 'clock':
      return { group: 0xa2, command: 0x03, payload: clockBytes(request.time) }
    case 'power':
      return { group: 0xa3, command: 0x00, payload: Uint8Array.of(request.isOn ? 0x01 : 0x02) }
    case 'brightness':
      return {
        group: 0xa3,
        command: 0x02,
        payload: Uint8Array.of(request.mode & 0xff, request.level & 0xff),
      }
    case 'areas':
      return { group: 0xa3, command: 0x06, payload: encodeAreas(request.update) }
    case 'other': {
      const { group, command, payload } = request
      return { group, command, payload }
    }
  }
}

/** The inverse; `undefined` for a payload that its command cannot have. */
export function requestOf({ group, command, payload }: Command): ReceivedRequest | undefined {
  const other: ReceivedRequest = { kind: 'other', group, command, payload }
  // Commands without fields in the table; with some, they are kept as they are.
  const bare = (request: ReceivedRequest): ReceivedRequest => (payload.length === 0 ? request : other)
  switch ((group << 8) | command) {
    case 0xa200:
      return bare({ kind: 'ping' })
    case 0xa201:
      return bare({ kind: 'reset' })
    case 0xa102:
      return bare({ kind: 'controllerStatus' })
    case 0xa100:
      return bare({ kind: 'format' })
    case 0xa203: {
      const time = clockOf(payload)
      return time && { kind: 'clock', time }
    }
    case 0xa300: {
      const [value] = payload
      if (payload.length !== 1 || (value !== 0x01 && value !== 0x02)) return undefined
      return { kind: 'power', isOn: value === 0x01 }
    }
    case 0xa302: {
      const [mode, level] = payload
      if (mode === undefined || level === undefined || payload.length !== 2) return undefined
      return { kind: 'brightness', mode, level }
    }
    case 0xa306: {
      const update = decodeAreas(payload)
      return update && { kind: 'areas', update }
    }
    default:
      return other
  }
}

/** BCD: the year's last two digits, its first two, month, day, hour, minute, second, weekday. */
function clockBytes({ year, month, day, hour, minute, second, weekday }: CardTime): Uint8Array {
  const parts = [year % 100, Math.floor(year / 100), month, day, hour, minute, second, weekday]
  return Uint8Array.from(parts, (value) => (Math.floor(value / 10) << 4) | (value % 10))
}

function clockOf(payload: Uint8Array): CardTime | undefined {
  const parts = [...payload].map((byte) =>
    byte >> 4 > 9 || (byte & 0x0f) > 9 ? NaN : (byte >> 4) * 10 + (byte & 0x0f),
  )
  const [
    low = NaN,
    high = NaN,
    month = NaN,
    day = NaN,
    hour = NaN,
    minute = NaN,
    second = NaN,
    weekday = NaN,
  ] = parts
  if (parts.length !== 8 || parts.some((part) => Number.isNaN(part))) return undefined
  return { year: high * 100 + low, month, day, hour, minute, second, weekday }
}
