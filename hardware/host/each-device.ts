import type { Device } from '../device.ts'
import type { SupervisedDevice } from '../supervisor.ts'

/**
 * Calls `attach` with the working device now and again after every reopening; what it returns is called when that device
 * is gone.
 *
 * @returns the end of it
 */
export function onEachDevice<D extends Device>(
  supervised: SupervisedDevice<D>,
  attach: (device: D) => () => void,
): () => void {
  let attached: { readonly device: D; readonly detach: () => void } | undefined

  function look(): void {
    const device = supervised.device()
    if (attached?.device === device) return
    attached?.detach()
    attached = device && { device, detach: attach(device) }
  }

  const stop = supervised.onChange(look)
  look()
  return () => {
    stop()
    attached?.detach()
    attached = undefined
  }
}
