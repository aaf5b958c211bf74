import { beforeEach, describe, expect, it } from 'vitest'
import type { PublicHall } from '../../../domain/model.ts'
import type { VoiceSaid, VoiceTurn } from '../../../domain/wire/board.ts'
import { createVoiceDuty, type VoiceDuty, type VoiceWire } from '../../../domain/voice/duty.ts'
import type { Speaker } from '../../../domain/voice/announcer.ts'
import { createVoiceTurns, type VoiceTurns } from '../../../server/sockets/voice-turns.ts'
import { createFakeClock, type FakeClock } from '../../support/fake-clock.ts'
import { demoHall, hallDay, MORNING, type HallDay } from '../hall-day.ts'

const SAY_MS = 3000

let clock: FakeClock
let hall: PublicHall
let day: HallDay
/** Every sentence of every board, in the order of its beginning. */
let heard: string[]
let sounding: { now: number; most: number }
let boards: Board[]
let server: VoiceTurns

/** Two zones within hearing of each other, and one of its own: c4 is in b, c5 and c12 in c. */
function soundingHall(): PublicHall {
  const made = structuredClone(demoHall())
  const [a, b] = made.zones
  if (!a || !b) throw new Error('the demo hall has two zones')
  made.zones = [
    { ...a, soundZoneId: 'hall' },
    { ...b, soundZoneId: 'hall' },
    { zoneId: 'c', name: { zh: '二楼', en: '2F' } },
  ]
  for (const counter of made.counters) if (['c5', 'c12'].includes(counter.counterId)) counter.zoneId = 'c'
  const { languages } = made.announcements
  made.announcements = { ...made.announcements, languages: languages.slice(0, 1), times: 1, chime: false }
  return made
}

interface Board {
  readonly name: string
  readonly duty: VoiceDuty
  readonly turns: VoiceTurn[]
  isLinked: boolean
  captions: string[]
}

/** A board over the server's own book of turns; only the wire between them is short. */
function open(name: string, zoneIds: string[], isAudible = true): Board {
  const turns: VoiceTurn[] = []
  let granted: ((turn: VoiceTurn) => void) | undefined
  let taken: ((soundZoneId: string) => void) | undefined
  const listener = {
    granted: (turn: VoiceTurn) => {
      turns.push(turn)
      granted?.(turn)
    },
    taken: (soundZoneId: string) => taken?.(soundZoneId),
  }
  const wire: VoiceWire = {
    claim: async (claim) => {
      const claimed = server.claim(name, claim, listener)
      turns.push(...claimed.granted)
      return claimed
    },
    said: (said: VoiceSaid) => void server.noteSaid(name, said),
    onGranted: (run) => (granted = run),
    onTaken: (run) => (taken = run),
  }
  const speaker: Speaker = {
    chime: () => Promise.resolve(),
    say: (announcement, level, signal, begun) => {
      begun(level > 0 ? 'clips' : 'text')
      if (level > 0) {
        heard.push(`${name}: ${announcement.text}`)
        sounding.now += 1
        sounding.most = Math.max(sounding.most, sounding.now)
      }
      return new Promise((resolve) => {
        const end = (): void => {
          cancel()
          if (level > 0) sounding.now -= 1
          resolve()
        }
        const cancel = clock.after(SAY_MS, end)
        signal.addEventListener('abort', end)
      })
    },
  }
  const board: Board = {
    name,
    turns,
    isLinked: true,
    captions: [],
    duty: createVoiceDuty({
      clock,
      speaker,
      zoneIds,
      wire,
      now: () => clock.now(),
      spokenWithinMs: null,
      onSpeaking: (speaking) => {
        if (speaking?.call.isShown) board.captions.push(speaking.announcement.text)
      },
    }),
  }
  boards.push(board)
  board.duty.take(hall, day.state)
  void board.duty.claim(isAudible)
  return board
}

/** The wire of one board is cut, and its socket gone from the server. */
function cut(board: Board): void {
  board.isLinked = false
  board.duty.drop()
  server.leave(board.name)
}

async function mend(board: Board): Promise<void> {
  board.isLinked = true
  board.duty.take(hall, day.state)
  await board.duty.claim(true)
}

async function tell(change: () => void): Promise<void> {
  change()
  for (const board of boards) if (board.isLinked) board.duty.take(hall, day.state)
  await clock.settle()
}

