import type { Clock } from '../../domain/ports.ts'
import type { LoadUsbPackage, UsbDevice, UsbInterface } from '../../hardware/transport/usb-device.ts'

/**
 * A USB device as the usb package 3.1.0 shows it: a transfer in blocks until something comes and rejects with "Cancelled"
 * after its time, everything rejects with "Disconnected" after an unplugging, and a claim fails while another holds it.
 */
export function createFakeUsb(
  clock: Clock,
  ids: { readonly vendorId: number; readonly productId: number; readonly serialNumber?: string | null },
  interfaces: readonly UsbInterface[],
) {
  const heard: { endpoint: number; bytes: number[] }[] = []
  const calls: string[] = []
  const toHost = new Map<number, number[][]>()
  const waiting = new Map<number, () => void>()
  let isPlugged = true
  let isBlocked = false
  let inReject: string | undefined
  let hangsOnClose = false
  let isHeldBySystem = true
  let claimError: string | undefined

  const gone = (what: string): Promise<never> => Promise.reject(new Error(`${what} error: Disconnected`))

  const device: UsbDevice = {
    serialNumber: null,
    ...ids,
    manufacturerName: 'Maker',
    productName: 'Thing',
    configuration: { interfaces },
    open() {
      calls.push('open')
      return isPlugged ? Promise.resolve() : gone('open')
    },
    close() {
      calls.push('close')
      return hangsOnClose ? new Promise(() => {}) : Promise.resolve()
    },
    claimInterface(number) {
      calls.push(`claim ${number}`)
      return claimError === undefined
        ? Promise.resolve()
        : Promise.reject(new Error(`claimInterface error: ${claimError}`))
    },
    releaseInterface(number) {
      calls.push(`release ${number}`)
      return isPlugged ? Promise.resolve() : gone('releaseInterface')
    },
    selectAlternateInterface(number, alternate) {
      calls.push(`select ${number} ${alternate}`)
      return Promise.resolve()
    },
    detachKernelDriver(number) {
      calls.push(`detach ${number}`)
      return isHeldBySystem
        ? Promise.resolve()
        : Promise.reject(new Error('detachKernelDriver error: entity not found (errno 61)'))
    },
    attachKernelDriver(number) {
      calls.push(`attach ${number}`)
      return Promise.resolve()
    },
    clearHalt(direction, endpoint) {
      calls.push(`clear ${direction} ${endpoint}`)
      return Promise.resolve()
    },
    transferIn(endpoint, length, timeoutMs = 1000) {
      if (!isPlugged) return gone('transferIn')
      if (inReject !== undefined) return Promise.reject(new Error(`transferIn error: ${inReject}`))
      const take = (): { data: DataView } | undefined => {
        const chunk = toHost.get(endpoint)?.shift()
        return chunk && { data: new DataView(Uint8Array.from(chunk.slice(0, length)).buffer) }
      }
      const ready = take()
      if (ready !== undefined) return Promise.resolve(ready)
      return new Promise((resolve, reject) => {
        const cancel = clock.after(timeoutMs, () => {
          waiting.delete(endpoint)
          reject(new Error('transferIn error: Cancelled'))
        })
        waiting.set(endpoint, () => {
          cancel()
          waiting.delete(endpoint)
          const chunk = isPlugged ? take() : undefined
          if (chunk === undefined) reject(new Error('transferIn error: Disconnected'))
          else resolve(chunk)
        })
      })
    },
    transferOut(endpoint, data, timeoutMs = 1000) {
      if (!isPlugged) return gone('transferOut')
      if (isBlocked) {
        return new Promise((_resolve, reject) =>
          clock.after(timeoutMs, () => reject(new Error('transferOut error: Cancelled'))),
        )
      }
      heard.push({ endpoint, bytes: [...data] })
      return Promise.resolve({ status: 'ok' })
    },
  }

  return {
    device,
    heard,
    calls,
    /** The device says something on a pipe. */
    say(endpoint: number, bytes: readonly number[]): void {
      toHost.set(endpoint, [...(toHost.get(endpoint) ?? []), [...bytes]])
      waiting.get(endpoint)?.()
    },
    unplug(): void {
      isPlugged = false
      for (const wake of [...waiting.values()]) wake()
    },
    plug: () => (isPlugged = true),
    block: (to: boolean) => (isBlocked = to),
    rejectIn: (words: string | undefined) => (inReject = words),
    hangOnClose: () => (hangsOnClose = true),
    setHeldBySystem: (to: boolean) => (isHeldBySystem = to),
    refuseClaim: (words: string) => (claimError = words),
    load: (): ReturnType<LoadUsbPackage> =>
      Promise.resolve({ usb: { getDevices: () => Promise.resolve(isPlugged ? [device] : []) } }),
  }
}
