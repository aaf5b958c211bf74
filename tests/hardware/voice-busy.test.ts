import { expect, test } from 'vitest'
import { createVoiceRig } from '../support/voice-rig.ts'

const CALL = '请A零零一号到三号窗口办理'
const NEXT = '请B零一二号到十二号窗口办理'

test('calls that come while one is spoken: nobody is cut off', async () => {
  const { open, until, heard } = createVoiceRig()
  const voice = await open()
  await until(Promise.all([voice.speak(CALL), voice.speak(NEXT), voice.speak(CALL)]))
  expect(heard()).toEqual([CALL, NEXT, CALL])
})

test('a module that does not tell its end is asked, and the next call is late but not lost', async () => {
  const { open, until, sim, heard, clock } = createVoiceRig()
  const voice = await open()
  sim.setFaults({ forgetsEnd: 'once' })
  const from = clock.now()
  expect(await until(Promise.all([voice.speak(CALL), voice.speak(NEXT)]))).toEqual(['spoken', 'spoken'])
  expect(heard()).toEqual([CALL, NEXT])
  // 0.35 s per character with its tags and 5 s, then the question.
  expect(clock.now() - from).toBeGreaterThan(5000)
})

test('a module that never ends is stopped, and the next call is spoken', async () => {
  const { open, until, sim, heard, log } = createVoiceRig()
  const voice = await open()
  sim.setFaults({ isEndless: true })
  const first = voice.speak(CALL)
  expect(await until(first)).toBe('sent')
  sim.setFaults({ isEndless: false })
  expect(await until(voice.speak(NEXT))).toBe('spoken')
  expect(heard()).toEqual([`${CALL} (cut-off)`, NEXT])
  expect(log.lines.map(({ event }) => event)).toContain('voice-speech-endless')
})

test('an acknowledgement lost on the way: the call is not said twice', async () => {
  const { open, until, sim, heard } = createVoiceRig()
  const voice = await open()
  sim.setFaults({ swallowsAccepted: 'once' })
  expect(await until(voice.speak(CALL))).toBe('spoken')
  expect(heard()).toEqual([CALL])
  expect(voice.counters()).toMatchObject({ silences: 1, resends: 0 })
})

test('a frame hurt on the way is sent once more', async () => {
  const { open, until, sim, heard } = createVoiceRig()
  const voice = await open()
  sim.setFaults({ refusesText: 'once' })
  expect(await until(voice.speak(CALL))).toBe('spoken')
  expect(heard()).toEqual([CALL])
  sim.setFaults({ refusesText: 'always' })
  expect(await until(voice.speak(CALL))).toBe('failed')
  expect(voice.counters()).toMatchObject({ resends: 2, refusals: 3 })
})

test('a long notice is read piece by piece, each behind a comma, none longer than a frame', async () => {
  const { open, until, heard, sim } = createVoiceRig()
  const voice = await open()
  const sentence = '本大厅今日下午五点停止取号，请各位办事群众合理安排时间。'
  const notice = sentence.repeat(8)
  expect(await until(voice.speak(notice))).toBe('spoken')
  expect(heard().length).toBeGreaterThan(2)
  expect(heard().join('')).toBe(notice)
  for (const words of heard()) expect(words).toMatch(/[，。]$/)
  for (const { sent } of sim.heard()) expect(sent).toMatch(/^\[v10\]\[m0\]\[t4\]\[n1\]\[x0\]/)
})

test('the level of the hour lowers the volume, and never to nothing', async () => {
  const { open, until, sim } = createVoiceRig({ options: { volume: 10, chime: 'sounda' } })
  const voice = await open()
  voice.setLevel(0.4)
  expect(await until(voice.chime())).toBe('spoken')
  voice.setLevel(0.01)
  await until(voice.speak('请A001号'))
  expect(sim.heard().map(({ sent }) => sent)).toEqual(['[v4][x1]sounda', '[v1][m0][t4][n1][x0]请A001号'])
})
