import type { Clock } from '../../domain/ports.ts'
import type { Engine } from '../storage/engine.ts'
import { programOfFacts } from './program.ts'
import { createSnapshots, type Snapshots } from './snapshots.ts'
import { createSummingThread } from './summing-thread.ts'
import { whenQuietOf } from './when-quiet.ts'

/** Reading fewer facts than these takes no time worth saving. */
const EVERY_FACTS = 5000
/** A full hall at its busiest writes some ten facts a second. */
const QUIET = { lookMs: 1000, most: 200, longestMs: 5 * 60 * 1000 }

/** Snapshots of all halls of a database, made in one thread beside the server. */
export function openSnapshots({ place }: Pick<Engine, 'place'>, clock: Clock): Snapshots {
  const program = programOfFacts()
  return createSnapshots({
    program,
    summing: createSummingThread({ place, program }),
    everyFacts: EVERY_FACTS,
    whenQuiet: whenQuietOf(clock, QUIET),
  })
}
