import { afterEach, expect, test } from 'vitest'
import type { PublicHall } from '../../../domain/model.ts'
import type { VoiceWire } from '../../../domain/voice/duty.ts'
import { speakCalls } from '../../../hardware/host/speak-calls.ts'
import { createVoiceTurns } from '../../../server/sockets/voice-turns.ts'
import { createFakeSupervised } from '../../support/fake-devices.ts'
import { hallDay } from '../../support/hall-day.ts'
import { demoHall } from '../../support/hall-server.ts'
import { createVoiceRig } from '../../support/voice-rig.ts'

const closings: (() => void)[] = []
afterEach(() => {
  for (const close of closings.splice(0)) close()
})

/** One language, said once, without chime, so that each call is one line. */
function quickHall(change: Partial<PublicHall['announcements']> = {}): PublicHall {
  const hall = demoHall()
  const { languages } = hall.announcements
  const announcements = { ...hall.announcements, languages: languages.slice(0, 1), times: 1, chime: false }
  return { ...hall, announcements: { ...announcements, ...change } }
}

/** The real driver and simulator, the server's own book of turns, and a hall told in facts. */
async function startRig({
  hall = quickHall(),
  soundZoneIds = [] as readonly string[],
  options = {},
}: {
  readonly hall?: PublicHall
  readonly soundZoneIds?: readonly string[]
  readonly options?: object
} = {}) {
  const rig = createVoiceRig({ options })
  const { clock, log } = rig
  const module = await rig.open()
  const supervised = createFakeSupervised('voice', module)
  const turns = createVoiceTurns(hall)
  const day = hallDay(hall, clock.now())
  const listeners = new Set<() => void>()
  const known = { isOnline: true }

  const wire: VoiceWire & { run: Parameters<VoiceWire['onGranted']>[0]; lose(soundZoneId: string): void } = {
    run: () => {},
    lose: () => {},
    claim: (claim) =>
      Promise.resolve(
        turns.claim('K01/voice', claim, {
          granted: (turn) => wire.run(turn),
          taken: (soundZoneId) => wire.lose(soundZoneId),
        }),
      ),
    said: (said) => void turns.noteSaid('K01/voice', said),
    onGranted: (run) => (wire.run = run),
    onTaken: (run) => (wire.lose = run),
  }
  const told = (): void => listeners.forEach((listener) => listener())
  const stop = speakCalls(
    [{ device: supervised, soundZoneIds }],
    {
      hall: () => hall,
      state: () => day.state,
      now: () => clock.now(),
      isOnline: () => known.isOnline,
      onChange(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
      voice: () => wire,
    },
    { clock, log },
  )
  closings.push(stop, () => void module.close())
  await clock.settle()

  return {
    ...rig,
    supervised,
    turns,
    day,
    /** A fact has been told. */
    async tell(run: () => void): Promise<void> {
      day.later(clock.now() - day.now())
      run()
      told()
      await clock.settle()
    },
    async setOnline(isOnline: boolean): Promise<void> {
      known.isOnline = isOnline
      if (!isOnline) turns.leave('K01/voice')
      told()
      await clock.settle()
    },
    /** Another board of the whole hall. */
    board: (isAudible = true) => {
      const granted: string[] = []
      const claimed = turns.claim(
        'board',
        { zoneIds: [], isAudible },
        { granted: ({ soundZoneId }) => granted.push(soundZoneId), taken: () => {} },
      )
      return { claimed, granted }
    },
  }
}

test('a call is heard as often as the hall wants, in its languages, behind a chime', async () => {
  const hall = demoHall()
  const { day, tell, clock, sim, heard } = await startRig({ hall, options: { chime: 'sounda' } })
  await tell(() => {
    day.open('c1')
    day.issue('A001')
  })
  await tell(() => day.call('A001', 'c1'))
  await clock.advance(60_000)
  const zh = '请A零零一号到一号窗口办理'
  const en = 'Ticket A zero zero one, please go to counter one.'
  expect(heard()).toEqual(['sounda', zh, en, zh, en])
  expect(sim.heard()[0]?.sent).toBe('[v10][x1]sounda')
})

test('calls come in their order, one at a time, and one that has moved on is dropped', async () => {
  const { day, tell, clock, heard } = await startRig()
  await tell(() => {
    for (const counterId of ['c1', 'c2', 'c3']) day.open(counterId)
    day.issue('A001', 'A002', 'A003')
  })
  await tell(() => {
    day.call('A001', 'c1')
    day.call('A002', 'c2')
    day.call('A003', 'c3')
  })
  await clock.advance(500)
  await tell(() => day.start('A002'))
  await clock.advance(60_000)
  expect(heard()).toEqual(['请A零零一号到一号窗口办理', '请A零零三号到三号窗口办理'])
})

test('only calls of its own sound zone, and none where the hall has no such zone', async () => {
  const { day, tell, clock, heard } = await startRig({ soundZoneIds: ['b'] })
  await tell(() => {
    day.open('c1')
    day.open('c4')
    day.issue('A001', 'A002')
  })
  await tell(() => {
    day.call('A001', 'c1')
    day.call('A002', 'c4')
  })
  await clock.advance(30_000)
  expect(heard()).toEqual(['请A零零二号到四号窗口办理'])

  const lost = await startRig({ soundZoneIds: ['attic'] })
  await lost.tell(() => {
    lost.day.open('c1')
    lost.day.issue('A001')
    lost.day.call('A001', 'c1')
  })
  await lost.clock.advance(30_000)
  expect(lost.heard()).toEqual([])
  expect(lost.log.lines).toMatchObject([
    { event: 'voice-zone-unknown', fields: { device: 'voice', soundZoneId: 'attic' } },
  ])
})

test('in quiet hours nothing is heard, and nothing afterwards of what was called then', async () => {
  const hall = quickHall({ quiet: { always: false, hours: [{ from: 9 * 60, to: 9 * 60 + 30 }] } })
  const { day, tell, clock, heard } = await startRig({ hall })
  await tell(() => {
    day.open('c1')
    day.issue('A001', 'A002')
  })
  await tell(() => day.call('A001', 'c1'))
  await clock.advance(31 * 60_000)
  expect(heard()).toEqual([])
  await tell(() => day.pass('A001'))
  await tell(() => day.call('A002', 'c1'))
  await clock.advance(30_000)
  expect(heard()).toEqual(['请A零零二号到一号窗口办理'])
})

test('by night it speaks more softly', async () => {
  const hall = quickHall({ volume: { day: 1, night: 0.5, nightFrom: 8 * 60, nightTo: 10 * 60 } })
  const { day, tell, clock, sim } = await startRig({ hall })
  await tell(() => {
    day.open('c1')
    day.issue('A001')
  })
  await tell(() => day.call('A001', 'c1'))
  await clock.advance(30_000)
  expect(sim.heard()[0]?.sent).toMatch(/^\[v5\]/)
})

test('after the link was away: a call of this minute is heard, an old one and one that was answered are not', async () => {
  const { day, tell, setOnline, clock, heard } = await startRig()
  await tell(() => {
    for (const counterId of ['c1', 'c2', 'c3']) day.open(counterId)
    day.issue('A001', 'A002', 'A003')
  })
  await setOnline(false)
  const missed = (run: () => void): void => {
    day.later(clock.now() - day.now())
    run()
  }
  missed(() => day.call('A001', 'c1'))
  await clock.advance(10 * 60_000)
  missed(() => {
    day.call('A002', 'c2')
    day.call('A003', 'c3')
    day.start('A002')
  })
  await clock.advance(20_000)
  await setOnline(true)
  await clock.advance(60_000)
  expect(heard()).toEqual(['请A零零三号到三号窗口办理'])
})

test('the link goes in the middle of a word: silence at once', async () => {
  const { day, tell, setOnline, clock, heard, sim } = await startRig()
  await tell(() => {
    day.open('c1')
    day.issue('A001')
  })
  await tell(() => day.call('A001', 'c1'))
  await clock.advance(500)
  expect(sim.speaking()).not.toBe(null)
  await setOnline(false)
  await clock.advance(1000)
  expect(sim.speaking()).toBe(null)
  expect(heard()).toEqual(['请A零零一号到一号窗口办理 (cut-off)'])
})

test('a board and a module in one hall do not both speak, and the board takes over when the module is lost', async () => {
  const { day, tell, clock, heard, supervised, board } = await startRig()
  const { claimed, granted } = board()
  expect(claimed.granted).toEqual([])
  await tell(() => {
    day.open('c1')
    day.issue('A001', 'A002')
  })
  await tell(() => day.call('A001', 'c1'))
  await clock.advance(30_000)
  expect(heard()).toEqual(['请A零零一号到一号窗口办理'])

  supervised.lose()
  await clock.settle()
  expect(granted).toEqual(['a', 'b'])
  await tell(() => day.pass('A001'))
  await tell(() => day.call('A002', 'c1'))
  supervised.reopen()
  await clock.advance(30_000)
  expect(heard()).toHaveLength(1)
})
