import type { Clock } from '../../domain/ports.ts'
import type { SimConnection, SimDevice } from './sim-link.ts'

/** How often a fault strikes; `once` turns itself off when it has. */
export type HowOften = 'never' | 'once' | 'always'

/** What can be wrong with a wire, whatever device hangs on it (hardware-protocols 0 and 1.10). */
export interface WireFaults {
  /** Random bytes before and behind everything the device says. */
  readonly hasNoise: boolean
  /** What it says comes in pieces of one to three bytes, with pauses. */
  readonly isSplit: boolean
  /** What it says is held back until it is silent, and then comes in one chunk. */
  readonly isGlued: boolean
  /** One bit of what it says is turned over near its end: a wrong checksum, where there is one. */
  readonly corrupts: HowOften
  /** The first half of what it says, then silence. */
  readonly halves: HowOften
  /** What it says comes so much later, in milliseconds. */
  readonly lateMs: number
  /** Null for a wire at full speed. */
  readonly bytesPerSecond: number | null
  /** Nothing of what the device says arrives. */
  readonly isMute: boolean
  /** Nothing arrives at the device. */
  readonly isDeaf: boolean
  /** The plug comes out in the middle of the next thing the device says. */
  readonly unplugsMidway: boolean
  /** Rubbish that nobody asked for, in bytes per second; 0 for none. */
  readonly floodBytesPerSecond: number
}

export const SOUND_WIRE: WireFaults = {
  hasNoise: false,
  isSplit: false,
  isGlued: false,
  corrupts: 'never',
  halves: 'never',
  lateMs: 0,
  bytesPerSecond: null,
  isMute: false,
  isDeaf: false,
  unplugsMidway: false,
  floodBytesPerSecond: 0,
}

/** A simulator on a wire that can be made bad. */
export interface FaultyWire extends SimDevice {
  faults(): WireFaults
  setFaults(change: Partial<WireFaults>): void
  /** Called when a fault was set, or has struck and turned itself off. */
  onFaults(listener: () => void): () => void
}

const GLUE_MS = 120
const SPLIT_GAP_MS = 3
const SLICE_MS = 50
const FLOOD_EVERY_MS = 20
const MOST_NOISE_BYTES = 6

/**
 * Puts a bad wire between a simulator and its host. With no fault set, bytes pass at once and unchanged. The order of
 * bytes never changes, whatever is switched while some are on their way.
 *
 * @param deps.random 0 to below 1, as `Math.random`
 */
