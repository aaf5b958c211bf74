import type { Clock } from '../../domain/ports.ts'
import { failed, ok, type Result } from '../../domain/result.ts'
import type { Framer } from '../codec/framer.ts'
import type { DeviceError, LineSharing, ProbeReport } from '../device.ts'
import type { Transport } from '../transport/transport.ts'

/** A wire on which somebody presses keys now and then, and that cannot be asked anything. */
export interface Hearing {
  isClosed(): boolean
  /** An open wire is all there is to see. */
  check(): Promise<Result<void, DeviceError>>
  /** What an open wire has heard, in words; `closed` otherwise. */
  probe(report: () => ProbeReport): Promise<Result<ProbeReport, DeviceError>>
  discardedBytes(): number
  close(): void
}

/**
 * Listens for frames; a part of one, and then nothing for `silenceMs`, is discarded.
 *
 * @param hear called for every whole frame, in order
 */
export function hearFrames<Frame>(
  transport: Transport,
  framer: Framer<Frame>,
  { silenceMs, clock }: { readonly silenceMs: number; readonly clock: Clock },
  hear: (frame: Frame) => void,
): Hearing {
  let discardedBytes = 0
  let isClosed = false
  let cancelSilence = (): void => {}

  const stops = [
    transport.onData((chunk) => {
      cancelSilence()
      for (const event of framer.push(chunk)) {
        if (event.type === 'frame') hear(event.frame)
        else discardedBytes += event.bytes.length
      }
      if (framer.pendingBytes() === 0) return
      cancelSilence = clock.after(silenceMs, () => {
        for (const event of framer.reset('silence'))
          if (event.type === 'discarded') discardedBytes += event.bytes.length
      })
    }),
    transport.onClosed(end),
  ]

  function end(): void {
    isClosed = true
    cancelSilence()
  }

  return {
    isClosed: () => isClosed,
    check: () => Promise.resolve(isClosed ? CLOSED : ok(undefined)),
    probe: (report) => Promise.resolve(isClosed ? CLOSED : ok(report())),
    discardedBytes: () => discardedBytes,
    close() {
      end()
      for (const stop of stops) stop()
    },
  }
}

/** What a line must know of the frames of its pads. */
export interface PadProtocol<Frame> {
  readonly framer: Framer<Frame>
  addressOf(frame: Frame): number | undefined
  bytesOf(frame: Frame): Uint8Array
  /** What the pad wants to hear at once; null for nothing. */
  acknowledgementOf(frame: Frame): Uint8Array | null
  /** An acknowledgement may be the same bytes as the press, so an adapter that hears itself may bring our own back. */
  readonly isEchoed: boolean
  report(heard: Heard): ProbeReport
}

/** What came on a line since it was opened. */
export interface Heard {
  /** Of this pad, retransmissions among them. */
  readonly frames: number
  readonly discardedBytes: number
  /** Milliseconds since the latest frame; null when there was none. */
  readonly agoMs: number | null
}

export interface PadLineOptions {
  /** Frames of other addresses are passed over. */
  readonly address: number
  readonly repeatMs: number
  readonly silenceMs: number
}

/** One pad on its line: acknowledges by itself, and tells each press once. */
export interface PadLine {
  /** Sends a frame when it is our turn; false when it did not leave. */
  send(frame: Uint8Array): Promise<boolean>
  check(): Promise<Result<void, DeviceError>>
  /** Heard so far, for the technician. */
  probe(): Promise<Result<ProbeReport, DeviceError>>
  counters(): Readonly<Record<string, number>>
  close(): void
}

/** Pads of one line are told apart by their address (hardware-protocols section 5). */
export const PADS_SHARE: LineSharing<{ readonly address: number }> = {
  unitOf: ({ address }) => String(address),
  turnaroundMs: 5,
}

/** The same frame coming back so soon is our own acknowledgement: no pad repeats so quickly. */
const OWN_ECHO_MS = 40

/**
 * Listens to one address. Its frames are acknowledged at once and out of turn: the pad has just left the line and waits
 * a tenth of a second, while everything else on such a line is a single write of the host, which the port sends whole.
 *
 * @param take one press; never a retransmission
 */
export function openPadLine<Frame>(
  transport: Transport,
  protocol: PadProtocol<Frame>,
  { address, repeatMs, silenceMs }: PadLineOptions,
  clock: Clock,
  take: (frame: Frame) => void,
): PadLine {
  const counts = { frames: 0, retransmissions: 0, unsent: 0 }
  let last: { readonly text: string; readonly at: number } | null = null

  const hearing = hearFrames(transport, protocol.framer, { silenceMs, clock }, (frame) => {
    if ((protocol.addressOf(frame) ?? address) !== address) return
    const text = protocol.bytesOf(frame).join()
    const now = clock.now()
    const before = last?.text === text ? now - last.at : Infinity
    if (protocol.isEchoed && before < OWN_ECHO_MS) return
    last = { text, at: now }
    counts.frames += 1
    const acknowledgement = protocol.acknowledgementOf(frame)
    if (acknowledgement !== null) void transport.write(acknowledgement).then(countUnsent)
    if (before <= repeatMs) counts.retransmissions += 1
    else take(frame)
  })

  function countUnsent({ ok: left }: { readonly ok: boolean }): void {
    if (!left) counts.unsent += 1
  }

  return {
    async send(frame) {
      if (hearing.isClosed()) return false
      const sent = await transport.inTurn(() => transport.write(frame))
      countUnsent(sent)
      return sent.ok
    },
    check: hearing.check,
    probe: () =>
      hearing.probe(() =>
        protocol.report({
          frames: counts.frames,
          discardedBytes: hearing.discardedBytes(),
          agoMs: last === null ? null : clock.now() - last.at,
        }),
      ),
    counters: () => ({ ...counts, discardedBytes: hearing.discardedBytes() }),
    close: hearing.close,
  }
}

/** What a pad answers when its wire is gone. */
export const CLOSED = failed<DeviceError>({ code: 'closed', detail: 'the wire is gone' })
