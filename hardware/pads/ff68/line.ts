import { failed, ok, type Result } from '../../../domain/result.ts'
import type { DeviceError, DriverDeps, LineSharing, ProbeReport } from '../../device.ts'
import type { Transport } from '../../transport/transport.ts'
import { acknowledgementOf, createPadFramer, encodeFrame, type PadFrame } from './frames.ts'

/** What every device of the family is set to. */
export interface LineOptions {
  readonly address: number
  readonly repeatMs: number
  readonly silenceMs: number
}

/** One device on its line: acknowledges by itself, and tells each press once. */
export interface PadLine {
  /** Sends a frame when it is our turn; false when it did not leave. */
  send(frame: Uint8Array): Promise<boolean>
  check(): Promise<Result<void, DeviceError>>
  /** Heard so far, for the technician. */
  report(): ProbeReport
  counters(): Readonly<Record<string, number>>
  close(): void
}

/** Pads of one line are told apart by their address (hardware-protocols section 5). */
export const LINE_SHARING: LineSharing<LineOptions> = {
  unitOf: ({ address }) => String(address),
  turnaroundMs: 5,
}

/** An acknowledgement coming back so soon is our own, from an adapter that hears itself: no pad repeats so quickly. */
const OWN_ECHO_MS = 40

/**
 * Listens to one address. Its frames are acknowledged at once and out of turn: the pad has just left the line and waits
 * a tenth of a second, while everything else on such a line is a single write of the host, which the port sends whole.
 *
 * @param take one press; never a retransmission
 */
export function openPadLine(
  transport: Transport,
  options: LineOptions,
  { clock }: Pick<DriverDeps, 'clock'>,
  take: (frame: PadFrame) => void,
): PadLine {
  const { address, repeatMs, silenceMs } = options
  const framer = createPadFramer('toHost')
  const counts = { frames: 0, retransmissions: 0, discardedBytes: 0, unsent: 0 }
  let isClosed = false
  let last: { readonly text: string; readonly at: number } | null = null
  let lastHeardAt: number | null = null
  let cancelSilence = (): void => {}

  function hear(frame: PadFrame): void {
    if (frame.address !== address) return
    const text = encodeFrame(frame).join()
    const now = clock.now()
    const before = last?.text === text ? now - last.at : Infinity
    if (before < OWN_ECHO_MS) return
    last = { text, at: now }
    lastHeardAt = now
    counts.frames += 1
    void transport.write(acknowledgementOf(frame)).then(({ ok: left }) => {
      if (!left) counts.unsent += 1
    })
    if (before <= repeatMs) counts.retransmissions += 1
    else take(frame)
  }

  function discard(bytes: Uint8Array): void {
    counts.discardedBytes += bytes.length
  }

  const stops = [
    transport.onData((chunk) => {
      cancelSilence()
      for (const event of framer.push(chunk)) {
        if (event.type === 'frame') hear(event.frame)
        else discard(event.bytes)
      }
      if (framer.pendingBytes() === 0) return
      cancelSilence = clock.after(silenceMs, () => {
        for (const event of framer.reset('silence')) if (event.type === 'discarded') discard(event.bytes)
      })
    }),
    transport.onClosed(close),
  ]

  function close(): void {
    if (isClosed) return
    isClosed = true
    cancelSilence()
  }

  return {
    async send(frame) {
      if (isClosed) return false
      const { ok: left } = await transport.inTurn(() => transport.write(frame))
      if (!left) counts.unsent += 1
      return left
    },
    // It speaks when somebody presses a key and cannot be asked anything: an open line is all there is to see.
    check: () =>
      Promise.resolve(isClosed ? failed({ code: 'closed', detail: 'the wire is gone' }) : ok(undefined)),
    report() {
      const { frames, discardedBytes } = counts
      const heard =
        lastHeardAt === null
          ? {
              zh: '打开以来没有收到按键',
              en: 'no key since it was opened',
            }
          : {
              zh: `已收到 ${frames} 帧，最近一次在 ${secondsSince(lastHeardAt)} 秒前`,
              en: `${frames} frames heard, the latest ${secondsSince(lastHeardAt)} s ago`,
            }
      const isRubbish = lastHeardAt === null && discardedBytes > 0
      const rubbish = {
        zh: `只收到 ${discardedBytes} 个无法识别的字节：波特率或驱动不对？`,
        en: `only ${discardedBytes} bytes that make no sense: wrong baud rate or driver?`,
      }
      return { lines: isRubbish ? [heard, rubbish] : [heard], isUnproven: lastHeardAt === null }
    },
    counters: () => ({ ...counts }),
    close() {
      close()
      for (const stop of stops) stop()
    },
  }

  function secondsSince(at: number): number {
    return Math.round((clock.now() - at) / 1000)
  }
}