beforeEach(() => {
  clock = createFakeClock(MORNING)
  hall = soundingHall()
  day = hallDay(hall)
  for (const counterId of ['c1', 'c2', 'c3', 'c4', 'c5', 'c12']) day.open(counterId)
  day.issue('A001', 'A002', 'B001', 'C001', 'D001', 'E001')
  heard = []
  sounding = { now: 0, most: 0 }
  boards = []
  server = createVoiceTurns(hall)
})

const SAY_A1 = '请A001号到1号窗口办理'
const SAY_B1 = '请B001号到3号窗口办理'
const SAY_C1 = '请C001号到4号窗口办理'

describe('two boards of one sound zone', () => {
  it('have one voice: the first speaks for both, in the order of the calls', async () => {
    open('one', ['a'])
    open('two', ['b'])
    await clock.settle()
    await tell(() => day.call('C001', 'c4'))
    await tell(() => day.call('A001', 'c1'))
    await tell(() => day.call('B001', 'c3'))
    await clock.advance(60_000)
    expect(heard).toEqual([`one: ${SAY_C1}`, `one: ${SAY_A1}`, `one: ${SAY_B1}`])
    expect(sounding.most).toBe(1)
  })

  it('write each its own calls only', async () => {
    const one = open('one', ['a'])
    const two = open('two', ['b'])
    await clock.settle()
    await tell(() => day.call('C001', 'c4'))
    await tell(() => day.call('A001', 'c1'))
    await clock.advance(60_000)
    expect(one.captions).toEqual([SAY_A1])
    expect(two.captions).toEqual([])
  })

  it('when the speaker goes, the other goes on with what was not yet said, and repeats nothing', async () => {
    const one = open('one', ['a'])
    open('two', ['b'])
    await clock.settle()
    await tell(() => day.call('A001', 'c1'))
    await tell(() => day.call('B001', 'c3'))
    await tell(() => day.call('C001', 'c4'))
    await clock.advance(SAY_MS + 1000)
    cut(one)
    await clock.advance(60_000)
    expect(heard).toEqual([`one: ${SAY_A1}`, `one: ${SAY_B1}`, `two: ${SAY_B1}`, `two: ${SAY_C1}`])
    expect(sounding.most).toBe(1)
  })

  it('the one that comes back waits silently for its turn', async () => {
    const one = open('one', ['a'])
    open('two', ['b'])
    await clock.settle()
    cut(one)
    await mend(one)
    await tell(() => day.call('A001', 'c1'))
    await clock.advance(60_000)
    expect(heard).toEqual([`two: ${SAY_A1}`])
  })

  it('the one that can be heard goes before the one that waits for a touch', async () => {
    const blocked = open('blocked', ['a'], false)
    open('heard', ['b'])
    await clock.settle()
    await tell(() => day.call('A001', 'c1'))
    await clock.advance(60_000)
    expect(heard).toEqual([`heard: ${SAY_A1}`])
    expect(blocked.turns).toHaveLength(1)
  })
})

describe('a board alone', () => {
  it('after a lost link speaks what was called meanwhile and still stands, once', async () => {
    const one = open('one', ['a'])
    await clock.settle()
    await tell(() => day.call('A001', 'c1'))
    await clock.advance(60_000)
    cut(one)
    await tell(() => {
      day.call('A002', 'c2')
      day.start('A002')
      day.call('B001', 'c3')
    })
    await clock.advance(20_000)
    await mend(one)
    await clock.advance(60_000)
    expect(heard).toEqual([`one: ${SAY_A1}`, `one: ${SAY_B1}`])
  })

  it('does so too when the server has forgotten everything', async () => {
    const one = open('one', ['a'])
    await clock.settle()
    cut(one)
    server = createVoiceTurns(hall)
    await tell(() => day.call('A001', 'c1'))
    await mend(one)
    await clock.advance(60_000)
    expect(heard).toEqual([`one: ${SAY_A1}`])
  })

  it('speaks again the call in whose middle the link was lost', async () => {
    const one = open('one', ['a'])
    await clock.settle()
    await tell(() => day.call('A001', 'c1'))
    await clock.advance(1000)
    cut(one)
    await mend(one)
    await clock.advance(60_000)
    expect(heard).toEqual([`one: ${SAY_A1}`, `one: ${SAY_A1}`])
  })

  it('opened anew neither repeats what was said nor leaves out what was not', async () => {
    const one = open('one', ['a'])
    await clock.settle()
    await tell(() => day.call('A001', 'c1'))
    await tell(() => day.call('B001', 'c3'))
    await clock.advance(SAY_MS + 500)
    cut(one)
    one.duty.close()
    open('again', ['a'])
    await clock.advance(60_000)
    expect(heard).toEqual([`one: ${SAY_A1}`, `one: ${SAY_B1}`, `again: ${SAY_B1}`])
  })

  it('opened first in the day says nothing of what stands there already', async () => {
    day.call('A001', 'c1')
    open('one', ['a'])
    await clock.advance(60_000)
    expect(heard).toEqual([])
  })

  it('repeats aloud what is called again, and says nothing of a pass taken back', async () => {
    open('one', ['a'])
    await clock.settle()
    await tell(() => day.call('A001', 'c1'))
    await clock.advance(10_000)
    await tell(() => day.recall('A001'))
    await clock.advance(10_000)
    await tell(() => day.pass('A001'))
    await tell(() => day.undoPass('A001'))
    await clock.advance(60_000)
    expect(heard).toEqual([`one: ${SAY_A1}`, `one: ${SAY_A1}`])
  })
})

