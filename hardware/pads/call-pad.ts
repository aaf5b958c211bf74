import { PAD_KEYS, type PadKey } from '../../domain/pad.ts'
import type { Device } from '../device.ts'

export { PAD_KEYS, type PadKey }

export interface PadPress {
  readonly key: PadKey
  /** Digits keyed in before it, e.g. the counter of a transfer; null when there were none. */
  readonly digits: string | null
}

/** What a pad with a display shows; a pad without one takes it and does nothing. */
export interface PadFace {
  /** People waiting for this counter; null leaves it blank. */
  readonly waiting: number | null
  /** The ticket at this counter; null leaves it blank. */
  readonly ticketNo: string | null
}

/** A clerk's keys at one counter (glossary: 叫号器). */
export interface CallPad extends Device {
  readonly family: 'pad'
  /** Called once for each press: a retransmission of the same press is acknowledged, not told again. */
  onPress(listener: (press: PadPress) => void): () => void
  /** `sent` where the pad does not say that it arrived, or has no display. */
  show(face: PadFace): Promise<'shown' | 'sent' | 'failed'>
  /** The attention sound: something asked for was refused, or somebody waits. */
  beep(): Promise<void>
}
