import type { Hall } from '../../domain/model.ts'
import type { QueueClass } from '../../domain/policy/settings.ts'
import { cellsOf, cutTo, tableLines, type Column } from './columns.ts'
import type { ClassRow, PolicyReport, QueueRow } from './report.ts'
import type { Scenario } from './run.ts'

const CLASS_WORDS: Readonly<Record<QueueClass, string>> = {
  priority: '优先 priority',
  appointment: '预约 appointment',
  greenChannel: '绿色 green',
  ordinary: '普通 ordinary',
}
/** Cells of a line. */
const WIDTH = 100
const QUEUE_CELLS = 18
const POLICIES_A_TABLE = 3
const NONE = '–'

/** What a manager reads: where people waited, and whether the rules were kept. At most 100 columns. */
export function showReports(hall: Hall, scenario: Scenario, reports: readonly PolicyReport[]): string {
  const { seed, load, dates } = scenario
  const days = dates.length === 1 ? (dates[0] ?? '') : `${dates[0] ?? ''} … ${dates.at(-1) ?? ''}`
  const [only] = reports
  const body = reports.length === 1 && only ? single(hall, only) : sideBySide(hall, reports)
  return [
    `叫号规则模拟 Simulation of the rules · ${hall.name.zh} ${hall.name.en}`,
    `种子 seed ${seed} · ${dates.length} 天 days (${days}) · 负荷 load ${load}`,
    '',
    ...body,
    '',
    '等候：从取号到首次叫到，分钟。Wait: from number to first call, minutes; p50 half, p90 nine in ten.',
    '人是假设的，用来比较规则，不是预测。The people are made up: to compare rules, not to predict.',
  ].join('\n')
}

function single(hall: Hall, report: PolicyReport): string[] {
  const right = (...head: string[]): Column => ({ align: 'right', head })
  const columns: Column[] = [
    { align: 'left', head: ['队列', 'Queue'] },
    { align: 'left', head: ['类别', 'Class'] },
    right('号票', 'tickets'),
    right('未叫', 'none'),
    right('半数', 'p50'),
    right('九成', 'p90'),
    right('最长', 'max'),
    right('连优', 'run'),
    right('普通%', 'ord %'),
    right('误差', 'error'),
    right('命中%', 'in %'),
  ]
  const rows = report.queues.flatMap((queue) => {
    const classes = report.classes.filter((one) => one.queueId === queue.queueId)
    return [
      ...classes.map((one) => [queueWords(hall, one), CLASS_WORDS[one.queueClass], ...figures(one)]),
      [queueWords(hall, queue), '合计 all', ...figures(queue)],
      [],
    ]
  })
  return [
    ...wrapped(
      `规则 policy ${report.policy}:`,
      report.rules.map(({ rule }, at) => (at === 0 ? rule : `→ ${rule}`)),
    ),
    '',
    ...tableLines(columns, rows.slice(0, -1)),
    '连优 run: 有普通号可叫时连叫优先号的最多次数 preferred calls in a row while an ordinary waited',
    '普通% ord %: 两类都在等时叫普通号的比例 ordinary share of the calls while both kinds waited',
    '误差 error: 预计与实际之差，分钟 estimate against wait, minutes',
    '命中% in %: 实际在预计范围内 wait inside the range told',
    '未叫 none: 没有被叫到 never called',
    '',
    ...summary([report]),
  ]
}

/** Words one after the other, on as many lines as they need. */
function wrapped(first: string, words: readonly string[]): string[] {
  const lines = [first]
  for (const word of words) {
    const line = `${lines.at(-1) ?? ''} ${word}`
    if (cellsOf(line) > WIDTH) lines.push(`  ${word}`)
    else lines[lines.length - 1] = line
  }
  return lines
}

function figures(row: ClassRow | QueueRow): string[] {
  const { tickets, neverCalled, waitMinutes, estimate } = row
  const isQueue = 'longestPreferredRun' in row
  return [
    String(tickets),
    String(neverCalled),
    minutes(waitMinutes.p50),
    minutes(waitMinutes.p90),
    minutes(waitMinutes.max),
    isQueue ? String(row.longestPreferredRun) : '',
    isQueue ? percent(row.ordinaryShareUnderPressure) : '',
    minutes(estimate.meanAbsoluteErrorMinutes),
    percent(estimate.withinRangeShare),
  ]
}

