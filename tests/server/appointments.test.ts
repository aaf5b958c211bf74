import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { formatProblems } from '../../domain/config-text.ts'
import { ok, type Result } from '../../domain/result.ts'
import { personDigestOf } from '../../hardware/host/person-digest.ts'
import { parseAppointments } from '../../server/appointments/appointments-file.ts'
import { digestOf } from '../../server/appointments/load-appointments.ts'
import { readAppointmentsFile } from '../../server/hall-files.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { demoHall, withHallServer } from '../support/hall-server.ts'

// Nobody: the numbers pass their check digit and belong to no person.
const NUMBER = '430101198001011237'
const WRONG_NUMBER = '430101198001011238'
const hall = demoHall()

function row(change: Readonly<Record<string, string>> = {}): string {
  const fields = {
    appointmentId: 'Y1',
    serviceCode: 'id-renew',
    date: '2026-11-02',
    from: "'10:00'",
    to: "'10:30'",
    idNumber: `'${NUMBER}'`,
    ...change,
  }
  const lines = Object.entries(fields).filter(([, value]) => value !== '')
  return lines.map(([key, value], at) => `${at === 0 ? '- ' : '  '}${key}: ${value}`).join('\n')
}
const problems = (text: string): string => {
  const parsed = parseAppointments(text, 'booked.yaml', hall)
  return parsed.ok ? 'none' : formatProblems(parsed.error)
}

describe('a file of appointments', () => {
  it('is read into slots of the hall’s time', () => {
    expect(parseAppointments(row(), 'booked.yaml', hall)).toEqual({
      ok: true,
      value: [
        {
          appointmentId: 'Y1',
          serviceCode: 'id-renew',
          slot: { from: Date.parse('2026-11-02T02:00:00Z'), to: Date.parse('2026-11-02T02:30:00Z') },
          idNumber: NUMBER,
        },
      ],
    })
    expect(parseAppointments(row({ idNumber: '' }), 'booked.yaml', hall)).toMatchObject({
      value: [{ idNumber: null }],
    })
    expect(parseAppointments(row({ idNumber: "'11010519491231002x'" }), 'booked.yaml', hall)).toMatchObject({
      value: [{ idNumber: '11010519491231002X' }],
    })
  })

  it('of the project is right, and empty is none', () => {
    const file = join(import.meta.dirname, '../../examples/appointments.yaml')
    const read = parseAppointments(readFileSync(file, 'utf8'), 'appointments.yaml', hall)
    expect(read.ok && read.value.map(({ serviceCode }) => serviceCode)).toEqual([
      'id-renew',
      'start-company',
      'household-move',
    ])
    expect(parseAppointments('[]', 'booked.yaml', hall)).toEqual(ok([]))
  })

  const mistakes: readonly (readonly [what: string, text: string, told: string])[] = [
    ['a wrong check digit', row({ idNumber: `'${WRONG_NUMBER}'` }), 'booked.yaml:6 [0].idNumber: '],
    ['a number without quotes', row({ idNumber: NUMBER }), 'booked.yaml:6 [0].idNumber: '],
    ['a number as the service', row({ serviceCode: NUMBER }), 'booked.yaml:2 [0].serviceCode: '],
    ['a number as the date', row({ date: `'${NUMBER}'` }), 'booked.yaml:3 [0].date: '],
    ['a number as a key', `${row()}\n  '${NUMBER}': 1`, 'booked.yaml:7 [0].***: 没有这个键；unknown key'],
    [
      'a service that is none',
      row({ serviceCode: 'marriage' }),
      'booked.yaml:2 [0].serviceCode: no such service',
    ],
    ['an end before its beginning', row({ to: "'09:00'" }), 'booked.yaml:5 [0].to: '],
    ['a day that is none', row({ date: '2026-02-30' }), 'booked.yaml:3 [0].date: '],
    ['an id used twice', `${row()}\n${row()}`, 'booked.yaml:7 [1].appointmentId: used twice'],
    ['no list', 'appointments: 3', 'booked.yaml:1'],
    ['no YAML', `- idNumber: @${NUMBER}`, 'booked.yaml:1: not valid YAML'],
    ['a reference', `${row({ idNumber: `*${NUMBER}` })}`, 'booked.yaml:6'],
  ]
  it.each(mistakes)('with %s is refused with its line, and without the number', (_what, text, told) => {
    expect(problems(text)).toContain(told)
    expect(problems(text)).not.toMatch(/\d{6}/)
  })

  it('that is not there is told with the name of its variable', () => {
    expect(readAppointmentsFile('/nowhere/booked.yaml', '/', hall)).toMatchObject({
      ok: false,
      error: [{ file: 'JIAOHAO_APPOINTMENTS', found: '/nowhere/booked.yaml' }],
    })
  })
})

