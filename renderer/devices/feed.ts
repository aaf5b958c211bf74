import { onScopeDispose, ref, shallowRef, type Ref } from 'vue'
import type { DevicesView } from '../../domain/device-health.ts'
import type { Clock } from '../../domain/ports.ts'
import { devicesView } from '../../domain/wire/devices.ts'

export const POLL_MS = 2000
/** An answer that takes longer counts as none. */
export const ANSWER_LIMIT_MS = 6000

/** Reads the devices once; rejects where that fails. */
export type ReadDevices = () => Promise<DevicesView>

/** From the server that gave out this page: the hall server, or the device host itself. */
export function fetchDevicesBelow(base: string): ReadDevices {
  return async () => {
    const response = await fetch(`${base}/api/devices`, { cache: 'no-store' })
    if (!response.ok) throw new Error(`status ${response.status}`)
    return devicesView.parse(await response.json())
  }
}

export interface DevicesFeed {
  /** The latest that was read; null before the first. */
  readonly view: Readonly<Ref<DevicesView | null>>
  /** The last try has failed: what is shown is of the past. */
  readonly isStale: Readonly<Ref<boolean>>
}

/** Asks again and again for as long as the calling component lives. */
export function useDevices(read: ReadDevices, clock: Clock): DevicesFeed {
  const view = shallowRef<DevicesView | null>(null)
  const isStale = ref(false)
  let turn = 0
  let cancel = (): void => {}

  function ask(): void {
    turn += 1
    const mine = turn
    const settle = (fresh: DevicesView | null): void => {
      if (mine !== turn) return
      turn += 1
      isStale.value = fresh === null
      if (fresh !== null) view.value = fresh
      cancel()
      cancel = clock.after(POLL_MS, ask)
    }
    cancel()
    cancel = clock.after(ANSWER_LIMIT_MS, () => settle(null))
    void read().then(settle, () => settle(null))
  }

  onScopeDispose(() => {
    turn += 1
    cancel()
  })
  ask()
  return { view, isStale }
}
