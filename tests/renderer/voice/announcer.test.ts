import { beforeEach, describe, expect, it } from 'vitest'
import type { Announcement } from '../../../domain/announce.ts'
import {
  createAnnouncer,
  type Announcer,
  type Speaker,
  type Speaking,
  type SpokenCall,
} from '../../../renderer/voice/announcer.ts'
import { createFakeClock, type FakeClock } from '../../support/fake-clock.ts'

const CHIME_MS = 900
const SAY_MS = 3000

let clock: FakeClock
let heard: string[]
let written: (string | null)[]
let standing: Set<number>
let announcer: Announcer
/** How many voices sound at this moment, and the most there ever were. */
let sounding = { now: 0, most: 0 }

function call(ticketId: string, callSeq: number): SpokenCall {
  standing.add(callSeq)
  const announcements = (['zh', 'en'] as const).map((lang): Announcement => {
    const text = `${ticketId}-${lang}`
    return { lang, text, spoken: text, clips: [text] }
  })
  return { ticketId, callSeq, announcements }
}

function sound(name: string, ms: number, signal: AbortSignal): Promise<void> {
  heard.push(name)
  sounding.now += 1
  sounding.most = Math.max(sounding.most, sounding.now)
  return new Promise((resolve) => {
    const end = (): void => {
      cancel()
      sounding.now -= 1
      resolve()
    }
    const cancel = clock.after(ms, end)
    signal.addEventListener('abort', () => {
      heard.push('cut off')
      end()
    })
  })
}

const speaker: Speaker = {
  chime: (signal) => sound('chime', CHIME_MS, signal),
  say: (announcement, signal, begun) => {
    begun('clips')
    return sound(announcement.text, SAY_MS, signal)
  },
}

function start(with_: Speaker = speaker, settings = { times: 2, gapSeconds: 0.8 }): void {
  announcer = createAnnouncer({
    clock,
    speaker: with_,
    settings: () => settings,
    isStanding: (one) => standing.has(one.callSeq),
    onSpeaking: (speaking: Speaking | null) => written.push(speaking?.announcement.text ?? null),
  })
}

beforeEach(() => {
  clock = createFakeClock()
  heard = []
  written = []
  standing = new Set()
  sounding = { now: 0, most: 0 }
  start()
  announcer.setLive(true)
})

describe('an announcement', () => {
  it('is a chime, then every language, as often as the hall wants, with its gap between', async () => {
    announcer.announce(call('A001', 1))
    const seen: [number, string][] = []
    for (let at = 0; at <= 16_000; at += 100) {
      const before = heard.length
      await clock.advance(at === 0 ? 0 : 100)
      for (const name of heard.slice(before)) seen.push([at, name])
    }
    expect([[0, 'chime'], ...seen]).toEqual([
      [0, 'chime'],
      [900, 'A001-zh'],
      [4700, 'A001-en'],
      [8500, 'A001-zh'],
      [12_300, 'A001-en'],
    ])
  })

  it('is written while it is spoken, and no longer', async () => {
    announcer.announce(call('A001', 1))
    await clock.advance(60_000)
    expect(written).toEqual(['A001-zh', 'A001-en', 'A001-zh', 'A001-en', null])
  })

  it('is spoken once where the hall wants it once', async () => {
    start(speaker, { times: 1, gapSeconds: 0 })
    announcer.setLive(true)
    announcer.announce(call('A001', 1))
    await clock.advance(60_000)
    expect(heard).toEqual(['chime', 'A001-zh', 'A001-en'])
  })
})

describe('several calls', () => {
  it('are spoken one at a time, in the order they were made', async () => {
    announcer.announce(call('A001', 5))
    announcer.announce(call('C001', 7))
    announcer.announce(call('B001', 6))
    await clock.advance(120_000)
    expect(heard.filter((name) => name.endsWith('zh'))).toEqual([
      'A001-zh',
      'A001-zh',
      'B001-zh',
      'B001-zh',
      'C001-zh',
      'C001-zh',
    ])
    expect(sounding.most).toBe(1)
  })

  it('whose ticket has moved on are dropped, not played late', async () => {
    announcer.announce(call('A001', 1))
    announcer.announce(call('B001', 2))
    announcer.announce(call('C001', 3))
    await clock.advance(1000)
    standing.delete(2)
    await clock.advance(120_000)
    expect(heard.join()).not.toContain('B001')
    expect(heard.filter((name) => name === 'chime')).toHaveLength(2)
  })

  it('end after the sentence in which their ticket moved on', async () => {
    announcer.announce(call('A001', 1))
    await clock.advance(CHIME_MS + 100)
    standing.delete(1)
    await clock.advance(60_000)
    expect(heard).toEqual(['chime', 'A001-zh'])
    expect(written.at(-1)).toBeNull()
  })

  it('of the same ticket: a recall replaces the call that still waits', async () => {
    announcer.announce(call('A001', 1))
    announcer.announce(call('B001', 2))
    standing.delete(2)
    announcer.announce(call('B001', 3))
    await clock.advance(120_000)
    expect(heard.filter((name) => name === 'B001-zh')).toHaveLength(2)
  })
})

describe('a lost link', () => {
  it('silences at once, in the middle of a word', async () => {
    announcer.announce(call('A001', 1))
    await clock.advance(CHIME_MS + 500)
    announcer.setLive(false)
    await clock.advance(60_000)
    expect(heard).toEqual(['chime', 'A001-zh', 'cut off'])
    expect(written.at(-1)).toBeNull()
  })

  it('keeps what was called meanwhile; what still stands is spoken when the link is back', async () => {
    announcer.setLive(false)
    announcer.announce(call('A001', 1))
    announcer.announce(call('B001', 2))
    await clock.advance(60_000)
    expect(heard).toEqual([])
    standing.delete(1)
    announcer.setLive(true)
    await clock.advance(60_000)
    expect(heard[1]).toBe('B001-zh')
    expect(heard.join()).not.toContain('A001')
  })

  it('and back within one sentence does not make two voices speak', async () => {
    announcer.announce(call('A001', 1))
    announcer.announce(call('B001', 2))
    await clock.advance(CHIME_MS + 500)
    announcer.setLive(false)
    announcer.setLive(true)
    await clock.advance(120_000)
    expect(sounding.most).toBe(1)
    expect(heard.filter((name) => name === 'B001-zh')).toHaveLength(2)
  })
})

describe('trouble', () => {
  it('a sound card that hangs does not silence the hall', async () => {
    let isFirst = true
    start({
      ...speaker,
      say: (announcement, signal, begun) => {
        if (!isFirst) return speaker.say(announcement, signal, begun)
        isFirst = false
        return new Promise(() => {})
      },
    })
    announcer.setLive(true)
    announcer.announce(call('A001', 1))
    announcer.announce(call('B001', 2))
    await clock.advance(180_000)
    expect(heard).toContain('B001-zh')
  })

  it('a closed announcer leaves no timer and says nothing more', async () => {
    announcer.announce(call('A001', 1))
    announcer.announce(call('B001', 2))
    await clock.advance(CHIME_MS + 500)
    announcer.close()
    await clock.advance(0)
    expect(clock.pendingTimers()).toBe(0)
    await clock.advance(60_000)
    expect(heard.join()).not.toContain('B001')
  })
})
