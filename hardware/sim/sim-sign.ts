import type { Clock } from '../../domain/ports.ts'
import { decodeGb18030 } from '../codec/text.ts'
import { ANY_DEVICE_TYPE, ANY_SCREEN, createSignFramer, encodeAnswer } from '../displays/onbon/frames.ts'
import type { DynamicArea, ReceivedRequest, SignAnswer, SignFrame } from '../displays/onbon/frames.ts'
import type { SimConnection, SimDevice } from './sim-link.ts'

/** Everything that can be made to go wrong at the sign. */
export interface SimSignFaults {
  /** Shows what it is sent, and never answers. */
  readonly isMute: boolean
  /** Answers with a wrong checksum. */
  readonly hasBadCrc: boolean
  /** Answers begin with nine A5 instead of eight, as one published answer does. */
  readonly hasNineA5s: boolean
  /** Refuses with this error code instead of doing it; `null` does it. */
  readonly refusal: { readonly errorCode: number; readonly howOften: 'once' | 'always' } | null
  /** Does and answers so much later, in milliseconds. */
  readonly delayMs: number
  /** Rubbish in front of every answer. */
  readonly noise: readonly number[]
  /** The plug comes out at so many more requests, before the answer. */
  readonly unplugAtRequest: number | null
}

export const NO_SIGN_FAULTS: SimSignFaults = {
  isMute: false,
  hasBadCrc: false,
  hasNineA5s: false,
  refusal: null,
  delayMs: 0,
  noise: [],
  unplugAtRequest: null,
}

/** One dynamic area as the eye sees it. */
export interface ShownArea {
  readonly areaId: number
  /** Text without the card's escapes. */
  readonly lines: readonly string[]
  /** Colour code of the first coloured part: 1, 2, 3; `null` without one. */
  readonly colour: number | null
  readonly isScrolling: boolean
  readonly xPx: number
  readonly yPx: number
  readonly widthPx: number
  readonly heightPx: number
}

/** An Onbon font card at the far end of a wire, byte for byte. */
export interface SimSign extends SimDevice {
  faults(): SimSignFaults
  setFaults(change: Partial<SimSignFaults>): void
  /** By area id. */
  shown(): readonly ShownArea[]
  onShown(listener: (areas: readonly ShownArea[]) => void): () => void
  /** Power off and on: dynamic areas live in RAM and are gone. */
  reset(): void
  /** How often somebody formatted the card, which nobody ever may. */
  timesFormatted(): number
}

/** What fits into a card's memory, by its vendor's account. */
const MAX_AREAS = 32
const OUT_OF_MEMORY = 4
const UNKNOWN_COMMAND = 2
const BAD_CHECKSUM = 5

/**
 * @param options.screen the number set in the card; it is silent to requests for others
 * @param options.deviceType as above, e.g. 61 hex for 6K1
 */
