import { beforeEach, describe, expect, it, vi } from 'vitest'
import { announce } from '../../../domain/announce.ts'
import { breathBefore, fetchClipBook, filesOf } from '../../../renderer/voice/clip-book.ts'
import { createClipPlayer, createSilentPlayer } from '../../../renderer/voice/clip-player.ts'

const book = { cmn: { 请: 'cmn/1.wav', A: 'cmn/2.wav', 一: 'cmn/3.wav', 号: 'cmn/4.wav' } }
const CMN = { lang: 'zh', voice: 'cmn' } as const
const text = announce(CMN, '请{ticketNo}号', call('A1'), {})

function call(ticketNo: string) {
  return { ticketNo, counterNo: '3', zone: null, isLastCall: false }
}

describe('the list of clips', () => {
  it.each([
    ['a good one', JSON.stringify(book), book],
    ['none', null, {}],
    ['a page instead', '<!doctype html>', {}],
    ['another shape', '{"cmn": ["a"]}', {}],
  ])('%s', async (_name, body, expected) => {
    const asked: string[] = []
    const read = await fetchClipBook((path) => {
      asked.push(path)
      return Promise.resolve(body)
    }, '/h/hall2')
    expect(read).toEqual(expected)
    expect(asked).toEqual(['/h/hall2/voice/manifest.json'])
  })

  it('gives the files of an announcement in order, or none when a word is missing', () => {
    expect(filesOf(book, text)).toEqual(['cmn/1.wav', 'cmn/2.wav', 'cmn/3.wav', 'cmn/4.wav'])
    expect(filesOf(book, announce(CMN, '请{ticketNo}号', call('A2'), {}))).toBeNull()
    expect(filesOf({}, text)).toBeNull()
    // A word that every object knows is still not a clip.
    expect(filesOf(book, { ...text, clips: ['constructor'] })).toBeNull()
  })

  it('breathes at a comma, hardly between digits, not at the start', () => {
    expect(breathBefore('请', 0)).toBe(0)
    expect(breathBefore('零', 3)).toBeLessThan(0.1)
    expect(breathBefore(', please go to counter', 5)).toBeGreaterThan(0.15)
  })
})

/** What the player uses of Web Audio; clips of one second, times in seconds. */
class FakeContext extends EventTarget {
  state: 'running' | 'suspended' = 'running'
  currentTime = 10
  destination = {}
  started: { file: string; at: number; gain: number }[] = []
  stopped = 0
  ends: (() => void)[] = []
  decodeAudioData = (bytes: ArrayBuffer): Promise<{ duration: number; file: string }> =>
    Promise.resolve({ duration: 1, file: new TextDecoder().decode(bytes) })
  resume = (): Promise<void> => {
    this.state = 'running'
    this.dispatchEvent(new Event('statechange'))
    return Promise.resolve()
  }
  close = (): Promise<void> => Promise.resolve()
}

class FakeGain {
  readonly gain: number
  constructor(_context: FakeContext, options: { gain: number }) {
    this.gain = options.gain
  }
  connect(): void {}
  disconnect(): void {}
}

class FakeSource extends EventTarget {
  readonly context: FakeContext
  readonly buffer: { file: string }
  constructor(context: FakeContext, options: { buffer: { file: string } }) {
    super()
    this.context = context
    this.buffer = options.buffer
  }
  private through: FakeGain | undefined
  connect(to: FakeGain): void {
    this.through = to
  }
  start(at: number): void {
    const gain = this.through?.gain ?? 1
    this.context.started.push({ file: this.buffer.file, at: Math.round(at * 1000) / 1000, gain })
    this.context.ends.push(() => this.dispatchEvent(new Event('ended')))
  }
  stop(): void {
    this.context.stopped += 1
  }
}

describe('the clip player', () => {
  let context: FakeContext
  let asked: string[]
  let missing: Set<string>

  function player() {
    return createClipPlayer({
      context: context as unknown as AudioContext,
      book: () => book,
      fetchBytes: (path) => {
        asked.push(path)
        return Promise.resolve(missing.has(path) ? null : new TextEncoder().encode(path).buffer)
      },
    })
  }

  beforeEach(() => {
    context = new FakeContext()
    asked = []
    missing = new Set()
    vi.stubGlobal('AudioBufferSourceNode', FakeSource)
    vi.stubGlobal('GainNode', FakeGain)
    return () => vi.unstubAllGlobals()
  })

  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

  it('joins clips one after another, never two at once, and ends with the last', async () => {
    let isOver = false
    const saying = player()
      .say(text, 1, new AbortController().signal)
      .then((ok) => (isOver = ok))
    await settle()
    expect(context.started.map(({ file }) => file)).toEqual([
      '/voice/cmn/1.wav',
      '/voice/cmn/2.wav',
      '/voice/cmn/3.wav',
      '/voice/cmn/4.wav',
    ])
    for (const [i, { at }] of context.started.entries())
      expect(at).toBeGreaterThanOrEqual((context.started[i - 1]?.at ?? 9) + 1)
    for (const end of context.ends.slice(0, -1)) end()
    await settle()
    expect(isOver).toBe(false)
    context.ends.at(-1)?.()
    await saying
    expect(isOver).toBe(true)
  })

  it('plays at the level it is told', async () => {
    void player().say(text, 0.25, new AbortController().signal)
    await settle()
    expect(new Set(context.started.map(({ gain }) => gain))).toEqual(new Set([0.25]))
  })

  it('loads each clip once', async () => {
    const one = player()
    await one.preload()
    const before = [...asked]
    void one.say(text, 1, new AbortController().signal)
    await settle()
    expect(asked).toEqual(before)
    expect(new Set(asked).size).toBe(asked.length)
    expect(asked[0]).toBe('/voice/chime.wav')
  })

  it('says so when a clip cannot be had, and asks again next time', async () => {
    missing.add('/voice/cmn/3.wav')
    const one = player()
    expect(await one.say(text, 1, new AbortController().signal)).toBe(false)
    expect(context.started).toEqual([])
    missing.clear()
    void one.say(text, 1, new AbortController().signal)
    await settle()
    expect(context.started).toHaveLength(4)
  })

  it('stops every clip when silenced', async () => {
    const control = new AbortController()
    const saying = player().say(text, 1, control.signal)
    await settle()
    control.abort()
    expect(await saying).toBe(true)
    expect(context.stopped).toBe(4)
  })

  it('waits for a touch where the browser wants one', async () => {
    context.state = 'suspended'
    const one = player()
    expect([one.isBlocked.value, one.isAudible(), one.canBeHeard.value]).toEqual([true, false, false])
    expect(await one.chime(1, new AbortController().signal)).toBe(false)
    one.unblock()
    expect([one.isBlocked.value, one.isAudible(), one.canBeHeard.value]).toEqual([false, true, true])
  })

  it('is silent, and asks for no touch, where there is no Web Audio', async () => {
    const none = createSilentPlayer()
    expect([none.isBlocked.value, none.isAudible(), none.has(text)]).toEqual([false, false, false])
    expect(await none.say(text, 1, new AbortController().signal)).toBe(false)
  })
})
