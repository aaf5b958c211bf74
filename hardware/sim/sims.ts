import { escposSim } from './kinds/escpos.ts'
import { onbonSim } from './kinds/onbon.ts'
import { lcusSim, modbusCoilSim } from './kinds/relay.ts'
import { samVSim } from './kinds/sam-v.ts'
import { syn6288Sim, xfs5152Sim } from './kinds/voice.ts'
import type { SimKind } from './sim-kind.ts'

/** The one list: a new simulator is a line here, and `npm run sim` and the bench page follow from it. */
export const SIMS: readonly SimKind[] = [
  samVSim,
  escposSim,
  onbonSim,
  syn6288Sim,
  xfs5152Sim,
  lcusSim,
  modbusCoilSim,
]

/** The far end of a driver's wire; undefined for a driver without one. */
export function findSim(driver: string): SimKind | undefined {
  return SIMS.find(({ drivers }) => drivers.includes(driver))
}
