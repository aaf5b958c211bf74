import type { DriverDeps } from '../../hardware/device.ts'
import { createSimVoice, type SimVoiceChip } from '../../hardware/sim/sim-voice.ts'
import { withWireFaults } from '../../hardware/sim/wire-faults.ts'
import type { Transport } from '../../hardware/transport/transport.ts'
import { openSyn6288 } from '../../hardware/voices/syn6288/driver.ts'
import { syn6288Options } from '../../hardware/voices/syn6288/options.ts'
import { openXfs5152 } from '../../hardware/voices/xfs5152/driver.ts'
import { xfs5152Options } from '../../hardware/voices/xfs5152/options.ts'
import { createUntil, deviceOnWire } from './device-on-wire.ts'
import { createFakeClock } from './fake-clock.ts'
import { createFakeLog } from './fake-log.ts'
import { createMemoryWire } from './wire.ts'

/** Opens the real driver of a chip. */
export function openVoice(chip: SimVoiceChip, transport: Transport, options: object, deps: DriverDeps) {
  return chip === 'syn6288'
    ? openSyn6288(transport, syn6288Options.parse(options), deps)
    : openXfs5152(transport, xfs5152Options.parse(options), deps)
}

export interface VoiceRigParts {
  readonly driver?: SimVoiceChip
  /** The chip really there. */
  readonly chip?: SimVoiceChip
  readonly foreign?: 'mute' | 'refuses' | 'takes'
  readonly options?: object
}

/** A simulated speech module on a wire in memory that can be made bad, and a clock moved by hand. */
export function createVoiceRig({
  driver = 'syn6288',
  chip = driver,
  foreign = 'refuses',
  options = {},
}: VoiceRigParts = {}) {
  const clock = createFakeClock()
  const log = createFakeLog()
  const sim = createSimVoice({ clock, chip, foreign })
  const bad = withWireFaults(sim, { clock, random: () => 0.5 })
  const wire = createMemoryWire(bad)

  const until = createUntil(clock, 50, 2)

  return {
    clock,
    log,
    sim,
    wire,
    faults: bad,
    until,
    ...deviceOnWire(wire, until, (transport) => openVoice(driver, transport, options, { clock, log })),
    /** What people heard, one line each: the words, and how they ended unless as they should. */
    heard: () => sim.heard().map(({ words, how }) => (how === 'whole' ? words : `${words} (${how})`)),
  }
}
