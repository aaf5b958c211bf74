import type { Clock } from '../../domain/ports.ts'
import type { SimConnection, SimDevice } from './sim-link.ts'

/** Two that begin to speak within this time have not heard each other. */
const COLLISION_MS = 1

/** A device at its own clamps of a shared line: pulled off, it hears and says nothing, and the others go on. */
export interface ClampedSim extends SimDevice {
  setPlugged(isPlugged: boolean): void
}

export function withClamps(sim: SimDevice): ClampedSim {
  let isPlugged = true
  return {
    setPlugged(wanted) {
      isPlugged = wanted
    },
    connect(send, hangUp): SimConnection {
      const inner = sim.connect((bytes) => {
        if (isPlugged) send(bytes)
      }, hangUp)
      return {
        receive(bytes) {
          if (isPlugged) inner.receive(bytes)
        },
        closed: () => inner.closed(),
      }
    },
  }
}

/**
 * Several simulators on one line (RS-485): each hears everything the host says, and the host hears them all. Two that
 * speak at the same time destroy each other's bytes: where both send, a 0 on the pair of wires wins.
 */
export function joinOnLine(sims: readonly SimDevice[], clock: Clock): SimDevice {
  return {
    connect(send, hangUp): SimConnection {
      let said: Uint8Array | undefined
      let cancelSend = (): void => {}

      function say(bytes: Uint8Array): void {
        if (said !== undefined) {
          said = collided(said, bytes)
          return
        }
        said = bytes
        cancelSend = clock.after(COLLISION_MS, () => {
          const whole = said
          said = undefined
          if (whole !== undefined) send(whole)
        })
      }

      const connections = sims.map((sim) => {
        // What one device says is not a collision with itself.
        let mine: { readonly of: Uint8Array; readonly bytes: number[] } | undefined
        return sim.connect((bytes) => {
          if (said !== undefined && mine?.of === said) {
            mine.bytes.push(...bytes)
            said = Uint8Array.from(mine.bytes)
            mine = { of: said, bytes: mine.bytes }
            return
          }
          const copy = Uint8Array.from(bytes)
          say(copy)
          if (said === copy) mine = { of: copy, bytes: [...copy] }
        }, hangUp)
      })
      return {
        receive(bytes) {
          for (const connection of connections) connection.receive(bytes)
        },
        closed() {
          cancelSend()
          for (const connection of connections) connection.closed()
        },
      }
    },
  }
}

function collided(a: Uint8Array, b: Uint8Array): Uint8Array {
  const length = Math.max(a.length, b.length)
  return Uint8Array.from({ length }, (_, at) => (a[at] ?? 0xff) & (b[at] ?? 0xff))
}
