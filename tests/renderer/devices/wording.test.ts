import { describe, expect, it } from 'vitest'
import { DEVICE_FACES, DEVICE_FAMILIES } from '../../../domain/device-health.ts'
import {
  codesOf,
  hostsInOrder,
  knowsDevices,
  linkFace,
  testSummary,
} from '../../../renderer/devices/page-view.ts'
import { adviceWords, agoWords, paperLeft, timeWords, type Say } from '../../../renderer/devices/words.ts'
import { devicesEn } from '../../../renderer/locales/devices.en.ts'
import { devicesZh } from '../../../renderer/locales/devices.zh.ts'
import { createPageI18n, type Wording } from '../../../renderer/ui/i18n.ts'
import { devicesOf, deviceView, hostDevices, NOW } from './view-of.ts'

const { global } = createPageI18n(devicesZh, devicesEn)
const say: Say = (key, params = {}) => ({
  zh: global.t(key, { ...params }, { locale: 'zh' }),
  en: global.t(key, { ...params }, { locale: 'en' }),
})

function flat(table: Wording, path = ''): [string, string][] {
  return Object.entries(table).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[`${path}${key}`, value]] : flat(value, `${path}${key}.`),
  )
}
const places = (text: string): string[] =>
  [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name).toSorted()

describe('the wording of the device page', () => {
  it('has the same keys and places in both languages, shouts nowhere and shows no code', () => {
    const english = new Map(flat(devicesEn))
    expect([...english.keys()]).toEqual(flat(devicesZh).map(([key]) => key))
    for (const [key, text] of flat(devicesZh)) {
      expect(places(english.get(key) ?? ''), key).toEqual(places(text))
      expect(`${text}${english.get(key) ?? ''}`, key).not.toMatch(/[!！你]|系统异常/)
      expect(text, key).not.toMatch(/[\u4e00-\u9fff][,;:?]/)
      expect(english.get(key), key).not.toMatch(/[\u4e00-\u9fff]/)
    }
  })

  it.each(Object.keys(devicesZh.advice))('says of %s what it is and what to do', (code) => {
    const { what, todo } = adviceWords(say, code)
    for (const text of [what.zh, what.en, todo.zh, todo.en]) expect(text).not.toMatch(/advice\./)
  })

  it('tells a code of a newer host as it is, with what helps against most things', () => {
    expect(adviceWords(say, 'newer-code').what.zh).toBe('其他故障（newer-code）')
    expect(adviceWords(say, 'constructor').what.zh).toBe('其他故障（constructor）')
  })

  it('has a word for every family and every face', () => {
    for (const family of DEVICE_FAMILIES) expect(say(`family.${family}`).zh).not.toContain('family')
    for (const face of DEVICE_FACES) expect(say(`face.${face}`).zh).not.toContain('face')
  })
})

describe('times on the device page', () => {
  it.each([
    [0, '0 秒前'],
    [59_999, '59 秒前'],
    [60_000, '1 分钟前'],
    [3_599_999, '59 分钟前'],
    [3_600_000, '1 小时前'],
    [50 * 3_600_000, '2 天前'],
    [-5000, '0 秒前'],
  ])('%i ms are %s', (ms, words) => expect(agoWords(say, NOW - ms, NOW).zh).toBe(words))

  it('carry the date where it is not today’s', () => {
    expect(timeWords(NOW - 3000, NOW)).toBe('08:59:57')
    expect(timeWords(NOW - 10 * 3_600_000, NOW)).toBe('11-01 23:00:00')
  })
})

describe('what the device page shows', () => {
  it.each<[string[], Parameters<typeof deviceView>[0]]>([
    [[], {}],
    [['no-answer'], { state: 'lost', code: 'no-answer' }],
    [['failed'], { state: 'lost' }],
    [['nearEnd'], { conditions: ['nearEnd'] }],
    [['flapping', 'closed'], { isFlapping: true, state: 'lost', code: 'closed' }],
    [['flapping'], { isFlapping: true }],
    [[], { state: 'unknown', code: 'closed', conditions: ['paperOut'] }],
    [[], { state: 'connecting' }],
  ])('are the codes %j', (codes, change) => expect(codesOf(deviceView(change))).toEqual(codes))

  it('is hosts with something to do first; one that was never in touch is not in need', () => {
    const well = hostDevices({ hostId: 'A' })
    const never = hostDevices({ hostId: 'B', isOnline: false, since: null, devices: [] })
    const faulty = hostDevices({ hostId: 'C', devices: [deviceView({ conditions: ['nearEnd'] })] })
    const away = hostDevices({ hostId: 'D', isOnline: false, devices: [deviceView({ state: 'unknown' })] })
    const view = devicesOf(well, never, faulty, away)
    expect(hostsInOrder(view).map(({ hostId }) => hostId)).toEqual(['C', 'D', 'A', 'B'])
    expect([well, never, away].map(linkFace)).toEqual(['online', 'never', 'away'])
    expect([well, away].map(knowsDevices)).toEqual([true, false])
  })

  it('is of a self-test what failed and what was hinted at', () => {
    const results = [
      { device: 'a', isOk: true, code: null },
      { device: 'b', isOk: true, code: 'nearEnd' },
      { device: 'c', isOk: false, code: 'closed' },
    ]
    expect(testSummary({ testedAt: NOW, results })).toEqual({
      testedAt: NOW,
      tested: 3,
      failed: [results[2]],
      hints: [results[1]],
    })
  })

  it('is paper in metres, where the printer counts it', () => {
    expect(paperLeft({ paperLeftMm: 12_449 })).toBe('12.4')
    expect(paperLeft({ paperLeftMm: -20 })).toBe('0.0')
    expect(paperLeft({})).toBeNull()
  })
})
