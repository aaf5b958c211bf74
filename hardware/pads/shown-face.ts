import type { Clock } from '../../domain/ports.ts'
import type { PadFace } from './call-pad.ts'

/** What a pad shows, for pads that do not say whether it arrived. */
export interface ShownFace {
  /** False when it did not leave. */
  show(face: PadFace): Promise<boolean>
  close(): void
}

/** Sends the face again every `resendMs`, so that a pad that missed it or was unplugged shows it after all. */
export function createShownFace(
  clock: Clock,
  resendMs: number,
  send: (face: PadFace) => Promise<boolean>,
): ShownFace {
  let face: PadFace | null = null
  let isClosed = false
  let cancelResend = (): void => {}

  async function sendFace(): Promise<boolean> {
    cancelResend()
    if (face === null || isClosed) return false
    const left = await send(face)
    cancelResend()
    if (!isClosed) cancelResend = clock.after(resendMs, () => void sendFace())
    return left
  }

  return {
    show(wanted) {
      face = wanted
      return sendFace()
    },
    close() {
      isClosed = true
      cancelResend()
    },
  }
}
