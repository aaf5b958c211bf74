import type { Clock } from '../../domain/ports.ts'
import { encodeInputEvent, EV_KEY, EV_SYN, KEY_VALUE, type LongBytes } from '../codec/input-events.ts'
import { keyCodeOf } from '../codec/keyboard-keys.ts'
import type { SimConnection, SimDevice } from './sim-link.ts'

/** A USB keyboard as Linux gives it to a reader of its input device. */
export interface SimKeys extends SimDevice {
  /**
   * Presses a key and lets it go.
   *
   * @param name as in `keyCodeOf`
   * @throws for a name that is none (a bug of the caller)
   */
  press(name: string, how?: KeyPressing): void
  /** Records of the caller's own making. */
  put(bytes: Uint8Array): void
}

/** `bounces`: the contact closes twice; `held`: the keyboard repeats the key. */
export type KeyPressing = 'clean' | 'bounces' | 'held'

const HELD_REPEATS = 5

export function createSimKeys({
  clock,
  longBytes = 8,
}: {
  readonly clock: Clock
  readonly longBytes?: LongBytes
}): SimKeys {
  const wires = new Set<(bytes: Uint8Array) => void>()

  function put(bytes: Uint8Array): void {
    for (const wire of [...wires]) wire(Uint8Array.from(bytes))
  }

  function record(type: number, code: number, value: number): Uint8Array {
    return encodeInputEvent({ atMs: clock.now(), type, code, value }, longBytes)
  }

  function key(code: number, value: number): void {
    put(Uint8Array.from([...record(EV_KEY, code, value), ...record(EV_SYN, 0, 0)]))
  }

  return {
    connect(send): SimConnection {
      wires.add(send)
      return {
        receive: () => undefined,
        closed: () => void wires.delete(send),
      }
    },
    press(name, how = 'clean') {
      const code = keyCodeOf(name)
      if (code === undefined) throw new Error(`no key ${name}`)
      key(code, KEY_VALUE.down)
      if (how === 'held') for (let at = 0; at < HELD_REPEATS; at += 1) key(code, KEY_VALUE.repeat)
      key(code, KEY_VALUE.up)
      if (how !== 'bounces') return
      key(code, KEY_VALUE.down)
      key(code, KEY_VALUE.up)
    },
    put,
  }
}
