import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { startDemo, type Demo } from '../support/demo.ts'
import { runCommand, type Command } from '../support/start-command.ts'

interface Report {
  readonly ok: boolean
  readonly ticketNo: string
  readonly counterNo: string
  readonly paper: readonly string[]
  readonly sign: readonly string[]
  readonly spoken: readonly string[]
  readonly ms: Readonly<Record<string, number>>
  readonly problems: readonly string[]
}

/** What a technician runs after installation. */
describe('npm run selftest', () => {
  /** Stands for the devices of an installation. */
  let demo: Demo
  let command: Command | undefined

  beforeAll(async () => {
    demo = await startDemo({ hasHost: false })
  })
  afterEach(async () => {
    command?.kill()
    await demo.bench.restore()
  })
  afterAll(() => demo?.close())

  async function selftest(args: readonly string[] = []): Promise<{ code: number | null; report: Report }> {
    command = runCommand('tools/selftest.ts', args, {})
    const code = await command.ended
    expect(command.leftBehind()).toEqual([])
    // Nothing but the one object on standard output: programs read it.
    return { code, report: JSON.parse(command.stdout()) as Report }
  }

  test('proves an installation with simulators: one number on paper, sign, board and in words', async () => {
    const { code, report } = await selftest()
    expect(report).toMatchObject({
      ok: true,
      ticketNo: 'A001',
      counterNo: '1',
      paper: expect.arrayContaining(['A001', '身份证换领']),
      qr: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/t\/\S+$/),
      sign: ['请 A001', '到 1 号窗口'],
      board: { ticketNo: 'A001', counterNo: '1', state: 'called' },
      spoken: ['请A零零一号到一号窗口办理', 'Ticket A zero zero one, please go to counter one.'],
      problems: [],
    })
    const steps = ['start', 'card', 'number', 'paper', 'open', 'call', 'board', 'sign', 'serve', 'link']
    for (const step of steps) expect(report.ms[step], step).toBeGreaterThanOrEqual(0)
    expect(code).toBe(0)
  })

  test('uses the devices of a file, waits for a card there, and tests the counter that was named', async () => {
    const running = selftest(['--devices', demo.hostEnv['JIAOHAO_DEVICES'] ?? '', '--counter', '3'])
    await command?.says(/请把身份证放到读卡器上/)
    await demo.bench.lay('resident')
    const { code, report } = await running
    expect(report).toMatchObject({ ok: true, ticketNo: 'B001', counterNo: '3', problems: [] })
    expect(demo.bench.device('printer').papers[0]?.textLines).toContain('B001')
    expect(code).toBe(0)
  })

  test('fails, and says why, when the sign of the counter does not answer', async () => {
    await demo.bench.plug('sign-1', false)
    const running = selftest(['--devices', demo.hostEnv['JIAOHAO_DEVICES'] ?? '', '--counter', '1'])
    await command?.says(/请把身份证放到读卡器上/)
    await demo.bench.lay('resident')
    const { code, report } = await running
    expect(report).toMatchObject({ ok: false })
    expect(report.problems.join()).toMatch(/sign of counter c1/)
    expect(code).toBe(1)
  })

  test('fails, and says why, when no paper comes out', async () => {
    await demo.bench.set('printer', 'isPaperOut', true)
    const running = selftest(['--devices', demo.hostEnv['JIAOHAO_DEVICES'] ?? '', '--counter', '1'])
    await command?.says(/请把身份证放到读卡器上/)
    await demo.bench.lay('resident')
    const { code, report } = await running
    expect(report).toMatchObject({ ok: false })
    expect(report.problems.join()).toMatch(/paper/)
    expect(code).toBe(1)
  })

  test('says which counters there are when the one named is not among them', async () => {
    const { code, report } = await selftest(['--counter', '99'])
    expect(report).toMatchObject({ ok: false })
    expect(report.problems.join()).toContain('1, 2, 3, 4, 5, 12')
    expect(code).toBe(1)
  })
})
