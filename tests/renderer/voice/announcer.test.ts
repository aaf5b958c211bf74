import { beforeEach, describe, expect, it } from 'vitest'
import type { Announcement } from '../../../domain/announce.ts'
import {
  createAnnouncer,
  type Announcer,
  type AnnouncerSettings,
  type Speaker,
  type Speaking,
  type SpokenCall,
} from '../../../domain/voice/announcer.ts'
import { createFakeClock, type FakeClock } from '../../support/fake-clock.ts'

const CHIME_MS = 900
const SAY_MS = 3000

let clock: FakeClock
let heard: string[]
let written: (string | null)[]
let standing: Set<number>
let announcer: Announcer<SpokenCall>
let levels: number[]
let level = 1
let saidSeqs: number[]
/** How many voices sound at this moment, and the most there ever were. */
let sounding = { now: 0, most: 0 }

function call(ticketId: string, callSeq: number): SpokenCall {
  standing.add(callSeq)
  const announcements = (['zh', 'en'] as const).map((lang): Announcement => {
    const text = `${ticketId}-${lang}`
    return { lang, voice: lang, text, spoken: text, clips: [text] }
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
  chime: (_level, signal) => sound('chime', CHIME_MS, signal),
  say: (announcement, loudness, signal, begun) => {
    levels.push(loudness)
    begun(loudness === 0 ? 'text' : 'clips')
    return sound(announcement.text, SAY_MS, signal)
  },
}

const SETTINGS: AnnouncerSettings = { times: 2, busyTimes: 1, gapSeconds: 0.8, chime: true }

function start(with_: Speaker = speaker, settings: Partial<AnnouncerSettings> = {}): void {
  announcer = createAnnouncer({
    clock,
    speaker: with_,
    settings: () => ({ ...SETTINGS, ...settings }),
    levelOf: () => level,
    onSaid: (one) => void saidSeqs.push(one.callSeq),
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
  levels = []
  level = 1
  saidSeqs = []
  start()
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
    announcer.announce(call('A001', 1))
    await clock.advance(60_000)
    expect(heard).toEqual(['chime', 'A001-zh', 'A001-en'])
  })
})

describe('the hall decides', () => {
  it('whether a chime goes before', async () => {
    start(speaker, { chime: false })
    announcer.announce(call('A001', 1))
    await clock.advance(60_000)
    expect(heard).toEqual(['A001-zh', 'A001-en', 'A001-zh', 'A001-en'])
  })

  it('how loud, looked at anew for every sentence: the night may begin in between', async () => {
    announcer.announce(call('A001', 1))
    await clock.advance(CHIME_MS + SAY_MS)
    level = 0.5
    await clock.advance(60_000)
    expect(levels).toEqual([1, 0.5, 0.5, 0.5])
  })

  it('that calls are silent: without chime, written', async () => {
    level = 0
    announcer.announce(call('A001', 1))
    await clock.advance(60_000)
    expect(heard).not.toContain('chime')
    expect([levels, written.at(0)]).toEqual([[0, 0, 0, 0], 'A001-zh'])
  })

  it('of three languages, each in its turn', async () => {
    const third: Announcement = { lang: 'zh', voice: 'yue', text: 'A001-yue', spoken: '', clips: [] }
    const two = call('A001', 1)
    announcer.announce({ ...two, announcements: [...two.announcements, third] })
    await clock.advance(60_000)
    expect(heard).toEqual(['chime', ...['zh', 'en', 'yue', 'zh', 'en', 'yue'].map((name) => `A001-${name}`)])
  })
})

describe('a busy voice', () => {
  it('repeats only the last of several calls, so that it keeps up', async () => {
    for (const [i, no] of ['A001', 'B001', 'C001'].entries()) announcer.announce(call(no, i + 1))
    await clock.advance(120_000)
    const spoken = (no: string): number => heard.filter((name) => name === `${no}-zh`).length
    expect([spoken('A001'), spoken('B001'), spoken('C001')]).toEqual([1, 1, 2])
  })

  it('repeats as often as the hall wants for busy times, never more than otherwise', async () => {
    start(speaker, { times: 2, busyTimes: 5 })
    announcer.announce(call('A001', 1))
    announcer.announce(call('B001', 2))
    await clock.advance(120_000)
    expect(heard.filter((name) => name === 'A001-zh')).toHaveLength(2)
  })

  it('ends a repeat that has not begun when another call comes in', async () => {
    announcer.announce(call('A001', 1))
    await clock.advance(CHIME_MS + 100)
    announcer.announce(call('B001', 2))
    await clock.advance(120_000)
    expect(heard.filter((name) => name.startsWith('A001'))).toEqual(['A001-zh', 'A001-en'])
  })

  it('does not hurry for a call that has moved on', async () => {
    announcer.announce(call('A001', 1))
    announcer.announce(call('B001', 2))
    standing.delete(2)
    await clock.advance(120_000)
    expect(heard.filter((name) => name === 'A001-zh')).toHaveLength(2)
  })
})

describe('what has been said', () => {
  it('is told once per call, after its first round in every language', async () => {
    announcer.announce(call('A001', 1))
    await clock.advance(CHIME_MS + SAY_MS + 800 + SAY_MS - 1)
    expect(saidSeqs).toEqual([])
    await clock.advance(1)
    expect(saidSeqs).toEqual([1])
    await clock.advance(60_000)
    expect(saidSeqs).toEqual([1])
  })

  it('is not told of a call that was cut off or moved on', async () => {
    announcer.announce(call('A001', 1))
    await clock.advance(CHIME_MS + 100)
    standing.delete(1)
    announcer.announce(call('B001', 2))
    await clock.advance(CHIME_MS + SAY_MS)
    announcer.silence()
    await clock.advance(60_000)
    expect(saidSeqs).toEqual([])
  })
})

describe('several calls', () => {
  it('are spoken one at a time, in the order they were made', async () => {
    announcer.announce(call('A001', 5))
    announcer.announce(call('C001', 7))
    announcer.announce(call('B001', 6))
    await clock.advance(120_000)
    expect(heard.filter((name) => name.endsWith('zh'))).toEqual(['A001-zh', 'B001-zh', 'C001-zh', 'C001-zh'])
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

describe('silence', () => {
  it('is at once, in the middle of a word, and forgets what waited', async () => {
    announcer.announce(call('A001', 1))
    announcer.announce(call('B001', 2))
    await clock.advance(CHIME_MS + 500)
    announcer.silence()
    await clock.advance(60_000)
    expect(heard).toEqual(['chime', 'A001-zh', 'cut off'])
    expect(written.at(-1)).toBeNull()
  })

  it('and the same call again within one sentence does not make two voices speak', async () => {
    announcer.announce(call('A001', 1))
    await clock.advance(CHIME_MS + 500)
    announcer.silence()
    announcer.announce(call('A001', 1))
    await clock.advance(120_000)
    expect(sounding.most).toBe(1)
    expect(heard).toEqual([
      'chime',
      'A001-zh',
      'cut off',
      'chime',
      'A001-zh',
      'A001-en',
      'A001-zh',
      'A001-en',
    ])
  })

  it('of a call told twice: it is spoken as one', async () => {
    announcer.announce(call('A001', 1))
    await clock.advance(CHIME_MS)
    announcer.announce(call('A001', 1))
    await clock.advance(120_000)
    expect(heard.filter((name) => name === 'A001-zh')).toHaveLength(2)
  })
})

describe('trouble', () => {
  it('a sound card that hangs does not silence the hall', async () => {
    let isFirst = true
    start({
      ...speaker,
      say: (announcement, loudness, signal, begun) => {
        if (!isFirst) return speaker.say(announcement, loudness, signal, begun)
        isFirst = false
        return new Promise(() => {})
      },
    })
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
