import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createVoiceTurns, type VoiceTurns } from '../../server/sockets/voice-turns.ts'

const zones = [
  { zoneId: 'a', name: { zh: 'A区', en: 'A' }, soundZoneId: 'hall' },
  { zoneId: 'b', name: { zh: 'B区', en: 'B' }, soundZoneId: 'hall' },
  { zoneId: 'c', name: { zh: 'C区', en: 'C' } },
]

/** Boards that keep to what they are told: which sound zones each of them speaks for. */
function boards(turns: VoiceTurns) {
  const speaks = new Map<string, Set<string>>()
  const voices = (name: string): Set<string> => {
    const found = speaks.get(name) ?? new Set<string>()
    speaks.set(name, found)
    return found
  }
  return {
    claim(name: string, zoneIds: string[], isAudible = true) {
      const claimed = turns.claim(
        name,
        { zoneIds, isAudible },
        {
          granted: ({ soundZoneId }) => voices(name).add(soundZoneId),
          taken: (soundZoneId) => voices(name).delete(soundZoneId),
        },
      )
      speaks.set(name, new Set(claimed.granted.map(({ soundZoneId }) => soundZoneId)))
      return claimed
    },
    leave(name: string) {
      speaks.delete(name)
      turns.leave(name)
    },
    speakersOf: (soundZoneId: string) =>
      [...speaks].filter(([, zoneIds]) => zoneIds.has(soundZoneId)).map(([name]) => name),
  }
}

describe('who speaks', () => {
  it('is the first board, then the one that waited longest', () => {
    const all = boards(createVoiceTurns({ zones }))
    expect(all.claim('one', ['a'])).toEqual({
      granted: [{ soundZoneId: 'hall', said: null }],
      waiting: [],
    })
    expect(all.claim('two', ['b'])).toEqual({ granted: [], waiting: ['hall'] })
    all.claim('three', ['a'])
    all.leave('one')
    expect(all.speakersOf('hall')).toEqual(['two'])
    all.leave('two')
    expect(all.speakersOf('hall')).toEqual(['three'])
  })

  it('is whoever can be heard; a board that falls mute gives the voice back', () => {
    const all = boards(createVoiceTurns({ zones }))
    all.claim('mute', ['a'], false)
    expect(all.speakersOf('hall')).toEqual(['mute'])
    all.claim('heard', ['a'])
    expect(all.speakersOf('hall')).toEqual(['heard'])
    all.claim('mute', ['a'], true)
    expect(all.speakersOf('hall')).toEqual(['heard'])
    expect(all.claim('heard', ['a'], false).waiting).toEqual(['hall'])
    expect(all.speakersOf('hall')).toEqual(['mute'])
  })

  it('is a board of the place before one of the whole hall', () => {
    const all = boards(createVoiceTurns({ zones }))
    expect(all.claim('wide', []).granted.map((turn) => turn.soundZoneId)).toEqual(['hall', 'c'])
    all.claim('local', ['c'])
    expect([all.speakersOf('hall'), all.speakersOf('c')]).toEqual([['wide'], ['local']])
    all.leave('local')
    expect(all.speakersOf('c')).toEqual(['wide'])
  })

  it('is nobody for a board whose zones the hall does not have', () => {
    const all = boards(createVoiceTurns({ zones }))
    expect(all.claim('lost', ['x'])).toEqual({ granted: [], waiting: [] })
  })

  it('is told how far the one before has got; only the speaker can say so, and it never goes back', () => {
    const turns = createVoiceTurns({ zones })
    const all = boards(turns)
    all.claim('one', ['a'])
    all.claim('two', ['b'])
    const said = (name: string, seq: number, day = '2026-11-21'): boolean =>
      turns.noteSaid(name, { soundZoneId: 'hall', day, seq })
    expect([said('one', 7), said('one', 5), said('two', 99)]).toEqual([true, true, false])
    all.leave('one')
    all.leave('two')
    expect(all.claim('three', ['a']).granted).toEqual([
      { soundZoneId: 'hall', said: { day: '2026-11-21', seq: 7 } },
    ])
    said('three', 1, '2026-11-22')
    all.leave('three')
    expect(all.claim('four', ['a']).granted[0]?.said).toEqual({ day: '2026-11-22', seq: 1 })
  })

  it('is exactly one board of each sound zone that any board claims, whoever comes and goes', () => {
    const name = fc.constantFrom('one', 'two', 'three', 'four')
    const zoneIds = fc.constantFrom<string[]>(['a'], ['b'], ['c'], ['a', 'c'], [])
    const step = fc.oneof(
      fc.record({ name, zoneIds, isAudible: fc.boolean() }),
      fc.record({ name, zoneIds: fc.constant(null), isAudible: fc.constant(false) }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const all = boards(createVoiceTurns({ zones }))
        const claims = new Map<string, string[]>()
        for (const one of steps) {
          if (one.zoneIds === null) {
            all.leave(one.name)
            claims.delete(one.name)
          } else {
            all.claim(one.name, one.zoneIds, one.isAudible)
            claims.set(one.name, one.zoneIds)
          }
          const isClaimed = (members: string[]): boolean =>
            [...claims.values()].some((ids) => ids.length === 0 || members.some((id) => ids.includes(id)))
          expect(all.speakersOf('hall')).toHaveLength(isClaimed(['a', 'b']) ? 1 : 0)
          expect(all.speakersOf('c')).toHaveLength(isClaimed(['c']) ? 1 : 0)
        }
      }),
    )
  })
})
