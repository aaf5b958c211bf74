import type { SimDevice } from './sim-link.ts'

/** A simulated sign, and eyes in front of it. */
export interface SimFace extends SimDevice {
  /** What a passer-by reads. */
  lines(): readonly string[]
  onShown(listener: () => void): () => void
  /** Power off and on. */
  reset(): void
}

/** The listeners of a face. */
export function createOnlookers(): { tell(): void; onShown(listener: () => void): () => void } {
  const listeners = new Set<() => void>()
  return {
    tell() {
      for (const listener of listeners) listener()
    },
    onShown(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
