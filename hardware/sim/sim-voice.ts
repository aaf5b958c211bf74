import type { Clock } from '../../domain/ports.ts'
import type { FramerEvent } from '../codec/framer.ts'
import * as syn from '../voices/syn6288/frames.ts'
import * as xfs from '../voices/xfs5152/frames.ts'
import type { SimConnection, SimDevice } from './sim-link.ts'
import type { HowOften } from './wire-faults.ts'

export type SimVoiceChip = 'syn6288' | 'xfs5152'

/** Everything that can be made to go wrong at the module. */
export interface SimVoiceFaults {
  /** Takes nothing and says nothing. */
  readonly isDead: boolean
  /** Answers 45 to a text, and does not speak it. */
  readonly refusesText: HowOften
  /** Starts anew in the middle of a speech, as after a dip of its power. */
  readonly resetsMidway: HowOften
  /** Speaks, and does not say that it has ended. */
  readonly forgetsEnd: HowOften
  /** Never comes to the end of a speech. */
  readonly isEndless: boolean
  /** Takes a text and speaks it, and its 41 is lost. */
  readonly swallowsAccepted: HowOften
}

export const NO_VOICE_FAULTS: SimVoiceFaults = {
  isDead: false,
  refusesText: 'never',
  resetsMidway: 'never',
  forgetsEnd: 'never',
  isEndless: false,
  swallowsAccepted: 'never',
}

/** One text as people in front of the loudspeaker heard it. */
export interface HeardText {
  /** As sent, tags included. */
  readonly sent: string
  /** The words alone. */
  readonly words: string
  /** `cut-off` by the next text or an order to stop, `lost` when the module started anew. */
  readonly how: 'whole' | 'cut-off' | 'lost'
}

/** A speech module at the far end of a wire, byte for byte. */
export interface SimVoice extends SimDevice {
  faults(): SimVoiceFaults
  setFaults(change: Partial<SimVoiceFaults>): void
  /** Oldest first. */
  heard(): readonly HeardText[]
  /** The words being spoken now; null in silence. */
  speaking(): string | null
  onChange(listener: () => void): () => void
  /** Power off and on: it falls silent and says 4A. */
  reset(): void
}

interface SimVoiceParts {
  readonly clock: Clock
  readonly chip: SimVoiceChip
  readonly msPerChar?: number
  /** What it makes of the frames of the other chip; `takes` is said of some. */
  readonly foreign?: 'mute' | 'refuses' | 'takes'
}

/** What either chip understands of a frame. */
type Order =
  | { readonly kind: 'speak'; readonly text: string }
  | { readonly kind: 'stop' | 'pause' | 'resume' | 'status' | 'sleep' | 'wake' | 'other' }

const REPLY = syn.encodeReply
const KEPT_TEXTS = 50

