import type { Ref } from 'vue'
import type { Clock } from '../../domain/ports.ts'
import type { Speaker } from '../../domain/voice/announcer.ts'
import { fetchClipBook, type ClipBook } from './clip-book.ts'
import { createClipPlayer, createSilentPlayer, type ClipPlayer } from './clip-player.ts'
import { createSpeaker } from './speaker.ts'
import { createSystemVoice } from './system-voice.ts'

/** The voice of a board on this machine. */
export interface Voice {
  readonly speaker: Speaker
  /** True while the browser waits for a touch before it lets the page sound. */
  readonly isBlocked: Readonly<Ref<boolean>>
  /** Whether recorded words can be heard now. */
  readonly canBeHeard: Readonly<Ref<boolean>>
  unblock(): void
}

const ASK_AGAIN_MS = 30_000

/** Opens sound, reads the list of clips and loads them; asks again until the list is there. */
export function openVoice(parts: {
  readonly clock: Clock
  readonly prefersSystem: boolean
  /** What the addresses of the hall begin with. */
  readonly base: string
}): Voice {
  const { clock, prefersSystem, base } = parts
  let book: ClipBook = {}
  const player =
    'AudioContext' in window
      ? createClipPlayer({ context: new AudioContext(), book: () => book, fetchBytes })
      : createSilentPlayer()

  const read = async (): Promise<void> => {
    book = await fetchClipBook(fetchText, base)
    if (Object.keys(book).length === 0) clock.after(ASK_AGAIN_MS, () => void read())
    else await player.preload()
  }
  void read()

  const system = createSystemVoice('speechSynthesis' in window ? window.speechSynthesis : undefined)
  return voiceOf(player, createSpeaker({ clock, clips: player, system, prefersSystem }))
}

/** The voice of a board that is to make no sound: it only writes, where the hall calls silently. */
export function openMutedVoice(clock: Clock): Voice {
  const player = createSilentPlayer()
  const system = createSystemVoice(undefined)
  return voiceOf(player, createSpeaker({ clock, clips: player, system, prefersSystem: false }))
}

function voiceOf(player: ClipPlayer, speaker: Speaker): Voice {
  const { isBlocked, canBeHeard } = player
  return { speaker, isBlocked, canBeHeard, unblock: () => player.unblock() }
}

function fetchText(path: string): Promise<string | null> {
  return fetchAs(path, (response) => response.text())
}

function fetchBytes(path: string): Promise<ArrayBuffer | null> {
  return fetchAs(path, (response) => response.arrayBuffer())
}

/** Null when the server is away, does not have it, or goes away half-way. */
async function fetchAs<Body>(
  path: string,
  read: (response: Response) => Promise<Body>,
): Promise<Body | null> {
  try {
    const response = await fetch(path)
    return response.ok ? await read(response) : null
  } catch {
    return null
  }
}
