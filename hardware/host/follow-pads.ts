import type { Clock, Log, NewId } from '../../domain/ports.ts'
import { createOneAtATime } from '../codec/one-at-a-time.ts'
import type { CallPad, PadPress } from '../pads/call-pad.ts'
import type { SupervisedDevice } from '../supervisor.ts'
import { onEachDevice } from './each-device.ts'
import type { HallLink } from './hall-link.ts'
import { padFace } from './pad-face.ts'
import type { RatingDesk } from './follow-rating-pads.ts'

/** A clerk does not wait longer for a key: then it beeps, and is pressed again. */
const PRESS_DEADLINE_MS = 3000
/** Presses that may wait for the hall; more are leaning on a key. */
const MOST_WAITING = 5
/**
 * A pad sends a press that nobody acknowledged again and again for about a second. Its line knows it for the same, but not
 * when the line broke and was opened anew in between: then the same key within this time is still the same press.
 */
const RESENT_WITHIN_MS = 2000

export interface FollowPadsDeps {
  readonly clock: Clock
  readonly log: Log
  readonly newId: NewId
  /** Asks for a rating again, by the key of the clerk. */
  readonly ratings: Pick<RatingDesk, 'inviteAgain'>
}

/**
 * Call pads: their keys go to the hall, which says what they mean now; what it refuses is answered by a beep. Their
 * displays show how many wait for the counter and the ticket there.
 *
 * @returns its end
 */
export function followPads(
  pads: readonly SupervisedDevice<CallPad>[],
  link: Pick<HallLink, 'hall' | 'state' | 'now' | 'onChange' | 'press'>,
  deps: FollowPadsDeps,
): () => void {
  const ends = pads.map((pad) => followOne(pad, link, deps))
  return () => {
    for (const end of ends) end()
  }
}

function followOne(
  pad: SupervisedDevice<CallPad>,
  link: Pick<HallLink, 'hall' | 'state' | 'now' | 'onChange' | 'press'>,
  { clock, log, newId, ratings }: FollowPadsDeps,
): () => void {
  const counterId = pad.counterId ?? ''
  const oneAtATime = createOneAtATime()
  let waiting = 0
  let shownOn: CallPad | undefined
  let shown = ''
  let latest: (PadPress & { readonly device: CallPad; readonly at: number }) | undefined

  function isResent(device: CallPad, { key, digits }: PadPress): boolean {
    if (latest === undefined || latest.device === device) return false
    return latest.key === key && latest.digits === digits && clock.now() - latest.at < RESENT_WITHIN_MS
  }

  function pressed(device: CallPad, press: PadPress): void {
    const { key, digits } = press
    if (isResent(device, press)) return log.info('pad-press-resent', { device: pad.name, counterId, key })
    latest = { ...press, device, at: clock.now() }
    // Digits are taken back in the pad itself; there is nothing else to cancel by a key.
    if (key === 'cancel') return
    if (key === 'rate' && ratings.inviteAgain(counterId)) return
    if (waiting >= MOST_WAITING) return void device.beep()
    waiting += 1
    const wish = { requestId: newId(), counterId, key, digits, pressedAt: link.now() }
    void oneAtATime(() => link.press(wish, { deadlineMs: PRESS_DEADLINE_MS })).then((asked) => {
      waiting -= 1
      if (asked.ok) return
      log.info('pad-press-not-done', { device: pad.name, counterId, key, code: asked.error.code })
      void device.beep()
    })
  }

  function showFace(): void {
    const device = pad.device()
    const hall = link.hall()
    const state = link.state()
    if (!device || hall === null || state === null) return
    const face = padFace(hall, state, counterId)
    if (face === null) return
    const key = JSON.stringify(face)
    if (device === shownOn && key === shown) return
    shownOn = device
    shown = key
    void device.show(face).then((outcome) => {
      // Once more at the next change, or when the device comes back.
      if (outcome === 'failed' && shown === key) shown = ''
    })
  }

  const stops = [
    onEachDevice(pad, (device) => device.onPress((press) => pressed(device, press))),
    pad.onChange(showFace),
    link.onChange(showFace),
  ]
  showFace()
  return () => {
    for (const stop of stops) stop()
  }
}
