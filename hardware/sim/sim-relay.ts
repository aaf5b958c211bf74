import * as lcus from '../lamps/lcus/frames.ts'
import * as modbus from '../lamps/modbus-coil/frames.ts'
import type { SimConnection, SimDevice } from './sim-link.ts'

/** Everything that can be made to go wrong at a relay board besides its wire. */
export interface SimRelayFaults {
  readonly isDead: boolean
  /** Modbus only: refuses with this code instead of doing it. */
  readonly exception: modbus.ExceptionCode | null
  /** A busy board is so only once. */
  readonly howOften: 'once' | 'always'
}

export const NO_RELAY_FAULTS: SimRelayFaults = { isDead: false, exception: null, howOften: 'always' }

/** A relay board at the far end of a wire, byte for byte. */
export interface SimRelay extends SimDevice {
  faults(): SimRelayFaults
  setFaults(change: Partial<SimRelayFaults>): void
  /** Whether the lamp of a channel (LCUS, from 1) or coil (Modbus, from 0) burns. */
  isLit(channel: number): boolean
  onChange(listener: () => void): () => void
  /** Power off and on: every relay opens. */
  reset(): void
}

interface Panel {
  readonly relay: Omit<SimRelay, 'connect'>
  set(channel: number, isOn: boolean): void
  /** The refusal that strikes now. */
  refusal(): modbus.ExceptionCode | null
}

function createPanel(): Panel {
  const listeners = new Set<() => void>()
  const lit = new Set<number>()
  let faults = NO_RELAY_FAULTS
  const tell = (): void => listeners.forEach((listener) => listener())
  return {
    set(channel, isOn) {
      if (isOn) lit.add(channel)
      else lit.delete(channel)
      tell()
    },
    refusal() {
      const { exception, howOften } = faults
      if (exception !== null && howOften === 'once') faults = { ...faults, exception: null }
      return exception
    },
    relay: {
      faults: () => faults,
      setFaults(change) {
        faults = { ...faults, ...change }
        tell()
      },
      isLit: (channel) => lit.has(channel),
      onChange(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
      reset() {
        lit.clear()
        tell()
      },
    },
  }
}

/** An LCUS board: it does what it hears and says nothing. */
export function createSimLcus({ channels = 8 }: { readonly channels?: number } = {}): SimRelay {
  const { relay, set } = createPanel()
  return {
    ...relay,
    connect(): SimConnection {
      const framer = lcus.createOrderFramer()
      return {
        receive(bytes) {
          for (const event of framer.push(bytes)) {
            if (event.type !== 'frame' || relay.faults().isDead) continue
            if (event.frame.channel <= channels) set(event.frame.channel, event.frame.isOn)
          }
        },
        closed() {},
      }
    },
  }
}

/**
 * A Modbus relay board.
 *
 * @param coils those it has
 * @param isWhole it refuses coils it does not have; otherwise it is one part of a board whose other coils are simulated
 * beside it, and stays silent for them
 */
export function createSimCoils({
  unit = 1,
  coils = [0, 1, 2, 3, 4, 5, 6, 7],
  isWhole = true,
}: {
  readonly unit?: number
  readonly coils?: readonly number[]
  readonly isWhole?: boolean
} = {}): SimRelay {
  const { relay, set, refusal } = createPanel()

  function perform(request: modbus.CoilRequest): modbus.CoilReply | null {
    const last = request.kind === 'read' ? request.coil + request.count - 1 : request.coil
    const hasAll = coils.includes(request.coil) && coils.includes(last)
    if (!hasAll && !isWhole) return null
    const code = hasAll ? refusal() : 2
    if (code !== null) return { kind: 'exception', unit, to: request.kind, code }
    if (request.kind === 'write') {
      set(request.coil, request.isOn)
      return { ...request, kind: 'written', unit }
    }
    const areOn = Array.from({ length: request.count }, (_, index) => relay.isLit(request.coil + index))
    return { kind: 'coils', unit, areOn }
  }

  return {
    ...relay,
    connect(send): SimConnection {
      const framer = modbus.createRequestFramer()
      return {
        receive(bytes) {
          for (const event of framer.push(bytes)) {
            if (event.type !== 'frame' || relay.faults().isDead) continue
            const isBroadcast = event.frame.unit === 0
            if (event.frame.unit !== unit && !isBroadcast) continue
            const reply = perform(event.frame)
            if (reply !== null && !isBroadcast) send(modbus.encodeReply(reply))
          }
        },
        closed() {},
      }
    },
  }
}
