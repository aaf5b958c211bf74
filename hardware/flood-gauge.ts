/** What a device may say without ever proving that it works. */
export interface FloodLimit {
  /** Anything below this may go on for ever. */
  readonly bytesPerSecond: number
  /** So much may come at once above it. */
  readonly burstBytes: number
}

/**
 * No device of a hall comes near: 115200 baud are 11.5 KB/s. A driver has thrown a megabyte of rubbish away in less time
 * than one ticket takes to print.
 */
export const FLOOD_LIMIT: FloodLimit = { bytesPerSecond: 64 * 1024, burstBytes: 1024 * 1024 }

export interface FloodGauge {
  /**
   * @param bytes that just came
   * @param nowMs of any clock that does not run backwards; one that does counts as standing still
   * @returns whether it is a flood
   */
  take(bytes: number, nowMs: number): boolean
  /** The device has proved that it works: what came before was worth it. */
  empty(): void
}

/** A leaking bucket: fills with what comes, leaks at the permitted rate, and a flood makes it run over. */
export function createFloodGauge(limit: FloodLimit = FLOOD_LIMIT): FloodGauge {
  let level = 0
  let lastMs: number | undefined
  return {
    take(bytes, nowMs) {
      const passedMs = Math.max(0, nowMs - (lastMs ?? nowMs))
      lastMs = nowMs
      level = Math.max(0, level - (passedMs * limit.bytesPerSecond) / 1000) + bytes
      return level > limit.burstBytes
    },
    empty() {
      level = 0
    },
  }
}
