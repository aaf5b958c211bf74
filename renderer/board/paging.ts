/** Still pages that follow each other; nothing on the board runs (design brief 3.5). */
export const PAGE_MS = 10_000

export interface Page<Item> {
  readonly items: readonly Item[]
  /** 1-based. */
  readonly page: number
  readonly pages: number
}

/** The page of a list to show at an instant. Each item costs lines; an item dearer than a page stands alone. */
export function pageAt<Item>(
  items: readonly Item[],
  lines: number,
  now: number,
  cost: (item: Item) => number = () => 1,
): Page<Item> {
  const pages: Item[][] = []
  let left = 0
  for (const item of items) {
    if (pages.length === 0 || cost(item) > left) {
      pages.push([])
      left = lines
    }
    pages.at(-1)?.push(item)
    left -= cost(item)
  }
  const index = pages.length === 0 ? 0 : Math.floor(now / PAGE_MS) % pages.length
  return { items: pages[index] ?? [], page: index + 1, pages: Math.max(1, pages.length) }
}
