import { describe, expect, it } from 'vitest'
import type { Announcement } from '../../../domain/announce.ts'
import { createSpeaker, readingMs, waysToSay } from '../../../renderer/voice/speaker.ts'
import { createSystemVoice, localVoice } from '../../../renderer/voice/system-voice.ts'
import { createFakeClock } from '../../support/fake-clock.ts'

const zh: Announcement = {
  lang: 'zh',
  voice: 'cmn',
  text: '请A001号到3号窗口办理',
  spoken: '请A零零一号到三号窗口办理',
  clips: ['请', 'A', '零', '零', '一', '号到', '三', '号窗口办理'],
}

describe('ways to be heard', () => {
  it.each([
    [true, true, false, ['clips', 'system', 'text']],
    [true, true, true, ['system', 'clips', 'text']],
    [true, false, true, ['clips', 'text']],
    [false, true, false, ['system', 'text']],
    [false, false, false, ['text']],
  ])('clips %s, own voice %s, own voice preferred %s: %j', (clips, system, prefersSystem, ways) => {
    expect(waysToSay({ clips, system }, prefersSystem)).toEqual(ways)
  })
})

describe('the speaker', () => {
  function rig(can: {
    audible?: boolean
    clip?: boolean
    plays?: boolean
    own?: boolean
    ownPlays?: boolean
  }) {
    const { audible = true, clip = true, plays = true, own = false, ownPlays = true } = can
    const clock = createFakeClock()
    const used: string[] = []
    const speaker = createSpeaker({
      clock,
      prefersSystem: false,
      clips: {
        isAudible: () => audible,
        has: () => clip,
        chime: () => {
          used.push('chime')
          return Promise.resolve(true)
        },
        say: () => Promise.resolve(plays),
      },
      system: { has: () => own, say: () => Promise.resolve(ownPlays) },
    })
    const signal = new AbortController()
    return { clock, used, signal, speaker, begun: (by: string) => void used.push(by) }
  }

  it('joins clips where there are some and they can be heard', async () => {
    const { speaker, used, signal, begun } = rig({})
    await speaker.chime(1, signal.signal)
    await speaker.say(zh, 1, signal.signal, begun)
    expect(used).toEqual(['chime', 'clips'])
  })

  it('takes the machine’s voice for words without a clip', async () => {
    const { speaker, used, signal, begun } = rig({ clip: false, own: true })
    await speaker.say(zh, 1, signal.signal, begun)
    expect(used).toEqual(['system'])
  })

  it('goes on to the next way when one fails', async () => {
    const { speaker, used, signal, begun, clock } = rig({ plays: false, own: true, ownPlays: false })
    const saying = speaker.say(zh, 1, signal.signal, begun)
    await clock.advance(readingMs(zh))
    await saying
    expect(used).toEqual(['clips', 'system', 'text'])
  })

  it('writes for as long as a voice would need where nothing can be heard', async () => {
    const { speaker, used, signal, begun, clock } = rig({ audible: false })
    let isOver = false
    await speaker.chime(1, signal.signal)
    void speaker.say(zh, 1, signal.signal, begun).then(() => (isOver = true))
    await clock.advance(readingMs(zh) - 1)
    expect([used, isOver]).toEqual([['text'], false])
    await clock.advance(1)
    expect(isOver).toBe(true)
  })

  it('only writes where the level is 0, though it could be heard', async () => {
    const { speaker, used, signal, begun, clock } = rig({ own: true })
    const saying = speaker.say(zh, 0, signal.signal, begun)
    await clock.advance(readingMs(zh))
    await saying
    expect(used).toEqual(['text'])
  })

  it('stops writing at once when silenced', async () => {
    const { speaker, signal, begun, clock } = rig({ audible: false })
    const saying = speaker.say(zh, 1, signal.signal, begun)
    await clock.settle()
    signal.abort()
    await saying
    expect(clock.pendingTimers()).toBe(0)
  })
})

describe('the machine’s own voice', () => {
  const voice = (lang: string, localService = true) => ({ lang, localService })

  it.each([
    ['none', [], undefined],
    ['only a voice on the network', [voice('zh-CN', false)], undefined],
    ['only another language', [voice('en-US')], undefined],
    ['mainland Mandarin before other Mandarin', [voice('zh-TW'), voice('zh-CN')], 'zh-CN'],
    ['any Chinese before none', [voice('en-US'), voice('zh-TW')], 'zh-TW'],
    ['underscores and script tags', [voice('zh_Hans_CN')], 'zh_Hans_CN'],
  ])('%s', (_name, voices, lang) => {
    expect(localVoice(voices, 'cmn')?.lang).toBe(lang)
  })

  it.each([
    ['Cantonese', 'yue', ['zh-CN', 'zh-HK'], 'zh-HK'],
    ['Cantonese by its own name', 'yue', ['yue-Hant-HK'], 'yue-Hant-HK'],
    ['no Cantonese', 'yue', ['zh-CN', 'zh-TW'], undefined],
    ['Mandarin is not Cantonese', 'cmn', ['zh-HK', 'zh_Hant_HK'], undefined],
    ['a language by its name', 'ug', ['zh-CN', 'ug-CN'], 'ug-CN'],
    ['English', 'en', ['zh-CN', 'en_GB'], 'en_GB'],
  ])('%s', (_name, wanted, langs, found) => {
    expect(
      localVoice(
        langs.map((lang) => voice(lang)),
        wanted,
      )?.lang,
    ).toBe(found)
  })

  it('does nothing where the browser has no speech', async () => {
    const none = createSystemVoice(undefined)
    expect(none.has(zh)).toBe(false)
    expect(await none.say(zh, 1, new AbortController().signal)).toBe(false)
  })
})