function sideBySide(hall: Hall, reports: readonly PolicyReport[]): string[] {
  const lines: string[] = []
  for (let from = 0; from < reports.length; from += POLICIES_A_TABLE) {
    const some = reports.slice(from, from + POLICIES_A_TABLE)
    lines.push(...summary(some), '', ...waitsSideBySide(hall, some), '')
  }
  return lines.slice(0, -1)
}

function summary(reports: readonly PolicyReport[]): string[] {
  const row = (name: string, of: (report: PolicyReport) => string): string[] => [name, ...reports.map(of)]
  const columns: Column[] = [
    { align: 'left', head: ['规则 policy'] },
    ...reports.map((one): Column => ({ align: 'right', head: [cutTo(one.policy, 16)] })),
  ]
  return tableLines(columns, [
    row('号票 tickets', (one) => String(one.tickets)),
    row('等候半数 wait p50', (one) => minutes(one.waitMinutes.p50)),
    row('等候九成 wait p90', (one) => minutes(one.waitMinutes.p90)),
    row('等候最长 wait max', (one) => minutes(one.waitMinutes.max)),
    row('最多连续优先 longest preferred run', (one) => String(one.longestPreferredRun)),
    row('两类都在等时普通号 ordinary share under pressure', (one) =>
      withSign(percent(one.ordinaryShareUnderPressure)),
    ),
    row('　　持续在等时 while the pressure lasts', (one) =>
      withSign(percent(one.ordinaryShareUnderLastingPressure)),
    ),
    row('饿死 starved', (one) => String(one.starved)),
    row('一号两叫 doubled calls', (one) => String(one.doubledCalls)),
    row('预计误差 estimate: mean absolute error', (one) => minutes(one.estimate.meanAbsoluteErrorMinutes)),
    row('　　多等为正 longer than told', (one) => minutes(one.estimate.meanErrorMinutes)),
    row('预计命中 estimate: wait in range', (one) => withSign(percent(one.estimate.withinRangeShare))),
    row('闭厅仍在等 left waiting at closing', (one) => String(one.leftovers.waiting)),
    row('闭厅仍挂起 left on hold', (one) => String(one.leftovers.onHold)),
    row('过号未回 passed, not back', (one) => String(one.leftovers.passed)),
    row('未取到号 turned away', ({ turnedAway }) =>
      String(Object.values(turnedAway).reduce((sum, count) => sum + count, 0)),
    ),
    row('每秒决定 decisions per second', (one) => String(one.decisionsPerSecond)),
  ])
}

function waitsSideBySide(hall: Hall, reports: readonly PolicyReport[]): string[] {
  const columns: Column[] = [
    { align: 'left', head: ['队列 Queue'] },
    { align: 'left', head: ['类别 Class'] },
    ...reports.flatMap(({ policy }): Column[] =>
      ['p50', 'p90', 'max'].map((head) => ({ align: 'right', head: [head], group: policy })),
    ),
  ]
  const rows = hall.queues.flatMap(({ queueId }) => {
    const classes = (Object.keys(CLASS_WORDS) as QueueClass[]).map((queueClass) => [
      queueWords(hall, { queueId }),
      CLASS_WORDS[queueClass],
      ...reports.flatMap((report) =>
        waitCells(report.classes.find((one) => one.queueId === queueId && one.queueClass === queueClass)),
      ),
    ])
    const all = reports.flatMap((report) => waitCells(report.queues.find((one) => one.queueId === queueId)))
    return [...classes, [queueWords(hall, { queueId }), '合计 all', ...all], []]
  })
  return tableLines(columns, rows.slice(0, -1))
}

function waitCells(row: Pick<ClassRow, 'waitMinutes'> | undefined): string[] {
  const { p50, p90, max } = row?.waitMinutes ?? { p50: null, p90: null, max: null }
  return [p50, p90, max].map(minutes)
}

function queueWords(hall: Hall, { queueId }: { readonly queueId: string }): string {
  const zh = hall.queues.find((one) => one.queueId === queueId)?.name.zh ?? ''
  return cutTo(`${zh} ${queueId}`, QUEUE_CELLS)
}

function minutes(value: number | null): string {
  return value === null ? NONE : value.toFixed(1)
}

function percent(share: number | null): string {
  return share === null ? NONE : (share * 100).toFixed(0)
}

function withSign(text: string): string {
  return text === NONE ? text : `${text} %`
}