export function createSimSign({
  clock,
  screen = 1,
  deviceType = 0x61,
}: {
  readonly clock: Clock
  readonly screen?: number
  readonly deviceType?: number
}): SimSign {
  const listeners = new Set<(areas: readonly ShownArea[]) => void>()
  const areas = new Map<number, ShownArea>()
  let faults = NO_SIGN_FAULTS
  let timesFormatted = 0
  let isLit = true

  const shown = (): ShownArea[] => (isLit ? [...areas.values()].sort((a, b) => a.areaId - b.areaId) : [])

  /** Dynamic areas live in RAM. */
  function powerUp(): void {
    areas.clear()
    isLit = true
    tell()
  }

  function tell(): void {
    for (const listener of listeners) listener(shown())
  }

  function perform(request: ReceivedRequest): SignAnswer {
    if (faults.refusal !== null) {
      const { errorCode, howOften } = faults.refusal
      if (howOften === 'once') faults = { ...faults, refusal: null }
      return { kind: 'nack', errorCode }
    }
    switch (request.kind) {
      case 'ping':
      case 'controllerStatus':
      case 'brightness':
      case 'clock':
        return { kind: 'ack' }
      case 'power':
        isLit = request.isOn
        tell()
        return { kind: 'ack' }
      case 'reset':
        powerUp()
        return { kind: 'ack' }
      case 'format':
        timesFormatted += 1
        areas.clear()
        tell()
        return { kind: 'ack' }
      case 'areas': {
        const { deleteIds, areas: updates } = request.update
        const kept =
          deleteIds === 'all' ? [] : [...areas.keys()].filter((areaId) => !deleteIds.includes(areaId))
        const next = new Set([...kept, ...updates.map(({ areaId }) => areaId)])
        if (next.size > MAX_AREAS) return { kind: 'nack', errorCode: OUT_OF_MEMORY }
        for (const areaId of areas.keys()) if (!next.has(areaId)) areas.delete(areaId)
        for (const area of updates) areas.set(area.areaId, shownArea(area))
        tell()
        return { kind: 'ack' }
      }
      case 'other':
        return { kind: 'nack', errorCode: UNKNOWN_COMMAND }
    }
  }

  function answerBytes(answer: SignAnswer, to: SignFrame['address']): Uint8Array {
    const bytes = encodeAnswer(answer, to)
    // A byte of the address: hurt, and still no mark of the frame.
    if (faults.hasBadCrc) bytes[9] = (bytes[9] ?? 0) ^ 0x40
    return Uint8Array.from([...faults.noise, ...(faults.hasNineA5s ? [0xa5] : []), ...bytes])
  }

  function isForUs({ screen: wanted, deviceType: type }: SignFrame['address']): boolean {
    return (wanted === screen || wanted === ANY_SCREEN) && (type === deviceType || type === ANY_DEVICE_TYPE)
  }

  function connect(send: (bytes: Uint8Array) => void, hangUp: () => void): SimConnection {
    const framer = createSignFramer()

    function serve({ address, content }: SignFrame): void {
      if (content.type !== 'request' || !isForUs(address)) return
      if (faults.unplugAtRequest !== null) {
        const left = faults.unplugAtRequest - 1
        faults = { ...faults, unplugAtRequest: left > 0 ? left : null }
        if (left <= 0) {
          hangUp()
          return
        }
      }
      const act = (): void => {
        const answer = perform(content.request)
        if (content.wantsReply && !faults.isMute) send(answerBytes(answer, address))
      }
      if (faults.delayMs === 0) act()
      else clock.after(faults.delayMs, act)
    }

    return {
      receive(bytes) {
        for (const event of framer.push(bytes)) {
          if (event.type === 'frame') serve(event.frame)
          else if (event.why === 'bad-checksum' && !faults.isMute)
            send(answerBytes({ kind: 'nack', errorCode: BAD_CHECKSUM }, { screen, deviceType }))
        }
      },
      closed() {},
    }
  }

  return {
    connect,
    faults: () => faults,
    setFaults(change) {
      faults = { ...faults, ...change }
    },
    shown,
    onShown(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    reset: powerUp,
    timesFormatted: () => timesFormatted,
  }
}

const SCROLL_LEFT = 3
const SCROLL_DOWN = 6

function shownArea(area: DynamicArea): ShownArea {
  const { areaId, xPx, yPx, widthPx, heightPx, effect } = area
  const isScrolling = effect >= SCROLL_LEFT && effect <= SCROLL_DOWN
  return { areaId, ...readText(area.text), isScrolling, xPx, yPx, widthPx, heightPx }
}

/**
 * Reads GBK with the card's escapes: `\n`, `\C1`, `\FO000`, `\FE000`, clocks `\DH`. Byte by byte, because the second byte
 * of a Chinese character may itself be a backslash (5C).
 */
function readText(bytes: Uint8Array): { lines: string[]; colour: number | null } {
  const lines: number[][] = [[]]
  let colour: number | null = null
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0
    const line = lines.at(-1) ?? []
    if (byte >= 0x81) {
      line.push(byte, bytes[at + 1] ?? 0x3f)
      at += 1
    } else if (byte !== 0x5c) line.push(byte)
    else {
      at += 1
      const name = String.fromCharCode(bytes[at] ?? 0)
      if (name === 'n') lines.push([])
      else if (name === 'C') {
        at += 1
        colour ??= (bytes[at] ?? 0x30) - 0x30
      } else if (name === 'F') at += 4
      else if (name === 'D') {
        at += 1
        line.push(0x2d, 0x2d)
      }
    }
  }
  return { lines: lines.map((line) => decodeGb18030(Uint8Array.from(line))), colour }
}
