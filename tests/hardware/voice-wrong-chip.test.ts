import { describe, expect, it } from 'vitest'
import { createVoiceRig } from '../support/voice-rig.ts'

describe.each([
  ['syn6288', 'xfs5152', 'mute'],
  ['syn6288', 'xfs5152', 'refuses'],
  ['xfs5152', 'syn6288', 'mute'],
  ['xfs5152', 'syn6288', 'refuses'],
] as const)('the file says %s, the module is %s and %s what it does not know', (driver, chip, foreign) => {
  it('the technician reads which driver to choose', async () => {
    const { tryOpen, heard } = createVoiceRig({ driver, chip, foreign })
    expect(await tryOpen()).toEqual({
      ok: false,
      error: { code: 'bad-answer', detail: expect.stringContaining(`use the driver ${chip}`) },
    })
    expect(heard()).toEqual([])
  })
})

it('a module that answers both questions: the setting counts, and the probe says so', async () => {
  const { open, until } = createVoiceRig({ driver: 'xfs5152', chip: 'xfs5152', foreign: 'takes' })
  const voice = await open()
  const probed = await until(voice.probe())
  if (!probed.ok) throw new Error(probed.error.detail)
  expect(probed.value.lines.map(({ en }) => en)).toEqual([
    'answers the status question of XFS5152CE: idle',
    'also answers that of SYN6288; the setting counts, try a sentence',
  ])
})

it('nobody there: no answer, and no guess', async () => {
  const { tryOpen, sim } = createVoiceRig()
  sim.setFaults({ isDead: true })
  expect(await tryOpen()).toMatchObject({ ok: false, error: { code: 'no-answer' } })
})

it('a wrong baud rate: bytes that are no reply', async () => {
  const { open, until, faults, sim } = createVoiceRig()
  const voice = await open()
  sim.setFaults({ isDead: true })
  faults.setFaults({ floodBytesPerSecond: 500 })
  expect(await until(voice.check())).toMatchObject({ ok: false, error: { code: 'bad-answer' } })
  sim.setFaults({ isDead: false })
  faults.setFaults({ floodBytesPerSecond: 0 })
  expect(await until(voice.check())).toMatchObject({ ok: true })
})

it('noise, pieces and a late line do no harm', async () => {
  const { open, until, faults, heard } = createVoiceRig()
  const voice = await open()
  faults.setFaults({ isSplit: true, lateMs: 120 })
  expect(await until(Promise.all([voice.speak('请A零零一号'), voice.speak('请A零零二号')]))).toEqual([
    'spoken',
    'spoken',
  ])
  expect(heard()).toEqual(['请A零零一号', '请A零零二号'])
})
