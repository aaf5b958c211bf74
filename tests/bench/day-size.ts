import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'
import type { Child } from './child.ts'
import type { Cost } from './day-worker.ts'
import { figure, median, paired, type Figure } from './figure.ts'
import type { Rig } from './rig.ts'

export interface DaySizes {
  readonly tickets: readonly number[]
  readonly rounds: number
  readonly starts: number
}

interface OneDay {
  readonly tickets: number
  readonly folder: string
  readonly worker: Child
}

type Round = { readonly issue: Cost; readonly call: Cost }

/** What an issue and a call cost, and how long a start takes, by the tickets the day has already. */
export async function dayFigures(rig: Rig, { tickets, rounds, starts }: DaySizes): Promise<Figure[]> {
  const days: OneDay[] = []
  for (const size of tickets) {
    const folder = rig.newFolder(`day-${size}`)
    const worker = rig.child('day-worker.ts', [folder, rig.hallFile])
    await worker.ask('fill', size)
    days.push({ tickets: size, folder, worker })
  }
  const sizes = await Promise.all(
    days.map(({ worker }) =>
      worker.ask<{ facts: number; bytes: number; fileBytes: number; tickets: number }>('size'),
    ),
  )
  const measured = new Map(days.map(({ tickets: size }): [number, Round[]] => [size, []]))
  for (let round = 0; round < rounds; round += 1) {
    for (const { tickets: size, worker } of days)
      measured.get(size)?.push(await worker.ask<Round>('round', 4))
  }
  for (const { worker } of days) await worker.end()

  const figures: Figure[] = []
  const [least] = tickets
  for (const what of ['issue', 'call'] as const) {
    const section = `${what === 'issue' ? 'an issue' : 'a call (pick)'}, 64 at once, by tickets of the day`
    const of = (size: number | undefined, cost: keyof Cost): number[] =>
      (measured.get(size ?? 0) ?? []).map((one) => one[what][cost])
    for (const size of tickets) {
      const beside = (cost: keyof Cost): number[] => (size === least ? [] : of(least, cost))
      const goal = size === tickets.at(-1) && size !== least ? { atMost: 1.1 } : null
      figures.push(
        paired(section, `${size}, processor`, 'µs', of(size, 'processorUs'), beside('processorUs'), goal),
        paired(section, `${size}, by the clock`, 'µs', of(size, 'clockUs'), beside('clockUs')),
      )
    }
  }
  const largest = sizes.at(-1)
  if (largest) {
    const section = 'bytes on disk'
    figures.push(
      figure(section, 'journal, per ticket issued', 'B', largest.bytes / largest.facts),
      figure(section, 'all rows and indexes, per ticket issued', 'B', largest.fileBytes / largest.tickets),
    )
  }
  return [...figures, ...(await startFigures(rig, days, starts))]
}

async function startFigures(rig: Rig, days: readonly OneDay[], starts: number): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const { tickets, folder } of days) {
    const ours: number[] = []
    const theirs: number[] = []
    const first = await rig.bareServer(folder)
    await first.child.ask('fill', tickets)
    await first.child.end()
    for (let round = 0; round < starts; round += 1) {
      const from = performance.now()
      const hall = await rig.hallServer(folder)
      ours.push((performance.now() - from) / 1000)
      // What the next start begins from is made behind this one.
      await snapshotIn(join(folder, 'hall.db'))
      await hall.stop()
      const then = performance.now()
      const bare = await rig.bareServer(folder)
      theirs.push((performance.now() - then) / 1000)
      await bare.child.end()
    }
    const section = 'start, until the first ask is answered'
    figures.push(figure(section, `${tickets} tickets, first time`, 's', ours[0] ?? 0, theirs[0] ?? 0))
    if (starts > 1)
      figures.push(
        figure(section, `${tickets} tickets, again`, 's', median(ours.slice(1)), median(theirs.slice(1))),
      )
  }
  return figures
}

const LONGEST_SNAPSHOT_MS = 20_000

/** Resolves once the database has a snapshot; a day too short for one never gets any. */
async function snapshotIn(file: string): Promise<void> {
  const database = new DatabaseSync(file, { readOnly: true })
  const found = database.prepare('SELECT 1 FROM snapshot')
  const until = performance.now() + LONGEST_SNAPSHOT_MS
  while (!found.get() && performance.now() < until) await pause(50)
  database.close()
}
