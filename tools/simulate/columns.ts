/** Characters that take two cells of a terminal. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]|[\ud840-\ud87f][\udc00-\udfff]/gu

/** Cells a text takes in a terminal: two for a Chinese character. */
export function cellsOf(text: string): number {
  return [...text].length + (text.match(WIDE)?.length ?? 0)
}

/** Cut to so many cells, with a dot for what is missing. */
export function cutTo(text: string, cells: number): string {
  if (cellsOf(text) <= cells) return text
  let cut = ''
  for (const character of text) {
    if (cellsOf(cut + character) > cells - 1) break
    cut += character
  }
  return `${cut}…`
}

export interface Column {
  readonly align: 'left' | 'right'
  /** Headings over one another, e.g. Chinese and English. */
  readonly head: readonly string[]
  /** A heading over this column and its neighbours of the same group. */
  readonly group?: string
}

/** Lines of a table with aligned columns, a rule under the heading, and rows; an empty row is a rule. */
export function tableLines(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const widths = columns.map(({ head }, at) =>
    Math.max(...[...head, ...rows.map((row) => row[at] ?? '')].map(cellsOf)),
  )
  const line = (cells: readonly string[]): string =>
    columns
      .map(({ align }, at) => {
        const cell = cells[at] ?? ''
        const blank = ' '.repeat(Math.max(0, (widths[at] ?? 0) - cellsOf(cell)))
        return align === 'left' ? cell + blank : blank + cell
      })
      .join('  ')
      .trimEnd()
  const groups = groupLine(columns, widths)
  const rule = '─'.repeat(widths.reduce((sum, width) => sum + width, 0) + 2 * (columns.length - 1))
  const heads = Array.from({ length: Math.max(...columns.map(({ head }) => head.length)) }, (_, row) =>
    line(columns.map(({ head }) => head[row] ?? '')),
  )
  return [
    ...(groups === '' ? [] : [groups]),
    ...heads,
    rule,
    ...rows.map((row) => (row.length === 0 ? rule : line(row))),
  ]
}

/** The headings of groups, each at the right end of its columns; empty without groups. */
function groupLine(columns: readonly Column[], widths: readonly number[]): string {
  const spans: { readonly group: string | undefined; cells: number }[] = []
  columns.forEach(({ group }, at) => {
    const last = spans.at(-1)
    const width = widths[at] ?? 0
    if (last && last.group === group) last.cells += 2 + width
    else spans.push({ group, cells: width })
  })
  return spans
    .map(({ group, cells }) => {
      const label = cutTo(group ?? '', cells)
      return ' '.repeat(cells - cellsOf(label)) + label
    })
    .join('  ')
    .trimEnd()
}