export function withWireFaults(
  sim: SimDevice,
  { clock, random }: { readonly clock: Clock; readonly random: () => number },
): FaultyWire {
  const listeners = new Set<() => void>()
  const floods = new Set<() => void>()
  let faults = SOUND_WIRE

  function setFaults(change: Partial<WireFaults>): void {
    faults = { ...faults, ...change }
    for (const flood of floods) flood()
    for (const listener of listeners) listener()
  }

  /** Whether a fault strikes now; `once` is used up. */
  function strikes(key: 'corrupts' | 'halves'): boolean {
    const howOften = faults[key]
    if (howOften === 'once') setFaults({ [key]: 'never' })
    return howOften !== 'never'
  }

  function rubbish(count: number): Uint8Array {
    return Uint8Array.from({ length: count }, () => Math.floor(random() * 256))
  }

  function spoiled(said: Uint8Array): Uint8Array {
    let bytes = Uint8Array.from(said)
    if (strikes('corrupts')) {
      const at = Math.max(0, bytes.length - 1 - Math.floor(random() * 2))
      bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 7))
    }
    if (strikes('halves')) bytes = bytes.slice(0, Math.ceil(bytes.length / 2))
    if (!faults.hasNoise) return bytes
    const around = (): Uint8Array => rubbish(1 + Math.floor(random() * MOST_NOISE_BYTES))
    return Uint8Array.from([...around(), ...bytes, ...around()])
  }

  function connect(send: (bytes: Uint8Array) => void, hangUp: () => void): SimConnection {
    const outlet = createOutlet(clock, send)
    let isOpen = true
    let cancelFlood = (): void => {}

    function flood(): void {
      cancelFlood()
      if (!isOpen || faults.floodBytesPerSecond === 0) return
      cancelFlood = clock.after(FLOOD_EVERY_MS, () => {
        outlet.put(rubbish(Math.ceil((faults.floodBytesPerSecond * FLOOD_EVERY_MS) / 1000)), 0)
        flood()
      })
    }

    function end(): void {
      isOpen = false
      floods.delete(flood)
      cancelFlood()
      outlet.close()
    }

    function say(said: Uint8Array): void {
      if (!isOpen || faults.isMute || said.length === 0) return
      if (faults.unplugsMidway) {
        setFaults({ unplugsMidway: false })
        outlet.put(said.slice(0, Math.floor(said.length / 2)), 0)
        outlet.whenEmpty(hangUp)
        return
      }
      const bytes = spoiled(said)
      if (faults.isGlued) outlet.hold(bytes, GLUE_MS + faults.lateMs)
      else if (faults.isSplit) splitInto(bytes, (piece, index) => outlet.put(piece, gapOf(index)))
      else if (faults.bytesPerSecond !== null) outlet.trickle(bytes, faults.bytesPerSecond, faults.lateMs)
      else outlet.put(bytes, faults.lateMs)
    }

    function gapOf(index: number): number {
      return index === 0 ? faults.lateMs : SPLIT_GAP_MS
    }

    function splitInto(bytes: Uint8Array, give: (piece: Uint8Array, index: number) => void): void {
      let index = 0
      for (let at = 0; at < bytes.length; index += 1) {
        const length = 1 + Math.floor(random() * 3)
        give(bytes.slice(at, at + length), index)
        at += length
      }
    }

    const inner = sim.connect(say, () => {
      end()
      hangUp()
    })
    floods.add(flood)
    flood()
    return {
      receive(bytes) {
        if (!faults.isDeaf) inner.receive(bytes)
      },
      closed() {
        end()
        inner.closed()
      },
    }
  }

  return {
    connect,
    faults: () => faults,
    setFaults,
    onFaults(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** Bytes on their way to the host, in order, each after its pause. */
function createOutlet(clock: Clock, send: (bytes: Uint8Array) => void) {
  let onTheWay: { readonly bytes: Uint8Array; readonly gapMs: number }[] = []
  let held: number[] = []
  let isWaiting = false
  let cancelNext = (): void => {}
  let cancelHold = (): void => {}
  let emptied: (() => void) | undefined

  function next(): void {
    const first = onTheWay[0]
    if (first === undefined) {
      emptied?.()
      return
    }
    isWaiting = true
    cancelNext = clock.after(first.gapMs, () => {
      isWaiting = false
      onTheWay = onTheWay.slice(1)
      send(first.bytes)
      next()
    })
  }

  function put(bytes: Uint8Array, gapMs: number): void {
    if (bytes.length === 0) return
    if (!isWaiting && gapMs <= 0) return send(bytes)
    onTheWay.push({ bytes, gapMs })
    if (!isWaiting) next()
  }

  return {
    put,
    /** Waits for silence, then sends everything held in one chunk. */
    hold(bytes: Uint8Array, quietMs: number): void {
      held.push(...bytes)
      cancelHold()
      cancelHold = clock.after(quietMs, () => {
        const together = Uint8Array.from(held)
        held = []
        put(together, 0)
      })
    },
    trickle(bytes: Uint8Array, bytesPerSecond: number, lateMs: number): void {
      const slice = Math.max(1, Math.round((bytesPerSecond * SLICE_MS) / 1000))
      for (let at = 0; at < bytes.length; at += slice) {
        const piece = bytes.slice(at, at + slice)
        put(piece, (piece.length * 1000) / bytesPerSecond + (at === 0 ? lateMs : 0))
      }
    },
    whenEmpty(run: () => void): void {
      if (isWaiting) emptied = run
      else run()
    },
    close(): void {
      onTheWay = []
      held = []
      cancelNext()
      cancelHold()
    },
  }
}
