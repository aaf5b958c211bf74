import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { instantOf } from '../../domain/calendar.ts'
import { announcements } from '../../domain/hall-file/settings.ts'
import { voiceModeAt } from '../../domain/voice-hours.ts'

const at = (clock: string): number =>
  instantOf('2026-11-21', Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3)))

describe('how loud the hall speaks', () => {
  it.each<[string, object, string, object]>([
    ['by day', {}, '10:00', { kind: 'aloud', level: 1 }],
    ['at night, lower', {}, '20:00', { kind: 'aloud', level: 0.5 }],
    ['after midnight', {}, '03:00', { kind: 'aloud', level: 0.5 }],
    ['until the night is over', {}, '06:59', { kind: 'aloud', level: 0.5 }],
    ['from the morning on', {}, '07:00', { kind: 'aloud', level: 1 }],
    ['a night within a day', { volume: { nightFrom: '12:00', nightTo: '14:00' } }, '13:00', { level: 0.5 }],
    ['outside of it', { volume: { nightFrom: '12:00', nightTo: '14:00' } }, '23:00', { level: 1 }],
    ['no night', { volume: { nightFrom: '00:00', nightTo: '00:00' } }, '03:00', { level: 1 }],
    ['levels of the hall', { volume: { day: 0.8, night: 0.2 } }, '22:00', { level: 0.2 }],
    ['silent at night', { volume: { night: 0 } }, '22:00', { kind: 'silent' }],
    ['always silent', { quiet: { always: true } }, '10:00', { kind: 'silent' }],
    ['silent hours', { quiet: { hours: ['12:00-13:30'] } }, '12:00', { kind: 'silent' }],
    ['before them', { quiet: { hours: ['12:00-13:30'] } }, '11:59', { kind: 'aloud' }],
    ['after them', { quiet: { hours: ['12:00-13:30'] } }, '13:30', { kind: 'aloud' }],
  ])('%s', (_name, settings, clock, expected) => {
    expect(voiceModeAt(announcements.parse(settings), at(clock))).toMatchObject(expected)
  })

  it('is aloud above 0 and up to 1, whatever the hall says', () => {
    const time = fc.integer({ min: 0, max: 1439 })
    const clock = (minute: number): string => new Date(minute * 60_000).toISOString().slice(11, 16)
    const level = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(level, level, time, time, time, (day, night, from, to, minute) => {
        const volume = { day, night, nightFrom: clock(from), nightTo: clock(to) }
        const mode = voiceModeAt(announcements.parse({ volume }), instantOf('2026-11-21', minute))
        if (mode.kind === 'silent') expect(Math.min(day, night)).toBe(0)
        else expect(mode.level > 0 && mode.level <= 1).toBe(true)
      }),
    )
  })
})

describe('the announcements of a hall', () => {
  const language = {
    lang: 'zh',
    call: '请{ticketNo}号到{counterNo}号窗口',
    callWithZone: '请{ticketNo}号到{zone}{counterNo}号窗口',
    lastCallPrefix: '最后,',
  }

  it('speak Mandarin for Chinese and English for English unless told', () => {
    const english = { ...language, lang: 'en' }
    const parsed = announcements.parse({ languages: [language, english, { ...language, voice: 'yue' }] })
    expect(parsed.languages.map(({ voice }) => voice)).toEqual(['cmn', 'en', 'yue'])
    expect(parsed).toMatchObject({ times: 2, busyTimes: 1, gapSeconds: 0.8, chime: true })
  })

  it.each<[string, object, string]>([
    [
      'four languages',
      { languages: ['cmn', 'en', 'yue', 'ug'].map((voice) => ({ ...language, voice })) },
      'languages',
    ],
    ['one voice twice', { languages: [language, language] }, 'languages.1.voice'],
    ['readings of a voice nobody has', { pronunciations: { yue: { A: '诶' } } }, 'pronunciations.yue'],
    ['a voice that is a path', { languages: [{ ...language, voice: '../x' }] }, 'languages.0.voice'],
    ['a long silence', { gapSeconds: 3.1 }, 'gapSeconds'],
    ['a level above 1', { volume: { day: 1.1 } }, 'volume.day'],
    ['a night from 24:00', { volume: { nightFrom: '24:00' } }, 'volume.nightFrom'],
    ['silent hours over midnight', { quiet: { hours: ['22:00-06:00'] } }, 'quiet.hours.0'],
    ['no repeats', { busyTimes: 0 }, 'busyTimes'],
  ])('cannot have %s', (_name, settings, path) => {
    const parsed = announcements.safeParse(settings)
    expect(parsed.error?.issues.map((issue) => issue.path.join('.'))).toContain(path)
  })
})
