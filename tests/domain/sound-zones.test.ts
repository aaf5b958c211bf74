import { describe, expect, it } from 'vitest'
import { soundZonesOf, zonesHeardIn, zonesShown } from '../../domain/sound-zones.ts'

const zones = [
  { zoneId: 'a', name: { zh: 'A区', en: 'A' }, soundZoneId: 'hall' },
  { zoneId: 'b', name: { zh: 'B区', en: 'B' }, soundZoneId: 'hall' },
  { zoneId: 'c', name: { zh: 'C区', en: 'C' } },
]

describe('zones and where they are heard', () => {
  it.each([
    [[], ['a', 'b', 'c'], ['hall', 'c'], ['a', 'b', 'c']],
    [['a'], ['a'], ['hall'], ['a', 'b']],
    [['b', 'a'], ['a', 'b'], ['hall'], ['a', 'b']],
    [['c'], ['c'], ['c'], ['c']],
    [
      ['a', 'c'],
      ['a', 'c'],
      ['hall', 'c'],
      ['a', 'b', 'c'],
    ],
    [['x'], [], [], []],
  ])('%j shows %j, is heard in %j and speaks for %j', (zoneIds, shown, sound, heard) => {
    expect(zonesShown({ zones }, zoneIds).map((zone) => zone.zoneId)).toEqual(shown)
    expect(soundZonesOf({ zones }, zoneIds)).toEqual(sound)
    expect(zonesHeardIn({ zones }, soundZonesOf({ zones }, zoneIds))).toEqual(heard)
  })
})
