import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { failed, ok } from '../../domain/result.ts'
import { cellsOf, cutTo, tableLines } from '../../tools/simulate/columns.ts'
import { readOptions } from '../../tools/simulate/options.ts'
import { policyOf } from '../../tools/simulate/policies.ts'
import { openDates } from '../../tools/simulate/run.ts'
import { showReports } from '../../tools/simulate/show.ts'
import { officeHall, run } from '../support/simulated-hall.ts'

const TOOL = join(import.meta.dirname, '../../tools/simulate.ts')
const HALL_FILE = join(import.meta.dirname, '../../examples/hall.yaml')

const demo = officeHall()
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jiaohao-simulate-'))
})

afterAll(() => rm(folder, { recursive: true }))

describe('what a person reads', () => {
  it('fits 100 columns, aligned, in both languages', () => {
    const reports = [run(demo, 'fifo'), run(demo, 'strict'), run(demo, 'default')]
    const scenario = { seed: 7, load: 0.9, dates: openDates(demo, 1) }
    for (const text of [
      showReports(demo, scenario, reports),
      showReports(demo, scenario, reports.slice(2)),
    ]) {
      const lines = text.split('\n')
      for (const line of lines) expect(cellsOf(line), line).toBeLessThanOrEqual(100)
      expect(text).toContain('饿死 starved')
      for (const { name } of demo.queues) expect(text).toContain(name.zh)
    }
  })

  it('counts a Chinese character as two cells', () => {
    expect(cellsOf('号票 A001')).toBe(9)
    expect(cutTo('不动产登记 realty', 8)).toBe('不动产…')
    const lines = tableLines(
      [
        { align: 'left', head: ['队列', 'Q'] },
        { align: 'right', head: ['数', 'n'] },
      ],
      [['户籍', '12'], [], ['x', '3']],
    )
    expect(lines).toEqual(['队列  数', 'Q      n', '────────', '户籍  12', '────────', 'x      3'])
  })
})

describe('options', () => {
  it.each([
    ['--days=0', '--days'],
    ['--days=two', '--days'],
    ['--seed=-1', '--seed'],
    ['--seed=1.5', '--seed'],
    ['--load=0', '--load'],
    ['--load=99', '--load'],
    ['--compare=fifo,,strict', '--compare'],
    ['--compare=fifo,fifo', 'twice'],
    ['--hall=', '--hall'],
    ['--sead=1', '--sead'],
    ['stray', 'stray'],
  ])('%s is refused by name', (arg, told) => {
    const options = readOptions([arg])
    expect(options.ok).toBe(false)
    if (!options.ok) expect(options.error).toContain(told)
  })

  it('are read', () => {
    const options = readOptions([
      '--seed',
      '9',
      '--days',
      '2',
      '--load',
      '1.5',
      '--json',
      '--compare',
      'fifo, default',
    ])
    expect(options).toMatchObject({
      ok: true,
      value: { seed: 9, days: 2, load: 1.5, isJson: true, compare: ['fifo', 'default'] },
    })
  })

  it('take rules from a file, and tell what is wrong with it', () => {
    const read = (text: string) => () => ok(text)
    const bare = policyOf('rules/mine.yaml', demo, read('- { rule: ratio, preferredPerOrdinary: 3 }'))
    expect(bare).toMatchObject({ ok: true, value: { name: 'mine', isDefault: false } })
    if (bare.ok) expect(bare.value.rules).toEqual([{ rule: 'ratio', preferredPerOrdinary: 3 }])
    const keyed = policyOf('mine.yml', demo, read('rules:\n  - { rule: arrival }'))
    expect(keyed).toMatchObject({ ok: true, value: { rules: [{ rule: 'arrival' }] } })
    const wrongs = [
      ['lottery', '', 'lottery'],
      ['mine.yaml', '- { rule: lottery }', 'mine.yaml'],
      ['mine.yaml', '- { rule: overflow, queueId: nowhere, overMinutes: 5 }', 'nowhere'],
    ] as const
    for (const [name, text, told] of wrongs) {
      const policy = policyOf(name, demo, read(text))
      expect(policy.ok).toBe(false)
      if (!policy.ok) expect(policy.error).toContain(told)
    }
    const unread = policyOf('away.yaml', demo, (file) => failed({ file, message: 'no such file' }))
    expect(unread).toMatchObject({ ok: false, error: 'away.yaml: no such file' })
  })
})

describe('the command', () => {
  const call = promisify(execFile)
  const tool = (...args: string[]) => call(process.execPath, [TOOL, ...args])

  it('prints one JSON object, the same again but for the speed', async () => {
    const args = ['--seed', '7', '--days', '1', '--json']
    const [first, second] = await Promise.all([tool(...args), tool(...args)])
    const parse = (text: string) => JSON.parse(text) as Record<string, unknown>
    const report = parse(first.stdout)
    expect(report).toMatchObject({ seed: 7, days: 1, policy: 'default', starved: 0, doubledCalls: 0 })
    expect(report['decisionsPerSecond']).toBeGreaterThan(0)
    expect({ ...parse(second.stdout), decisionsPerSecond: 0 }).toEqual({ ...report, decisionsPerSecond: 0 })
  })

  it('compares with a file of rules', async () => {
    const file = join(folder, 'mine.yaml')
    await writeFile(file, 'rules:\n  - { rule: ratio }\n')
    const { stdout } = await tool('--compare', `fifo,default,${file}`, '--json')
    const { policies } = JSON.parse(stdout) as { readonly policies: readonly { readonly policy: string }[] }
    expect(policies.map(({ policy }) => policy)).toEqual(['fifo', 'default', 'mine'])
  })

  it('leaves with 1 when the hall starves people by its own rules, or is asked for what there is not', async () => {
    const starving = join(folder, 'starving.yaml')
    const text = await readFile(HALL_FILE, 'utf8')
    // What waits in a queue of lower weight is never reached while the others have people.
    const rules = 'rules:\n  - { rule: queue-weight }\n  - { rule: arrival }\n'
    const weighted = text
      .replace(/^rules:\n( .*\n)+/m, rules)
      .replace(
        'queues: [{ queueId: general }, { queueId: business }, { queueId: realty }]',
        'queues: [{ queueId: business }]',
      )
      .replaceAll('00:00-24:00', '09:00-17:00')
    await writeFile(starving, weighted)
    const starved = tool('--hall', starving, '--load', '2', '--json')
    await expect(starved).rejects.toMatchObject({ code: 1, stderr: '' })
    await expect(tool('--days', 'many')).rejects.toMatchObject({ code: 1 })
    await expect(tool('--hall', join(folder, 'none.yaml'))).rejects.toMatchObject({ code: 1 })
    const wrong: unknown = await tool('--compare', 'lottery').catch((error: unknown) => error)
    expect(wrong).toMatchObject({ code: 1, stdout: '' })
    expect((wrong as { stderr: string }).stderr).toContain('lottery')
  })
})
