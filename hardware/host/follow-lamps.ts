import { isAwaitedAt } from '../../domain/awaited.ts'
import type { Clock, Log } from '../../domain/ports.ts'
import type { Lamp } from '../lamps/lamp.ts'
import type { DisplayCondition } from '../displays/call-display.ts'
import { BLOCKING_CONDITIONS } from '../printers/ticket-printer.ts'
import type { SupervisedDevice } from '../supervisor.ts'
import { onConditionsOf } from './device-reports.ts'
import type { HallLink } from './hall-link.ts'

/** A lamp, and what it says. */
export interface FollowedLamp {
  readonly device: SupervisedDevice<Lamp>
  /** `waiting`: somebody waits for the counter of the lamp. `fault`: another device of this host needs a hand. */
  readonly lights: 'waiting' | 'fault'
}

interface LampParts {
  readonly link: Pick<HallLink, 'hall' | 'state' | 'onChange'>
  /** All devices of the host, lamps included. */
  readonly devices: readonly SupervisedDevice[]
  readonly clock: Clock
  readonly log: Log
}

const SET_AGAIN_MS = 5000
/** A relay that lost its power comes back dark, and many cannot be asked. */
const REMIND_MS = 60_000

/**
 * Lamps follow the hall and the host: each is set when what it says changes, after its device was reopened, and now and
 * then. While the hall server is away a waiting lamp keeps what it says.
 *
 * @returns its end
 */
export function followLamps(lamps: readonly FollowedLamp[], parts: LampParts): () => void {
  const ends = lamps.map((lamp) => followOne(lamp, parts))
  return () => {
    for (const end of ends) end()
  }
}

function followOne(
  { device: lamp, lights }: FollowedLamp,
  { link, devices, clock, log }: LampParts,
): () => void {
  const others = devices.filter((device) => device !== lamp)
  let given: { readonly to: Lamp; readonly isOn: boolean } | undefined
  let isUnknownTold = false
  let cancelTimer = (): void => {}

  /** Null while nothing is known. */
  function wanted(): boolean | null {
    if (lights === 'fault') return others.some(needsAHand)
    const hall = link.hall()
    const state = link.state()
    if (hall === null || state === null) return null
    const { counterId } = lamp
    if (counterId !== null && hall.counters.some((row) => row.counterId === counterId))
      return isAwaitedAt(hall, state, counterId)
    if (!isUnknownTold) log.error('lamp-counter-unknown', { device: lamp.name, counterId })
    isUnknownTold = true
    return null
  }

  function follow(): void {
    const to = lamp.device()
    if (to === undefined) {
      given = undefined
      return
    }
    const isOn = wanted()
    if (isOn === null || (given?.to === to && given.isOn === isOn)) return
    void set(to, isOn)
  }

  async function set(to: Lamp, isOn: boolean): Promise<void> {
    const mine = { to, isOn }
    given = mine
    cancelTimer()
    const outcome = await to.set(isOn)
    // Set anew while this was on its way: the newer order has its own outcome.
    if (given !== mine) return
    cancelTimer = clock.after(outcome === 'failed' ? SET_AGAIN_MS : REMIND_MS, () => {
      if (given === mine) given = undefined
      follow()
    })
  }

  const stops = [
    link.onChange(follow),
    lamp.onChange(follow),
    ...others.flatMap((other) => [other.onChange(follow), onConditionsOf(other, follow)]),
  ]
  follow()
  return () => {
    given = undefined
    cancelTimer()
    for (const stop of stops) stop()
  }
}

/** Of a sign (`DisplayCondition`). */
const NOT_SHOWN: DisplayCondition = 'notShown'

/** Lost, a printer that cannot print, or a sign that cannot show. */
function needsAHand(supervised: SupervisedDevice): boolean {
  if (supervised.state() === 'lost') return true
  const device = supervised.device()
  if (device === undefined || !('conditions' in device) || typeof device.conditions !== 'function')
    return false
  const conditions = (device.conditions as () => readonly string[])()
  return conditions.some(
    (condition) => condition === NOT_SHOWN || BLOCKING_CONDITIONS.some((blocking) => blocking === condition),
  )
}
