import type { Device } from '../device.ts'

/** `sent` where the relay does not answer. */
export type SwitchOutcome = 'switched' | 'sent' | 'failed'

/** One light on one channel of a relay. */
export interface Lamp extends Device {
  readonly family: 'lamp'
  /**
   * Lights or darkens it. Asked for what it already is, it sends it again: a relay forgets at a power cut. After its wire
   * was opened anew it knows nothing: set it again.
   */
  set(isOn: boolean): Promise<SwitchOutcome>
}
