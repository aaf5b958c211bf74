import type { Clock } from '../../domain/ports.ts'
import {
  acknowledgementOf,
  createPadFramer,
  encodeKeys,
  readHost,
  type PadDigits,
  type PadFrame,
} from '../pads/ff68/frames.ts'
import type { SimConnection, SimDevice } from './sim-link.ts'

/** Everything that is particular to a pad. */
export interface SimPadFaults {
  /** Does not hear acknowledgements: each press comes several times. */
  readonly isDeafToAcks: boolean
}

/** A call pad at the far end of a line. */
export interface SimPad extends SimDevice {
  /** Sends key codes in one frame, again and again until acknowledged. */
  press(codes: readonly number[]): void
  faults(): SimPadFaults
  setFaults(change: Partial<SimPadFaults>): void
  /** What its display shows; null while it is dark. */
  shown(): PadDigits | null
  /** Times the host made it beep. */
  beeps(): number
  /** Times it warned its clerk that nobody acknowledged a press. */
  givenUp(): number
  /** Frames sent, retransmissions included. */
  sent(): number
  /** Power off and on: the display is dark. */
  reset(): void
  onChange(listener: () => void): () => void
}

export interface SimPadOptions {
  readonly clock: Clock
  readonly address?: number
  /** The command byte of its keys. */
  readonly keysCommand?: number
  /** Pause before a press is sent again, milliseconds. */
  readonly againMs?: number
}

const AGAIN_MS = 200
const MOST_TRIES = 5

/** Sends one frame until the far end acknowledges it: the same for pads and evaluators. */
export function createPadSender(clock: Clock, againMs: number, onGivenUp: () => void) {
  const wires = new Set<(bytes: Uint8Array) => void>()
  let waiting: { readonly frame: Uint8Array; readonly answer: string } | null = null
  let cancelAgain = (): void => {}
  let sent = 0

  function put(frame: Uint8Array, triesLeft: number): void {
    if (wires.size > 0) sent += 1
    for (const wire of [...wires]) wire(Uint8Array.from(frame))
    cancelAgain = clock.after(againMs, () => {
      if (triesLeft > 0) return put(frame, triesLeft - 1)
      waiting = null
      onGivenUp()
    })
  }

  return {
    join(wire: (bytes: Uint8Array) => void): () => void {
      wires.add(wire)
      return () => wires.delete(wire)
    },
    send(frame: Uint8Array, answer: Uint8Array): void {
      cancelAgain()
      waiting = { frame, answer: answer.join() }
      put(frame, MOST_TRIES - 1)
    },
    /** Whether a frame of the host is the acknowledgement that is waited for. */
    acknowledge(frame: Uint8Array): boolean {
      if (waiting?.answer !== frame.join()) return false
      waiting = null
      cancelAgain()
      return true
    },
    stop(): void {
      waiting = null
      cancelAgain()
    },
    sent: () => sent,
  }
}

/** The bytes of a frame of the host, for comparison with the acknowledgement that is waited for. */
export function bytesOf(frame: PadFrame): Uint8Array {
  return encodeKeys(frame.address, [...frame.data], frame.command)
}

export function createSimPad({
  clock,
  address = 1,
  keysCommand = 0x01,
  againMs = AGAIN_MS,
}: SimPadOptions): SimPad {
  const listeners = new Set<() => void>()
  let faults: SimPadFaults = { isDeafToAcks: false }
  let shown: PadDigits | null = null
  let beeps = 0
  let givenUp = 0
  const sender = createPadSender(clock, againMs, () => {
    givenUp += 1
    tell()
  })

  function tell(): void {
    for (const listener of listeners) listener()
  }

  function take(frame: PadFrame): void {
    if (frame.address !== address) return
    if (!faults.isDeafToAcks && sender.acknowledge(bytesOf(frame))) return
    const said = readHost(frame)
    if (said.kind === 'show') shown = { waiting: said.waiting, ticket: said.ticket }
    else if (said.kind === 'beep') beeps += 1
    else return
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
    press(codes) {
      const frame = { address, command: keysCommand, data: Uint8Array.from(codes) }
      sender.send(encodeKeys(address, codes, keysCommand), acknowledgementOf(frame))
    },
    faults: () => faults,
    setFaults(change) {
      faults = { ...faults, ...change }
      tell()
    },
    shown: () => shown,
    beeps: () => beeps,
    givenUp: () => givenUp,
    sent: sender.sent,
    reset() {
      sender.stop()
      shown = null
      tell()
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
