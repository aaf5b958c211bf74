import { writeHallFile, type HallSize } from './bench-hall.ts'

/** A small hall, as a county or a street has it, and who is connected to it all day. */
export const QUEUES = 4
export const DESKS = 10
export const KIOSKS = 2
/** Boards and counter signs. */
export const SCREENS = 18
export const SOCKETS = DESKS + KIOSKS + SCREENS

export const smallHallId = (hall: number): string => `small-${hall + 1}`

/** Who serves the n-th visit of a hall and where the number comes from: a desk that always finds this very number. */
export function visitOf(n: number): {
  readonly desk: number
  readonly kiosk: number
  readonly serviceCode: string
} {
  const desk = n % DESKS
  return { desk, kiosk: n % KIOSKS, serviceCode: `s${desk % QUEUES}` }
}

/** Writes the files of so many halls into a folder. */
export function writeSmallHalls(folder: string, halls: number, now: number): void {
  for (let hall = 0; hall < halls; hall += 1) {
    const size: HallSize = { hallId: smallHallId(hall), queues: QUEUES, desks: DESKS, kiosks: KIOSKS }
    writeHallFile(folder, now, size)
  }
}
