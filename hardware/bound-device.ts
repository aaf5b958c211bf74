import { failed } from '../domain/result.ts'
import type { Device, DeviceError } from './device.ts'
import type { DriverBounds } from './driver-bounds.ts'
import { callOutside } from './driver-bounds.ts'
import type { AnyDevice } from './drivers.ts'

type Method = (...args: never[]) => unknown
type MethodOf<D> = {
  [Name in keyof D]-?: NonNullable<D[Name]> extends Method ? Name : never
}[keyof D]
/** What every method of a family answers once its driver has failed; those that add a listener are told apart by name. */
type Answers<D> = {
  readonly [Name in Exclude<MethodOf<D>, `on${string}`>]: (
    bug: DeviceError,
  ) => NonNullable<D[Name]> extends (...args: never[]) => infer Answer ? Answer : never
}

const later =
  <Value>(value: Value) =>
  (): Promise<Value> =>
    Promise.resolve(value)
const nothing = (): undefined => undefined

const ANY_FAMILY: Answers<Device> = {
  probe: (bug) => Promise.resolve(failed(bug)),
  check: (bug) => Promise.resolve(failed(bug)),
  counters: () => ({}),
  close: later(undefined),
}

const AFTER_A_BUG: { readonly [D in AnyDevice as D['family']]: Answers<D> } = {
  reader: { ...ANY_FAMILY, setReading: nothing },
  // Whether the paper is out, nobody knows.
  printer: { ...ANY_FAMILY, print: later({ outcome: 'unknown' }), conditions: () => [] },
  display: { ...ANY_FAMILY, show: later('failed'), conditions: () => [] },
  voice: {
    ...ANY_FAMILY,
    speak: later('failed'),
    chime: later('failed'),
    setLevel: nothing,
    hush: later(undefined),
  },
  pad: { ...ANY_FAMILY, show: later('failed'), beep: later(undefined) },
  'rating-pad': { ...ANY_FAMILY, invite: later('failed') },
  scanner: { ...ANY_FAMILY, setScanning: nothing },
  lamp: { ...ANY_FAMILY, set: later('failed') },
}

/**
 * The same device, every call of it within the bounds of its driver: a method that throws or rejects answers as a device
 * that failed, and the bug goes to `onBug`. Listeners are called outside.
 */
export function boundDevice<D extends Device>(
  device: D,
  bounds: DriverBounds,
  onBug: (thrown: unknown) => DeviceError,
): D {
  const answers = AFTER_A_BUG[device.family] as Readonly<Record<string, (bug: DeviceError) => unknown>>
  const methods = new Map<string | symbol, unknown>()

  function answerAfter(name: string | symbol, thrown: unknown): unknown {
    const bug = onBug(thrown)
    return answers[String(name)]?.(bug)
  }

  function method(name: string | symbol, run: Method) {
    return (...args: unknown[]): unknown => {
      try {
        const given = args.map((arg) =>
          typeof arg === 'function' ? callOutside(arg as (...told: unknown[]) => void) : arg,
        )
        const answer = bounds.inside(() => Reflect.apply(run, device, given) as unknown)
        // The removal of a listener is the driver's code too.
        if (typeof answer === 'function') return bounds.called(answer as () => void)
        if (!(answer instanceof Promise)) return answer
        return answer.catch((thrown: unknown) => answerAfter(name, thrown))
      } catch (thrown) {
        const answer = answerAfter(name, thrown)
        // Of a listener that could not be added, the removal.
        return String(name).startsWith('on') ? nothing : answer
      }
    }
  }

  return new Proxy(device, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target)
      if (typeof value !== 'function') return value
      if (!methods.has(name)) methods.set(name, method(name, value as Method))
      return methods.get(name)
    },
  })
}
