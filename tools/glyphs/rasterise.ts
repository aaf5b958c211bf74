import type { PathCommand } from 'opentype.js'

interface Edge {
  readonly topX: number
  readonly topY: number
  readonly bottomY: number
  /** Dots to the right per dot down. */
  readonly slope: number
  /** 1 where the outline runs down, -1 where it runs up. */
  readonly winding: 1 | -1
}

const CURVE_PIECES = 8
const SCANLINES_PER_DOT = 5

/**
 * Fills an outline (nonzero winding; lengths in dots, y grows downwards) on a grid of dots: rows of whole bytes, most
 * significant bit left, 1 is black. A dot is black when at least `threshold` of its area is covered; what lies outside
 * the grid is cut off.
 */
export function rasterise(
  outline: readonly PathCommand[],
  grid: { readonly widthDots: number; readonly heightDots: number; readonly threshold: number },
): Uint8Array {
  const crossings = crossingsOf(edgesOf(outline), grid.heightDots * SCANLINES_PER_DOT)
  const rowBytes = Math.ceil(grid.widthDots / 8)
  const bits = new Uint8Array(rowBytes * grid.heightDots)
  for (let row = 0; row < grid.heightDots; row += 1) {
    const covered = new Float64Array(grid.widthDots)
    for (let part = 0; part < SCANLINES_PER_DOT; part += 1) {
      const scanline = crossings[row * SCANLINES_PER_DOT + part] ?? []
      for (const [from, to] of insideSpans(scanline)) cover(covered, from, to)
    }
    covered.forEach((sum, column) => {
      if (sum / SCANLINES_PER_DOT < grid.threshold) return
      const at = row * rowBytes + (column >> 3)
      bits[at] = (bits[at] ?? 0) | (0x80 >> (column & 7))
    })
  }
  return bits
}

function edgesOf(outline: readonly PathCommand[]): Edge[] {
  const edges: Edge[] = []
  let [x, y, startX, startY] = [0, 0, 0, 0]
  const lineTo = (nextX: number, nextY: number): void => {
    if (nextY !== y) {
      const isDown = nextY > y
      const [topX, topY, bottomY] = isDown ? [x, y, nextY] : [nextX, nextY, y]
      edges.push({ topX, topY, bottomY, slope: (nextX - x) / (nextY - y), winding: isDown ? 1 : -1 })
    }
    x = nextX
    y = nextY
  }
  for (const step of outline) {
    if (step.type === 'M' || step.type === 'Z') lineTo(startX, startY)
    if (step.type === 'M') [x, y, startX, startY] = [step.x, step.y, step.x, step.y]
    if (step.type === 'L') lineTo(step.x, step.y)
    if (step.type !== 'Q' && step.type !== 'C') continue
    const [fromX, fromY] = [x, y]
    // A quadratic curve is a cubic one whose bends lie two thirds of the way to its own.
    const [bend1, bend2] =
      step.type === 'C'
        ? [
            { x: step.x1, y: step.y1 },
            { x: step.x2, y: step.y2 },
          ]
        : [towards(fromX, fromY, step), towards(step.x, step.y, step)]
    for (let piece = 1; piece <= CURVE_PIECES; piece += 1) {
      const t = piece / CURVE_PIECES
      lineTo(cubic(fromX, bend1.x, bend2.x, step.x, t), cubic(fromY, bend1.y, bend2.y, step.y, t))
    }
  }
  lineTo(startX, startY)
  return edges
}

function towards(
  x: number,
  y: number,
  { x1, y1 }: { readonly x1: number; readonly y1: number },
): { x: number; y: number } {
  return { x: x + (2 / 3) * (x1 - x), y: y + (2 / 3) * (y1 - y) }
}

function cubic(from: number, bend1: number, bend2: number, to: number, t: number): number {
  const rest = 1 - t
  return rest ** 3 * from + 3 * rest * rest * t * bend1 + 3 * rest * t * t * bend2 + t ** 3 * to
}

interface Crossing {
  readonly x: number
  readonly winding: 1 | -1
}

/** Where the edges cross each scanline, in no order; a scanline runs through the middle of its share of a dot. */
function crossingsOf(edges: readonly Edge[], count: number): Crossing[][] {
  const scanlines = Array.from({ length: count }, (): Crossing[] => [])
  for (const { topX, topY, bottomY, slope, winding } of edges) {
    const first = Math.max(0, Math.ceil(topY * SCANLINES_PER_DOT - 0.5))
    for (let at = first; at < count; at += 1) {
      const y = (at + 0.5) / SCANLINES_PER_DOT
      if (y >= bottomY) break
      scanlines[at]?.push({ x: topX + (y - topY) * slope, winding })
    }
  }
  return scanlines
}

/** Where a scanline is inside the outline, from left to right. */
function insideSpans(crossings: readonly Crossing[]): [number, number][] {
  const spans: [number, number][] = []
  let winding = 0
  let from = 0
  for (const crossing of crossings.toSorted((a, b) => a.x - b.x)) {
    const before = winding
    winding += crossing.winding
    if (before === 0) from = crossing.x
    else if (winding === 0) spans.push([from, crossing.x])
  }
  return spans
}

/** Adds to each dot the part of it that lies between two places. */
function cover(covered: Float64Array, from: number, to: number): void {
  const last = Math.min(covered.length - 1, Math.ceil(to) - 1)
  for (let dot = Math.max(0, Math.floor(from)); dot <= last; dot += 1) {
    covered[dot] = (covered[dot] ?? 0) + Math.max(0, Math.min(to, dot + 1) - Math.max(from, dot))
  }
}
