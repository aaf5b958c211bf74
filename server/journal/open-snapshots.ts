import type { Engine } from '../storage/engine.ts'
import { programOfFacts } from './program.ts'
import { createSnapshots, type Snapshots } from './snapshots.ts'
import { createSummingThread } from './summing-thread.ts'

/** Reading fewer facts than these takes no time worth saving. */
const EVERY_FACTS = 5000

/** Snapshots of all halls of a database, made in one thread beside the server. */
export function openSnapshots({ place }: Pick<Engine, 'place'>): Snapshots {
  const program = programOfFacts()
  return createSnapshots({
    program,
    summing: createSummingThread({ place, program }),
    everyFacts: EVERY_FACTS,
  })
}