describe('a board of the whole hall', () => {
  it('says calls of several zones that come together in the order they were made', async () => {
    open('wide', [])
    await clock.settle()
    await tell(() => {
      day.call('D001', 'c5')
      day.call('A001', 'c1')
    })
    await clock.advance(60_000)
    expect(heard).toEqual(['wide: 请D001号到5号窗口办理', `wide: ${SAY_A1}`])
  })

  it('gives way to a board of the place, goes on for the others, and takes over again', async () => {
    const wide = open('wide', [])
    await clock.settle()
    expect(wide.turns.map((turn) => turn.soundZoneId)).toEqual(['hall', 'c'])
    const local = open('local', ['c'])
    await clock.settle()
    await tell(() => day.call('D001', 'c5'))
    await tell(() => day.call('A001', 'c1'))
    await clock.advance(60_000)
    expect(heard.toSorted()).toEqual(['local: 请D001号到5号窗口办理', `wide: ${SAY_A1}`])
    cut(local)
    await tell(() => day.call('E001', 'c12'))
    await clock.advance(60_000)
    expect(heard.at(-1)).toBe('wide: 请E001号到12号窗口办理')
    expect(heard).toHaveLength(3)
  })

  it('that loses one sound zone in the middle of a word says the calls of the others anew', async () => {
    open('wide', [])
    await clock.settle()
    await tell(() => day.call('A001', 'c1'))
    await tell(() => day.call('D001', 'c5'))
    await clock.advance(500)
    open('local', ['c'])
    await clock.advance(60_000)
    expect(heard[0]).toBe(`wide: ${SAY_A1}`)
    expect(heard.slice(1).toSorted()).toEqual(['local: 请D001号到5号窗口办理', `wide: ${SAY_A1}`])
  })
})

describe('silent calling', () => {
  beforeEach(() => {
    hall.announcements.quiet.always = true
  })

  it('lets every board write its own calls, and nobody speak', async () => {
    const one = open('one', ['a'])
    const two = open('two', ['b'])
    await clock.settle()
    await tell(() => day.call('A001', 'c1'))
    await tell(() => day.call('C001', 'c4'))
    await clock.advance(60_000)
    expect(heard).toEqual([])
    expect([one.captions, two.captions]).toEqual([[SAY_A1], [SAY_C1]])
  })

  it('leaves nothing to be said when it is over', async () => {
    open('one', ['a'])
    await clock.settle()
    await tell(() => day.call('A001', 'c1'))
    await clock.advance(30_000)
    hall.announcements.quiet.always = false
    await tell(() => day.call('B001', 'c3'))
    await clock.advance(60_000)
    expect(heard).toEqual([`one: ${SAY_B1}`])
  })
})

it('speaks the first calls of a new day, though its numbers begin anew', async () => {
  const one = open('one', ['a'])
  await clock.settle()
  await tell(() => day.call('A001', 'c1'))
  await clock.advance(20_000)
  day = hallDay(hall)
  Object.assign(day.state, { day: '2026-11-22' })
  await tell(() => day.open('c1'))
  await tell(() => {
    day.issue('A001')
    day.call('A001', 'c1')
  })
  await clock.advance(20_000)
  expect(heard).toEqual([`one: ${SAY_A1}`, `one: ${SAY_A1}`])
  cut(one)
  await mend(one)
  await clock.advance(20_000)
  expect(heard).toHaveLength(2)
})
