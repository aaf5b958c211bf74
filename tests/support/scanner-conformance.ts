import { expect, it } from 'vitest'
import type { CodeScanner } from '../../hardware/scanners/code-scanner.ts'
import { until } from './real-clock.ts'

/** A real driver on a real wire, and a hand that holds codes before the scanner. */
export interface ScannerBench {
  readonly scanner: CodeScanner
  /** Holds a code of plain ASCII before it. */
  scan(text: string): void
  unplug(): Promise<void>
  close(): Promise<void>
}

/** What every scanner must do. Called inside `describe`. */
export function scannerConformance(openBench: () => Promise<ScannerBench>, test: typeof it = it): void {
  async function withBench(run: (bench: ScannerBench, scans: string[]) => Promise<void>): Promise<void> {
    const bench = await openBench()
    const scans: string[] = []
    bench.scanner.onScan((text) => scans.push(text))
    try {
      await run(bench, scans)
    } finally {
      await bench.close()
    }
  }
  const counter = ({ scanner }: ScannerBench, name: string): number => scanner.counters()[name] ?? 0

  test('tells a code once, and another one after it', () =>
    withBench(async ({ scanner, scan }, scans) => {
      scanner.setScanning(true)
      scan('https://hall.example/t/Abc_123?k=v&x=1')
      await until('the code is told', () => scans.length === 1)
      scan('APPT-20261102-0042')
      await until('the next is told', () => scans.length === 2)
      expect(scans).toEqual(['https://hall.example/t/Abc_123?k=v&x=1', 'APPT-20261102-0042'])
    }))

  test('tells a code that is held before it once', () =>
    withBench(async (bench, scans) => {
      bench.scanner.setScanning(true)
      for (const repeats of [0, 1, 2]) {
        bench.scan('A001-CODE')
        await until('it was read', () => counter(bench, 'codes') > repeats)
      }
      expect(scans).toEqual(['A001-CODE'])
      expect(counter(bench, 'repeats')).toBe(2)
    }))

  test('passes over what it reads while it is off', () =>
    withBench(async (bench, scans) => {
      bench.scan('READ-WHILE-OFF')
      await until('it was read', () => counter(bench, 'passedOver') === 1)
      bench.scanner.setScanning(true)
      bench.scan('READ-WHILE-ON')
      await until('the code is told', () => scans.length > 0)
      bench.scanner.setScanning(false)
      bench.scan('OFF-AGAIN')
      await until('it was read too', () => counter(bench, 'passedOver') === 2)
      expect(scans).toEqual(['READ-WHILE-ON'])
    }))

  test('probes in words, without a word of what was read', () =>
    withBench(async (bench, scans) => {
      bench.scanner.setScanning(true)
      bench.scan('SECRET-TOKEN')
      await until('the code is told', () => scans.length === 1)
      const report = await bench.scanner.probe()
      expect(report).toMatchObject({ ok: true })
      expect(JSON.stringify([report, bench.scanner.counters()])).not.toContain('SECRET')
    }))

  test('is closed when the plug is pulled', () =>
    withBench(async ({ scanner, unplug }) => {
      await unplug()
      for (let check = await scanner.check(); check.ok; check = await scanner.check())
        await new Promise<void>((resolve) => setImmediate(resolve))
      expect(await scanner.check()).toMatchObject({ ok: false, error: { code: 'closed' } })
    }))
}
