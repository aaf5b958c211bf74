import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { formatProblems, parseYamlConfig } from '../../domain/config-text.ts'
import { hallConfig, publicHall } from '../../domain/model.ts'

const HALL = `hallId: demo
name: { zh: 大厅, en: Hall }
guideDesk: { zh: 导办台, en: guide desk }
zones:
  - { zoneId: a, name: { zh: 一楼, en: Floor 1 } }
departments:
  - { departmentId: police, name: { zh: 公安, en: Police } }
categories:
  - { categoryId: id, name: { zh: 户籍, en: Household } }
queues:
  - { queueId: id, name: { zh: 户籍, en: Household }, letter: A, zoneId: a }
services:
  - serviceCode: renew
    name: { zh: 换证, en: Renewal }
    departmentId: police
    categoryId: id
    queueId: id
counters:
  - { counterId: w1, counterNo: '1', zoneId: a, queues: [{ queueId: id }] }
staff:
  - { staffNo: '1001', roles: [clerk] }
hours:
  weekly: { mon: ['09:00-17:00'] }
`

/** The problems of the hall above after some changes, as a technician reads them. */
function problemsOf(...changes: readonly (readonly [from: string, to: string])[]): string[] {
  let text = HALL
  for (const [from, to] of changes) {
    if (!text.includes(from)) throw new Error(`the hall of this test has no ${from}`)
    text = text.replace(from, to)
  }
  const parsed = parseYamlConfig(text, 'hall.yaml', hallConfig)
  return parsed.ok ? [] : formatProblems(parsed.error).split('\n')
}

