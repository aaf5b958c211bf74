import type { Reporter, TestCase, TestModule } from 'vitest/node'

/**
 * Ends a run with what a person and a machine both need: every skipped test by name with its reason, then one line
 * `N passed, N failed, N skipped`.
 */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()])
    const by = (state: string): TestCase[] => tests.filter((test) => test.result().state === state)
    const skipped = by('skipped')
    // A file that does not load and an error outside a test are failures although no test says so.
    const broken = modules.filter((module) => module.state() === 'failed' && module.errors().length > 0)
    const failed = by('failed').length + broken.length + unhandledErrors.length
    for (const test of skipped) {
      const result = test.result()
      const why = result.state === 'skipped' && result.note ? result.note : 'no reason given'
      process.stdout.write(`skipped: ${test.fullName}: ${why}\n`)
    }
    process.stdout.write(`${by('passed').length} passed, ${failed} failed, ${skipped.length} skipped\n`)
  }
}
