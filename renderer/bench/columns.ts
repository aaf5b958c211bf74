import type { BenchDeviceView } from '../../domain/wire/bench.ts'

const ORDER: readonly BenchDeviceView['kind'][] = ['reader', 'printer', 'sign', 'gear']

/** About how tall a panel is, in px: what comes and goes (papers, spoken texts) does not count, so that nothing moves. */
function heightOf(device: BenchDeviceView, hasTray: boolean): number {
  const switches = 46 * Math.ceil(device.switches.length / 2)
  switch (device.kind) {
    case 'reader':
      return 190 + switches + (hasTray ? 430 : 40)
    case 'printer':
      return 800 + switches
    case 'sign':
      return 190
    case 'gear':
      return 130 + switches + 36 * Math.max(1, device.shows.length) + 44 * Math.ceil(device.keys.length / 3)
  }
}

/**
 * Which panel stands in which column: kinds in a fixed order, each panel where there is most room, readers left and printers
 * in the middle first.
 *
 * @param count of columns, 1 or more
 */
export function spreadOver(devices: readonly BenchDeviceView[], count: number): BenchDeviceView[][] {
  const columns: BenchDeviceView[][] = Array.from({ length: count }, () => [])
  const heights = columns.map(() => 0)
  const firstReader = devices.find(({ kind }) => kind === 'reader')
  for (const kind of ORDER) {
    for (const device of devices.filter((each) => each.kind === kind)) {
      const at = heights.indexOf(Math.min(...heights))
      columns[at]?.push(device)
      heights[at] = (heights[at] ?? 0) + heightOf(device, device === firstReader)
    }
  }
  return columns
}