describe('the digest of a booked person', () => {
  it('is the one the device host makes of the card', () => {
    const key = '0123456789abcdef'.repeat(4)
    expect(digestOf(key, '11010519491231002x')).toBe(personDigestOf(key, '11010519491231002X'))
  })
})

describe('appointments of the day', () => {
  const text = (): Result<never, never> | ReturnType<typeof parseAppointments> =>
    parseAppointments(
      [
        row(),
        row({ appointmentId: 'Y2', idNumber: '', from: "'11:00'", to: "'11:30'" }),
        row({ appointmentId: 'Y3', date: '2026-11-03' }),
      ].join('\n'),
      'booked.yaml',
      hall,
    )

  it('are there at the start, found by the card, and those of tomorrow tomorrow', () =>
    withHallServer({ readAppointments: text }, async (server) => {
      const desk = await server.connectDesk()
      await desk.follow()
      expect(Object.keys(desk.state().appointments)).toEqual(['Y1', 'Y2'])
      const host = await server.connectHost()
      const { key } = await host.must('digest:key', {})
      const mine = await host.must('appointments:of', { personDigest: personDigestOf(key, NUMBER) })
      expect(mine.map(({ appointmentId }) => appointmentId)).toEqual(['Y1'])

      const later = await server.connectBoard()
      await server.clock.advance(24 * 60 * 60 * 1000)
      const next = await server.connectDesk()
      await expect.poll(async () => (await next.follow()).day).toBe('2026-11-03')
      await expect
        .poll(async () => {
          await next.follow()
          return Object.keys(next.state().appointments)
        })
        .toEqual(['Y3'])
      const { key: newKey } = await host.must('digest:key', {})
      expect(await host.must('appointments:of', { personDigest: personDigestOf(key, NUMBER) })).toEqual([])
      expect(
        await host.must('appointments:of', { personDigest: personDigestOf(newKey, NUMBER) }),
      ).toMatchObject([{ appointmentId: 'Y3', state: 'booked' }])
      later.close()
      expect(server.log.text()).not.toContain(NUMBER)
      const files = readFileSync(server.databaseFile, 'latin1')
      expect(files).not.toContain(NUMBER)
    }))

  it('are loaded once, through a restart', () =>
    withHallServer({ readAppointments: text }, async (server) => {
      await server.restart()
      const desk = await server.connectDesk()
      await desk.follow()
      expect(desk.state().seq).toBe(2)
    }))

  it('leave the hall working when the file has become wrong by the next day', () => {
    let isWrong = false
    const read = () => (isWrong ? parseAppointments(row({ to: 'noon' }), 'booked.yaml', hall) : ok([]))
    return withHallServer({ readAppointments: read }, async (server) => {
      isWrong = true
      await server.clock.advance(24 * 60 * 60 * 1000)
      await expect.poll(() => server.log.text()).toContain('appointments-not-loaded')
      expect(server.log.text()).toContain('booked.yaml:5')
      const host = await server.connectHost()
      const issue = { serviceCode: 'id-renew', queueClass: 'ordinary', personDigest: null } as const
      expect(await host.must('ticket:issue', issue)).toMatchObject({ day: '2026-11-03' })
    })
  })

  it('after midnight belong to the day before in a hall whose day begins at four', () => {
    const night = { ...hall, dayStartsAt: 4 * 60 }
    const read = () =>
      parseAppointments(
        [
          row({ appointmentId: 'evening', from: "'23:00'", to: "'23:30'" }),
          row({ appointmentId: 'night', date: '2026-11-03', from: "'01:00'", to: "'01:30'" }),
          row({ appointmentId: 'morning', date: '2026-11-03', from: "'09:00'", to: "'09:30'" }),
        ].join('\n'),
        'booked.yaml',
        night,
      )
    const clock = createFakeClock(Date.parse('2026-11-02T15:00:00Z'))
    return withHallServer({ hall: night, readAppointments: read, clock }, async (server) => {
      const desk = await server.connectDesk()
      await desk.follow()
      expect(Object.keys(desk.state().appointments)).toEqual(['evening', 'night'])
    })
  })
})
