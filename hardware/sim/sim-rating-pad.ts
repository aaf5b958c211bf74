import type { Clock } from '../../domain/ports.ts'
import {
  acknowledgementOf,
  createPadFramer,
  encodeRated,
  KEY,
  readHost,
  type PadFrame,
} from '../pads/ff68/frames.ts'
import type { SimConnection, SimDevice } from './sim-link.ts'
import { bytesOf, createPadSender } from './sim-pad.ts'

/** An evaluator at the far end of a line. */
export interface SimRatingPad extends SimDevice {
  /** A citizen presses one of the four keys, 0 to 3. */
  press(value: number): void
  /** Whether it invites to rate; it stops by itself when a key is pressed. */
  isInviting(): boolean
  /** Invitations so far. */
  invitations(): number
  stars(): number
  isDeafToAcks(): boolean
  setDeafToAcks(isDeaf: boolean): void
  /** Frames sent, retransmissions included. */
  sent(): number
  reset(): void
  onChange(listener: () => void): () => void
}

export interface SimRatingOptions {
  readonly clock: Clock
  readonly address?: number
  readonly againMs?: number
}

const AGAIN_MS = 200

export function createSimRatingPad({
  clock,
  address = 1,
  againMs = AGAIN_MS,
}: SimRatingOptions): SimRatingPad {
  const listeners = new Set<() => void>()
  let isInviting = false
  let isDeaf = false
  let invitations = 0
  let stars = 0
  const sender = createPadSender(clock, againMs, tell)

  function tell(): void {
    for (const listener of listeners) listener()
  }

  function take(frame: PadFrame): void {
    if (frame.address !== address) return
    if (!isDeaf && sender.acknowledge(bytesOf(frame))) return
    const said = readHost(frame)
    if (said.kind === 'stars') stars = said.stars
    else if (said.kind === 'acknowledge' && said.codes[0] === KEY.rate && said.codes.length === 1) {
      isInviting = true
      invitations += 1
    } else return
    tell()
  }

  return {
    connect(send): SimConnection {
      const framer = createPadFramer('toDevice')
      const leave = sender.join(send)
      return {
        receive(bytes) {
          for (const event of framer.push(bytes)) if (event.type === 'frame') take(event.frame)
        },
        closed() {
          leave()
        },
      }
    },
    press(value) {
      const sent = encodeRated(address, value)
      const command = sent[6] ?? 0
      isInviting = false
      sender.send(sent, acknowledgementOf({ address, command, data: Uint8Array.of(value) }))
      tell()
    },
    isInviting: () => isInviting,
    invitations: () => invitations,
    stars: () => stars,
    isDeafToAcks: () => isDeaf,
    setDeafToAcks(wanted) {
      isDeaf = wanted
      tell()
    },
    sent: sender.sent,
    reset() {
      sender.stop()
      isInviting = false
      stars = 0
      tell()
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
