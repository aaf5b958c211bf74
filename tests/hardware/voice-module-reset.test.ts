import { expect, test } from 'vitest'
import { createVoiceRig } from '../support/voice-rig.ts'

const CALL = '请A零零一号到三号窗口办理'
const NEXT = '请B零一二号到十二号窗口办理'

test('a dip of power in the middle of a call: people hear its beginning, then the whole call, then the next', async () => {
  const { open, until, sim, heard, log } = createVoiceRig()
  const voice = await open()
  sim.setFaults({ resetsMidway: 'once' })
  expect(await until(Promise.all([voice.speak(CALL), voice.speak(NEXT)]))).toEqual(['spoken', 'spoken'])
  expect(heard()).toEqual([`${CALL} (lost)`, CALL, NEXT])
  expect(voice.counters()).toMatchObject({ saidAgain: 1, restarts: 1, spoken: 2 })
  expect(log.lines.map(({ event }) => event)).toEqual(['voice-module-restarted'])
})

test('a module that starts anew again and again is given up after the second time, and the hall goes on', async () => {
  const { open, until, sim, heard } = createVoiceRig()
  const voice = await open()
  sim.setFaults({ resetsMidway: 'always' })
  expect(await until(voice.speak(CALL))).toBe('failed')
  expect(heard()).toEqual([`${CALL} (lost)`, `${CALL} (lost)`])
  sim.setFaults({ resetsMidway: 'never' })
  expect(await until(voice.speak(NEXT))).toBe('spoken')
})

test('a module switched off and on while it is silent: nothing is said, and the next call comes as usual', async () => {
  const { open, until, sim, heard, clock } = createVoiceRig()
  const voice = await open()
  sim.reset()
  await clock.settle()
  expect(voice.counters()).toMatchObject({ restarts: 1, saidAgain: 0 })
  expect(await until(voice.speak(CALL))).toBe('spoken')
  expect(heard()).toEqual([CALL])
})
