import { cpus } from 'node:os'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { endAllAtSignals } from '../../tools/at-signal.ts'
import { counterFigures } from './counters.ts'
import { dayFigures } from './day-size.ts'
import { tableOf, type Figure } from './figure.ts'
import { hallsFigures, sharedHallsFigures } from './halls.ts'
import { issueFigures } from './issue.ts'
import { pageFigures } from './page-weights.ts'
import { sharedFigures } from './shared-database.ts'
import { withRig, type Rig } from './rig.ts'

/**
 * `npm run -s bench -- [--quick] [--json] [--only NAME,...]`: what the hall server does in a second, beside a bare server
 * measured in the same minutes on the same disk. See docs/performance.md for how to read it.
 */
const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    /** Sections, by their names below. */
    only: { type: 'string', default: '' },
    /** Where everything is written and removed again: the disk that is measured. */
    folder: { type: 'string', default: resolve(import.meta.dirname, '../../data') },
  },
})
const { quick } = options

type Measured = readonly Figure[] | { readonly skipped: string }

const SECTIONS: Readonly<Record<string, (rig: Rig) => Promise<Measured> | Measured>> = {
  issue: (rig) => issueFigures(rig, quick ? 3 : 15, quick ? 600 : 3000),
  counters: (rig) =>
    counterFigures(
      rig,
      quick
        ? { rounds: 2, visits: 2, calls: 30, clients: 100 }
        : { rounds: 5, visits: 10, calls: 100, clients: 500 },
    ),
  day: (rig) =>
    dayFigures(
      rig,
      quick
        ? { tickets: [1000, 10_000], rounds: 6, starts: 1 }
        : { tickets: [1000, 10_000, 100_000], rounds: 15, starts: 3 },
    ),
  shared: (rig) => sharedFigures(rig, quick ? 2 : 5, quick ? 400 : 3000),
  halls: (rig) =>
    quick
      ? hallsFigures(rig, { sizes: [10], restSeconds: 1, visits: 100 }, 0)
      : hallsFigures(rig, { sizes: [1, 10, 50], restSeconds: 15, visits: 400 }, 200),
  'shared-halls': (rig) =>
    sharedHallsFigures(
      rig,
      quick ? { sizes: [10], restSeconds: 1, visits: 100 } : { sizes: [1, 20], restSeconds: 15, visits: 400 },
    ),
  pages: () => pageFigures() ?? { skipped: 'no pages in dist/pages: npm run build' },
}

/** A quick look is over within a minute; these are worth their time when somebody plans for many halls. */
const NOT_QUICK = ['halls', 'shared-halls']

const isLeftOut = (name: string): boolean => quick && NOT_QUICK.includes(name)
const wanted =
  options.only === '' ? Object.keys(SECTIONS).filter((name) => !isLeftOut(name)) : options.only.split(',')
const unknown = wanted.filter((name) => !Object.hasOwn(SECTIONS, name))
if (unknown.length > 0) {
  console.error(`unknown: ${unknown.join(', ')}; sections: ${Object.keys(SECTIONS).join(', ')}`)
  process.exit(2)
}

endAllAtSignals()
const figures: Figure[] = []
const skipped: { readonly section: string; readonly why: string }[] = []
if (options.only === '') {
  for (const section of Object.keys(SECTIONS).filter(isLeftOut))
    skipped.push({ section, why: `not in a quick look unless asked for: --only ${section}` })
}
const failures: { readonly section: string; readonly why: string }[] = []
const seconds: Record<string, number> = {}
for (const name of wanted) {
  const from = performance.now()
  try {
    const measured = await withRig(
      resolve(options.folder, `bench-${process.pid}`),
      Date.now(),
      async (rig) => {
        return SECTIONS[name]?.(rig) ?? []
      },
    )
    if ('skipped' in measured) skipped.push({ section: name, why: measured.skipped })
    else figures.push(...measured)
  } catch (error) {
    // What the other sections found is worth having; the run as a whole has failed.
    failures.push({ section: name, why: error instanceof Error ? error.message : String(error) })
  }
  seconds[name] = Math.round((performance.now() - from) / 100) / 10
  process.stderr.write(`${name}: ${seconds[name]} s\n`)
}

const machine = { node: process.version, cores: cpus().length, model: cpus()[0]?.model ?? '' }
if (options.json) {
  console.log(JSON.stringify({ quick, machine, seconds, figures, skipped, failures }))
} else {
  console.log(`Node ${machine.node}, ${machine.cores} cores, ${machine.model}${quick ? ', quick' : ''}`)
  console.log(tableOf(figures))
  for (const { section, why } of skipped) console.log(`\nskipped: ${section}: ${why}`)
  for (const { section, why } of failures) console.log(`\nFAILED: ${section}: ${why}`)
}
process.exit(failures.length > 0 ? 1 : 0)
