import { describe, expect, it } from 'vitest'
import type { BenchDeviceView, BenchGear, BenchSign } from '../../../domain/wire/bench.ts'
import { spreadOver } from '../../../renderer/bench/columns.ts'

const base = (name: string) => ({
  name,
  address: 'tcp://127.0.0.1:7001',
  isPlugged: true,
  switches: [],
  wireSwitches: [],
})
const reader = (name: string): BenchDeviceView => ({ ...base(name), kind: 'reader', title: null, card: null })
const printer = (name: string): BenchDeviceView => ({
  ...base(name),
  kind: 'printer',
  columns: 48,
  papers: [],
})
const sign = (name: string): BenchSign => ({ ...base(name), kind: 'sign', counterId: 'c1', lines: [] })
const gear = (name: string, keys = 0): BenchGear => ({
  ...base(name),
  kind: 'gear',
  title: { zh: '叫号器', en: 'Call pad' },
  counterId: null,
  shows: [],
  keys: Array.from({ length: keys }, (_, key) => ({
    key: String(key),
    label: { zh: '键', en: 'key' },
    takesText: false,
  })),
})
const names = (columns: BenchDeviceView[][]) => columns.map((column) => column.map(({ name }) => name))

describe('the columns of the bench', () => {
  it('have the reader left, the printer in the middle and the signs of a small hall on the right', () => {
    const signs = ['s1', 's2', 's3'].map(sign)
    expect(names(spreadOver([...signs, printer('p'), reader('r')], 3))).toEqual([
      ['r'],
      ['p'],
      ['s1', 's2', 's3'],
    ])
  })

  it('keep every device once, whatever their number', () => {
    const many = Array.from({ length: 40 }, (_, at) => (at % 3 === 0 ? gear(`d${at}`, at) : sign(`d${at}`)))
    for (const count of [1, 2, 3]) {
      const columns = spreadOver(many, count)
      expect(columns).toHaveLength(count)
      expect(names(columns).flat().toSorted()).toEqual(many.map(({ name }) => name).toSorted())
      const lengths = columns.map((column) => column.length)
      expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThan(8)
    }
  })

  it('do not move a panel when paper comes out or a sign changes', () => {
    const before = [reader('r'), printer('p'), sign('s'), gear('g', 6)]
    const after = before.map((device): BenchDeviceView => {
      if (device.kind === 'sign') return { ...device, lines: ['请 A001', '到 1 号窗口'] }
      if (device.kind === 'printer')
        return { ...device, papers: [{ paperNo: 1, items: [], textLines: ['A001'], qrs: [] }] }
      return device
    })
    expect(names(spreadOver(after, 3))).toEqual(names(spreadOver(before, 3)))
  })
})
