import type { CommandOf } from '../commands.ts'
import { deviceFacts } from '../device-health.ts'
import type { Refusal } from '../refusals.ts'
import { refusal } from '../refusals.ts'
import { failed } from '../result.ts'
import { decided, type DecideContext, type Decided } from './decision.ts'

/** How devices of a host are (设备状态): only what has changed becomes a fact. */
export function decideDeviceNote(command: CommandOf<'device:note'>, ctx: DecideContext): Decided {
  const { hostId, notes } = command.payload
  const unknown = unknownHost(hostId, ctx)
  return unknown ? failed(unknown) : decided(deviceFacts(ctx.state, hostId, notes), null)
}

/** What the self-test of a host found (开机自检); the same test told again is no second one. */
export function decideDeviceTest(command: CommandOf<'device:note-test'>, ctx: DecideContext): Decided {
  const { hostId, testedAt, results } = command.payload
  const unknown = unknownHost(hostId, ctx)
  if (unknown) return failed(unknown)
  const before = Object.hasOwn(ctx.state.deviceTests, hostId) ? ctx.state.deviceTests[hostId] : undefined
  if (before && before.testedAt >= testedAt) return decided([], null)
  return decided([{ type: 'devicesTested', hostId, testedAt, results }], null)
}

function unknownHost(hostId: string, { hall }: DecideContext): Refusal | null {
  const isKnown = hall.deviceHosts.some((host) => host.hostId === hostId)
  return isKnown ? null : refusal('unknown-host', { hostId })
}
