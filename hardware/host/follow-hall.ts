import { signText, type SignText } from '../../domain/signs.ts'
import type { Clock, Log } from '../../domain/ports.ts'
import type { CallDisplay } from '../displays/call-display.ts'
import type { HallLink } from './hall-link.ts'
import type { SupervisedDevice } from '../supervisor.ts'

const SHOW_AGAIN_MS = 5000

/**
 * Signs follow the hall: each shows the state of its counter when that changes, and again after its device was reopened.
 * While the hall server is away they keep what they show. Never an item's name, never a person.
 *
 * @returns its end
 */
export function followHall(
  displays: readonly SupervisedDevice<CallDisplay>[],
  link: Pick<HallLink, 'hall' | 'state' | 'onChange'>,
  deps: { readonly clock: Clock; readonly log: Log },
): () => void {
  const ends = displays.map((display) => followOne(display, link, deps))
  return () => {
    for (const end of ends) end()
  }
}

function followOne(
  display: SupervisedDevice<CallDisplay>,
  link: Pick<HallLink, 'hall' | 'state' | 'onChange'>,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): () => void {
  let device: CallDisplay | undefined
  let given: string | null = null
  let isUnknownTold = false
  let cancelRetry = (): void => {}

  function content(): SignText | null {
    const hall = link.hall()
    const state = link.state()
    if (hall === null || state === null) return null
    const counter = hall.counters.find((row) => row.counterId === display.counterId)
    if (counter) return signText(state, counter.counterId, counter.counterNo)
    if (!isUnknownTold) {
      isUnknownTold = true
      log.error('sign-counter-unknown', { device: display.name, counterId: display.counterId })
    }
    return null
  }

  function follow(): void {
    const now = display.device()
    if (now !== device) {
      device = now
      given = null
    }
    const wanted = content()
    if (!device || wanted === null) return
    const key = JSON.stringify(wanted)
    if (key === given) return
    given = key
    cancelRetry()
    void show(device, wanted, key)
  }

  async function show(to: CallDisplay, wanted: SignText, key: string): Promise<void> {
    const outcome = await to.show(wanted)
    // Overtaken while it waited: the newer content has its own outcome.
    if (outcome !== 'failed' || to !== device || key !== given) return
    log.warn('sign-not-shown', { device: display.name, counterId: display.counterId })
    cancelRetry = clock.after(SHOW_AGAIN_MS, () => {
      given = null
      follow()
    })
  }

  const stops = [link.onChange(follow), display.onChange(follow)]
  follow()
  return () => {
    cancelRetry()
    for (const stop of stops) stop()
  }
}
