import { describe, expect, it } from 'vitest'
import { columnsOf } from '../../hardware/codec/text.ts'
import { encodePaper } from '../../hardware/printers/escpos/paper-bytes.ts'
import { ticketPaper } from '../../hardware/printers/ticket-paper.ts'
import type { TicketOnPaper } from '../../hardware/printers/ticket-paper.ts'
import { createSimPrinter } from '../../hardware/sim/sim-printer.ts'
import type { PrintedPaper } from '../../hardware/sim/printed-paper.ts'
import { createFakeClock } from '../support/fake-clock.ts'

const ticket: TicketOnPaper = {
  hallName: { zh: '示范区政务服务大厅', en: 'Demo District Service Hall' },
  ticketNo: 'A001',
  serviceName: { zh: '不动产首次登记', en: 'First registration of real estate' },
  zoneName: { zh: '一楼A区', en: 'Zone A, floor 1' },
  counterNos: ['1', '2', '3', '7'],
  aheadCount: 5,
  estimate: { kind: 'range', minMinutes: 15, maxMinutes: 25 },
  issuedAt: '2026-11-21 09:30',
  appointmentSlot: null,
  qr: 'https://hall.example.cn/t/8fj2k3',
  reminders: [
    { zh: '请在等候区留意叫号，过号请到导办台或自助机恢复', en: 'Please listen for your number.' },
    { zh: '当日有效', en: 'Valid today only.' },
  ],
  isReprint: false,
  lang: 'zh',
}

/** The ticket as it comes out of the simulated printer. */
function printed(change: Partial<TicketOnPaper> = {}, columns = 48): PrintedPaper {
  const sim = createSimPrinter({ clock: createFakeClock(), columns })
  const connection = sim.connect(
    () => {},
    () => {},
  )
  const paper = ticketPaper({ ...ticket, ...change }, { columns })
  const profile = {
    font: 'gbk',
    qrModuleDots: 6,
    qrErrorLevel: 'M',
    cut: 'partial',
    cutFeedDots: 0,
    fsBang: false,
  } as const
  for (const piece of encodePaper(paper, { ...profile, columns }, null)) connection.receive(piece)
  const [only] = sim.papers()
  if (only === undefined) throw new Error('no paper')
  return only
}

describe('a ticket on paper', () => {
  it('reads in the order of the domain guide', () => {
    expect(printed().textLines).toEqual([
      '示范区政务服务大厅',
      'A001',
      '不动产首次登记',
      '-'.repeat(48),
      '请到一楼A区等候',
      '办理窗口：1–3、7',
      '前面还有 5 人',
      '预计等候 15-25 分钟',
      '取号时间：2026-11-21 09:30',
      '扫码查看排队进度',
      '-'.repeat(48),
      '请在等候区留意叫号，过号请到导办台或自助机恢复',
      '当日有效',
    ])
    expect(printed().qrs).toEqual(['https://hall.example.cn/t/8fj2k3'])
  })

  it('shows the number four times as large', () => {
    expect(printed().items.find((item) => item.kind === 'line' && item.text === 'A001')).toMatchObject({
      widthFactor: 4,
      heightFactor: 4,
      isBold: true,
      align: 'centre',
    })
  })

  it('leaves out what is not known', () => {
    const lines = printed({ aheadCount: null, estimate: null, zoneName: null, counterNos: [], qr: null })
    expect(lines.textLines.slice(3, 6)).toEqual([
      '-'.repeat(48),
      '取号时间：2026-11-21 09:30',
      '-'.repeat(48),
    ])
    expect(lines.qrs).toEqual([])
  })

  it.each([
    [{ aheadCount: 0 }, '前面没有人等候'],
    [{ estimate: { kind: 'over', minutes: 60 } }, '预计等候超过 60 分钟'],
    [{ estimate: { kind: 'none-waiting' } }, '现在不用等'],
    [{ appointmentSlot: '10:00-10:30' }, '预约时段：10:00-10:30'],
    [{ isReprint: true }, '补打'],
  ] as [Partial<TicketOnPaper>, string][])('%j', (change, expected) => {
    expect(printed().textLines).not.toContain(expected)
    expect(printed(change).textLines).toContain(expected)
  })

  it('in English each line follows its Chinese one', () => {
    const lines = printed({ lang: 'en', isReprint: true }).textLines
    expect(lines.slice(0, 4)).toEqual([
      '示范区政务服务大厅',
      'Demo District Service Hall',
      '补打 REPRINT',
      'A001',
    ])
    expect(lines).toContain('5 ahead of you')
    expect(lines.indexOf('5 ahead of you')).toBe(lines.indexOf('前面还有 5 人') + 1)
  })

  it.each([48, 42, 32])('keeps to %i columns, and a long service to two lines', (columns) => {
    const long =
      '建设工程消防设计审查验收备案及特殊建设工程消防验收（含变更、延续、注销）一件事联办登记窗口受理事项'
    const paper = printed({ serviceName: { zh: long, en: long }, ticketNo: 'A1000' }, columns)
    for (const item of paper.items)
      if (item.kind === 'line') expect(columnsOf(item.text) * item.widthFactor).toBeLessThanOrEqual(columns)
    const from = paper.textLines.indexOf('A1000') + 1
    const to = paper.textLines.indexOf('-'.repeat(columns))
    expect(to - from).toBe(2)
    expect(paper.textLines[to - 1]).toMatch(/[…项]$/)
  })
})
