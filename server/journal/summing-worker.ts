import { setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { machineClock } from '../clock.ts'
import { atOneMomentOf } from '../storage/moment.ts'
import { createDaySums } from './day-sum.ts'
import type { SummingAnswer, SummingStart, SummingWish } from './summing-thread.ts'

const LEAST_PRIORITY = 19

/** The thread behind `createSummingThread`: one wish after the other. */
const { place, program } = workerData as SummingStart
const sums = createDaySums(program)
let before: Promise<void> = Promise.resolve()

// A snapshot has time, people at the counter have not. Elsewhere this would slow down the whole process, not the thread.
if (process.platform === 'linux') setPriority(LEAST_PRIORITY)

async function answer(wish: SummingWish): Promise<void> {
  if (wish.kind === 'forget') return sums.forget(wish.hallId)
  const summed = await atOneMomentOf(place, machineClock, (moment) => sums.sumUp(moment, wish.asked))
  const result = summed.ok ? summed.value : summed
  parentPort?.postMessage({ id: wish.id, result } satisfies SummingAnswer)
}

parentPort?.on('message', (wish: SummingWish) => {
  before = before.then(() => answer(wish))
})
