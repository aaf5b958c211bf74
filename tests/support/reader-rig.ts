import { openSamV } from '../../hardware/readers/sam-v/driver.ts'
import { samVOptions } from '../../hardware/readers/sam-v/options.ts'
import type { CardReaderEvent } from '../../hardware/readers/card-reader.ts'
import { createSimReader } from '../../hardware/sim/sim-reader.ts'
import { SYNTHETIC_PEOPLE, type SyntheticPerson } from '../../hardware/sim/synthetic-people.ts'
import { createFakeClock } from './fake-clock.ts'
import { createFakeLog } from './fake-log.ts'
import { createMemoryWire } from './wire.ts'

/** Dice that always fall the same way. */
export function createFixedRandom(seed = 1): () => number {
  let state = seed
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}

/** A person of the tray. */
export function person(personId: string): SyntheticPerson {
  const found = SYNTHETIC_PEOPLE.find((each) => each.personId === personId)
  if (found === undefined) throw new Error(`nobody called ${personId}`)
  return found
}

/** A simulated reader on a wire in memory, and a clock moved by hand; `open` puts the real driver on it. */
export function createReaderRig(rawOptions: object = {}) {
  const clock = createFakeClock()
  const log = createFakeLog()
  const sim = createSimReader({ clock, random: createFixedRandom() })
  const wire = createMemoryWire(sim)
  const events: CardReaderEvent[] = []

  /** The driver's answer to `open`, with time moved on until it has one. */
  async function tryOpen() {
    const transport = await wire.open()
    if (!transport.ok) throw new Error('the wire is unplugged')
    let isDone = false
    const opening = openSamV(transport.value, samVOptions.parse(rawOptions), { clock, log }).finally(() => {
      isDone = true
    })
    for (let waited = 0; !isDone && waited < 60; waited += 1) await clock.advance(100)
    const opened = await opening
    if (opened.ok) opened.value.onEvent((event) => events.push(event))
    return { opened, transport: transport.value }
  }

  async function open() {
    const { opened, transport } = await tryOpen()
    if (!opened.ok) throw new Error(opened.error.detail)
    return { reader: opened.value, transport }
  }

  /** What was told since the last call. */
  function told(): string[] {
    return events
      .splice(0)
      .map((event) =>
        event.type === 'card-fault'
          ? event.fault
          : event.type === 'card-read'
            ? `read ${event.holder.name}`
            : event.type,
      )
  }

  return { clock, log, sim, wire, events, tryOpen, open, told }
}
