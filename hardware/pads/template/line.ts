import { failed, ok, type Result } from '../../../domain/result.ts'
import type { TemplateFrame } from '../../codec/template/template-framer.ts'
import type { DeviceError, DriverDeps, ProbeReport } from '../../device.ts'
import type { Transport } from '../../transport/transport.ts'
import { codesOf, createPressFramer, written, type PadTemplates } from './frames.ts'

export interface TemplateLineOptions {
  readonly address: number
  readonly repeatMs: number
  readonly silenceMs: number
}

/** One pad on its line: acknowledges by itself where that is wanted, and tells each press once. */
export interface TemplateLine {
  /** Sends a frame when it is our turn; false when it did not leave. */
  send(frame: Uint8Array): Promise<boolean>
  check(): Promise<Result<void, DeviceError>>
  probe(): Promise<Result<ProbeReport, DeviceError>>
  counters(): Readonly<Record<string, number>>
  close(): void
}

/** An echo coming back so soon is our own, from an adapter that hears itself: no pad repeats so quickly. */
const OWN_ECHO_MS = 40

/** @param take the key codes of one press; never of a retransmission */
export function openTemplateLine(
  transport: Transport,
  templates: PadTemplates,
  { address, repeatMs, silenceMs }: TemplateLineOptions,
  { clock }: Pick<DriverDeps, 'clock'>,
  take: (codes: readonly number[]) => void,
): TemplateLine {
  const counts = { frames: 0, retransmissions: 0, discardedBytes: 0, unsent: 0 }
  const framer = createPressFramer(templates)
  let last: { readonly text: string; readonly at: number } | null = null
  let isClosed = false
  let cancelSilence = (): void => {}

  function hear({ values, bytes }: TemplateFrame<'press'>): void {
    if (values.address !== undefined && values.address !== address) return
    const text = bytes.join()
    const now = clock.now()
    const before = last?.text === text ? now - last.at : Infinity
    if (templates.echoes && before < OWN_ECHO_MS) return
    last = { text, at: now }
    counts.frames += 1
    acknowledge(values, bytes)
    if (before <= repeatMs) counts.retransmissions += 1
    else take(codesOf(values))
  }

  /** Out of turn: the pad has just left the line and waits. */
  function acknowledge(values: TemplateFrame<'press'>['values'], bytes: Uint8Array): void {
    const { acknowledgement } = templates.sent
    const frame = templates.echoes
      ? bytes
      : acknowledgement && written(acknowledgement, { ...values, address, key: codesOf(values)[0] ?? 0 })
    if (frame === undefined) return
    void transport.write(frame).then(({ ok: left }) => {
      if (!left) counts.unsent += 1
    })
  }

  const stops = [
    transport.onData((chunk) => {
      cancelSilence()
      for (const event of framer.push(chunk)) {
        if (event.type === 'frame') hear(event.frame)
        else counts.discardedBytes += event.bytes.length
      }
      if (framer.pendingBytes() === 0) return
      cancelSilence = clock.after(silenceMs, () => {
        for (const event of framer.reset('silence'))
          if (event.type === 'discarded') counts.discardedBytes += event.bytes.length
      })
    }),
    transport.onClosed(close),
  ]

  function close(): void {
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
    check: () => Promise.resolve(isClosed ? CLOSED : ok(undefined)),
    probe() {
      if (isClosed) return Promise.resolve(CLOSED)
      const { frames, discardedBytes } = counts
      const line = {
        zh: `已打开；收到 ${frames} 帧，无法识别 ${discardedBytes} 字节`,
        en: `open; ${frames} frames heard, ${discardedBytes} bytes that make no sense`,
      }
      return Promise.resolve(ok({ lines: [line], isUnproven: frames === 0 }))
    },
    counters: () => ({ ...counts }),
    close() {
      close()
      for (const stop of stops) stop()
    },
  }
}

const CLOSED = failed<DeviceError>({ code: 'closed', detail: 'the wire is gone' })