describe('the file of a hall', () => {
  it('is read with the defaults of the guide', () => {
    const parsed = parseYamlConfig(HALL, 'hall.yaml', hallConfig)
    expect(parsed.ok && parsed.value).toMatchObject({
      dayStartsAt: 0,
      calls: {
        recallGapSeconds: 10,
        noShowAfterCalls: 3,
        noShowAfterSeconds: 60,
        maxCalls: null,
        autoNoShowSeconds: 0,
      },
      rules: [
        { rule: 'held-for-counter' },
        { rule: 'waited-too-long', maxWaitMinutes: 45 },
        { rule: 'class-order', maxPreferredRun: 2 },
        { rule: 'clerk-service' },
        { rule: 'queue-weight' },
        { rule: 'arrival' },
      ],
      rejoin: { policy: 'afterN', afterCalls: 3, maxReturns: 2 },
      holds: { maxPerCounter: 3, papersAwayResumesAnywhere: false },
      appointments: { earlyMinutes: 15, lateMinutes: 30 },
      packages: [],
      agents: [],
      queues: [{ dailyLimitPerPerson: 2 }],
      services: [{ isEnabled: true, identity: 'optional' }],
      counters: [{ queues: [{ queueId: 'id', weight: 1 }] }],
      hours: { weekly: { mon: [{ from: 540, to: 1020 }], tue: [] } },
      estimates: { recentVisits: 20, longestShownMinutes: 60, roundUpToMinutes: 5 },
    })
  })

  it('is right in the example', () => {
    const text = readFileSync(new URL('../../examples/hall.yaml', import.meta.url), 'utf8')
    const parsed = parseYamlConfig(text, 'hall.yaml', hallConfig)
    expect(parsed.ok ? [] : formatProblems(parsed.error)).toEqual([])
  })

  it('tells the public everything except who works there', () => {
    const parsed = parseYamlConfig(HALL, 'hall.yaml', hallConfig)
    if (!parsed.ok) throw new Error('the hall of this test is right')
    const seen = publicHall(parsed.value)
    expect(Object.keys(seen)).toEqual(
      Object.keys(parsed.value).filter((key) => key !== 'staff' && key !== 'agents'),
    )
    expect(JSON.stringify(seen)).not.toContain('1001')
  })

  const rows: readonly (readonly [name: string, from: string, to: string, problem: string])[] = [
    [
      'a queue that is not there',
      'queueId: id }] }',
      'queueId: ie }] }',
      'hall.yaml:19 counters[0].queues[0].queueId: no such queueId; allowed: id (found: "ie")',
    ],
    [
      'a zone that is not there',
      'letter: A, zoneId: a',
      'letter: A, zoneId: b',
      'hall.yaml:11 queues[0].zoneId: no such zoneId; allowed: a (found: "b")',
    ],
    [
      'a department that is not there',
      '    departmentId: police',
      '    departmentId: polise',
      'hall.yaml:15 services[0].departmentId: no such departmentId; allowed: police (found: "polise")',
    ],
    [
      'the letter I',
      'letter: A',
      'letter: I',
      'hall.yaml:11 queues[0].letter: allowed: one capital letter except I and O (found: "I")',
    ],
    [
      'the letter O',
      'letter: A',
      'letter: O',
      'hall.yaml:11 queues[0].letter: allowed: one capital letter except I and O (found: "O")',
    ],
    [
      'an unknown key',
      'hallId: demo',
      'hallId: demo\nhalId: x',
      'hall.yaml:2 halId: 没有这个键；unknown key (found: "x")',
    ],
    [
      'an unknown key deep inside',
      "counterNo: '1'",
      "counterNo: '1', colour: red",
      'hall.yaml:19 counters[0].colour: 没有这个键；unknown key (found: "red")',
    ],
    [
      'a span that ends before it begins',
      '09:00-17:00',
      '17:00-09:00',
      'hall.yaml:23 hours.weekly.mon[0]: allowed: a span of real times, the first before the second (found: "17:00-09:00")',
    ],
    [
      'a span that is none',
      '09:00-17:00',
      '9-17',
      'hall.yaml:23 hours.weekly.mon[0]: allowed: a span such as "09:00-12:00" (found: "9-17")',
    ],
    [
      'a time that does not exist',
      '09:00-17:00',
      '09:00-25:00',
      'hall.yaml:23 hours.weekly.mon[0]: allowed: a span of real times, the first before the second (found: "09:00-25:00")',
    ],
    [
      'a date that does not exist',
      "  weekly: { mon: ['09:00-17:00'] }",
      "  weekly: {}\n  closedDates: ['2026-02-30']",
      'hall.yaml:24 hours.closedDates[0]: allowed: a real date such as "2026-11-21" (found: "2026-02-30")',
    ],
    [
      'a day that begins when it ends',
      'hallId: demo',
      "hallId: demo\ndayStartsAt: '24:00'",
      'hall.yaml:2 dayStartsAt: allowed: 00:00 to 23:59 (found: "24:00")',
    ],
    [
      'a staff number without quotes',
      "staffNo: '1001'",
      'staffNo: 1001',
      'hall.yaml:21 staff[0].staffNo: Invalid input: expected string, received number (found: 1001)',
    ],
    [
      'a missing key, at the line of what should hold it',
      "counterId: w1, counterNo: '1'",
      'counterId: w1',
      'hall.yaml:19 counters[0].counterNo: 缺少这一项；missing: expected string',
    ],
    [
      'a name used twice',
      '  - { zoneId: a, name: { zh: 一楼, en: Floor 1 } }',
      '  - { zoneId: a, name: { zh: 一楼, en: Floor 1 } }\n  - { zoneId: a, name: { zh: 二楼, en: Floor 2 } }',
      'hall.yaml:6 zones[1].zoneId: used twice; must be unique (found: "a")',
    ],
    [
      'a name that is a word of JavaScript',
      'serviceCode: renew',
      'serviceCode: constructor',
      'hall.yaml:13 services[0].serviceCode: is a word of JavaScript; allowed: any other name (found: "constructor")',
    ],
    [
      'a rule that is none',
      'hallId: demo',
      'hallId: demo\nrules: [{ rule: lottery }]',
      "hall.yaml:2 rules[0].rule: Invalid discriminator value. Expected 'held-for-counter' | 'waited-too-long' | 'class-order' | 'ratio' | 'overflow' | 'clerk-service' | 'queue-weight' | 'arrival' (found: \"lottery\")",
    ],
    [
      'a package of an item that is not there',
      'hallId: demo',
      'hallId: demo\npackages: [{ packageCode: whole, name: { zh: 一件事, en: Package }, departmentId: police, categoryId: id, serviceCodes: [renew, move] }]',
      'hall.yaml:2 packages[0].serviceCodes[1]: no such serviceCode; allowed: renew (found: "move")',
    ],
    [
      'a package with an item twice',
      'hallId: demo',
      'hallId: demo\npackages: [{ packageCode: whole, name: { zh: 一件事, en: Package }, departmentId: police, categoryId: id, serviceCodes: [renew, renew] }]',
      'hall.yaml:2 packages[0].serviceCodes[1]: used twice; must be unique (found: "renew")',
    ],
    [
      'a helping hand for a queue that is not there',
      'hallId: demo',
      'hallId: demo\nrules: [{ rule: overflow, queueId: ie, overMinutes: 20 }]',
      'hall.yaml:2 rules[0].queueId: no such queueId; allowed: id (found: "ie")',
    ],
    [
      'a clerk of a service that is not there',
      "staffNo: '1001'",
      "staffNo: '1001', services: [renew, move]",
      'hall.yaml:21 staff[0].services[1]: no such serviceCode; allowed: renew (found: "move")',
    ],
    [
      'a service given first that is not there',
      "staffNo: '1001'",
      "staffNo: '1001', precedence: [move]",
      'hall.yaml:21 staff[0].precedence[0]: no such serviceCode; allowed: renew (found: "move")',
    ],
    [
      'an agent twice',
      'hallId: demo',
      'hallId: demo\nagents: [{ agentNo: g1, dailyLimit: 5 }, { agentNo: g1, dailyLimit: 9 }]',
      'hall.yaml:2 agents[1].agentNo: used twice; must be unique (found: "g1")',
    ],
    [
      'a queue twice at one counter',
      'queues: [{ queueId: id }] }',
      'queues: [{ queueId: id }, { queueId: id, weight: 2 }] }',
      'hall.yaml:19 counters[0].queues[1].queueId: used twice; must be unique (found: "id")',
    ],
    [
      'a counter of no queue',
      'queues: [{ queueId: id }] }',
      'queues: [] }',
      'hall.yaml:19 counters[0].queues: allowed: at least one queue (found: [])',
    ],
    [
      'a quota of a span that is none',
      '    queueId: id\ncounters:',
      "    queueId: id\n    quotas: [{ span: '12:00-09:00', count: 5 }]\ncounters:",
      'hall.yaml:18 services[0].quotas[0].span: allowed: a span of real times, the first before the second (found: "12:00-09:00")',
    ],
    [
      'a call with a misspelt place',
      'hallId: demo',
      "hallId: demo\nannouncements:\n  languages:\n    - { lang: zh, call: '请{ticket}号到{counterNo}号', callWithZone: '{ticketNo}{zone}{counterNo}', lastCallPrefix: '' }",
      'hall.yaml:4 announcements.languages[0].call: allowed: words with {ticketNo}, {counterNo} and nothing else in braces (found: "请{ticket}号到{counterNo}号")',
    ],
    [
      'a reference of YAML that refers to nothing',
      'hallId: demo',
      'hallId: *demo',
      'hall.yaml:1: "*demo" refers to nothing; put a text with * in quotes',
    ],
    [
      'a key twice',
      'hallId: demo',
      'hallId: demo\nhallId: other',
      'hall.yaml:2: not valid YAML: Map keys must be unique',
    ],
  ]
  it.each(rows)('says where and what: %s', (_name, from, to, problem) => {
    expect(problemsOf([from, to])).toEqual([problem])
  })

  it('tells all mistakes at once, of form, of reference and of spelling, each on its line', () => {
    const problems = problemsOf(
      ['hallId: demo', 'hallId: demo hall\ncolour: red\ncolor: red'],
      ['letter: A, zoneId: a', 'letter: O, zoneId: b'],
      ["counterNo: '1', zoneId: a", 'zoneId: c'],
      ['roles: [clerk]', 'roles: [boss]'],
    )
    expect(problems.map((problem) => problem.split(':').slice(0, 2).join(':')).toSorted()).toEqual([
      'hall.yaml:1 hallId',
      'hall.yaml:13 queues[0].letter',
      'hall.yaml:13 queues[0].zoneId',
      'hall.yaml:2 colour',
      'hall.yaml:21 counters[0].counterNo',
      'hall.yaml:21 counters[0].zoneId',
      'hall.yaml:23 staff[0].roles[0]',
      'hall.yaml:3 color',
    ])
  })

  it('does not repeat a list that could not be read in every reference to it', () => {
    expect(problemsOf(['zones:\n  - { zoneId: a, name: { zh: 一楼, en: Floor 1 } }', 'zones: none'])).toEqual(
      ['hall.yaml:4 zones: Invalid input: expected array, received string (found: "none")'],
    )
  })

  it.each([
    ['nothing', '', 'hallId: 缺少这一项；missing: expected string'],
    ['a list', '- 1', 'expected object, received array'],
    ['a sentence', 'good morning', 'expected object, received string'],
    ['half a list', 'zones: [1', 'not valid YAML'],
  ])('says so of a file with %s', (_name, text, problem) => {
    const parsed = parseYamlConfig(text, 'hall.yaml', hallConfig)
    expect(parsed.ok ? '' : formatProblems(parsed.error)).toContain(problem)
  })

  const second = `services:
  - serviceCode: move
    name: { zh: 迁移, en: Move }
    departmentId: police
    categoryId: id
    queueId: id
`
  const whole = (code: string): string =>
    `hallId: demo\npackages: [{ packageCode: ${code}, name: { zh: 一件事, en: Package }, departmentId: police, categoryId: id, serviceCodes: [renew, move] }]`

  it('keeps the codes of packages and services apart, since a number is taken by either', () => {
    expect(problemsOf(['services:\n', second], ['hallId: demo', whole('whole')])).toEqual([])
    expect(problemsOf(['services:\n', second], ['hallId: demo', whole('renew')])).toEqual([
      'hall.yaml:2 packages[0].packageCode: is the code of a service too; must be unique among both (found: "renew")',
    ])
  })

  it('gives nobody first what he may not handle', () => {
    const staff = ["staffNo: '1001'", "staffNo: '1001', services: [renew], precedence: [move]"] as const
    expect(problemsOf(['services:\n', second], staff)).toEqual([
      'hall.yaml:26 staff[0].precedence[0]: not among this person\'s services; allowed: renew (found: "move")',
    ])
  })

  it('lets an undifferentiated counter leave its queues out', () => {
    const counter = "counterNo: '1', zoneId: a, queues: [{ queueId: id }]"
    const free = "counterNo: '1', zoneId: a, counterType: undifferentiated"
    expect(problemsOf([counter, free])).toEqual([])
  })

  it('lets two queues share a letter: they share its number series', () => {
    const twice = '  - { queueId: id, name: { zh: 户籍, en: Household }, letter: A, zoneId: a }'
    expect(problemsOf([twice, `${twice}\n${twice.replace('queueId: id', 'queueId: move')}`])).toEqual([])
  })
})
