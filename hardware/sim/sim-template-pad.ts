import type { Clock } from '../../domain/ports.ts'
import { compilePad, createHostFramer, encodePress, written, type PadTexts } from '../pads/template/frames.ts'
import type { SimConnection, SimDevice } from './sim-link.ts'
import { createPadSender } from './sim-pad.ts'

/** A pad or rating pad that speaks what the templates of a devices file say. */
export interface SimTemplatePad extends SimDevice {
  /** Sends key codes; again and again until acknowledged, where it wants that. */
  press(codes: readonly number[]): void
  /** What its display shows; null while it is dark. */
  shown(): string | null
  beeps(): number
  isInviting(): boolean
  isDeafToAcks(): boolean
  setDeafToAcks(isDeaf: boolean): void
  /** Frames sent, retransmissions included. */
  sent(): number
  givenUp(): number
  reset(): void
  onChange(listener: () => void): () => void
}

const AGAIN_MS = 200

export function createSimTemplatePad({
  clock,
  address,
  texts,
}: {
  readonly clock: Clock
  readonly address: number
  readonly texts: PadTexts
}): SimTemplatePad {
  const templates = compilePad(texts)
  const listeners = new Set<() => void>()
  let shown: string | null = null
  let beeps = 0
  let givenUp = 0
  let isInviting = false
  let isDeaf = false
  const sender = createPadSender(clock, AGAIN_MS, () => {
    // One that wants no acknowledgement sends once and is content.
    if (wantsAnswer) givenUp += 1
    tell()
  })
  const wantsAnswer = templates.echoes || templates.sent.acknowledgement !== undefined

  function tell(): void {
    for (const listener of listeners) listener()
  }

  return {
    connect(send): SimConnection {
      const framer = createHostFramer(templates)
      const leave = sender.join(send)
      return {
        receive(bytes) {
          for (const event of framer?.push(bytes) ?? []) {
            if (event.type !== 'frame') continue
            const { name, values, bytes: frame } = event.frame
            if (values.address !== undefined && values.address !== address) continue
            if (!isDeaf && sender.acknowledge(frame)) continue
            if (name === 'show') shown = (values.text ?? '').trim()
            else if (name === 'beep') beeps += 1
            else if (name === 'invite') isInviting = true
            tell()
          }
        },
        closed() {
          leave()
        },
      }
    },
    press(codes) {
      const frame = encodePress(templates, address, codes)
      const { acknowledgement } = templates.sent
      isInviting = false
      const answer = acknowledgement ? written(acknowledgement, { address, key: codes[0] ?? 0 }) : frame
      sender.send(frame, answer)
      if (!wantsAnswer) sender.stop()
      tell()
    },
    shown: () => shown,
    beeps: () => beeps,
    isInviting: () => isInviting,
    isDeafToAcks: () => isDeaf,
    setDeafToAcks(wanted) {
      isDeaf = wanted
      tell()
    },
    sent: sender.sent,
    givenUp: () => givenUp,
    reset() {
      sender.stop()
      shown = null
      isInviting = false
      tell()
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