export function createSimVoice({
  clock,
  chip,
  msPerChar = 220,
  foreign = 'refuses',
}: SimVoiceParts): SimVoice {
  const listeners = new Set<() => void>()
  const sends = new Set<(bytes: Uint8Array) => void>()
  let faults = NO_VOICE_FAULTS
  let heard: HeardText[] = []
  let speech: { readonly sent: string; leftMs: number; since: number | null; cancel: () => void } | undefined
  let isAsleep = false

  const tell = (): void => listeners.forEach((listener) => listener())
  const say = (...replies: readonly syn.TtsReply[]): void => {
    if (faults.isDead) return
    const bytes = Uint8Array.from(replies.flatMap((reply) => [...REPLY(reply)]))
    for (const send of sends) send(bytes)
  }

  /** Whether a fault strikes now; one that strikes once turns itself off. */
  function strikes(key: 'refusesText' | 'resetsMidway' | 'forgetsEnd' | 'swallowsAccepted'): boolean {
    const howOften = faults[key]
    if (howOften === 'once') faults = { ...faults, [key]: 'never' }
    return howOften !== 'never'
  }

  function endSpeech(how: HeardText['how']): void {
    if (speech === undefined) return
    speech.cancel()
    const { sent } = speech
    speech = undefined
    heard = [...heard, { sent, words: wordsOf(sent), how }].slice(-KEPT_TEXTS)
    tell()
  }

  function speak(sent: string): void {
    endSpeech('cut-off')
    const leftMs = Math.max(1, [...wordsOf(sent)].length) * msPerChar
    speech = { sent, leftMs, since: null, cancel: () => {} }
    goOn()
    tell()
  }

  function goOn(): void {
    if (speech === undefined || speech.since !== null) return
    const mine = speech
    mine.since = clock.now()
    if (faults.isEndless) return
    if (faults.resetsMidway !== 'never') {
      mine.cancel = clock.after(mine.leftMs / 2, () => strikes('resetsMidway') && reset())
      return
    }
    mine.cancel = clock.after(mine.leftMs, () => {
      endSpeech('whole')
      if (!strikes('forgetsEnd')) say('idle')
    })
  }

  function hold(): void {
    if (speech === undefined || speech.since === null) return
    speech.cancel()
    speech.leftMs -= clock.now() - speech.since
    speech.since = null
  }

  function reset(): void {
    isAsleep = false
    endSpeech('lost')
    say('started')
    tell()
  }

  function perform(order: Order): void {
    if (faults.isDead || (isAsleep && order.kind !== 'wake')) return
    switch (order.kind) {
      case 'speak':
        if (strikes('refusesText')) return say('refused')
        if (!strikes('swallowsAccepted')) say('accepted')
        return speak(order.text)
      case 'status':
        return say('accepted', speech === undefined ? 'idle' : 'busy')
      case 'stop':
        say('accepted')
        if (speech === undefined) return
        endSpeech('cut-off')
        return say('idle')
      case 'pause':
        hold()
        return say('accepted')
      case 'resume':
        goOn()
        return say('accepted')
      case 'sleep':
        endSpeech('cut-off')
        say('accepted')
        isAsleep = true
        return
      case 'wake':
        isAsleep = false
        return say('accepted')
      case 'other':
        return say('accepted')
    }
  }

  function notUnderstood(): void {
    if (isAsleep || foreign === 'mute') return
    if (foreign === 'takes') say('accepted', speech === undefined ? 'idle' : 'busy')
    else say('refused')
  }

  function connect(send: (bytes: Uint8Array) => void): SimConnection {
    const listen = listenAs(chip)
    sends.add(send)
    return {
      receive(bytes) {
        for (const event of listen(bytes)) {
          if (event.type === 'frame') perform(event.frame)
          else if (event.why !== 'noise' && !faults.isDead) notUnderstood()
        }
      },
      closed: () => void sends.delete(send),
    }
  }

  return {
    connect,
    faults: () => faults,
    setFaults(change) {
      faults = { ...faults, ...change }
      tell()
    },
    heard: () => heard,
    speaking: () => (speech === undefined ? null : wordsOf(speech.sent)),
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    reset,
  }
}

/** What the module makes of the bytes that come in. */
function listenAs(chip: SimVoiceChip): (bytes: Uint8Array) => FramerEvent<Order>[] {
  const synFramer = syn.createCommandFramer()
  const xfsFramer = xfs.createCommandFramer()
  return chip === 'syn6288'
    ? (bytes) => synFramer.push(bytes).map((event) => withFrame(event, orderOfSyn))
    : (bytes) => xfsFramer.push(bytes).map((event) => withFrame(event, orderOfXfs))
}

function withFrame<Frame>(event: FramerEvent<Frame>, order: (frame: Frame) => Order): FramerEvent<Order> {
  return event.type === 'frame' ? { type: 'frame', frame: order(event.frame) } : event
}

function orderOfSyn(command: syn.SynCommand): Order {
  if (command.kind === 'speak') return { kind: 'speak', text: command.text }
  if (command.kind === 'power-down') return { kind: 'sleep' }
  return { kind: command.kind === 'baud' ? 'other' : command.kind }
}

function orderOfXfs(command: xfs.XfsCommand): Order {
  if (command.kind === 'speak') return { kind: 'speak', text: command.text }
  if (command.kind === 'sleep-22') return { kind: 'sleep' }
  return { kind: command.kind === 'cache-play' || command.kind === 'cache-store' ? 'other' : command.kind }
}

function wordsOf(sent: string): string {
  return sent.replace(/\[[^\]]*\]/g, '')
}
