/**
 * What the addresses of this page's hall begin with: `/h/<hallId>` on a server of several halls, nothing on one of a single
 * hall.
 */
export function hallBase(pathname: string): string {
  return /^\/h\/[^/]+(?=\/)/.exec(pathname)?.[0] ?? ''
}

type Kept = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

/** What is kept for one hall: pages of several halls come from one origin and may be opened in the same tab. */
export function keptForHall(storage: Kept, base: string): Kept {
  return {
    getItem: (key) => storage.getItem(base + key),
    setItem: (key, value) => storage.setItem(base + key, value),
    removeItem: (key) => storage.removeItem(base + key),
  }
}
