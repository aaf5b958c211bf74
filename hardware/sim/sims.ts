import { escposSim } from './kinds/escpos.ts'
import { onbonSim } from './kinds/onbon.ts'
import { evdevPadSim, ff68PadSim, ff68RatingSim } from './kinds/pads.ts'
import { lcusSim, modbusCoilSim } from './kinds/relay.ts'
import { samVMiaxisSim, samVSim, ssCardSim } from './kinds/readers.ts'
import { hidPosSim, serialScannerSim, wedgeSim } from './kinds/scanners.ts'
import { templatePadSim, templateRatingSim } from './kinds/template-pad.ts'
import { alphaSim, cd5220Sim, numberBoardSim, templateSignSim } from './kinds/signs.ts'
import { syn6288Sim, xfs5152Sim } from './kinds/voice.ts'
import type { SimKind } from './sim-kind.ts'

/** The one list: a new simulator is a line here, and `npm run sim` and the bench page follow from it. */
export const SIMS: readonly SimKind[] = [
  samVSim,
  samVMiaxisSim,
  ssCardSim,
  escposSim,
  onbonSim,
  alphaSim,
  numberBoardSim,
  cd5220Sim,
  templateSignSim,
  syn6288Sim,
  xfs5152Sim,
  lcusSim,
  modbusCoilSim,
  ff68PadSim,
  ff68RatingSim,
  evdevPadSim,
  templatePadSim,
  templateRatingSim,
  serialScannerSim,
  hidPosSim,
  wedgeSim,
]

/** The far end of a driver's wire; undefined for a driver without one. */
export function findSim(driver: string): SimKind | undefined {
  return SIMS.find(({ drivers }) => drivers.includes(driver))
}
